"""No file brings the server down: whatever its content, opening gives its cells or one finding."""

import io
import struct
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.finding import Finding
from pipeline.intake import opening
from pipeline.intake.cells import Book
from pipeline.intake.opening import open_file
from pipeline.settings import Settings
from tests.intake.builders import SETTINGS, cell, raw_ods, raw_xlsx, values_csv, xlsx_of, zip_of
from tests.support.doses import dose

_BILLION_LAUGHS = '<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def code_of(content: bytes, file_name: str = "form.xlsx", given: Settings = SETTINGS) -> str:
    found = open_file(file_name, content, given)
    assert isinstance(found, Finding), found
    assert found.message("fa")
    assert found.cure("en")
    return found.code


def encrypted_zip() -> bytes:
    content = bytearray(raw_xlsx(""))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            struct.pack_into("<H", content, at + offset, 1)
            at = content.find(mark, at + 4)
    return bytes(content)


def test_two_cells_in_far_corners_do_not_end_the_process() -> None:
    killer = xlsx_of({"S": {"A1": 1, "XFD1048576": 1}})
    began = time.monotonic()
    found = open_file("form.xlsx", killer, SETTINGS)
    assert isinstance(found, Finding)
    assert (found.code, found.cell) == ("sheet_too_large", "XFD1048576")
    assert time.monotonic() - began < 5


def test_a_far_cell_that_is_only_coloured_is_no_cell() -> None:
    book = open_file(
        "form.xlsx", raw_xlsx(cell("A1", 5) + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'), SETTINGS
    )
    assert isinstance(book, Book)
    assert [found.address for found in book.sheets[0].cells] == ["A1"]


@pytest.mark.parametrize(
    ("code", "file_name", "content"),
    [
        ("file_kind_unknown", "form.pdf", b"%PDF-1.7"),
        ("file_kind_unknown", "form", b"measure,value"),
        ("file_kind_unknown", "form.csv.gz", b"\x1f\x8b\x08"),
        ("file_old_format", "form.XLSB", b"PK\x03\x04"),
        ("file_content_differs", "form.xls", xlsx_of({"S": {"A1": 1}})),
        ("file_damaged", "form.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("file_damaged", "form.XLSM", b"PK\x03\x04"),
        ("file_empty", "form.xlsx", b""),
        ("file_content_differs", "form.xlsx", b"measure,value"),
        ("file_content_differs", "form.csv", xlsx_of({"S": {"A1": 1}})),
        ("file_content_differs", "form.csv", b"\x1f\x8b\x08\x00"),
        ("file_encrypted", "form.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("file_encrypted", "form.xlsx", encrypted_zip()),
        ("file_damaged", "form.xlsx", b"PK\x03\x04 and nothing more"),
        ("file_damaged", "form.xlsx", zip_of({"hello.txt": "no workbook"})),
        ("file_damaged", "form.ods", zip_of({"hello.txt": "no document"})),
        ("file_damaged", "form.xlsx", raw_xlsx("<row><c>")),
        ("file_damaged", "form.xlsx", xlsx_of({"S": {"A1": 1}})[:-200]),
        ("file_has_doctype", "form.xlsx", raw_xlsx(cell("A1", 1), prologue=_BILLION_LAUGHS)),
        ("file_has_doctype", "form.xlsx", raw_xlsx("", {"xl/sharedStrings.xml": f"{_BILLION_LAUGHS}<sst/>"})),
        ("file_has_doctype", "form.ods", zip_of({"content.xml": f"{_BILLION_LAUGHS}<a/>"})),
        ("file_part_refused", "form.xlsx", raw_xlsx("", {"../../etc/passwd": "x"})),
        ("file_part_refused", "form.xlsx", raw_xlsx("", {"xl/embeddings/inner.xlsx": b"PK"})),
        ("file_part_refused", "form.xlsx", raw_xlsx("", {"XL/workbook.xml": "<a/>"})),
        ("file_too_many_parts", "form.xlsx", raw_xlsx("", {f"xl/part{at}.xml": "<a/>" for at in range(2_500)})),
        ("file_unpacks_too_large", "form.xlsx", raw_xlsx("", {"xl/media/a.png": bytes(2_000_000)})),
        ("file_too_many_cells", "form.csv", b"a,b,c,d,e,f,g,h,i,j\n" * 40_001),
        ("sheet_too_large", "form.csv", b"a\n" * 60_001),
        ("sheet_too_large", "form.csv", b"," * 1_000 + b"a"),
        ("text_encoding_unclear", "form.csv", b"a,b\0c"),
        ("text_encoding_unclear", "form.csv", b"\xff\xfea"),
        ("text_encoding_unclear", "form.csv", b"\xef\xbb\xbf\xff\xff"),
        ("file_encrypted", "form.ods", raw_ods("", {"META-INF/manifest.xml": "<m><encryption-data/></m>"})),
    ],
)  # fmt: skip
def test_a_file_that_no_form_is_gives_the_finding_that_says_why(
    code: str, file_name: str, content: bytes
) -> None:
    assert code_of(content, file_name) == code


def test_a_file_over_the_limit_is_refused_before_it_is_opened() -> None:
    assert code_of(bytes(101), given=Settings(upload_bytes=100)) == "file_too_large"


def test_the_reader_is_ended_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_START", "import time; time.sleep(30)")
    began = time.monotonic()
    assert code_of(values_csv({"a": 1}), "form.csv", Settings(reader_seconds=1)) == "reader_timeout"
    assert time.monotonic() - began < 10


def test_the_reader_is_ended_when_it_takes_too_much_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    spin = opening._START.replace(
        "main(sys.argv[2:])", "from pipeline.intake.worker import limit\nlimit(1 << 30, 1)\nwhile True: pass"
    )
    monkeypatch.setattr(opening, "_START", spin)
    assert code_of(values_csv({"a": 1}), "form.csv", Settings(reader_seconds=15)) == "reader_timeout"


def test_the_reader_says_so_when_memory_does_not_do() -> None:
    columns = "ABCDEFGHIJKLMNOPQRST"
    rows = ("".join(f'<c r="{name}{row}"><v>1</v></c>' for name in columns) for row in range(1, 5_000))
    large = raw_xlsx("".join(f'<row r="{at}">{cells}</row>' for at, cells in enumerate(rows, 1)))
    assert code_of(large, given=Settings(reader_memory_bytes=24 << 20)) in (
        "reader_out_of_memory",
        "reader_failed",
    )


@pytest.mark.parametrize(
    "last_words",
    [
        "import os; os.abort()",
        "import sys; sys.exit(3)",
        "raise BaseException",
        "print('[1]')",
        "print('{')",
        "print('{\"book\": {}}')",
    ],
)
def test_a_reader_that_ends_badly_is_a_finding(last_words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_START", last_words)
    assert code_of(values_csv({"a": 1}), "form.csv") == "reader_failed"


def test_the_reader_cannot_write_more_than_an_answer_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    flood = opening._START.replace(
        "main(sys.argv[2:])",
        "from pipeline.intake.worker import limit\nlimit(1 << 30, 10)\n"
        "for _ in range(1 << 20): sys.stdout.write('x' * 4096)",
    )
    monkeypatch.setattr(opening, "_START", flood)
    assert code_of(values_csv({"a": 1}), "form.csv") == "reader_failed"


def test_the_reader_sees_nothing_of_the_servers_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_SERVER", "1")
    tell = (
        "import os, json\n"
        "names = sorted(os.environ)\n"
        "cells = {'rows': [1] * len(names), 'columns': list(range(len(names))), 'kinds': 'x' * len(names),"
        " 'texts': list(range(len(names))), 'formulas': []}\n"
        "none = {'rows': [], 'columns': [], 'kinds': '', 'texts': [], 'formulas': []}\n"
        "sheet = {'name': None, 'is_hidden': False, 'cells': cells, 'notes': none, 'merged': [],"
        " 'hidden_rows': [], 'hidden_columns': [], 'personal': {'rows': [], 'columns': []}}\n"
        "print(json.dumps({'book': {'notices': [], 'texts': names, 'sheets': [sheet]}}))"
    )
    monkeypatch.setattr(opening, "_START", tell)
    book = open_file("form.csv", b"a", SETTINGS)
    assert isinstance(book, Book)
    assert {found.text for found in book.sheets[0].cells} <= {"PATH", "LANG", "LC_CTYPE"}


def test_a_path_in_the_file_name_is_never_used() -> None:
    for name in ("../../etc/form.csv", "..\\..\\form.csv", "<img src=x>.csv", "/etc/passwd.csv"):
        assert isinstance(open_file(name, b"measure,value\na,1", SETTINGS), Book)


def test_links_to_other_workbooks_are_ignored_and_said_so() -> None:
    book = open_file(
        "form.xlsx", raw_xlsx(cell("A1", 1), {"xl/externalLinks/externalLink1.xml": "<a/>"}), SETTINGS
    )
    assert isinstance(book, Book)
    assert book.notices == ("external_links_ignored",)


_SOUND = xlsx_of({"S": {"A1": "measure", "B1": "value", "A2": "surveys", "B2": 3}})


@settings(max_examples=dose(25, 1000), deadline=None)
@given(st.integers(4, len(_SOUND) - 1), st.binary(min_size=1, max_size=6))
def test_a_workbook_with_broken_bytes_is_read_or_refused(at: int, bytes_there: bytes) -> None:
    broken = _SOUND[:at] + bytes_there + _SOUND[at + len(bytes_there) :]
    assert isinstance(open_file("form.xlsx", broken, SETTINGS), Book | Finding)


@settings(max_examples=dose(25, 1000), deadline=None)
@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_as_csv_are_read_or_refused(content: bytes) -> None:
    assert isinstance(open_file("form.csv", content, SETTINGS), Book | Finding)


def test_a_zip_whose_directory_lies_about_a_parts_size_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("content.xml", "<a>" + " " * 5_000_000 + "</a>")
    lying = bytearray(content.getvalue())
    struct.pack_into("<I", lying, lying.find(b"PK\x01\x02") + 24, 1000)
    assert code_of(bytes(lying), "form.ods") == "file_damaged"
