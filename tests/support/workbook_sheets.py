"""The corpus' workbooks: what people do to a form in a spreadsheet program, one thing a file."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.intake.opening import open_file
from pipeline.intake.reading import read_file
from pipeline.reports.marked_book import marked_book
from pipeline.reports.template import template_workbook
from pipeline.services.mark_telling import marking_of
from tests.intake.builders import SETTINGS, raw_xlsx, small_framework
from tests.intake.provoking import NATIONAL_CODE, SOUND
from tests.support.mutations import is_value_heading
from tests.support.workbook_texts import LABELS, PERSIAN, form

# One white dot.
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d4944415478da63fcffff3f030005fe02fea7d605a40000000049454e44ae426082"
)
_STILL = datetime(2026, 11, 22)
_MEASURES = small_framework().measures
_NAMES = {measure.id: measure.name.fa for measure in _MEASURES}


class Made:
    """A workbook in the making: `put` writes rows from a place on; the rest is xlsxwriter's own."""

    def __init__(self, first: str | None = "فرم") -> None:
        self._content = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._content, {"in_memory": True})
        self.book.set_properties({"created": _STILL})
        if first is not None:
            self.sheet = self.book.add_worksheet(first)

    def put(self, rows: Any, row: int = 0, column: int = 0, sheet: Worksheet | None = None) -> "Made":
        for at, cells in enumerate(rows):
            for beside, value in enumerate(cells):
                self._write(sheet or self.sheet, row + at, column + beside, value)
        return self

    def _write(self, sheet: Worksheet, row: int, column: int, value: object) -> None:
        if isinstance(value, tuple):
            sheet.write_formula(row, column, value[0], None, value[1])
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.book.add_format({"num_format": "yyyy-mm-dd"}))
        elif isinstance(value, str):
            sheet.write_string(row, column, value)
        elif value is not None:
            sheet.write(row, column, value)

    def add(self, name: str, rows: Any = (), *, hidden: bool = False) -> "Made":
        sheet = self.book.add_worksheet(name)
        if hidden:
            sheet.hide()
        return self.put(rows, sheet=sheet)

    def bytes(self) -> bytes:
        self.book.close()
        return self._content.getvalue()


def one(rows: Any = None) -> Made:
    return Made().put(form() if rows is None else rows)


def value(written: object) -> bytes:
    """The form with something else in the cell of `surveys`, B8."""
    return one(form(surveys=written)).bytes()


def template(language: str = "fa") -> bytes:
    """The product's own form, filled in by another program."""
    empty = template_workbook(
        small_framework(),
        branch="1001",
        branch_name=Text("شعبه پاوه", "Paveh branch"),
        month=Month(1405, 8),
        previous={"groups": 4.0},
        language=language,
    )
    return filled(empty, SOUND)


def filled(template: bytes, values: Mapping[str, object]) -> bytes:
    """The template with these values, put by openpyxl into the row of each measure's id."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    for sheet in book.worksheets:
        places = [cell for row in sheet.iter_rows() for cell in row if cell.value in values]
        head = next((cell for row in sheet.iter_rows() for cell in row if is_value_heading(cell.value)), None)
        for place in places if head and sheet.sheet_state == "visible" else ():
            sheet.cell(place.row, head.column).value = values[place.value]  # type: ignore[assignment]
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _merged_headings() -> bytes:
    made = Made()
    made.put(LABELS)
    for at, title in enumerate(("شناسه سنجه", "نام سنجه")):
        made.sheet.merge_range(3, at, 4, at, title)
    made.sheet.merge_range(3, 2, 4, 3, "مقدار این ماه")
    return made.put(((a, _NAMES[a], b) for a, b in SOUND.items()), 5).bytes()


def _two_storey_headings() -> bytes:
    made = Made().put(LABELS)
    made.sheet.merge_range("C4:D4", "مقدار")
    made.put([("شناسه سنجه", "نام سنجه", "ماه پیش", "این ماه")], 4)
    return made.put(((a, _NAMES[a], 1, b) for a, b in SOUND.items()), 5).bytes()


def _three_storey_months() -> bytes:
    """A title over everything, months over measures, measures; each row a branch."""
    made = Made()
    made.sheet.merge_range("A1:A3", "کد شعبه")
    made.sheet.merge_range("B1:Q1", "آمار استان کرمانشاه")
    made.sheet.merge_range("B2:I2", "مهر ۱۴۰۵")
    made.sheet.merge_range("J2:Q2", "آبان ۱۴۰۵")
    rows = [(branch, *SOUND.values(), *SOUND.values()) for branch in ("1001", "1002")]
    return made.put([[*SOUND, *SOUND]], 2, 1).put(rows, 3).bytes()


def _three_storey_both() -> bytes:
    """Branches over months over measures: a single row of values."""
    made = Made()
    for at, branch in enumerate(("1001", "1002")):
        made.sheet.merge_range(0, at * 16, 0, at * 16 + 15, branch)
        for beside, month in enumerate(("1405-07", "1405-08")):
            made.sheet.merge_range(1, at * 16 + beside * 8, 1, at * 16 + beside * 8 + 7, month)
    return made.put([[*SOUND] * 4, [*SOUND.values()] * 4], 2).bytes()


def _three_storey_comments() -> bytes:
    """Measures in rows; branches over months over a value and its comment."""
    made = Made()
    made.sheet.merge_range("A1:A3", "سنجه")
    for at, branch in enumerate(("1001", "1002")):
        made.sheet.merge_range(0, at * 4 + 1, 0, at * 4 + 4, branch)
        for beside, month in enumerate(("1405-07", "1405-08")):
            made.sheet.merge_range(1, at * 4 + beside * 2 + 1, 1, at * 4 + beside * 2 + 2, month)
    made.put([("مقدار", "توضیح") * 4], 2, 1)
    return made.put(
        ((a, b, "", b, "خوب" if a == "surveys" else "", b, "", b) for a, b in SOUND.items()), 3
    ).bytes()


def _groups_over_measures() -> bytes:
    """Names of groups over the measures, and units under them, are neither months nor branches."""
    made = Made()
    made.sheet.merge_range("A1:A3", "شعبه")
    made.sheet.merge_range("B1:B3", "ماه")
    made.sheet.merge_range("C1:F1", "مشارکت")
    made.sheet.merge_range("G1:J1", "پاسخ‌گویی")
    names = [_NAMES[one] for one in SOUND]
    return made.put([names, ["مورد"] * 8], 1, 2).put([("1001", "1405-08", *SOUND.values())], 3).bytes()


def _stacked_wide() -> bytes:
    rows: list[Any] = []
    for month in ("1405-07", "1405-08"):
        rows += [
            ("ماه", month),
            ("کد شعبه", *SOUND),
            ("1001", *SOUND.values()),
            ("1002", *SOUND.values()),
            (),
        ]
    return one(rows).bytes()


def marked_and_mended() -> bytes:
    """The form with words in place of a number, as we gave it back, with the number written into the marked cell."""
    name, content = "form.xlsx", value("سه")
    opened = open_file(name, content, SETTINGS)
    told = [("", finding) for finding in read_file(name, content, small_framework(), SETTINGS).only.findings]
    book = openpyxl.load_workbook(
        io.BytesIO(marked_book(marking_of(small_framework(), opened, name, told, "fa"), content))
    )
    book["فرم"]["B8"].value = SOUND["surveys"]
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _merged_value() -> bytes:
    """The sum of money spread over two columns by merging, as people do to make a cell wider."""
    made = one(form(money=None))
    made.sheet.merge_range("B10:C10", SOUND["money"])
    return made.bytes()


def _moved() -> bytes:
    return Made().put([("سازمان تأمین اجتماعی",), ("اداره کل استان",), (), *form()], 4, 3).bytes()


def _hidden_rows() -> bytes:
    made = one()
    for row in (6, 9):
        made.sheet.set_row(row, None, None, {"hidden": True})
    return made.bytes()


def _empty_rows() -> bytes:
    rows: list[Any] = []
    for row in form():
        rows += [row, (), ("", " ")]
    return one(rows).bytes()


def _with(more: Mapping[str, str | bytes], content: bytes | None = None) -> bytes:
    """A workbook with further parts in its package."""
    package = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content or one().bytes())) as old, zipfile.ZipFile(package, "w") as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
        for name, part in more.items():
            new.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return package.getvalue()


def _picture() -> bytes:
    made = one()
    made.sheet.insert_image("D2", "dot.png", {"image_data": io.BytesIO(_PICTURE)})
    return made.bytes()


def _note(text: str) -> bytes:
    made = one()
    made.sheet.write_comment("B8", text, {"author": "", "start_row": 0})
    return made.bytes()


def _behind_a_password() -> bytes:
    """What Excel writes for a workbook with an opening password: a compound file that holds a package it locked."""
    sector, free, end, own = 512, b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\xfd\xff\xff\xff"
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 0, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + free * 108
    locked = bytes(range(256)) * 16
    chain = b"".join(struct.pack("<I", at) for at in range(3, 10)) + end
    table = (own + end + chain).ljust(sector, b"\xff")
    names = (("Root Entry", 5, 0xFFFFFFFE, 0, 1), ("EncryptedPackage", 2, 2, len(locked), 0xFFFFFFFF))
    entries = b"".join(_compound_entry(*entry) for entry in names).ljust(sector, b"\0")
    return header + table + entries + locked


def _compound_entry(name: str, kind: int, first: int, size: int, child: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        written.ljust(64, b"\0")
        + struct.pack("<H", len(written))
        + links
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )


def _many_sheets() -> bytes:
    made = Made(None)
    for name, branch in (("پاوه", "1001"), ("هرسین", "1002")):
        made.add(name, form(labels=[("کد شعبه", branch), ("ماه", "1405-08")]))
    return made.bytes()


def _percent_cells() -> bytes:
    made = one(form(money=None))
    made.sheet.write_number("B10", 0.125, made.book.add_format({"num_format": "0.0%"}))
    return made.bytes()


SHEETS: Mapping[str, Callable[[], bytes]] = {
    "form.xlsx": lambda: one().bytes(),
    "template-fa.xlsx": lambda: template("fa"),
    "template-en.xlsx": lambda: template("en"),
    "text-cells.xlsx": lambda: one([tuple(str(cell).translate(PERSIAN) for cell in row) for row in form()]).bytes(),
    # Headings and rows.
    "moved.xlsx": _moved,
    "merged-headings.xlsx": _merged_headings,
    "two-storey-headings.xlsx": _two_storey_headings,
    "three-storey-months.xlsx": _three_storey_months,
    "three-storey-both.xlsx": _three_storey_both,
    "three-storey-comments.xlsx": _three_storey_comments,
    "groups-over-measures.xlsx": _groups_over_measures,
    "stacked.xlsx": lambda: one([*form(), (), *form(labels=[("کد شعبه: 1002",), ("ماه: آبان ۱۴۰۵",)])]).bytes(),
    "stacked-wide.xlsx": _stacked_wide,
    "merged-value.xlsx": _merged_value,
    "empty-rows.xlsx": _empty_rows,
    "hidden-rows.xlsx": _hidden_rows,
    "totals-row.xlsx": lambda: one([*form(), ("جمع", ("=SUM(B4:B11)", 226.5))]).bytes(),
    "repeated-headings.xlsx": lambda: one([*form()[:7], ("شناسه سنجه", "مقدار"), *form()[7:]]).bytes(),
    "wide.xlsx": lambda: one([("کد شعبه", "ماه", *SOUND), (1001, date(2026, 11, 1), *SOUND.values())]).bytes(),
    # Sheets.
    "empty-sheets.xlsx": lambda: Made("راهنما").put([("سلام",)]).add("خالی").add("فرم", form()).bytes(),
    "hidden-form.xlsx": lambda: one().add("کهنه", form(surveys=99), hidden=True).bytes(),
    "only-hidden.xlsx": lambda: Made("راهنما").put([("سلام",)]).add("فرم", form(), hidden=True).bytes(),
    "two-forms.xlsx": lambda: one().add("دیگر", form(surveys=99)).bytes(),
    "sheet-a-branch.xlsx": _many_sheets,
    # Cells.
    "gregorian-date-cell.xlsx": lambda: one(
        form(labels=[("کد شعبه", "1001"), ("ماه", date(2026, 11, 1))])  # type: ignore[list-item]
    ).bytes(),
    "number-codes.xlsx": lambda: one(form(labels=[("کد شعبه", 1001), ("ماه", 140508)])).bytes(),
    "formulas.xlsx": lambda: value(("=1+2", 3)),
    "formula-without-result.xlsx": lambda: value(("=1+2", "")),
    "formula-of-text.xlsx": lambda: value(('=CONCATENATE("۱","۲")', "۱۲")),
    "formula-to-elsewhere.xlsx": lambda: _with(
        {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}, value(("=[1]Sheet1!A1", 3))
    ),
    "error-cells.xlsx": lambda: one(form(surveys=("=1/0", "#DIV/0!"), answers=("=#REF!", "#REF!"))).bytes(),
    "date-cells.xlsx": lambda: value(date(2026, 11, 22)),
    "yes-and-no.xlsx": lambda: value(True),
    "percent-cells.xlsx": _percent_cells,
    "formula-as-text.xlsx": lambda: value("=1+2"),
    "rich-text.xlsx": lambda: raw_of(
        "<c r=\"B1\" t=\"inlineStr\"><is><r><t>۱</t></r><r><rPr><b/></rPr><t>۲۰</t></r></is></c>"
    ),
    # Things that a form does not have.
    "links.xlsx": lambda: _with({"xl/externalLinks/externalLink1.xml": "<externalLink/>"}),
    "picture.xlsx": _picture,
    "note.xlsx": lambda: _note("از دفتر شعبه"),
    "macros.xlsm": lambda: _with({"xl/vbaProject.bin": b"\0"}),
    "macros-renamed.xlsx": lambda: _with({"xl/vbaProject.bin": b"\0"}),
    "workbook-inside.xlsx": lambda: _with({"xl/embeddings/inner.xlsx": b"PK"}),
    "damaged.xlsx": lambda: one().bytes()[:-300],
    "half-a-sheet.xlsx": lambda: raw_xlsx('<row r="1"><c r="A1"><v>1</v>'),
    "renamed.csv": lambda: one().bytes(),
    "renamed.ods": lambda: one().bytes(),
    "password.xlsx": _behind_a_password,
    # People.
    "national-code-cell.xlsx": lambda: one([*form(), ("نماینده", None, int(NATIONAL_CODE))]).bytes(),
    "national-code-hidden-sheet.xlsx": lambda: one().add("فهرست", [("", NATIONAL_CODE)], hidden=True).bytes(),
    "national-code-heading.xlsx": lambda: one([(f"تهیه‌کننده {NATIONAL_CODE}",), *form()]).bytes(),
    "national-code-sheet-name.xlsx": lambda: one().add(NATIONAL_CODE).bytes(),
    "national-code-note.xlsx": lambda: _note(f"بیمه‌شده {NATIONAL_CODE}"),
    "mobile-number-cell.xlsx": lambda: one([*form(), ("تماس", None, 9123456789)]).bytes(),
    "mobile-hidden-row.xlsx": lambda: _mobile_in_hidden_row(),
}  # fmt: skip


def raw_of(cell: str) -> bytes:
    """A bare list of one measure by hand, for what no program of ours writes."""
    named = '<c r="A1" t="inlineStr"><is><t>answers</t></is></c>'
    return raw_xlsx(f'<row r="1">{named}{cell}</row>')


def _mobile_in_hidden_row() -> bytes:
    made = one([*form(), ("تماس", "۰۹۱۲ ۳۴۵ ۶۷۸۹")])
    made.sheet.set_row(11, None, None, {"hidden": True})
    return made.bytes()
