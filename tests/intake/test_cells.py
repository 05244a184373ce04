"""Each program's cells come out with their address, kind and text, whatever way its file writes them."""

import re

import fastexcel
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.intake.cells import Book, Cell, CellKind, column_letters, place_of
from pipeline.intake.delimited import read_delimited
from pipeline.intake.handover import as_plain, from_plain
from pipeline.intake.ods import read_ods
from pipeline.intake.xlsx import read_xlsx
from tests.intake.builders import cell, csv_of, raw_ods, raw_xlsx, xlsx_of
from tests.support.doses import dose


def told(book: Book, sheet: int = 0) -> dict[str, tuple[str, str]]:
    return {found.address: (found.kind.value, found.text) for found in book.sheets[sheet].cells}


@given(st.integers(1, 20_000))
def test_a_columns_letters_lead_back_to_it(column: int) -> None:
    assert place_of(f"{column_letters(column)}7") == (7, column) or column > 18_278


@pytest.mark.parametrize("address", ["", "A", "1", "ABCD1", "A12345678", "é1", "A-1", "A1:B2"])
def test_what_is_no_address_has_no_place(address: str) -> None:
    assert place_of(address) is None


def test_every_kind_of_excel_cell_is_told_apart() -> None:
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c>'
        '<c r="B1" t="inlineStr"><is><t>in</t><r><t>line</t></r></is></c></row>'
        '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><v>#REF!</v></c>'
        '<c r="C2" t="str"><f>A1</f><v>x</v></c>'
        '<c r="D2" t="d"><v>2026-11-22</v></c></row>'
        '<row r="3"><c r="A3" s="1"><v>46348</v></c><c r="B3"><v>1.5E3</v></c><c r="C3"><f>1/0</f></c></row>'
    )
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    strings = "<sst><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>PHONETIC</t></rPh></si></sst>"
    book = read_xlsx(raw_xlsx(rows, {"xl/styles.xml": styles, "xl/sharedStrings.xml": strings}))
    assert told(book) == {
        "A1": ("text", "rich"), "B1": ("text", "inline"), "A2": ("boolean", "1"), "B2": ("error", "#REF!"),
        "C2": ("text", "x"), "D2": ("date", "2026-11-22"), "A3": ("date", "2026-11-22"),
        "B3": ("number", "1.5E3"),
        "C3": ("number", ""),
    }  # fmt: skip
    assert [found.address for found in book.sheets[0].cells if found.is_formula] == ["C2", "C3"]


def test_addresses_that_a_program_leaves_out_are_counted() -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert told(read_xlsx(raw_xlsx(rows))) == {
        "A1": ("number", "1"),
        "B1": ("number", "2"),
        "A2": ("number", "3"),
    }


def test_prefixed_names_are_the_same_names() -> None:
    row = '<x:row r="2"><x:c r="B2"><x:v>7</x:v></x:c></x:row>'
    sheet = f'<x:worksheet xmlns:x="s"><x:sheetData>{row}</x:sheetData></x:worksheet>'
    assert told(read_xlsx(raw_xlsx("", {"xl/worksheets/sheet1.xml": sheet}))) == {"B2": ("number", "7")}


@pytest.mark.parametrize(
    ("format_code", "kind"),
    [
        ("yyyy/mm/dd", "date"), ("[$-fa-IR]d mmm", "date"), ("0.00", "number"), ('#,##0" days"', "number"),
        ("[Red]0", "number"), ("General", "number"),
    ],
)  # fmt: skip
def test_a_cell_that_shows_a_date_is_a_date(format_code: str, kind: str) -> None:
    quoted = format_code.replace('"', "&quot;")
    styles = (
        f'<styleSheet><numFmts><numFmt numFmtId="170" formatCode="{quoted}"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>'
    )
    assert told(read_xlsx(raw_xlsx(cell("A1", 12, ' s="0"'), {"xl/styles.xml": styles})))["A1"][0] == kind


def test_hidden_sheets_are_known_as_such() -> None:
    book = read_xlsx(xlsx_of({"فرم": {"A1": "x"}, "_meta": {"A1": "y"}}, hidden=["_meta"]))
    assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [("فرم", False), ("_meta", True)]


_TEXTS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(str.strip)


@settings(max_examples=dose(40, 1000), deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 30), st.integers(0, 30)), st.integers(-(10**9), 10**9) | _TEXTS, min_size=1
    )
)
def test_another_reader_finds_the_same_cells(cells: dict[tuple[int, int], int | str]) -> None:
    content = xlsx_of(
        {"S": {f"{column_letters(column + 1)}{row + 1}": value for (row, column), value in cells.items()}}
    )
    ours = {(found.row - 1, found.column - 1): found.text for found in read_xlsx(content).sheets[0].cells}
    assert ours == {place: str(value) for place, value in cells.items()}
    frame = (
        fastexcel.read_excel(content).load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()
    )
    top, left = min(row for row, _ in cells), min(column for _, column in cells)
    for (row, column), value in cells.items():
        theirs = {frame[row, at] for at in {column, column - left} if at < frame.width and row < frame.height}
        theirs |= {frame[row - top, at] for at in {column, column - left} if at < frame.width}
        assert str(value) in theirs


def test_every_kind_of_opendocument_cell_is_told_apart() -> None:
    table = (
        '<t:r><t:c o:value-type="float" o:value="12.5"><x:p>12٫5</x:p></t:c>'
        '<t:c o:value-type="string"><o:annotation><x:p>note</x:p></o:annotation>'
        '<x:p>two<x:s x:c="2"/>words</x:p><x:p>below</x:p></t:c></t:r>'
        '<t:r t:number-rows-repeated="3"><t:c t:number-columns-repeated="2"/>'
        '<t:c o:value-type="boolean" o:boolean-value="true"/></t:r>'
        '<t:r><t:c t:formula="of:=1+1" o:value-type="float" o:value="2"/>'
        '<t:c t:formula="of:=A9/0" o:value-type="string"><x:p>#DIV/0!</x:p></t:c>'
        '<t:c o:value-type="date" o:date-value="2026-11-22"/></t:r>'
        '<t:r t:number-rows-repeated="1048000"><t:c t:number-columns-repeated="16384"/></t:r>'
    )
    for short, whole in (("t:r", "table:table-row"), ("t:c", "table:table-cell")):
        table = re.sub(rf"(</?){short}\b", rf"\1{whole}", table)
    for short, whole in (("t:", "table:"), ("o:", "office:"), ("x:", "text:")):
        table = re.sub(rf"(?<=[ </]){short}", whole, table)
    book = read_ods(raw_ods(table))
    assert told(book) == {
        "A1": ("number", "12.5"), "B1": ("text", "two  words\nbelow"), "C2": ("boolean", "true"),
        "C3": ("boolean", "true"), "C4": ("boolean", "true"), "A5": ("number", "2"),
        "B5": ("error", "#DIV/0!"), "C5": ("date", "2026-11-22"),
    }  # fmt: skip
    assert [found.address for found in book.sheets[0].cells if found.is_formula] == ["A5", "B5"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_text_is_read_in_the_encodings_and_delimiters_that_programs_here_write(
    encoding: str, delimiter: str
) -> None:
    book = read_delimited(csv_of([["شناسه", "مقدار"], ["surveys", "12"]], delimiter, encoding))
    assert told(book) == {
        "A1": ("text", "شناسه"),
        "B1": ("text", "مقدار"),
        "A2": ("text", "surveys"),
        "B2": ("text", "12"),
    }


def test_commas_inside_quotes_cut_nothing() -> None:
    book = read_delimited('شرح;مقدار\n"الف، ب";"1,234"\n'.encode())
    assert told(book)["B2"] == ("text", "1,234")


def test_utf8_read_as_windows_1256_is_not_taken_for_persian() -> None:
    mangled = "آمار ماهانه شعبه بیمه".encode() + b"\xff\xc7"
    with pytest.raises(Exception, match="text_encoding_unclear"):
        read_delimited(mangled)


def test_a_book_goes_through_json_unchanged() -> None:
    book = read_xlsx(xlsx_of({"فرم": {"A1": "x", "B2": 3, "C3": ("=1+1", 2)}}))
    assert from_plain(as_plain(book)) == book
    assert Cell(3, 3, CellKind.NUMBER, "2", True) in book.sheets[0].cells
