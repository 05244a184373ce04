"""The organisation's register of branches, read from a workbook or delimited file of its own making."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import polars as pl

from pipeline.domain.finding import Finding
from pipeline.domain.month import Month
from pipeline.domain.rules import finding_of
from pipeline.domain.spelling import clean, code, is_same_code, key
from pipeline.intake.cells import Book, Cell, CellKind, Sheet
from pipeline.intake.counties import bare_county
from pipeline.intake.layout import by_row, find_header
from pipeline.intake.months import read_month
from pipeline.intake.normalise import read_figure
from pipeline.intake.opening import open_file
from pipeline.intake.personal import find_personal
from pipeline.settings import Settings

SCHEMA = {
    "branch": pl.String,
    "name_fa": pl.String,
    "name_en": pl.String,
    "county": pl.String,
    "kind": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
    "opened_month": pl.String,
    "closed_month": pl.String,
    "insured_main": pl.Float64,
    "insured_from_month": pl.String,
    "urban_share_pct": pl.Float64,
}
# Iran and a margin: degrees outside it are a slip, often the two swapped.
_LATITUDES, _LONGITUDES = (24.0, 41.0), (43.0, 64.0)
_PERCENT = (0.0, 100.0)
_SIGNS = str.maketrans("", "", "%٪")
_LEAST_MONTH = "0000-00"


class Column(StrEnum):
    BRANCH = "branch"
    NAME_FA = "name_fa"
    NAME_EN = "name_en"
    COUNTY = "county"
    KIND = "kind"
    LAT = "lat"
    LON = "lon"
    OPENED = "opened_month"
    CLOSED = "closed_month"
    INSURED = "insured_main"
    INSURED_FROM = "insured_from_month"
    URBAN_SHARE = "urban_share_pct"


_TITLES: Mapping[Column, tuple[str, ...]] = {
    Column.BRANCH: ("branch", "branch code", "code", "کد شعبه", "کد", "شعبه"),
    Column.NAME_FA: ("name_fa", "name", "نام", "نام شعبه", "نام فارسی", "عنوان", "عنوان شعبه"),
    Column.NAME_EN: ("name_en", "english name", "نام انگلیسی", "نام لاتین"),
    Column.COUNTY: ("county", "county code", "شهرستان", "کد شهرستان", "نام شهرستان"),
    Column.KIND: ("kind", "type", "نوع", "نوع شعبه", "درجه"),
    Column.LAT: ("lat", "latitude", "عرض جغرافیایی", "عرض"),
    Column.LON: ("lon", "lng", "longitude", "طول جغرافیایی", "طول"),
    Column.OPENED: (
        "opened_month",
        "opened",
        "opening month",
        "ماه گشایش",
        "گشایش",
        "ماه افتتاح",
        "تاریخ گشایش",
        "تاریخ افتتاح",
    ),
    Column.CLOSED: (
        "closed_month",
        "closed",
        "closing month",
        "ماه بسته شدن",
        "ماه تعطیلی",
        "تاریخ بسته شدن",
        "تاریخ تعطیلی",
    ),
    Column.INSURED: (
        "insured_main",
        "insured",
        "بیمه‌شدگان اصلی",
        "بیمه‌شده اصلی",
        "بیمه‌شدگان",
        "شمار بیمه‌شدگان",
        "شمار بیمه‌شدگان اصلی",
        "تعداد بیمه‌شدگان",
        "تعداد بیمه‌شدگان اصلی",
    ),
    Column.INSURED_FROM: ("insured_from_month", "insured from", "from_month", "بیمه‌شدگان از ماه", "از ماه"),
    Column.URBAN_SHARE: (
        "urban_share_pct",
        "urban share",
        "urban percent",
        "سهم شهری",
        "درصد شهری",
        "سهم جمعیت شهری",
        "درصد جمعیت شهری",
        "درصد شهرنشینی",
        "نرخ شهرنشینی",
    ),
}

Counties = Mapping[str, tuple[str, str]]
_Kind = TypeVar("_Kind")


def read_register(
    file_name: str, content: bytes, settings: Settings, *, counties: Counties | None = None
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """The register's rows (columns of SCHEMA, one a branch and month from which its insured hold), findings.

    `counties` (code -> Persian and English name) turns a name into its code, others are errors; without
    it the county stays as written. Read in a limited child process; raises nothing, whatever the content.
    """
    book = open_file(file_name, content, settings)
    if isinstance(book, Finding):
        return pl.DataFrame(schema=SCHEMA), (book,)
    return read_register_book(book, counties)


def read_register_book(book: Book, counties: Counties | None) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """The register in the first sheet that has its heading."""
    known = {key(title): column for column, words in _TITLES.items() for title in words}
    known |= {key(column): column for column in Column}
    for sheet in (sheet for sheet in book.sheets if not sheet.is_hidden):
        rows = by_row(sheet)
        header = find_header(rows, known, {Column.BRANCH}, {Column.NAME_FA, Column.COUNTY})
        if header is not None:
            reader = _Reader(sheet, header[1], counties, _personal(sheet, header[1]))
            frame = pl.DataFrame(list(reader.read(rows, header[0])), schema=SCHEMA)
            if frame.is_empty():
                reader.find("register_empty", None)
            reader.findings.extend(_left_aside(sheet, rows[header[0]], header[1]))
            return frame, tuple(reader.findings)
    return pl.DataFrame(schema=SCHEMA), (finding_of("register_header_absent"),)


def _left_aside(sheet: Sheet, heading: Mapping[int, Cell], columns: Mapping[Column, int]) -> list[Finding]:
    """A notice of the headings that mean nothing to the register, so that no column is lost in silence."""
    kept = set(columns.values())
    names = [clean(cell.text) for cell in heading.values() if cell.column not in kept and clean(cell.text)]
    if not names:
        return []
    told = (("names", tuple(names[:8])),)
    return [finding_of("register_columns_left", sheet.name, params=told)]


def _personal(sheet: Sheet, columns: Mapping[Column, int]) -> list[Finding]:
    """Only in the columns that are kept: a register may have others, such as ten-digit postal codes."""
    places = tuple(place for place in sheet.personal if place[1] in columns.values())
    return list(find_personal(Book((Sheet(sheet.name, (), personal=places),))))


@dataclass
class _Reader:
    """Reads rows one after another; findings gather on the way."""

    sheet: Sheet
    columns: Mapping[Column, int]
    counties: Counties | None
    findings: list[Finding]
    branch: str = ""
    cells: Mapping[int, Cell] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def read(self, rows: Mapping[int, Mapping[int, Cell]], header_row: int) -> Iterator[dict[str, Any]]:
        for row, cells in rows.items():
            self.cells = cells
            if row > header_row and any(self._cell(column) for column in self.columns):
                branch = self._cell(Column.BRANCH)
                if branch is None:
                    self.find("register_branch_absent", next(iter(cells.values())))
                else:
                    self.branch = code(branch.text)
                    yield self._row(branch)

    def find(self, name: str, cell: Cell | None, **params: str) -> None:
        """Note what is wrong with a cell, with the branch and the text as written."""
        text = clean(cell.text)[:80] if cell else None
        filled = {"branch": self.branch, "value": text or ""} | params
        address = cell.address if cell else None
        self.findings.append(finding_of(name, self.sheet.name, address, None, text, tuple(filled.items())))

    def _row(self, branch: Cell) -> dict[str, Any]:
        row: dict[str, Any] = {"branch": self.branch, "county": self._county(branch)}
        row |= {column.value: self._text(column) for column in (Column.NAME_FA, Column.NAME_EN, Column.KIND)}
        months = (Column.OPENED, Column.CLOSED, Column.INSURED_FROM)
        row |= {column.value: self._month(column) for column in months}
        row["lat"], row["lon"] = self._degrees(Column.LAT, _LATITUDES), self._degrees(Column.LON, _LONGITUDES)
        row["insured_main"] = self._insured()
        row["urban_share_pct"] = self._urban_share()
        self._check(row, branch)
        row["name_en"] = row["name_en"] or row["name_fa"]
        return row

    def _check(self, row: Mapping[str, Any], branch: Cell) -> None:
        if not row["name_fa"]:
            self.find("register_name_absent", branch)
        opened, closed = row["opened_month"], row["closed_month"]
        if opened and closed and closed < opened:
            self.find("closed_before_opened", self._cell(Column.CLOSED), opened=opened, closed=closed)
        if row["insured_main"] is not None and row["insured_from_month"] is None:
            self.find("insured_month_absent", self._cell(Column.INSURED))
        same = (self.branch.casefold(), row["insured_from_month"] or _LEAST_MONTH)
        if 0 < (row["urban_share_pct"] or 0.0) < 1:
            self.find("urban_share_as_fraction", self._cell(Column.URBAN_SHARE))
        if same in self.seen:
            self.find("register_branch_twice", branch)
        self.seen.add(same)

    def _cell(self, column: Column) -> Cell | None:
        return self.cells.get(self.columns[column]) if column in self.columns else None

    def _text(self, column: Column) -> str | None:
        cell = self._cell(column)
        return clean(cell.text) if cell else None

    def _county(self, branch: Cell) -> str | None:
        """The county's code, from its code or name; as written where no counties are given."""
        cell = self._cell(Column.COUNTY)
        if cell is None:
            self.find("county_unknown", branch, county="—")
            return None
        if self.counties is None:
            return code(cell.text)
        for number, names in self.counties.items():
            if is_same_code(cell.text, number) or bare_county(cell.text) in map(bare_county, names):
                return number
        self.find("county_unknown", cell, county=clean(cell.text)[:80])
        return None

    def _month(self, column: Column) -> str | None:
        return self._told(
            column, "register_month_unreadable", lambda cell: _month_text(read_month(cell.text))
        )

    def _degrees(self, column: Column, bounds: tuple[float, float]) -> float | None:
        return self._told(column, "place_unreadable", lambda cell: _within(_number(cell), bounds))

    def _urban_share(self) -> float | None:
        return self._told(
            Column.URBAN_SHARE, "urban_share_unreadable", lambda cell: _within(_percent(cell), _PERCENT)
        )

    def _insured(self) -> float | None:
        def whole(cell: Cell) -> float | None:
            value = _number(cell)
            return value if value is not None and value >= 0 and value == int(value) else None

        return self._told(Column.INSURED, "register_number_unreadable", whole)

    def _told(self, column: Column, name: str, read: Callable[[Cell], _Kind | None]) -> _Kind | None:
        """What an optional cell says; a filled cell that says nothing readable is a finding."""
        cell = self._cell(column)
        if cell is None:
            return None
        value = read(cell)
        if value is None:
            self.find(name, cell)
        return value


def _month_text(month: Month | None) -> str | None:
    return str(month) if month else None


def _within(value: float | None, bounds: tuple[float, float]) -> float | None:
    return value if value is not None and bounds[0] <= value <= bounds[1] else None


def _percent(cell: Cell) -> float | None:
    """A percentage, written with its sign or without. A cell that a workbook formats as one stores a fraction."""
    if cell.kind is CellKind.PERCENT:
        fraction = _number(cell._replace(kind=CellKind.NUMBER))
        return None if fraction is None else round(fraction * 100, 6)
    return _number(cell._replace(text=cell.text.translate(_SIGNS)))


def _number(cell: Cell) -> float | None:
    """A number, with Persian or ASCII signs. Degrees have decimals, so a point is always decimal here."""
    if cell.kind not in (CellKind.NUMBER, CellKind.TEXT):
        return None
    figure = read_figure(cell.kind, cell.text)
    return None if figure.problem else figure.value
