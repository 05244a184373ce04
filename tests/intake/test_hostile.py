"""Files made to harm, through the real limited child: each costs a message, and the next file is read as ever.

The child's own limits of time and memory are part of what is tried: none of these files may need them.
"""

import gzip
import io
import zipfile
from collections.abc import Callable

import pytest

from pipeline.domain.finding import has_errors
from tests.intake.builders import cell, codes, raw_ods, raw_xlsx, read, values, values_csv, zip_of

# Findings that say no more than that the child had to be ended.
OF_LAST_RESORT = {"reader_failed", "reader_timeout", "reader_out_of_memory", "reader_busy"}
_SOUND = values_csv({"surveys": 3})
_LAUGHS = "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10}">' for at in range(1, 12))
_ENTITIES = f'<!DOCTYPE x [<!ENTITY e0 "ha">{_LAUGHS}]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def _long_string() -> bytes:
    """One shared string of a million signs, named by every cell: quadratic for a reader that copies it each time."""
    strings = f"<sst><si><t>{'x' * 1_000_000}</t></si></sst>"
    cells = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 5_001))
    return raw_xlsx(cells, {"xl/sharedStrings.xml": strings})


def _many_runs() -> bytes:
    """One string in half a million pieces: quadratic for a reader that adds them one to another."""
    return unpressed({"xl/sharedStrings.xml": f"<sst><si>{'<r><t>x</t></r>' * 500_000}</si></sst>"})


def unpressed(more: dict[str, str]) -> bytes:
    """A workbook whose parts are stored as they are, so that no ratio gives it away."""
    packed = zipfile.ZipFile(io.BytesIO(raw_xlsx("", more)))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as package:
        for name in packed.namelist():
            package.writestr(name, packed.read(name))
    return content.getvalue()


def _nested() -> bytes:
    return raw_xlsx("<row>" * 200_000)


def _noted(length: int, count: int = 1) -> bytes:
    """A workbook with a note of so many letters, in a part that is named so many times."""
    relations = "".join(
        f'<Relationship Id="r{at}" Type="comments" Target="../comments1.xml"/>' for at in range(count)
    )
    note = f'<comment ref="A1"><text><t>{"x" * length}</t></text></comment>'
    return unpressed(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships>{relations}</Relationships>",
            "xl/comments1.xml": f"<comments>{note}</comments>",
        }
    )


def _named(length: int) -> bytes:
    """A workbook whose sheet has a name of so many letters: it would stand beside every value and finding."""
    spaces = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    sheet = f'<sheet name="{"x" * length}" sheetId="1" r:id="rId1"/>'
    return unpressed({"xl/workbook.xml": f"<workbook {spaces}><sheets>{sheet}</sheets></workbook>"})


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a zip bomb": ("form.xlsx", lambda: zip_of({"xl/workbook.xml": bytes(70_000_000)})),
    "a zip in a zip": ("form.xlsx", lambda: raw_xlsx("", {"xl/inner.zip": zip_of({"a": bytes(1_000_000)})})),
    "a million rows": ("form.xlsx", lambda: raw_xlsx("<row><c><v>1</v></c></row>" * 1_000_000)),
    "entities in entities": ("form.xlsx", lambda: raw_xlsx(cell("A1", "&e11;"), prologue=_ENTITIES)),
    "an entity from outside": ("form.xlsx", lambda: raw_xlsx(cell("A1", "&e;"), prologue=_OUTSIDE)),
    "entities in the strings": (
        "form.xlsx", lambda: raw_xlsx("", {"xl/sharedStrings.xml": f"{_ENTITIES}<sst><si><t>&e11;</t></si></sst>"}),
    ),
    "entities in a document": ("form.ods", lambda: zip_of({"content.xml": f"{_ENTITIES}<a>&e11;</a>"})),
    "an encoding that nobody knows": (
        "form.xlsx", lambda: raw_xlsx(cell("A1", 1), prologue='<?xml version="1.0" encoding="UTE-8"?>'),
    ),
    "far corners": ("form.xlsx", lambda: raw_xlsx(cell("A1", 1) + cell("XFD1048576", 1))),
    "a long string over and over": ("form.xlsx", _long_string),
    "elements in elements": ("form.xlsx", _nested),
    "strings in strings": (
        "form.xlsx", lambda: unpressed({"xl/sharedStrings.xml": f"<sst><si>{'<t>x' * 300_000}</si></sst>"}),
    ),
    "paragraphs in paragraphs": (
        "form.ods", lambda: zip_of({"content.xml": f"<table>{'<p>x' * 20_000}{'</p>' * 20_000}</table>"}),
    ),
    "a long note": ("form.xlsx", lambda: _noted(1_000_000)),
    "a long name of a sheet": ("form.xlsx", lambda: _named(1_000_000)),
    "a huge cell": ("form.csv", lambda: b"measure,value\nsurveys," + b"9" * 9_000_000),
    "a hundred thousand columns": ("form.csv", lambda: b",".join([b"1"] * 100_000)),
    "a million lines": ("form.csv", lambda: b"1\n" * 1_000_000),
    "one quote never closed": ("form.csv", lambda: b'"' + b"a,b\n" * 1_500_000),
    "text that was packed": ("form.csv", lambda: gzip.compress(_SOUND)),
    "repeated without end": (
        "form.ods",
        lambda: raw_ods(
            '<table:table-row table:number-rows-repeated="9999999">'
            '<table:table-cell table:number-columns-repeated="9999999" office:value-type="float" office:value="1">'
            "<text:p>1</text:p></table:table-cell></table:table-row>"
        ),
    ),
    "an old workbook of nothing but its first bytes": (
        "form.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5_000_000,
    ),
    "an old workbook whose sectors run in a ring": ("form.xls", lambda: _ring()),
}  # fmt: skip


def _ring() -> bytes:
    """A compound file whose only chain of sectors leads back to its own beginning."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    header[24:34] = b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0"
    header[44:48] = (1).to_bytes(4, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[76:512] = bytes(4) + b"\xff" * 432
    table = b"\xfd\xff\xff\xff" + (1).to_bytes(4, "little") + b"\xff" * 504
    return bytes(header) + table + bytes(512)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_a_message_and_nothing_else(name: str) -> None:
    file_name, make = HOSTILE[name]
    found = read(make(), file_name).findings
    assert has_errors(found)
    assert {one.code for one in found} & OF_LAST_RESORT == set()
    for language in ("fa", "en"):
        assert all("{" not in one.message(language) + one.cure(language) for one in found)
    assert values(read(_SOUND)) == {"surveys": 3}


ODD: dict[str, Callable[[], bytes]] = {
    "notes that are named ten thousand times": lambda: _noted(10_000, 10_000),
    "half a million pieces of one string": _many_runs,
    "rows of nothing": lambda: unpressed(
        {"xl/worksheets/sheet1.xml": f"<s>{'<row><c/></row>' * 200_000}</s>"}
    ),
    "a row number beyond all": lambda: raw_xlsx('<row r="99999999999"><c><v>1</v></c></row>'),
}


def test_a_heading_in_every_row_is_read_in_one_pass() -> None:
    """Each would otherwise look back to the first: it took a quarter of a minute of the server's own time."""
    rows = b"\n".join([b"branch,month,measure,value"] * 20_000)
    assert values(read(rows)) == {}


@pytest.mark.parametrize("name", ODD)
def test_what_is_only_odd_is_opened_and_found_to_hold_no_form(name: str) -> None:
    assert codes(read(ODD[name](), "form.xlsx")) == ["header_absent"]
