"""The workbook into which filled-in forms are typed: a row a form, a column a question, 1 to 5 or nothing."""

import io
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.domain.framework import Question
from pipeline.reports.harmless import new_workbook
from pipeline.reports.monthly_form import META_SHEET
from pipeline.reports.questionnaire_form import POINTS, Asked
from pipeline.reports.template_looks import FONT
from pipeline.words import digits

VERSION = "1"
# A branch asks some dozens of people, a large one some hundreds.
ROWS = 500
TITLE_ROW, HOW_ROW, BRANCH_ROW, WAVE_ROW, EDITION_ROW, PLACE_ROW, HEADER_ROW = range(7)
# Narrow, so that a whole form is typed without scrolling sideways: the sentence shows beside the chosen cell.
_NUMBER_WIDTH, _ITEM_WIDTH = 7, 6
# The labels stand over the narrow columns: each runs over some of them.
_SPAN = 5


def answer_template(asked: Asked) -> bytes:
    """The workbook as xlsx. Only answer cells can be changed; there is no place for a name, a date or a remark.

    Branch, wave and edition stand on the first sheet and on a hidden one, so that a csv or ods made of it still says
    what it is for.
    """
    content = io.BytesIO()
    book = new_workbook(content, title=asked.say("template_title"))
    _Typed(book, asked).write()
    book.close()
    return content.getvalue()


class _Typed:
    """Writes the sheet of answers and the hidden one."""

    def __init__(self, book: Workbook, asked: Asked) -> None:
        self._asked = asked
        self._looks = _looks(book, asked.language)
        self._sheet = book.add_worksheet(asked.say("template_sheet"))
        self._meta = book.add_worksheet(META_SHEET)

    def write(self) -> None:
        sheet, asked = self._sheet, self._asked
        if asked.language == "fa":
            sheet.right_to_left()
        last = len(asked.questions)
        sheet.set_column(0, 0, _NUMBER_WIDTH)
        sheet.set_column(1, last, _ITEM_WIDTH)
        self._across(TITLE_ROW, asked.say("template_title"), "title", 28)
        self._across(HOW_ROW, asked.say("template_how"), "how", 34)
        self._say_what_for()
        self._headings()
        for row in range(HEADER_ROW + 1, HEADER_ROW + 1 + ROWS):
            sheet.write_number(row, 0, row - HEADER_ROW, self._looks["number"])
            for column in range(1, last + 1):
                sheet.write_blank(row, column, None, self._looks["answer"])
        for at, question in enumerate(asked.questions, start=1):
            sheet.data_validation(HEADER_ROW + 1, at, HEADER_ROW + ROWS, at, self._rule(at, question))
        sheet.freeze_panes(HEADER_ROW + 1, 1)
        sheet.protect("", {"format_columns": True, "format_rows": True})
        sheet.hide_gridlines(2)
        self._set_print()
        self._describe(self._meta)

    def _across(self, row: int, text: str, look: str, height: float) -> None:
        self._sheet.set_row(row, height)
        self._sheet.merge_range(row, 0, row, len(self._asked.questions), text, self._looks[look])

    def _say_what_for(self) -> None:
        """Each label with its value beside it; wide enough that neither is cut."""
        asked = self._asked
        pairs = {
            BRANCH_ROW: (("branch", asked.branch), ("branch_name", asked.branch_name[asked.language])),
            WAVE_ROW: (("wave", asked.wave), ("template_version", VERSION)),
            EDITION_ROW: (("framework", asked.framework), ("edition", asked.edition)),
        }
        for row, labelled in pairs.items():
            for at, (label, text) in enumerate(labelled):
                start = at * 2 * _SPAN
                self._merged(row, start, asked.label(label), "label")
                self._merged(row, start + _SPAN, text, "said")

    def _merged(self, row: int, column: int, text: str, look: str) -> None:
        self._sheet.merge_range(row, column, row, column + _SPAN - 1, text, self._looks[look])

    def _headings(self) -> None:
        """The numbers of the printed form, and under them the ids by which the file is read."""
        asked = self._asked
        self._sheet.set_row(PLACE_ROW, 22)
        self._sheet.write_string(PLACE_ROW, 0, "", self._looks["place"])
        number = asked.say("sheet_number")
        self._sheet.write_string(HEADER_ROW, 0, number, self._looks["header"])
        for column, question in enumerate(asked.questions, start=1):
            place = digits(str(column), asked.language)
            self._sheet.write_string(PLACE_ROW, column, place, self._looks["place"])
            self._sheet.write_string(HEADER_ROW, column, question.id, self._looks["header"])

    def _rule(self, number: int, question: Question) -> dict[str, Any]:
        """1 to 5 or nothing; the sentence shows when a cell is chosen, with how it is answered."""
        asked = self._asked
        return {
            "validate": "list",
            "source": [str(point) for point in POINTS],
            "input_title": asked.say("question_number", number=number),
            "input_message": question.words[asked.language][:255],
            "error_title": asked.say("refused_title"),
            "error_message": asked.say("refused"),
            "error_type": "stop",
        }

    def _set_print(self) -> None:
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(PLACE_ROW, HEADER_ROW)

    def _describe(self, sheet: Worksheet) -> None:
        asked = self._asked
        pairs = (
            ("branch", asked.branch),
            ("wave", asked.wave),
            ("framework", asked.framework),
            ("edition", asked.edition),
            ("template_version", VERSION),
        )
        for row, (name, text) in enumerate(pairs):
            sheet.write_string(row, 0, name)
            sheet.write_string(row, 1, text)
        sheet.protect()
        sheet.very_hidden()


def _looks(book: Workbook, language: str) -> dict[str, Any]:
    is_persian = language == "fa"
    plain_look = {
        "font_name": FONT,
        "font_size": 10,
        "valign": "vcenter",
        "align": "right" if is_persian else "left",
        "reading_order": 2 if is_persian else 1,
        "text_wrap": True,
    }
    own: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14, "text_wrap": False},
        "how": {"font_color": "#33414C"},
        "label": {"bold": True, "font_color": "#33414C"},
        "said": {"num_format": "@"},
        "place": {"bold": True, "align": "center", "font_size": 12, "bg_color": "#D9E7EA", "border": 1},
        "header": {"font_size": 8, "align": "center", "bg_color": "#0F4C5C", "font_color": "#FFFFFF", "border": 1},
        "number": {"align": "center", "font_color": "#51606B", "border": 1, "border_color": "#B8C4CA"},
        "answer": {
            "locked": False,
            "align": "center",
            "bg_color": "#FFF8E1",
            "border": 1,
            "border_color": "#B8C4CA",
            "num_format": "0",
        },
    }  # fmt: skip
    return {name: book.add_format(plain_look | look) for name, look in own.items()}
