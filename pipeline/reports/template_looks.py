"""How the cells of the monthly forms look: one set for the workbook, one for the paper."""

from collections.abc import Mapping
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

# Windows has it wherever Persian is written; a workbook can't carry a font of its own.
FONT = "Tahoma"
_LINE = "#B8C4CA"
_QUIET = "#51606B"
_DARK = "#0F4C5C"
_GROUP = "#D9E7EA"
_COUNT, _AMOUNT = "#,##0", "#,##0.###"
# The sign stands before the number, so that red is not the only mark; WGL4 has it, so that every font does.
WRONG_SIGN = "▲"


def form_looks(book: Workbook, language: str) -> Mapping[str, Format]:
    """Formats of the workbook by name. Only cells to fill in are unlocked.

    `blank`, `settled` and `wrong` are laid over a cell while it is typed in.
    """
    field = {"locked": False, "border": 1, "border_color": _LINE}
    number = field | {"font_size": 11, "align": "center"}
    before = {"font_color": _QUIET, "border": 1, "border_color": _LINE, "align": "center"}
    ruled = {"text_wrap": True, "bottom": 1, "bottom_color": _LINE}
    own: dict[str, dict[str, Any]] = {
        "text": {"text_wrap": True},
        "name": ruled,
        "unit": ruled | {"font_size": 9},
        "counts": ruled | {"font_size": 9, "font_color": "#33414C"},
        "id": ruled
        | {
            "align": "left",
            "reading_order": 1,
            "font_size": 7,
            "font_color": _QUIET,
        },
        "title": {"bold": True, "font_size": 13, "text_wrap": True},
        "how": {"font_color": "#33414C", "text_wrap": True},
        "label": {"bold": True, "font_color": "#33414C"},
        "said": {"num_format": "@"},
        "header": {"bold": True, "bg_color": _DARK, "font_color": "#FFFFFF", "border": 1, "text_wrap": True},
        "group": {"bold": True, "bg_color": _GROUP, "top": 1},
        "value": number | {"num_format": _COUNT},
        "value_amount": number | {"num_format": _AMOUNT},
        "previous": before | {"num_format": _COUNT},
        "previous_amount": before | {"num_format": _AMOUNT},
        "state": field | {"text_wrap": True, "font_size": 9},
        "comment": field | {"text_wrap": True, "font_size": 9, "num_format": "@"},
    }
    looks = {name: book.add_format(_plain(language) | look) for name, look in own.items()}
    return looks | _laid_over(book) | _lines(book)


def _plain(language: str) -> dict[str, Any]:
    is_persian = language == "fa"
    return {
        "font_name": FONT,
        "font_size": 10,
        "valign": "vcenter",
        "align": "right" if is_persian else "left",
        "reading_order": 2 if is_persian else 1,
    }


def _laid_over(book: Workbook) -> dict[str, Format]:
    wrong = f'"{WRONG_SIGN} "#,##0.###;"{WRONG_SIGN} "-#,##0.###;"{WRONG_SIGN} "0;"{WRONG_SIGN} "@'
    return {
        "blank": book.add_format({"bg_color": "#FFE699"}),
        "settled": book.add_format({"bg_color": "#E3E8EB"}),
        "wrong": book.add_format(
            {"bg_color": "#F8CBC6", "font_color": "#8C1D18", "bold": True, "num_format": wrong}
        ),
    }


def _lines(book: Workbook, first: float = 10, second: float = 8, colour: str = _QUIET) -> dict[str, Format]:
    """The two lines of a cell: a name, and its other language or what counts."""
    return {
        "first": book.add_format({"font_name": FONT, "font_size": first, "bold": True}),
        "second": book.add_format({"font_name": FONT, "font_size": second, "font_color": colour}),
    }


def paper_looks(book: Workbook, language: str) -> Mapping[str, Format]:
    """Formats of the form to fill in by pen: black on white, lines that a copier keeps."""
    boxed = {"border": 1, "border_color": "#5B6770"}
    own: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 15, "align": "center"},
        "how": {"text_wrap": True},
        "for": {"bold": True, "font_size": 11},
        "header": boxed | {"bold": True, "bg_color": "#E4EDF0", "align": "center", "text_wrap": True},
        "group": boxed | {"bold": True, "bg_color": "#F1F5F6", "font_size": 11},
        "row": boxed | {"align": "center", "font_color": _QUIET},
        "measure": boxed | {"text_wrap": True},
        "unit": boxed | {"align": "center", "font_size": 9, "text_wrap": True},
        "previous": boxed | {"align": "center", "num_format": "@", "font_color": _QUIET},
        "box": {"border": 2, "border_color": "#20262B"},
        "tick": boxed | {"align": "center", "font_size": 16},
        "remark": boxed,
        "sign": {"bold": True, "valign": "top", "border": 1, "border_color": "#5B6770"},
    }
    looks = {name: book.add_format(_plain(language) | look) for name, look in own.items()}
    return looks | _lines(book, 10.5, 9, "#20262B")
