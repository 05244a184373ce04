"""The monthly form to fill in by pen: a workbook laid out for A4, because every office can print one.

Its row numbers are those of the workbook into which it is typed afterwards.
"""

import io
from collections.abc import Mapping
from math import ceil

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from pipeline.domain.framework import Framework, Measure
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.reports.harmless import new_workbook
from pipeline.reports.monthly_form import A4, Filled, rows_of
from pipeline.reports.template_looks import paper_looks
from pipeline.words import digits

TITLE_ROW, FOR_ROW, HOW_ROW, HEADER_ROW = 0, 1, 2, 3
COLUMNS = ("row", "measure", "unit", "previous", "box", "tick", "remark")
WIDTHS = (5, 50, 8, 10, 17, 9, 19)
ROW, MEASURE, UNIT, PREVIOUS, BOX, TICK, REMARK = range(len(COLUMNS))
_BOX = "☐"
# Keeps the parts of a code in their order within a right-to-left line; every font has it, unlike isolates.
_LRM = "\u200e"
# Points: a hand needs some 9 mm; a line of small type takes 12.
_LEAST_HEIGHT, _LINE_HEIGHT = 32, 13.5
_NAME_LETTERS, _COUNTS_LETTERS = 50, 62
_SIGN_HEIGHT = 46


def paper_form(
    framework: Framework,
    *,
    branch: str,
    branch_name: Text,
    month: Month,
    previous: Mapping[str, float],
    language: str = "fa",
) -> bytes:
    """The form of one branch and month as xlsx, ready to print. `previous`: measure -> value of the month before."""
    filled = Filled(framework, branch, branch_name, month, previous, language)
    content = io.BytesIO()
    book = new_workbook(content, title=filled.title(key="paper_title"))
    _Printed(book, filled).write()
    book.close()
    return content.getvalue()


class _Printed:
    """Writes the one sheet, row after row."""

    def __init__(self, book: Workbook, filled: Filled) -> None:
        self._filled = filled
        self._looks: Mapping[str, Format] = paper_looks(book, filled.language)
        self._sheet = book.add_worksheet(filled.say("paper_sheet"))
        self._rows = rows_of(filled.framework)
        self._row = HEADER_ROW + 1

    def write(self) -> None:
        filled, sheet = self._filled, self._sheet
        if filled.language == "fa":
            sheet.right_to_left()
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        self._across(TITLE_ROW, filled.title(key="paper_title"), "title", 28)
        self._across(HOW_ROW, filled.say("paper_how"), "how", 44)
        self._say_what_for()
        self._headings()
        for form, measures in filled.framework.reported_by_form.items():
            self._group(form)
            for measure in measures:
                self._measure(measure)
        self._signatures()
        self._set_print()

    def _across(self, row: int, text: str, look: str, height: float) -> None:
        self._sheet.set_row(row, height)
        self._sheet.merge_range(row, 0, row, REMARK, text, self._looks[look])

    def _say_what_for(self) -> None:
        told = {"branch": self._filled.branch, "month": str(self._filled.month)}
        told |= {"edition": self._filled.framework.edition}
        parts = [f"{self._filled.say(f'label_{name}')}: {_LRM}{text}{_LRM}" for name, text in told.items()]
        self._across(FOR_ROW, "     ".join(parts), "for", 20)

    def _headings(self) -> None:
        filled = self._filled
        titles = (
            filled.say("paper_row"),
            filled.say("paper_measure"),
            filled.say("column_unit"),
            filled.say("column_previous"),
            filled.say("column_value"),
            filled.say("paper_not_applicable"),
            filled.say("column_comment"),
        )
        self._sheet.set_row(HEADER_ROW, 30)
        for column, title in enumerate(titles):
            self._sheet.write_string(HEADER_ROW, column, title, self._looks["header"])

    def _group(self, form: str) -> None:
        self._across(self._row, self._filled.group_name(form, self._filled.language), "group", 20)
        self._row += 1

    def _measure(self, measure: Measure) -> None:
        filled, sheet, looks = self._filled, self._sheet, self._looks
        name, counts = measure.name[filled.language], measure.counts[filled.language]
        lines = ceil(len(name) / _NAME_LETTERS) + ceil(len(counts) / _COUNTS_LETTERS)
        sheet.set_row(self._row, max(_LEAST_HEIGHT, lines * _LINE_HEIGHT + 4))
        place = digits(str(self._rows[measure.id] + 1), filled.language)
        sheet.write_string(self._row, ROW, place, looks["row"])
        if counts:
            told = (looks["first"], name, looks["second"], f"\n{counts}")
            sheet.write_rich_string(self._row, MEASURE, *told, looks["measure"])
        else:
            sheet.write_string(self._row, MEASURE, name, looks["measure"])
        sheet.write_string(self._row, UNIT, measure.unit[filled.language], looks["unit"])
        sheet.write_string(self._row, PREVIOUS, filled.before(measure), looks["previous"])
        sheet.write_blank(self._row, BOX, None, looks["box"])
        sheet.write_string(self._row, TICK, _BOX, looks["tick"])
        sheet.write_blank(self._row, REMARK, None, looks["remark"])
        self._row += 1

    def _signatures(self) -> None:
        self._row += 1
        self._sheet.set_row(self._row, _SIGN_HEIGHT)
        for first, last, name in (
            (ROW, MEASURE, "paper_filled_by"),
            (UNIT, BOX, "paper_checked_by"),
            (TICK, REMARK, "paper_date"),
        ):
            self._sheet.merge_range(
                self._row, first, self._row, last, self._filled.say(name), self._looks["sign"]
            )

    def _set_print(self) -> None:
        sheet = self._sheet
        sheet.set_portrait()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.print_area(0, 0, self._row, REMARK)
        sheet.center_horizontally()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&C" + self._filled.say("page", page="&P", pages="&N"))
        sheet.hide_gridlines(2)
        sheet.protect()
