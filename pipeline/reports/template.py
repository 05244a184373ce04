"""The monthly form of a branch as a workbook: made from the framework, so that a measure is defined once.

One sheet, its measures group by group: a clerk fills it from top to bottom, a part stands under its whole, and a csv
made of it loses nothing. `docs/collecting.md` tells why not a sheet a dimension.
"""

import io
from collections.abc import Mapping, Sequence
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from pipeline.domain.framework import Framework, Measure
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.reports.harmless import new_workbook
from pipeline.reports.monthly_form import (
    A4,
    BRANCH_ROW,
    COLUMNS,
    COMMENT,
    COUNTS,
    FRAMEWORK_ROW,
    HEADER_ROW,
    HOW_ROW,
    ID,
    LAST_COLUMN,
    META_SHEET,
    MONTH_ROW,
    NAME,
    PREVIOUS,
    STATE,
    TITLE_ROW,
    UNIT,
    VALUE,
    VERSION,
    WIDTHS,
    Filled,
    is_stock,
    rows_of,
)  # fmt: skip
from pipeline.reports.template_looks import form_looks
from pipeline.reports.template_rules import CellRules

_LABEL_COLUMNS = (NAME, VALUE)
# Points that a line takes, and letters that fit in one: a name stands in two languages, what counts in small type.
_LINE_HEIGHT, _ROW_MARGIN = 13, 5
_NAME_LETTERS, _SECOND_LETTERS, _COUNTS_LETTERS = 41, 52, 60


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

    Stocks are filled in with it, flows are blank. Only the cells to fill in can be changed. The first sheet alone
    says what it is for, so that a csv or ods made of it still does.
    """
    filled = Filled(framework, branch, branch_name, month, previous, language)
    content = io.BytesIO()
    book = new_workbook(content, title=filled.title())
    _Writer(book, filled).write()
    book.close()
    return content.getvalue()


class _Writer:
    """Writes the two sheets. Rows are known before, because a rule may point at a row further up or down."""

    def __init__(self, book: Workbook, filled: Filled) -> None:
        self._filled = filled
        self._looks: Mapping[str, Format] = form_looks(book, filled.language)
        self._sheet = book.add_worksheet(filled.say("sheet"))
        self._meta = book.add_worksheet(META_SHEET)
        self._rows = rows_of(filled.framework)
        self._rules = CellRules(filled, self._rows)

    def write(self) -> None:
        self._set_up()
        self._identify()
        for column, name in enumerate(COLUMNS):
            self._text(HEADER_ROW, column, self._filled.both(f"column_{name}"), "header")
        row = HEADER_ROW + 1
        for form, measures in self._filled.framework.reported_by_form.items():
            self._group(row, form)
            for measure in measures:
                self._measure(self._rows[measure.id], measure)
            row += len(measures) + 1
        self._rules.colour(self._sheet, HEADER_ROW + 1, row - 1, self._looks)
        self._set_print(row - 1)
        self._describe()

    def _set_up(self) -> None:
        sheet = self._sheet
        if self._filled.language == "fa":
            sheet.right_to_left()
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width, self._looks["text"])
        for row, height in ((TITLE_ROW, 40), (HOW_ROW, 34), (HEADER_ROW, 30)):
            sheet.set_row(row, height)
        sheet.freeze_panes(HEADER_ROW + 1, NAME + 1)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.hide_gridlines(2)
        sheet.set_selection(HEADER_ROW + 2, VALUE, HEADER_ROW + 2, VALUE)

    def _text(self, row: int, column: int, text: str, look: str) -> None:
        self._sheet.write_string(row, column, text, self._looks[look])

    def _two(self, row: int, column: int, first: str, second: str, look: str) -> None:
        """Two lines in one cell, the second one quiet."""
        quiet = self._looks["second"]
        self._sheet.write_rich_string(
            row, column, self._looks["first"], first, quiet, f"\n{second}", self._looks[look]
        )

    def _identify(self) -> None:
        filled, sheet = self._filled, self._sheet
        title = "\n".join(filled.title(tongue) for tongue in filled.tongues)
        for row, text, look in ((TITLE_ROW, title, "title"), (HOW_ROW, filled.say("how"), "how")):
            sheet.merge_range(row, NAME, row, LAST_COLUMN, text, self._looks[look])
        pairs = {
            BRANCH_ROW: (("branch", filled.branch), ("branch_name", filled.branch_name[filled.language])),
            MONTH_ROW: (("month", str(filled.month)), ("template_version", VERSION)),
            FRAMEWORK_ROW: (("framework", filled.framework.id), ("edition", filled.framework.edition)),
        }
        for row, labelled in pairs.items():
            for column, (label, text) in zip(_LABEL_COLUMNS, labelled, strict=True):
                told = filled.both(f"label_{label}", " / ")
                if column == VALUE:
                    sheet.merge_range(row, column, row, column + 2, told, self._looks["label"])
                    self._text(row, column + 3, text, "said")
                else:
                    self._text(row, column, told, "label")
                    self._text(row, column + 1, text, "said")

    def _group(self, row: int, form: str) -> None:
        name = " / ".join(self._filled.group_name(form, tongue) for tongue in self._filled.tongues)
        self._sheet.set_row(row, 20)
        for column in range(len(COLUMNS)):
            self._text(row, column, name if column == NAME else "", "group")

    def _measure(self, row: int, measure: Measure) -> None:
        filled, sheet = self._filled, self._sheet
        counts = filled.counts(measure)
        names = [measure.name[tongue] for tongue in filled.tongues]
        named = _lines(names[:1], _NAME_LETTERS) + _lines(names[1:], _SECOND_LETTERS)
        lines = max(named, _lines(counts.split("\n"), _COUNTS_LETTERS))
        sheet.set_row(row, lines * _LINE_HEIGHT + _ROW_MARGIN)
        self._text(row, ID, measure.id, "id")
        self._two(row, NAME, names[0], names[1], "name")
        self._text(row, COUNTS, counts, "counts")
        self._text(row, UNIT, measure.unit[filled.language], "unit")
        before = filled.previous.get(measure.id)
        self._number(row, VALUE, before if is_stock(measure) else None, _kind(measure, "value"))
        self._number(row, PREVIOUS, before, _kind(measure, "previous"))
        sheet.write_blank(row, STATE, None, self._looks["state"])
        sheet.write_blank(row, COMMENT, None, self._looks["comment"])
        self._rules.guard(sheet, row, measure)

    def _number(self, row: int, column: int, value: float | None, look: str) -> None:
        if value is None:
            self._sheet.write_blank(row, column, None, self._looks[look])
        else:
            self._sheet.write_number(row, column, value, self._looks[look])

    def _set_print(self, last_row: int) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        # Without the ids: they are for machines.
        sheet.print_area(0, NAME, last_row, LAST_COLUMN)
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
            self._meta.write_string(row, 1, text)
        self._meta.protect()
        self._meta.very_hidden()


def _kind(measure: Measure, look: str) -> str:
    """Sums of money keep their fractions; everything else is counted whole."""
    return look if measure.is_count else f"{look}_amount"


def _lines(texts: Sequence[str], letters: int) -> int:
    """How many lines the texts take, each beginning one, where so many letters fit in a line."""
    return sum(max(1, ceil(len(text) / letters)) for text in texts)
