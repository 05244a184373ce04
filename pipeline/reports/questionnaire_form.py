"""The questionnaire to print: a workbook laid out for A4, because the office that prints it has a spreadsheet program
open already, and types the answers into a workbook next. One sheet, one language, nothing to fill in but ticks."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook

from pipeline.domain.framework import Question
from pipeline.domain.text import Text
from pipeline.reports.harmless import new_workbook
from pipeline.reports.template_looks import FONT
from pipeline.words import digits, plain, say

TITLE_ROW, HOW_ROW, WHO_ROW, HEADER_ROW = 0, 1, 2, 4
POINTS = (1, 2, 3, 4, 5)
_WIDTHS = (4.5, 47, 7.6, 7.6, 7.6, 7.6, 7.6, 9.5)
_LAST = len(_WIDTHS) - 1
_A4 = 9
_BOX = "☐"


@dataclass(frozen=True)
class Asked:
    """What a form or a template is for."""

    questions: Sequence[Question]
    branch: str
    branch_name: Text
    wave: str
    wave_name: Text
    framework: str
    edition: str
    language: str

    def say(self, key: str, **params: Any) -> str:
        return plain(say(f"questionnaire.{key}", self.language, **params))

    def label(self, name: str) -> str:
        """A label as the reader of files knows it."""
        return plain(say(f"template.label_{name}", self.language))


def questionnaire_form(asked: Asked) -> bytes:
    """The form as xlsx, ready to print on both sides of one A4 sheet or less. No place for a name.

    The only number on it is written when it is typed in, after the forms are collected and mixed: it counts rows and
    belongs to nobody.
    """
    content = io.BytesIO()
    book = new_workbook(content, title=asked.say("form_title"))
    _Printed(book, asked).write()
    book.close()
    return content.getvalue()


class _Printed:
    """Writes the one sheet."""

    def __init__(self, book: Workbook, asked: Asked) -> None:
        self._asked = asked
        self._looks = _looks(book, asked.language)
        self._sheet = book.add_worksheet(asked.say("form_sheet"))

    def write(self) -> None:
        sheet, asked = self._sheet, self._asked
        if asked.language == "fa":
            sheet.right_to_left()
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width, self._looks["text"])
        self._across(TITLE_ROW, asked.say("form_title"), "title", 30)
        self._across(HOW_ROW, asked.say("form_how"), "how", 66)
        told = asked.say(
            "form_for", branch=asked.branch_name[asked.language], wave=asked.wave_name[asked.language]
        )
        sheet.set_row(WHO_ROW, 24)
        sheet.merge_range(WHO_ROW, 0, WHO_ROW, 3, told, self._looks["for"])
        sheet.merge_range(WHO_ROW, 4, WHO_ROW, _LAST, asked.say("form_number"), self._looks["box"])
        self._heading()
        for at, question in enumerate(asked.questions):
            self._question(HEADER_ROW + 1 + at, at + 1, question)
        last = HEADER_ROW + len(asked.questions) + 1
        self._across(last, asked.say("form_thanks"), "how", 30)
        self._set_print(last)

    def _across(self, row: int, text: str, look: str, height: float) -> None:
        self._sheet.set_row(row, height)
        self._sheet.merge_range(row, 0, row, _LAST, text, self._looks[look])

    def _heading(self) -> None:
        self._sheet.set_row(HEADER_ROW, 46)
        points = [self._asked.say(f"point_{point}") for point in POINTS]
        titles = ("", self._asked.say("form_sentence"), *points, self._asked.say("form_none"))
        for column, title in enumerate(titles):
            self._sheet.write_string(HEADER_ROW, column, title, self._looks["header"])

    def _question(self, row: int, number: int, question: Question) -> None:
        language = self._asked.language
        self._sheet.set_row(row, 31)
        self._sheet.write_string(row, 0, digits(str(number), language), self._looks["number"])
        self._sheet.write_string(row, 1, question.words[language], self._looks["question"])
        for column, point in enumerate(POINTS, start=2):
            tick = f"{_BOX} {digits(str(point), language)}"
            self._sheet.write_string(row, column, tick, self._looks["tick"])
        self._sheet.write_string(row, _LAST, _BOX, self._looks["tick"])

    def _set_print(self, last_row: int) -> None:
        sheet = self._sheet
        sheet.set_portrait()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.print_area(0, 0, last_row, _LAST)
        sheet.center_horizontally()
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&C" + plain(say("template.page", self._asked.language, page="&P", pages="&N")))
        sheet.hide_gridlines(2)
        sheet.protect()


def _looks(book: Workbook, language: str) -> dict[str, Any]:
    """Cell formats by name. Large type: the form is read by pensioners."""
    is_persian = language == "fa"
    plain_look = {
        "font_name": FONT,
        "font_size": 11,
        "valign": "vcenter",
        "align": "right" if is_persian else "left",
        "reading_order": 2 if is_persian else 1,
        "text_wrap": True,
    }
    middle = {"align": "center", "border": 1, "border_color": "#7d8b97"}
    own: dict[str, dict[str, Any]] = {
        "text": {},
        "title": {"bold": True, "font_size": 16, "align": "center"},
        "how": {"font_size": 11},
        "for": {"bold": True},
        "box": {"border": 1, "border_color": "#7d8b97", "font_size": 9, "font_color": "#51606B"},
        "header": middle | {"bold": True, "font_size": 9, "bg_color": "#E4EDF0"},
        "number": middle | {"font_color": "#51606B"},
        "question": {"border": 1, "border_color": "#7d8b97", "font_size": 12},
        "tick": middle | {"font_size": 12},
    }
    return {name: book.add_format(plain_look | look) for name, look in own.items()}
