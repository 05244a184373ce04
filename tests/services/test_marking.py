"""The person's own workbook comes back marked, is mended where it is marked, and is then read without a fault."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook

from pipeline.domain.access import Role
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.marks import RECORD_SHEET, SIGNS, is_mark
from pipeline.domain.neutral import LIVE
from pipeline.errors import NotAllowed, UserError
from pipeline.intake.reading import read_file
from pipeline.reports.marked import MOST_LISTED, Marking, PlainSheet
from pipeline.reports.marked_book import marked_book
from pipeline.reports.marked_cells import FILLS
from pipeline.reports.marked_list import COLUMNS
from pipeline.services import collecting, marking, model
from pipeline.services.office import Office
from pipeline.settings import ROOT, Settings
from tests.intake.builders import cell, csv_of, raw_xlsx, small_framework, xlsx_of, zip_of
from tests.support.doses import dose
from tests.support.libreoffice import converted, needs_libreoffice
from tests.support.offices import ABAN, actor, fresh_office, good_values

STAFF = actor(Role.STAFF, "0501")
VALUE, STATE, COMMENT = 5, 7, 8


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return fresh_office(tmp_path_factory.mktemp("marking"))


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def template(office: Office, language: str, change: Callable[[dict], None] = lambda _: None) -> bytes:
    """The template, filled in with good values and then as `change` has it."""
    book = opened(collecting.make_template(office, by=STAFF, branch="0501", month=ABAN, language=language))
    told: dict = dict(good_values(model.framework_of(office)))
    change(told)
    fill(book, told)
    return saved(book)


def fill(book: Workbook, told: dict) -> None:
    sheet = next(one for one in book.worksheets if row_of(one, next(iter(told))))
    for measure, value in told.items():
        sheet.cell(row_of(sheet, measure) or 0, VALUE).value = value


def row_of(sheet, measure: str) -> int | None:
    rows = range(1, sheet.max_row + 1)
    return next((row for row in rows if sheet.cell(row, 1).value == measure), None)


def part_and_whole(office: Office) -> tuple[str, str]:
    measure = next(one for one in model.framework_of(office).reported if one.at_most)
    return measure.id, str(measure.at_most)


def made_wrong(office: Office) -> Callable[[dict], None]:
    """A part above its whole, a negative number, a word in place of a number, a blank."""
    part, whole = part_and_whole(office)
    others = [
        one for one in model.framework_of(office).reported if one.id not in (part, whole) and not one.at_most
    ]

    def change(told: dict) -> None:
        told[part] = told[whole] + 5
        told[others[0].id], told[others[1].id] = -3, "دوازده"
        told[others[2].id] = None

    return change


def checked(office: Office, content: bytes, file_name: str = "form.xlsx") -> tuple[Finding, ...]:
    return collecting.check_file(office, by=STAFF, file_name=file_name, content=content).findings


def errors(findings: Sequence[Finding]) -> list[str]:
    return sorted(one.code for one in findings if one.severity is Severity.ERROR)


def marked(office: Office, content: bytes, language: str = "fa", file_name: str = "form.xlsx") -> bytes:
    return marking.check_and_mark(
        office, by=STAFF, file_name=file_name, content=content, language=language
    ).content


def with_findings(office: Office, content: bytes, *findings: Finding, file_name: str = "form.xlsx") -> bytes:
    return marking.marked_workbook(
        office, by=STAFF, file_name=file_name, content=content, findings=findings, language="en"
    )


def error_at(cell: str | None, sheet: str | None = "S", code: str = "negative", value: str = "-3") -> Finding:
    return Finding(code, Severity.ERROR, sheet, cell, None, value, (("name", "x"), ("value", value)))


def parts_of(content: bytes) -> dict[str, bytes]:
    package = zipfile.ZipFile(io.BytesIO(content))
    return {name: package.read(name) for name in package.namelist()}


def texts_of(book: Workbook) -> list[str]:
    return [
        str(cell.value)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]


@pytest.mark.parametrize("language", ["fa", "en"])
def test_each_wrong_cell_is_coloured_noted_and_reasoned_and_the_list_leads_to_it_and_back(
    office: Office, language: str
) -> None:
    content = template(office, language, made_wrong(office))
    findings = checked(office, content)
    book = opened(marked(office, content, language))
    listing, form = book.worksheets[0], book.worksheets[1]
    assert listing.sheet_view.rightToLeft is (language == "fa") or language == "en"
    assert book.active is listing
    placed = [one for one in findings if one.cell]
    assert {one.code for one in placed} >= {"exceeds", "negative", "number_unreadable", "blank"}
    links = {
        cell.hyperlink.location: cell.row for row in listing.iter_rows() for cell in row if cell.hyperlink
    }
    for finding in placed:
        cell = form[finding.cell]
        assert cell.fill.fgColor.rgb[-6:] in FILLS.values()
        assert finding.cell in str(form.cell(cell.row, COMMENT + 1).value)
        assert any(sign in cell.comment.text for sign in SIGNS.values())
        row = links[f"'{form.title}'!{finding.cell}"]
        back = form.cell(cell.row, COMMENT + 2).hyperlink.location
        assert back.startswith(f"'{listing.title}'!A")
        assert listing[back.rpartition("!")[2]].value
        told = " ".join(str(listing.cell(row, column).value) for column in range(1, 8))
        assert finding.cell in told


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_whole_circle_from_the_template_to_a_mended_file_without_a_fault(
    office: Office, language: str
) -> None:
    wrong = template(office, language, made_wrong(office))
    assert errors(checked(office, wrong)) == ["exceeds", "negative", "number_unreadable"]
    back = marked(office, wrong, language)
    assert errors(checked(office, back)) == ["exceeds", "negative", "number_unreadable"]
    book = opened(back)
    fill(book, good_values(model.framework_of(office)))
    mended = checked(office, saved(book))
    assert errors(mended) == []
    assert "blank" not in [one.code for one in mended]


@needs_libreoffice
def test_libreoffice_opens_it_saves_it_and_what_it_saved_is_read_without_the_marks(
    office: Office, tmp_path: Path
) -> None:
    wrong = template(office, "fa", made_wrong(office))
    (tmp_path / "back.xlsx").write_bytes(marked(office, wrong))
    assert converted(tmp_path, "back.xlsx", "pdf")
    other = converted(tmp_path, "back.xlsx", "ods")
    assert (tmp_path / "back.pdf").stat().st_size > 10_000
    content = (tmp_path / other).read_bytes()
    assert errors(checked(office, content, other)) == ["exceeds", "negative", "number_unreadable"]
    again = opened(marked(office, content, file_name=other))
    assert [is_mark(str(sheet["A1"].value)) for sheet in again.worksheets].count(True) == 1


def test_marking_again_replaces_the_earlier_marks(office: Office) -> None:
    wrong = template(office, "fa", made_wrong(office))
    book = opened(marked(office, wrong))
    fill(book, good_values(model.framework_of(office)))
    part, _ = part_and_whole(office)
    sheet = book.worksheets[1]
    sheet.cell(row_of(sheet, part), VALUE).value = -1
    again = opened(marked(office, saved(book), "en"))
    assert again.sheetnames[0] == "Findings"
    assert len(again.sheetnames) == len(book.sheetnames)
    form = again.worksheets[1]
    filled = [
        cell.coordinate
        for row in form.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb[-6:] in FILLS.values()
    ]
    assert filled == [f"E{row_of(form, part)}"]
    noted = [cell.coordinate for row in form.iter_rows() for cell in row if cell.comment]
    assert noted == filled
    marks = [text for text in texts_of(again) if is_mark(text) and "E" in text and ":" in text]
    assert len(marks) == 1


def test_a_workbook_keeps_its_looks_rules_widths_and_hidden_sheets_and_stays_protected(
    office: Office,
) -> None:
    content = template(office, "fa", made_wrong(office))
    before, after = opened(content).worksheets[0], opened(marked(office, content)).worksheets[1]
    assert after.protection.sheet
    assert after.freeze_panes == before.freeze_panes
    for column in "ABCDEFGH":
        assert after.column_dimensions[column].width == before.column_dimensions[column].width
    assert len(after.data_validations.dataValidation) == len(before.data_validations.dataValidation)
    assert len(after.conditional_formatting) == len(before.conditional_formatting)
    assert after.sheet_view.rightToLeft
    assert after["B8"].font.name == before["B8"].font.name
    assert opened(marked(office, content))["_meta"].sheet_state == "veryHidden"
    wrong = next(one for one in checked(office, content) if one.code == "negative")
    assert not after[wrong.cell].protection.locked


def test_a_persons_own_notes_and_fills_come_back_when_a_mended_cell_is_marked_no_more(office: Office) -> None:
    book = opened(xlsx_of({"S": {"A1": "measure", "B1": "value", "A2": "surveys", "B2": 3}}))
    book["S"]["B2"].comment = Comment("from the register", "me")
    book["S"]["B2"].fill = PatternFill("solid", fgColor="00AA00")
    first = with_findings(office, saved(book), error_at("B2"))
    text = opened(first)["S"]["B2"].comment.text
    assert text.startswith("from the register\n")
    second = opened(with_findings(office, first, error_at("A2")))["S"]
    assert second["B2"].comment.text == "from the register"
    assert second["B2"].fill.fgColor.rgb == "0000AA00"
    assert second["A2"].fill.fgColor.rgb[-6:] == FILLS["error"]


# One of each kind first; in a proof all of them.
CORPUS = ROOT / "tests" / "fixtures" / "workbooks"
SAMPLE = (
    "office-form.xls",
    "office-form.ods",
    "comments.csv",
    "bulk-wide.csv",
    "merged-headings.xlsx",
    "letters.csv",
)
OTHERS = sorted(path.name for path in CORPUS.iterdir() if path.suffix != ".toml" and path.name not in SAMPLE)


def said(content: bytes, file_name: str) -> tuple[list, list]:
    """What a file is read as: its forms, and what keeps it out. Formulas are gone once a file is marked."""
    found = read_file(file_name, content, small_framework(), Settings())
    forms = [
        (
            one.branch,
            one.month,
            one.edition,
            one.values.select("measure", "value", "is_not_applicable").rows(),
        )
        for one in found.forms
    ]
    return forms, errors([*found.findings, *(finding for one in found.forms for finding in one.findings)])


@pytest.mark.parametrize("name", [*SAMPLE, *OTHERS][: dose(len(SAMPLE), len(SAMPLE) + len(OTHERS))])
def test_a_marked_file_of_any_format_is_read_as_it_was_read_before(office: Office, name: str) -> None:
    content = (CORPUS / name).read_bytes()
    before = read_file(name, content, small_framework(), Settings())
    findings = [*before.findings, *(finding for one in before.forms for finding in one.findings)]
    first = next((f"{row['cell']}" for one in before.forms for row in one.values.to_dicts()), None)
    sheet = next((row["sheet"] for one in before.forms for row in one.values.to_dicts()), None)
    more = [error_at(first, sheet)] if first else []
    back = with_findings(office, content, *findings, *more, file_name=name)
    assert opened(back).sheetnames[0] == "Findings"
    if not before.forms:
        return
    forms, kept_out = said(content, name)
    assert said(back, "back.xlsx") == (forms, kept_out)
    book = opened(back)
    assert book[sheet or "File"][first].fill.fgColor.rgb[-6:] in FILLS.values()


def test_formulas_come_back_as_their_stored_results_and_it_is_said(office: Office) -> None:
    content = xlsx_of({"S": {"A1": "measure", "B1": "value", "A2": "surveys", "B2": ("=1+2", 3)}})
    back = with_findings(office, content, error_at("B2"))
    book = opened(back)
    assert book["S"]["B2"].value == 3
    assert any("formulas were replaced" in text for text in texts_of(book))
    assert not any(b"<f>" in part for name, part in parts_of(back).items() if "worksheets/" in name)


def test_texts_that_begin_like_a_formula_are_neutral_and_read_again_as_before(office: Office) -> None:
    rows = [("measure", "value", "comment"), ("surveys_run", "5", "=1+1"), ("surveys_planned", "-7", "@x")]
    rows += [("suggestions_due", "-۸", "+y")]
    content = csv_of(rows)
    framework, settings = model.framework_of(office), Settings()
    before = read_file("a.csv", content, framework, settings).only.values
    back = with_findings(office, content, error_at("C2", None, value="=1+1"), file_name="a.csv")
    after = read_file("a.xlsx", back, framework, settings).only.values
    assert after["value"].to_list() == before["value"].to_list()
    live = [
        text for text in texts_of(opened(back)) if text.startswith(LIVE) and not text.lstrip("-").isdigit()
    ]
    assert live == []


def test_links_macros_pictures_and_rules_that_reach_out_are_dropped(office: Office) -> None:
    book = opened(xlsx_of({"S": {"A1": "measure", "B1": "value", "A2": "surveys", "B2": 3}}))
    book["S"]["A2"].hyperlink = "http://example.invalid/"
    plain = saved(book)
    parts = {
        name: zipfile.ZipFile(io.BytesIO(plain)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(plain)).namelist()
    }
    parts["xl/vbaProject.bin"] = b"macro"
    back = with_findings(office, zip_of(parts), error_at("B2"), file_name="a.xlsm")
    kept = parts_of(back)
    assert not any("vba" in name.lower() or "externalLink" in name for name in kept)
    assert not any(b"example.invalid" in part for part in kept.values())
    told = " ".join(texts_of(opened(back)))
    assert "macros were not run" in told
    assert "Links out of the file were removed" in told


def test_findings_without_a_cell_or_of_a_file_that_cannot_be_opened_are_listed_all_the_same(
    office: Office,
) -> None:
    whole = Finding("measures_absent", Severity.WARNING, params=(("count", 3), ("names", "x")))
    content = xlsx_of({"S": {"A1": "measure", "B1": "value", "A2": "surveys", "B2": 3}})
    book = opened(with_findings(office, content, whole, error_at("B0"), error_at("A1", "no such sheet")))
    assert book.sheetnames[:2] == ["Findings", "S"]
    assert RECORD_SHEET not in book.sheetnames
    listed = [text for text in texts_of(book) if text == "Whole file"]
    assert listed == ["Whole file"]
    broken = opened(with_findings(office, b"PK\x03\x04 and no more", error_at(None, None, "file_damaged")))
    assert broken.sheetnames == ["Findings"]
    assert any("could not be opened" in text for text in texts_of(broken))


def test_a_workbook_that_the_library_cannot_read_comes_back_with_plain_looks(office: Office) -> None:
    plain = xlsx_of({"S": {"A1": "measure", "B1": "value", "A2": "surveys", "B2": 3}})
    parts = parts_of(plain)
    parts["xl/styles.xml"] = (
        parts["xl/styles.xml"].replace(b"<fills", b"<nofills").replace(b"</fills", b"</nofills")
    )
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(b'fontId="0"', b'fontId="x"')
    book = opened(with_findings(office, zip_of(parts), error_at("B2")))
    assert book["S"]["B2"].value == 3
    assert book["S"]["B2"].fill.fgColor.rgb[-6:] == FILLS["error"]
    assert any("looks could not be kept" in text for text in texts_of(book))


def test_cells_merged_without_end_come_back_merged_as_far_as_the_sheet_holds_anything(office: Office) -> None:
    """The library would make each of the seventeen thousand million cells."""
    rows = cell("A1", 1) + cell("B3", 2)
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    content = raw_xlsx(f"{rows}</sheetData>{merged}<sheetData>")
    book = opened(with_findings(office, content, error_at("A1")))
    assert [str(span) for span in book["S"].merged_cells.ranges] == ["A1:B3"]


def test_nothing_but_the_warning_is_told_of_a_cell_that_points_at_a_person(office: Office) -> None:
    code = "1234567891"
    content = xlsx_of({"S": {"A1": "measure", "B1": "value", "A2": "surveys", "B2": code}})
    personal = Finding("personal_data", Severity.ERROR, "S", "B2")
    book = opened(with_findings(office, content, personal, error_at("B2", value=code)))
    assert [text for text in texts_of(book) if code in text] == [code]
    assert code not in book["S"]["B2"].comment.text


def test_thousands_of_findings_are_listed_up_to_a_limit_and_it_says_so(office: Office) -> None:
    content = csv_of([("measure", "value"), *((f"m{at}", -1) for at in range(1_600))])
    findings = [error_at(f"B{2 + at % 1_600}", None) for at in range(MOST_LISTED + 7)]
    book = opened(with_findings(office, content, *findings, file_name="a.csv"))
    links = [
        cell for row in book.worksheets[0].iter_rows(min_col=3, max_col=3) for cell in row if cell.hyperlink
    ]
    assert len(links) == MOST_LISTED
    told = " ".join(str(book.worksheets[0].cell(row, 1).value) for row in range(1, 6))
    assert "7 more findings" in told
    assert "only the first 1,500 have a note" in told


def test_findings_of_many_branches_are_marked_each_with_whose_it_is(office: Office) -> None:
    flow = part_and_whole(office)[1]
    rows = [
        ("branch", "month", "measure", "value"),
        ("0501", "1405-08", flow, -4),
        ("0501", "1405-07", flow, 5),
    ]
    back = marking.check_and_mark(office, by=STAFF, file_name="all.csv", content=csv_of(rows), language="en")
    assert "negative" in [one.code for one in back.findings]
    book = opened(back.content)
    assert book.worksheets[1]["D2"].fill.fgColor.rgb[-6:] == FILLS["error"]
    assert any("Branch 0501 Aban 1405" in text for text in texts_of(book))


def test_only_who_may_check_a_file_gets_it_marked_or_a_form_printed(office: Office) -> None:
    nobody = actor(Role.PLANNER)
    with pytest.raises(NotAllowed):
        marking.marked_workbook(office, by=nobody, file_name="a.csv", content=b"x", findings=())
    with pytest.raises(NotAllowed):
        collecting.make_blank_form(office, by=actor(Role.STAFF, "0502"), branch="0501", month=ABAN)


def test_when_even_plain_sheets_fail_the_person_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marking, "_WORKER", "pipeline.reports.no_such_worker")
    with pytest.raises(UserError) as raised:
        with_findings(office, csv_of([("measure", "value")]), error_at("A1", None), file_name="a.csv")
    assert raised.value.code == "marking_failed"


def test_numbers_texts_and_names_that_a_workbook_cannot_hold_are_still_given_back() -> None:
    cells = [
        (1, 1, "number", "1e999"),
        (2, 1, "text", "3\x0b"),
        (3, 1, "date", "PT5H"),
        (4, 1, "percent", "0.25"),
    ]
    names = ("a" * 40, "a" * 40, "x/y\x01", "")
    words = dict.fromkeys(("sheet", "author", "column", "back", "about", "how", "more_in_row"), "w")
    words |= {f"head_{name}": name for name in COLUMNS}
    told = Marking(True, [], words, ("■",), ("■ list",), (), [PlainSheet(name, cells) for name in names])
    book = opened(marked_book(told, b""))
    assert book.sheetnames == ["w", "a" * 31, f"{'a' * 29}_2", "x_y_", "_"]
    assert [book["_"].cell(row, 1).value for row in range(1, 5)] == ["1e999", "3 ", "PT5H", 0.25]
