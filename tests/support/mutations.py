"""A filled form, changed in ways that people and programs change one, with what may still be read from it.

`Filled` is the form as a grid and what each measure's cell means. A change keeps both in step; where a careful person
could no longer say what is meant, `must_refuse` is set.
"""

import csv
import io
import random
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.words import LANGUAGES, say
from tests.support.written_figures import Taken, Written

Grid = list[list[Any]]
_BLANK = Written(None, Taken.BLANK)
_VALUE_TITLES = {say("template.column_value", language) for language in LANGUAGES}


def is_value_heading(text: object) -> bool:
    """Whether a heading is that of the product's own value column, in one language or both, a line each."""
    return isinstance(text, str) and not _VALUE_TITLES.isdisjoint(text.split("\n"))


@dataclass
class Filled:
    """`rows` is the form's sheet; row and column numbers count from 0. `meanings`: measure -> what may be taken."""

    rows: Grid
    head: int
    column: int
    names: int
    meanings: dict[str, Written]
    changes: list[str] = field(default_factory=list)
    branch: str = "1001"
    month: str = "1405-08"
    must_refuse: bool = False
    is_relabelled: bool = False
    on_sheet: list[Callable[[Workbook, Worksheet], None]] = field(default_factory=list)

    def row_of(self, measure: str) -> int:
        return next(at for at, row in enumerate(self.rows) if row[self.names] == measure)

    @property
    def measures(self) -> list[str]:
        """Those whose rows are still there."""
        there = {row[self.names] for row in self.rows}
        return [measure for measure in self.meanings if measure in there]

    def write(self, measure: str, written: Written) -> None:
        self.rows[self.row_of(measure)][self.column] = written
        self.meanings[measure] = written


def form_of(template: bytes, measures: Sequence[str]) -> Filled:
    """The template's first sheet as a grid, with nothing filled in."""
    sheet = openpyxl.load_workbook(io.BytesIO(template)).worksheets[0]
    rows: Grid = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(at for at, row in enumerate(rows) if any(map(is_value_heading, row)))
    column = next(at for at, title in enumerate(rows[head]) if is_value_heading(title))
    names = next(row.index(measures[0]) for row in rows if measures[0] in row)
    return Filled(rows, head, column, names, dict.fromkeys(measures, _BLANK))


# Changes of the whole form. Each takes the form and a source of chance.


def titles_above(form: Filled, chance: random.Random) -> None:
    more = [[text, *[None] * (len(form.rows[0]) - 1)] for text in ("گزارش ماهانه", "", "تهیه در اداره کل")]
    form.rows[:0] = more
    form.head += len(more)


def empty_rows(form: Filled, chance: random.Random) -> None:
    at = chance.randrange(form.head + 1, len(form.rows))
    form.rows[at:at] = [[None] * len(form.rows[0]) for _ in range(chance.randint(1, 4))]


def empty_column(form: Filled, chance: random.Random) -> None:
    at = chance.randint(0, min(form.column, form.names))
    for row in form.rows:
        row.insert(at, None)
    form.column, form.names = form.column + 1, form.names + 1


def rows_in_another_order(form: Filled, chance: random.Random) -> None:
    """Rows belong to measures by their ids, wherever they stand."""
    rest = form.rows[form.head + 1 :]
    chance.shuffle(rest)
    form.rows[form.head + 1 :] = rest


def columns_in_another_order(form: Filled, chance: random.Random) -> None:
    """The value column, heading and all, changes places with the one beside it."""
    other = form.column + 1
    for row in form.rows[form.head :]:
        row[form.column], row[other] = row[other], row[form.column]
    form.column = other


def a_row_less(form: Filled, chance: random.Random) -> None:
    measure = chance.choice(form.measures)
    del form.rows[form.row_of(measure)]
    form.meanings[measure] = _BLANK


def a_row_twice(form: Filled, chance: random.Random) -> None:
    measure = chance.choice(form.measures)
    again = copy(form.rows[form.row_of(measure)])
    again[form.column] = Written(987_654, Taken.NUMBER, 987_654.0)
    form.rows.append(again)
    form.must_refuse = True


def a_heading_less(form: Filled, chance: random.Random) -> None:
    for row in form.rows:
        row[form.column] = None if is_value_heading(row[form.column]) else row[form.column]
    form.must_refuse = True


def a_heading_twice(form: Filled, chance: random.Random) -> None:
    """Another filled column claims to be the value too."""
    other = form.column + 1
    form.rows[form.head][other] = form.rows[form.head][form.column]
    for measure in form.measures:
        form.rows[form.row_of(measure)][other] = 4_321
    form.must_refuse = True


def headings_again(form: Filled, chance: random.Random) -> None:
    at = chance.randrange(form.head + 2, len(form.rows))
    form.rows.insert(at, copy(form.rows[form.head]))


def ids_of_two_rows_swapped(form: Filled, chance: random.Random) -> None:
    """The names stay: id and name of a row now speak of different measures."""
    one, *rest = chance.sample([form.row_of(measure) for measure in form.measures], len(form.measures))
    other = next(row for row in rest if form.rows[row][form.names + 1] != form.rows[one][form.names + 1])
    form.rows[one][form.names], form.rows[other][form.names] = (
        form.rows[other][form.names],
        form.rows[one][form.names],
    )
    form.must_refuse = True


def an_id_misspelt(form: Filled, chance: random.Random) -> None:
    """Then its name says which it is, or a finding that it is unknown."""
    measure = chance.choice(form.measures)
    form.rows[form.row_of(measure)][form.names] = f"{measure}x"


def a_total_below(form: Filled, chance: random.Random) -> None:
    row = [None] * len(form.rows[0])
    row[form.names], row[form.column] = chance.choice(["جمع", "جمع کل", "Total"]), 99_999
    form.rows.append(row)


def a_note_below(form: Filled, chance: random.Random) -> None:
    form.rows.append(["توضیح: شعبه سه روز بسته بود", *[None] * (len(form.rows[0]) - 1)])


def an_unknown_row(form: Filled, chance: random.Random) -> None:
    row = [None] * len(form.rows[0])
    row[form.names], row[form.column] = "چیز دیگر", 12
    form.rows.append(row)
    form.must_refuse = True


def another_branch(form: Filled, chance: random.Random) -> None:
    _relabel(form, form.branch, "1002")
    form.branch = "1002"


def another_month(form: Filled, chance: random.Random) -> None:
    _relabel(form, form.month, "1405-07")
    form.month = "1405-07"


def _relabel(form: Filled, before: str, after: str) -> None:
    """The hidden sheet of a workbook goes on saying what it said: then nobody can tell which is right."""
    for row in form.rows[: form.head]:
        row[:] = [after if text == before else text for text in row]
    form.is_relabelled = True


def torn_off(form: Filled, chance: random.Random) -> None:
    """The file ends early: what is left means what it says."""
    at = chance.randrange(form.head + 6, len(form.rows))
    for measure in form.measures:
        if form.row_of(measure) >= at:
            form.meanings[measure] = _BLANK
    del form.rows[at:]


BOTH: Mapping[str, Callable[[Filled, random.Random], None]] = {
    change.__name__: change
    for change in (
        titles_above, empty_rows, empty_column, rows_in_another_order, columns_in_another_order, a_row_less,
        a_row_twice, a_heading_less, a_heading_twice, headings_again, ids_of_two_rows_swapped, an_id_misspelt,
        a_total_below, a_note_below, an_unknown_row, another_branch, another_month, torn_off,
    )
}  # fmt: skip


# Changes that only a workbook knows.


def sheet_renamed(form: Filled, chance: random.Random) -> None:
    form.on_sheet.append(lambda book, sheet: setattr(sheet, "title", chance.choice(["Sheet1", "آبان", "۱"])))


def sheet_hidden(form: Filled, chance: random.Random) -> None:
    def hide(book: Workbook, sheet: Worksheet) -> None:
        book.create_sheet("پیدا")["A1"] = "سلام"
        book.active = book["پیدا"]
        sheet.sheet_state = "hidden"

    form.on_sheet.append(hide)
    form.must_refuse = True


def rows_hidden(form: Filled, chance: random.Random) -> None:
    row = form.row_of(chance.choice(form.measures))
    form.on_sheet.append(lambda book, sheet: setattr(sheet.row_dimensions[row + 1], "hidden", True))


def a_second_filled_sheet(form: Filled, chance: random.Random) -> None:
    def copied(book: Workbook, sheet: Worksheet) -> None:
        again = book.copy_worksheet(sheet)
        for measure in form.measures:
            again.cell(form.row_of(measure) + 1, form.column + 1).value = 1_234_567

    form.on_sheet.append(copied)
    form.must_refuse = True


def empty_sheets(form: Filled, chance: random.Random) -> None:
    def add(book: Workbook, sheet: Worksheet) -> None:
        book.create_sheet()
        book.create_sheet("راهنما", 0)

    form.on_sheet.append(add)


def two_value_cells_merged(form: Filled, chance: random.Random) -> None:
    """One number over two rows: the second row has none of its own any more."""
    rows = {form.row_of(measure): measure for measure in form.measures}
    pairs = [row for row in rows if row + 1 in rows]
    if not pairs or form.on_sheet:
        return
    row = chance.choice(pairs)
    form.on_sheet.append(
        lambda book, sheet: sheet.merge_cells(
            start_row=row + 1, end_row=row + 2, start_column=form.column + 1, end_column=form.column + 1
        )
    )
    form.rows[row + 1][form.column] = None
    form.meanings[rows[row + 1]] = _BLANK


def meta_sheet_lost(form: Filled, chance: random.Random) -> None:
    def drop(book: Workbook, sheet: Worksheet) -> None:
        for other in book.worksheets:
            if other is not sheet and other.sheet_state != "visible":
                del book[other.title]

    form.on_sheet.append(drop)


IN_WORKBOOKS: Mapping[str, Callable[[Filled, random.Random], None]] = {
    change.__name__: change
    for change in (
        sheet_renamed, sheet_hidden, rows_hidden, a_second_filled_sheet, empty_sheets, two_value_cells_merged,
        meta_sheet_lost,
    )
}  # fmt: skip


def as_workbook(form: Filled, template: bytes) -> bytes:
    """The template's workbook with the form's grid in place of its first sheet's cells."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    for span in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(span))
    sheet.delete_rows(1, sheet.max_row)
    for at, row in enumerate(form.rows, start=1):
        for beside, held in enumerate(row, start=1):
            _put(sheet, at, beside, held)
    for change in form.on_sheet:
        change(book, sheet)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _put(sheet: Worksheet, row: int, column: int, held: Any) -> None:
    value = held.value if isinstance(held, Written) else held
    if value is None:
        return
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(held, Written) and held.number_format:
        cell.number_format = held.number_format


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1256")
_OLD_LETTERS = str.maketrans({"ی": "ي", "ک": "ك", "\u200c": " ", "٬": ",", "٫": "."})


def as_text(form: Filled, delimiter: str, encoding: str, line_end: str, quoting: int) -> bytes:
    """The form's grid as delimited text. The old code page has no Persian digits: they come as question marks."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=delimiter, lineterminator=line_end, quoting=quoting)  # type: ignore[arg-type]
    for row in form.rows:
        writer.writerow([_shown(held) for held in row])
    text = made.getvalue()
    return (
        text.translate(_OLD_LETTERS).encode(encoding, "replace")
        if encoding == "cp1256"
        else text.encode(encoding)
    )


def _shown(held: Any) -> str:
    value = held.text.value if isinstance(held, Written) else held
    return "" if value is None else str(value)
