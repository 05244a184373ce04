"""The one door through which a workbook or a csv leaves: text is never a formula in it, numbers stay numbers.

A writer takes its workbook from here and hands its frames here, so that none can forget; a test looks that no other
module makes either.
"""

import io
from typing import Any

import polars as pl
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from pipeline.domain.neutral import neutral, neutral_in_csv


class _HarmlessSheet(Worksheet):  # type: ignore[misc]
    """Every way to write text in xlsxwriter (write, write_string, merge_range, links) ends in these two."""

    def _write_string(self, row: int, col: int, string: str, cell_format: Format | None = None) -> int:
        return int(super()._write_string(row, col, neutral(string), cell_format))

    def _write_rich_string(self, row: int, col: int, *pieces: Any) -> int:
        first = next((at for at, piece in enumerate(pieces) if isinstance(piece, str)), None)
        told = [neutral(piece) if at == first else piece for at, piece in enumerate(pieces)]
        return int(super()._write_rich_string(row, col, *told))


class _HarmlessBook(Workbook):  # type: ignore[misc]
    worksheet_class = _HarmlessSheet


def new_workbook(content: io.BytesIO, *, title: str = "") -> Workbook:
    """A workbook to write into `content`: no text becomes a formula or a link. The writer closes it."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = _HarmlessBook(content, options)
    book.set_properties({"title": neutral(title), "comments": ""})
    return book


def csv_text(table: pl.DataFrame) -> str:
    """The table as csv (comma, LF, headings first). Texts and headings are neutral; other kinds are written as is."""
    texts = [name for name, kind in table.schema.items() if kind in (pl.String, pl.Categorical, pl.Enum)]
    harmless = table.with_columns(
        pl.col(name).cast(pl.String).map_elements(neutral_in_csv, return_dtype=pl.String) for name in texts
    )
    return harmless.rename({name: neutral(name) for name in table.columns}).write_csv()
