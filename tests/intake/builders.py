"""Small files that tests hand in: made by xlsxwriter, or by hand where no program would make them so."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from pipeline.domain.framework import Framework, Measure, MeasureKind, MeasureSource
from pipeline.domain.text import Text
from pipeline.intake.reading import Read, read_file
from pipeline.settings import Settings

SETTINGS = Settings()
HEADER = ("measure", "value")
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def _measure(id: str, fa: str, en: str, unit: str = "count", **other: Any) -> Measure:
    kind = other.pop("kind", MeasureKind.FLOW)
    return Measure(id, Text(fa, en), kind, Text("مورد", unit), Text(f"چه: {fa}", f"what: {en}"), **other)


def small_framework() -> Framework:
    """Six flows (two parts with one name), one sum of money, one stock, one figure of the register."""
    measures = (
        _measure("requests_due", "درخواست‌های سررسید", "Requests due", form="service"),
        _measure(
            "requests_done", "از آن‌ها، انجام‌شده", "Of those, done", at_most="requests_due", form="service"
        ),
        _measure("visits_due", "بازدیدهای سررسید", "Visits due", form="service"),
        _measure("visits_done", "از آن‌ها، انجام‌شده", "Of those, done", at_most="visits_due", form="service"),
        _measure("surveys", "نظرسنجی‌ها", "Surveys", form="voice"),
        _measure("answers", "پاسخ‌ها", "Answers", form="voice"),
        _measure("money", "کمک‌های دریافتی", "Contributions", "million rials", is_money=True, form="voice"),
        _measure("groups", "گروه‌های فعال", "Groups active", kind=MeasureKind.STOCK, form="voice"),
        _measure("insured", "بیمه‌شدگان", "Insured", source=MeasureSource.REGISTER, kind=MeasureKind.STOCK),
    )
    return Framework("small", "1", Text("کوچک", "Small"), (), (), (), measures)


def csv_of(rows: Sequence[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(delimiter.join(map(str, row)) for row in rows).encode(encoding)


def values_csv(values: Mapping[str, object], **other: str) -> bytes:
    """A csv of measure and value."""
    return csv_of([HEADER, *values.items()], **other)


def xlsx_of(sheets: Mapping[str, Mapping[str, object]], hidden: Sequence[str] = ()) -> bytes:
    """A workbook of sheets -> address -> value. A tuple is (formula, stored result)."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for address, value in cells.items():
            if isinstance(value, tuple):
                sheet.write_formula(address, value[0], None, value[1])
            elif isinstance(value, str):
                sheet.write_string(address, value)
            else:
                sheet.write(address, value)
    book.close()
    return content.getvalue()


def merged_xlsx() -> bytes:
    """A workbook whose one value cell reaches over the rows of two measures."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("S")
    for row, measure in enumerate(("measure", "surveys", "answers")):
        sheet.write(row, 0, measure)
    sheet.write(0, 1, "value")
    sheet.merge_range(1, 1, 2, 1, 3)
    book.close()
    return content.getvalue()


def raw_xlsx(sheet: str, more: Mapping[str, str | bytes] | None = None, prologue: str = "") -> bytes:
    """A workbook by hand: `sheet` stands inside sheetData, `more` are further parts or replace these."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{prologue}<worksheet xmlns="{_SHEET}"><sheetData>{sheet}</sheetData>'
        "</worksheet>",
    }
    return zip_of(parts | dict(more or {}))


def raw_ods(table: str, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """An OpenDocument spreadsheet by hand: `table` is what stands inside one table."""
    spaces = " ".join(
        f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text", "style", "manifest")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{table}</table:table>'
    body += "</office:spreadsheet></office:body>"
    content = f"<office:document-content {spaces}>{body}</office:document-content>"
    return zip_of({"content.xml": content} | dict(more or {}))


def zip_of(parts: Mapping[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return content.getvalue()


def cell(address: str, value: object, more: str = "") -> str:
    """One numeric cell in a row of its own."""
    row = "".join(filter(str.isdigit, address))
    return f'<row r="{row}"><c r="{address}"{more}><v>{value}</v></c></row>'


def read(content: bytes, file_name: str = "form.csv", framework: Framework | None = None) -> Read:
    return read_file(file_name, content, framework or small_framework(), SETTINGS).only


def values(found: Read) -> dict[str, float | None]:
    return dict(found.values.select("measure", "value").iter_rows())


def codes(found: Read) -> list[str]:
    return [finding.code for finding in found.findings]
