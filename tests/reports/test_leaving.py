"""Whatever we write, no text in it runs: every writer of a workbook or a csv is walked with texts that would."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from pipeline.domain.framework import Framework, Question
from pipeline.domain.month import Month
from pipeline.domain.neutral import LIVE, neutral, neutral_in_csv
from pipeline.domain.text import Text
from pipeline.reports.answer_template import answer_template
from pipeline.reports.harmless import csv_text, new_workbook
from pipeline.reports.marked import Mark, Marking, PlainSheet
from pipeline.reports.marked_book import marked_book
from pipeline.reports.marked_list import COLUMNS
from pipeline.reports.paper_form import paper_form
from pipeline.reports.questionnaire_form import Asked, questionnaire_form
from pipeline.reports.template import template_workbook
from pipeline.settings import ROOT
from tests.intake.builders import small_framework

MONTH = Month(1405, 8)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def nasty_framework(start: str) -> Framework:
    """Names, units and notes that a program would take for formulas, in both languages."""
    told = Text(f"{start}1+1", f"{start}2+2")
    sound = small_framework()
    measures = tuple(
        replace(one, name=told, unit=told, counts=told, form=f"{start}form") for one in sound.measures
    )
    return replace(sound, id=f"{start}small", edition=f"{start}1", measures=measures)


def _template(start: str) -> bytes:
    return template_workbook(
        nasty_framework(start),
        branch=f"{start}1001",
        branch_name=Text(f"{start}پاوه", f"{start}Paveh"),
        month=MONTH,
        previous={"requests_due": -3.0},
    )


def _paper(start: str) -> bytes:
    return paper_form(
        nasty_framework(start),
        branch=f"{start}1001",
        branch_name=Text(f"{start}پاوه", f"{start}Paveh"),
        month=MONTH,
        previous={"requests_due": -3.0},
    )


def _marked(start: str) -> bytes:
    """A person's own texts, and findings that repeat them."""
    told = f"{start}1+1"
    mark = Mark("error", "■ Error:", "Error", told, "A1", told, told, told, told, told)
    words = dict.fromkeys(
        ("author", "column", "back", "about", "how", "more_in_row", "text_neutralised"), told
    )
    words |= {name: name for name in ("sheet", "links_removed", "pictures_removed")}
    words |= {f"head_{name}": told for name in COLUMNS}
    sheet = PlainSheet(told, [(1, 1, "text", told)], notes=[(1, 1, "text", told)])
    return marked_book(Marking(False, [mark], words, ("■",), (told,), (told,), [sheet]), b"")


def _asked(start: str) -> Asked:
    told = Text(f"{start}1+1", f"{start}2+2")
    questions = (Question(f"{start}q1", "c1", told), Question("q2", "c2", told))
    return Asked(questions, f"{start}1001", told, f"{start}w1", told, f"{start}small", f"{start}1", "fa")


def _table(start: str) -> bytes:
    units = [f"{start}1+1", f"{start}cmd", None]
    return csv_text(pl.DataFrame({f"{start}unit": units, "value": [-1.5, 2.0, None]})).encode()


# Every module of the pipeline that writes through the one door, and how it is made to write here.
WRITERS: dict[str, Callable[[str], bytes]] = {
    "pipeline/reports/template.py": _template,
    "pipeline/reports/paper_form.py": _paper,
    "pipeline/reports/marked_book.py": _marked,
    "pipeline/reports/answer_template.py": lambda start: answer_template(_asked(start)),
    "pipeline/reports/questionnaire_form.py": lambda start: questionnaire_form(_asked(start)),
    "pipeline/commands/score_verbs.py": _table,
    "pipeline/commands/index_ways.py": _table,
    "pipeline/services/drafts.py": _table,
    "pipeline/services/reminders.py": _table,
    "pipeline/services/sample.py": _table,
}


def cells_of(content: bytes) -> Iterator[str]:
    """Every text cell of a workbook or csv that we wrote. A formula in a cell fails at once."""
    if not content.startswith(b"PK"):
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
            yield from (cell for cell in row if not _NUMBER.fullmatch(cell))
        return
    package = zipfile.ZipFile(io.BytesIO(content))
    for name in package.namelist():
        part = package.read(name).decode("utf-8", "replace")
        if name.startswith("xl/worksheets/sheet"):
            assert not re.search(r"<f[ >/]", part)
            assert 'TargetMode="External"' not in part
            # Some libraries write a text into its cell, others into the list of shared ones.
            for item in re.findall(r"<is>(.*?)</is>", part, re.DOTALL):
                yield re.sub("<[^>]*>", "", item)
        if name == "xl/sharedStrings.xml":
            for item in re.findall(r"<si>(.*?)</si>", part, re.DOTALL):
                yield re.sub("<[^>]*>", "", item)


@pytest.mark.parametrize("start", LIVE, ids=ascii)
@pytest.mark.parametrize("writer", WRITERS)
def test_no_writer_lets_a_text_out_that_a_program_would_run(writer: str, start: str) -> None:
    cells = list(cells_of(WRITERS[writer](start)))
    assert any(cell.startswith("'") for cell in cells), (
        "the nasty text did not come through: nothing was shown"
    )
    assert [cell for cell in cells if cell.startswith(LIVE)] == []


def test_every_module_that_writes_is_walked_here() -> None:
    through = re.compile(r"\b(?:new_workbook|csv_text)\(")
    modules = {
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "pipeline").rglob("*.py"))
        if through.search(path.read_text("utf-8"))
    }
    # Marked workbooks go through a door of their own: another library keeps their looks.
    own = {"pipeline/reports/marked_book.py"}
    assert (modules | own) - {"pipeline/reports/harmless.py"} == set(WRITERS)


def test_every_way_to_write_text_into_a_workbook_is_neutral_and_numbers_stay_numbers() -> None:
    content = io.BytesIO()
    book = new_workbook(content, title="=1+1")
    sheet, bold = book.add_worksheet("a"), book.add_format({"bold": True})
    sheet.write(0, 0, "=1+1")
    sheet.write_string("A2", "@x")
    sheet.merge_range("A3:B3", "+a", bold)
    sheet.write_rich_string("A4", "-", bold, "x")
    sheet.write_url("A5", "internal:'a'!A1", string="=l")
    sheet.write_row("A6", ["\tx", "http://example.invalid/"])
    sheet.write_number("A7", -5)
    book.close()
    assert [cell for cell in cells_of(content.getvalue()) if cell.startswith(LIVE)] == []
    rows = list(openpyxl.load_workbook(content)["a"].iter_rows(values_only=True))
    assert rows[6][0] == -5
    assert rows[5][1] == "http://example.invalid/"


@given(st.text(max_size=12))
def test_a_text_is_neutral_after_one_time_and_the_same_after_two(text: str) -> None:
    once = neutral(text)
    assert not once.startswith(LIVE)
    assert neutral(once) == once
    assert once.removeprefix("'") == text.removeprefix("'")


@given(
    st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), st.floats(-1e9, 1e9)))
)
def test_a_csv_says_all_that_the_table_said(rows: list[tuple[str, float]]) -> None:
    table = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.Float64}, orient="row")
    back = list(csv.reader(io.StringIO(csv_text(table), newline="")))[1:]
    assert [(name, float(value)) for name, value in back] == [
        (neutral_in_csv(name), value) for name, value in rows
    ]


@pytest.mark.parametrize("number", ["-5", "+5", "-1.5e3", "-0"])
def test_a_number_written_as_text_stays_one_in_a_csv(number: str) -> None:
    assert csv_text(pl.DataFrame({"raw": [number]})) == f"raw\n{number}\n"


def _nasty_table() -> None:
    from pages.shared.tables import Column, grid

    grid(
        [{"name": "=1+1", "score": -2.5}],
        [Column("name", "@heading"), Column("score", "score")],
        "en",
        key="t",
    )


def test_a_table_on_a_page_is_neutral_before_the_browser_can_save_it() -> None:
    shown = AppTest.from_function(_nasty_table, default_timeout=60).run().dataframe[0]
    assert shown.value["name"].to_list() == ["'=1+1"]
    assert shown.value["score"].to_list() == [-2.5]
    assert "'@heading" in shown.proto.columns
