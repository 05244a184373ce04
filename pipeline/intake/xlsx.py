"""Excel workbooks (xlsx, xlsm): cells with their addresses, kinds and formulas, read part by part.

Ours and not a library's because the form needs four things at once that no reader gave: each cell's own
address, its number as written, whether a formula made it, and no dense grid (two cells in far corners make
others abort). Formulas are never evaluated: the stored result is taken, and the cell is marked.
"""

import posixpath
import zipfile
from dataclasses import dataclass, field

from pipeline.intake.cells import Book, Gathering, Refused, Sheet
from pipeline.intake.packages import MOST_SHEET_NAME, left_alone, open_package, parse_part
from pipeline.intake.xlsx_parts import Shown, read_notes, read_strings, read_styles
from pipeline.intake.xlsx_sheet import Walker


def read_xlsx(content: bytes) -> Book:
    """Every sheet's cells, in the workbook's order. Raises Refused."""
    package = open_package(content)
    names = package.namelist()
    if "content.xml" in names and "xl/workbook.xml" not in names:
        raise Refused("file_content_differs", suffix=".xlsx")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refused("file_damaged")
    parse_part(package, "[Content_Types].xml", start=lambda _tag, _found: None)
    listing = _listing(package)
    shown = read_styles(package, starts_1904=listing.starts_1904) if "xl/styles.xml" in names else Shown()
    strings = read_strings(package) if "xl/sharedStrings.xml" in names else []
    gathering = Gathering()
    walkers = [
        (listed, Walker(strings, shown, gathering, is_uncalculated=listing.is_uncalculated))
        for listed in listing.sheets
        if listed.part in names
    ]
    sheets = [_sheet(package, listed, walker, gathering) for listed, walker in walkers]
    return Book(tuple(sheets), left_alone(names))


@dataclass(frozen=True)
class _Listed:
    name: str
    part: str
    is_hidden: bool


@dataclass
class _Listing:
    """What the workbook says of its sheets. Days are counted from 1904 in files that old Macs made.

    A program that writes formulas without evaluating them stores 0 and asks for a calculation on opening.
    """

    sheets: list[_Listed] = field(default_factory=list)
    starts_1904: bool = False
    is_uncalculated: bool = False


def _listing(package: zipfile.ZipFile) -> _Listing:
    listing = _Listing()
    targets = _targets(package, "xl/workbook.xml")

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            listing.starts_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif tag == "calcPr":
            listing.is_uncalculated = attributes.get("fullCalcOnLoad", "0") in ("1", "true")
        elif tag == "sheet":
            is_hidden = attributes.get("state", "visible") != "visible"
            part = targets.get(attributes.get("id", ""), "")
            name = attributes.get("name", "")
            if len(name) > MOST_SHEET_NAME:
                raise Refused("file_damaged")
            listing.sheets.append(_Listed(name, part, is_hidden))

    parse_part(package, "xl/workbook.xml", start=start)
    return listing


def _targets(package: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Parts inside the package by the id under which a part names them; those outside are left alone."""
    folder, name = posixpath.split(part)
    targets: dict[str, str] = {}

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            inside = (
                target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            )
            targets[attributes.get("Id", "")] = inside

    parse_part(package, f"{folder}/_rels/{name}.rels", start=relation)
    return targets


def _sheet(package: zipfile.ZipFile, listed: _Listed, walker: Walker, gathering: Gathering) -> Sheet:
    found = walker.walk(package, listed.part)
    folder, name = posixpath.split(listed.part)
    notes = []
    if f"{folder}/_rels/{name}.rels" in package.namelist():
        parts = dict.fromkeys(_targets(package, listed.part).values())
        notes = [
            note
            for part in parts
            if "comment" in posixpath.basename(part).lower() and part in package.namelist()
            for note in read_notes(package, part)
        ]
    return gathering.sheet(
        listed.name,
        is_hidden=listed.is_hidden,
        merged=found.merged,
        hidden_rows=found.hidden_rows,
        hidden_columns=found.hidden_columns,
        notes=notes,
    )
