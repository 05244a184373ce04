"""The monthly form of a branch as a workbook: made from the framework, so that a measure is defined once."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.workbook import Workbook

from pipeline.domain.framework import Framework, Measure, MeasureKind
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.words import LANGUAGES, digits, plain, say

VERSION = "1"
META_SHEET = "_meta"
# Row numbers and columns count from 0, as xlsxwriter does.
TITLE_ROW, BRANCH_ROW, MONTH_ROW, FRAMEWORK_ROW, HOW_ROW, HEADER_ROW = range(6)
COLUMNS = ("id", "name_fa", "name_en", "unit", "value", "previous", "counts")
WIDTHS = (27, 40, 36, 12, 21, 12, 60)
VALUE, PREVIOUS = COLUMNS.index("value"), COLUMNS.index("previous")
# Windows has it wherever Persian is written; a workbook can't carry a font of its own.
FONT = "Tahoma"
_A4 = 9
_LINE = "#B8C4CA"
# Spreadsheet programs take text that begins so for a formula.
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class _Filled:
    """What this one form is for."""

    framework: Framework
    branch: str
    branch_name: Text
    month: Month
    previous: Mapping[str, float]
    language: str

    def say(self, key: str, **params: Any) -> str:
        return plain(say(f"template.{key}", self.language, **params))


def template_workbook(
    framework: Framework,
    *,
    branch: str,
    branch_name: Text,
    month: Month,
    previous: Mapping[str, float],
    language: str = "fa",
) -> bytes:
    """The form of one branch and month as xlsx. `previous`: measure -> value of the month before.

    Stocks are filled in with it, flows are blank. Only value cells can be changed. The first sheet alone says
    what it is for, so that a csv or ods made of it still does.
    """
    filled = _Filled(framework, branch, branch_name, month, previous, language)
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": neutral(_title(filled)), "comments": ""})
    _Writer(book, filled).write()
    book.close()
    return content.getvalue()


def neutral(text: str) -> str:
    """The text, made harmless where a spreadsheet program would take it for a formula."""
    return f"'{text}" if text.startswith(_LIVE) else text


def month_in_words(month: Month, language: str) -> str:
    """A month as people say it: آبان ۱۴۰۵, Aban 1405. Without isolation marks."""
    return f"{say(f'template.month_{month.number}', language)} {digits(str(month.year), language)}"


def _title(filled: _Filled) -> str:
    name = filled.branch_name[filled.language]
    return filled.say("title", branch=name, month=month_in_words(filled.month, filled.language))


def by_form(framework: Framework) -> Iterator[tuple[str | None, Sequence[Measure]]]:
    """The reported measures group by group, groups in the order of their first measure."""
    groups: dict[str | None, list[Measure]] = {}
    for measure in framework.reported:
        groups.setdefault(measure.form, []).append(measure)
    yield from groups.items()


class _Writer:
    """Writes the two sheets. Rows are known before, because a rule may point at a row further up or down."""

    def __init__(self, book: Workbook, filled: _Filled) -> None:
        self._filled = filled
        self._looks = _looks(book, filled.language)
        self._sheet = book.add_worksheet(filled.say("sheet"))
        self._meta = book.add_worksheet(META_SHEET)
        self._rows = _rows(filled.framework)

    def write(self) -> None:
        self._set_up()
        self._identify()
        for column, name in enumerate(COLUMNS):
            self._text(HEADER_ROW, column, self._filled.say(f"column_{name}"), "header")
        row = HEADER_ROW + 1
        for form, measures in by_form(self._filled.framework):
            self._group(row, form)
            for measure in measures:
                self._measure(self._rows[measure.id], measure)
            row += len(measures) + 1
        self._set_print(row - 1)
        self._describe()

    def _set_up(self) -> None:
        sheet = self._sheet
        if self._filled.language == "fa":
            sheet.right_to_left()
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width, self._looks["text"])
        sheet.set_row(TITLE_ROW, 28)
        sheet.set_row(HOW_ROW, 32)
        sheet.set_row(HEADER_ROW, 24)
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.hide_gridlines(2)

    def _text(self, row: int, column: int, text: str, look: str) -> None:
        self._sheet.write_string(row, column, neutral(text), self._looks[look])

    def _identify(self) -> None:
        filled = self._filled
        for row, text, look in ((TITLE_ROW, _title(filled), "title"), (HOW_ROW, filled.say("how"), "how")):
            self._sheet.merge_range(row, 0, row, len(COLUMNS) - 1, neutral(text), self._looks[look])
        pairs = {
            BRANCH_ROW: (("branch", filled.branch), ("branch_name", filled.branch_name[filled.language])),
            MONTH_ROW: (("month", str(filled.month)), ("template_version", VERSION)),
            FRAMEWORK_ROW: (("framework", filled.framework.id), ("edition", filled.framework.edition)),
        }
        for row, labelled in pairs.items():
            for column, (label, text) in zip((0, 2), labelled, strict=True):
                self._text(row, column, filled.say(f"label_{label}"), "label")
                self._text(row, column + 1, text, "said")

    def _group(self, row: int, form: str | None) -> None:
        node = self._filled.framework.node.get(form or "")
        name = node.name[self._filled.language] if node else (form or "")
        for column in range(len(COLUMNS)):
            self._text(row, column, name if column == 1 else "", "group")

    def _measure(self, row: int, measure: Measure) -> None:
        filled = self._filled
        counts = measure.counts[filled.language]
        before = filled.previous.get(measure.id)
        is_stock = measure.kind is MeasureKind.STOCK
        if is_stock:
            counts = f"{counts} — {filled.say('stock_note')}" if counts else filled.say("stock_note")
        texts = {"id": measure.id, "name_fa": measure.name.fa, "name_en": measure.name.en}
        texts |= {"unit": measure.unit[filled.language], "counts": counts}
        for name, text in texts.items():
            self._text(row, COLUMNS.index(name), text, "id" if name in ("id", "name_en") else "text")
        self._number(row, PREVIOUS, before, "previous")
        self._number(row, VALUE, before if is_stock else None, "value" if measure.is_count else "amount")
        self._sheet.data_validation(row, VALUE, row, VALUE, self._rule(row, measure))

    def _number(self, row: int, column: int, value: float | None, look: str) -> None:
        if value is None:
            self._sheet.write_blank(row, column, None, self._looks[look])
        else:
            self._sheet.write_number(row, column, value, self._looks[look])

    def _rule(self, row: int, measure: Measure) -> dict[str, Any]:
        """Zero or more, whole for counts, at most the whole it is a part of; or "not applicable" in words."""
        filled = self._filled
        cell = _cell(row)
        tests = [f"{cell}>=0"]
        told = filled.say("refused_count" if measure.is_count else "refused_amount")
        if measure.is_count:
            tests.append(f"{cell}=INT({cell})")
        if measure.at_most in self._rows:
            whole = _cell(self._rows[measure.at_most])
            tests.append(f"IF(ISNUMBER({whole}),{cell}<={whole},TRUE)")
            name = filled.framework.measure[measure.at_most].name[filled.language]
            told += " " + filled.say("refused_at_most", whole=name)
        words = ",".join(f'{cell}="{say("template.not_applicable", tongue)}"' for tongue in LANGUAGES)
        return {
            "validate": "custom",
            "value": f"=IF(ISNUMBER({cell}),AND({','.join(tests)}),OR({words}))",
            "error_title": filled.say("refused_title"),
            "error_message": told[:255],
            "error_type": "stop",
        }

    def _set_print(self, last_row: int) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.print_area(0, 0, last_row, len(COLUMNS) - 1)
        sheet.set_footer("&C" + self._filled.say("page", page="&P", pages="&N"))
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)

    def _describe(self) -> None:
        """The hidden sheet: what the form is for and its measures in order, one pair a row."""
        filled = self._filled
        pairs = [
            ("branch", filled.branch),
            ("month", str(filled.month)),
            ("framework", filled.framework.id),
            ("edition", filled.framework.edition),
            ("template_version", VERSION),
            *((f"row {row + 1}", measure) for measure, row in self._rows.items()),
        ]
        for row, (name, text) in enumerate(pairs):
            self._meta.write_string(row, 0, name)
            self._meta.write_string(row, 1, neutral(text))
        self._meta.protect()
        self._meta.very_hidden()


def _rows(framework: Framework) -> dict[str, int]:
    """The row of every measure: a heading row before each group."""
    rows: dict[str, int] = {}
    row = HEADER_ROW + 1
    for _, measures in by_form(framework):
        rows |= {measure.id: row + at for at, measure in enumerate(measures, start=1)}
        row += len(measures) + 1
    return rows


def _cell(row: int) -> str:
    return f"$E${row + 1}"


def _looks(book: Workbook, language: str) -> dict[str, Any]:
    """Cell formats by name. Only value cells are unlocked; the light fill says so without a word."""
    start = "right" if language == "fa" else "left"
    order = 2 if language == "fa" else 1
    plain_look = {
        "font_name": FONT,
        "font_size": 10,
        "valign": "vcenter",
        "align": start,
        "reading_order": order,
    }
    own: dict[str, dict[str, Any]] = {
        "text": {"text_wrap": True},
        "id": {"align": "left", "reading_order": 1, "text_wrap": True, "font_color": "#51606B"},
        "title": {"bold": True, "font_size": 14, "text_wrap": False},
        "how": {"font_color": "#33414C", "text_wrap": True},
        "label": {"bold": True, "font_color": "#33414C"},
        "said": {"num_format": "@"},
        "header": {
            "bold": True,
            "bg_color": "#0F4C5C",
            "font_color": "#FFFFFF",
            "border": 1,
            "text_wrap": True,
        },
        "group": {"bold": True, "bg_color": "#D9E7EA", "top": 1},
        "value": {
            "locked": False,
            "bg_color": "#FFF8E1",
            "border": 1,
            "border_color": _LINE,
            "num_format": "#,##0",
        },
        "amount": {
            "locked": False,
            "bg_color": "#FFF8E1",
            "border": 1,
            "border_color": _LINE,
            "num_format": "General",
        },
        "previous": {"font_color": "#51606B", "border": 1, "border_color": _LINE, "num_format": "General"},
    }
    return {name: book.add_format(plain_look | look) for name, look in own.items()}
