"""An index over any wide table: the same engine, without a warehouse."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.domain.framework import Framework, Imputation
from pipeline.domain.spelling import ZWNJ, ascii_digits, clean
from pipeline.errors import UserError
from pipeline.frameworks.loading import read_framework
from pipeline.scoring.counts import months_reached
from pipeline.scoring.engine import score_in_stages
from pipeline.scoring.impute import FLAG
from pipeline.scoring.ranking import ranks, rounded
from pipeline.services.index_stages import named, stage_tables
from pipeline.services.index_ways import Ways, with_ways

# Cells that say in so many ways that there is no number. Null is never 0.
NO_NUMBER = ("", "-", "–", "—", "..", "...", "…", "na", "n/a", "nan", "null", "none")
_GROUPED = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
# Faults named in one message: enough to see the pattern, few enough to read.
SHOWN = 5


@dataclass(frozen=True)
class Indexed:
    """`table`: the scores. `stages`: each stage on the way, by name (`index_stages.NAMES`), and the notes on outliers.
    `imputed_count`: cells that were filled in."""

    framework: Framework
    table: pl.DataFrame
    stages: Mapping[str, pl.DataFrame]
    imputed_count: int


def index_table(folder: Path, data: Path) -> pl.DataFrame:
    """Score the table in `data` (csv or tsv, one row a unit and period) by the framework in `folder`.

    Columns: the framework's unit column, its period column where it has one, one per node id top first (indicators
    included), rank. Scores are rounded only where the framework says to how many decimals; rows keep the order of
    the file. Raises UserError `framework_broken`, or `index_*` for what is wrong with the table.
    """
    return index_by(folder, data, Ways()).table


def index_by(folder: Path, data: Path, ways: Ways) -> Indexed:
    """As `index_table`, by other ways than the folder's, with every stage kept."""
    framework = with_ways(read_framework(folder), ways)
    cells = _cells(data)
    observed = _observed(framework, cells, data.name)
    prepared, scored = score_in_stages(framework, observed, grouping=_grouping(framework, cells, data.name))
    keys = [key for key in ("unit", "period") if key in observed.columns]
    nodes = [node for level in framework.levels for node in framework.at_level(level.id)]
    shown = scored.wide.select(*keys, *(rounded(framework, pl.col(node)).alias(node) for node in nodes))
    table = shown.join(
        ranks(framework, scored.wide), on=keys, how="left", maintain_order="left", nulls_equal=True
    )
    ordered = observed.select(keys).join(table, on=keys, how="left", maintain_order="left")
    flags = [f"{indicator.id}{FLAG}" for indicator in framework.indicators]
    return Indexed(
        framework=framework,
        table=named(framework, ordered),
        stages=stage_tables(framework, observed, prepared, scored),
        imputed_count=int(prepared.imputed.select(pl.sum_horizontal(pl.col(flags).sum())).item()),
    )


def _observed(framework: Framework, cells: pl.DataFrame, file: str) -> pl.DataFrame:
    """The table in the engine's form: unit, period, a Float64 column a measure."""
    keys = [framework.unit_column, *([framework.period_column] if framework.period_column else [])]
    measures = [m for m in framework.measure if any(m in i.measures for i in framework.indicators)]
    missing = [column for column in dict.fromkeys([*keys, *measures]) if column not in cells.columns]
    if missing:
        raise UserError("index_columns_missing", path=file, columns=missing, framework=framework.id)
    _refuse_empty(cells, keys)
    found = cells.select(
        pl.col(framework.unit_column).alias("unit"),
        *([_periods(framework, cells).alias("period")] if framework.period_column else []),
        *(_numbers(cells, measure) for measure in measures),
    )
    _refuse_repeated(found, ["unit", "period"][: len(keys)])
    return found


def _grouping(framework: Framework, cells: pl.DataFrame, file: str) -> pl.DataFrame | None:
    """Each row's group, where the framework fills in by group means; null where the cell is empty."""
    if framework.imputation is not Imputation.GROUP_MEAN or framework.group_column is None:
        return None
    if framework.group_column not in cells.columns:
        raise UserError("index_group_absent", path=file, group=framework.group_column)
    group = pl.col(framework.group_column)
    return cells.select(
        pl.col(framework.unit_column).alias("unit"),
        *([_periods(framework, cells).alias("period")] if framework.period_column else []),
        pl.when(group != "").then(group).alias("group"),
    )


def _cells(data: Path) -> pl.DataFrame:
    """Every cell as stripped text with ASCII digits; the header as the first row gives it."""
    try:
        # Decoded first: the parser itself would unpack a compressed file of any size.
        text = data.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UserError("index_file_absent", path=str(data)) from error
    except UnicodeDecodeError as error:
        raise UserError("index_file_unreadable", path=str(data)) from error
    separator = _separator(text.split("\n", 1)[0])
    header = [name.strip() for name in next(csv.reader(io.StringIO(text), delimiter=separator), [])]
    repeated = [name for name, times in Counter(header).items() if times > 1 and name]
    if repeated:
        raise UserError("index_columns_repeated", path=data.name, columns=repeated)
    try:
        cells = pl.read_csv(io.StringIO(text), separator=separator, infer_schema=False)
    except pl.exceptions.NoDataError as error:
        raise UserError("index_file_empty", path=data.name) from error
    except pl.exceptions.ComputeError as error:
        raise UserError("index_file_unreadable", path=str(data)) from error
    if cells.is_empty():
        raise UserError("index_file_empty", path=data.name)
    stripped = cells.rename(dict(zip(cells.columns, _distinct(header), strict=True)))
    return stripped.with_columns(pl.all().str.strip_chars().fill_null(""))


def _distinct(header: Sequence[str]) -> list[str]:
    """Columns without a name get one that no framework uses."""
    return [name or f" {at}" for at, name in enumerate(header)]


def _separator(header: str) -> str:
    """The sign that parts the header into most columns."""
    return max((",", "\t", ";"), key=header.count)


def _refuse_empty(cells: pl.DataFrame, keys: Sequence[str]) -> None:
    for key in keys:
        rows = _rows_where(cells[key] == "")
        if rows:
            raise UserError("index_key_empty", column=key, rows=_listed(rows))


def _periods(framework: Framework, cells: pl.DataFrame) -> pl.Series:
    """Months as YYYY-MM. Where no score reaches back over months, any text that names a period will do."""
    column = framework.period_column or ""
    written = [_bare(text) for text in cells[column]]
    found = [_MONTH.fullmatch(text) for text in written]
    wrong = [
        text for text, month in zip(written, found, strict=True) if not month or not 1 <= int(month[2]) <= 12
    ]
    if wrong and months_reached(framework, framework.indicators) > 1:
        raise UserError("index_period_unreadable", column=column, values=_listed(dict.fromkeys(wrong)))
    if wrong:
        return pl.Series(written)
    return pl.Series([f"{month[1]}-{int(month[2]):02d}" for month in found if month])


def _bare(text: str) -> str:
    """A cell without spaces and unseen marks, its digits and number signs in ASCII."""
    return ascii_digits(clean(text)).replace(" ", "").replace(ZWNJ, "")


def _numbers(cells: pl.DataFrame, measure: str) -> pl.Series:
    """A measure's column as Float64; null where the cell says that there is none."""
    ascii_text = pl.Series(measure, [_bare(text) for text in cells[measure]])
    frame = pl.DataFrame({"text": ascii_text}).with_columns(
        pl.when(pl.col("text").str.contains(_GROUPED))
        .then(pl.col("text").str.replace_all(",", ""))
        .otherwise(pl.col("text"))
    )
    is_none = pl.col("text").str.to_lowercase().is_in(NO_NUMBER)
    read = frame.select(pl.when(~is_none).then(pl.col("text")).cast(pl.Float64, strict=False)).to_series()
    wrong = frame.select(~is_none).to_series() & ~(read.is_finite().fill_null(False))
    rows = _rows_where(wrong)
    if rows:
        values = cells[measure].filter(wrong).unique(maintain_order=True).to_list()
        raise UserError("index_number_unreadable", column=measure, values=_listed(values), rows=_listed(rows))
    return read.alias(measure)


def _refuse_repeated(named: pl.DataFrame, keys: Sequence[str]) -> None:
    again = named.filter(named.select(keys).is_duplicated()).select(keys).unique(maintain_order=True)
    if not again.is_empty():
        raise UserError("index_rows_repeated", rows=_listed(" ".join(row) for row in again.iter_rows()))


def _rows_where(wrong: pl.Series) -> list[int]:
    """Row numbers as a spreadsheet counts them: the header is 1."""
    return [at + 2 for at in wrong.arg_true()]


def _listed(values: Iterable[object]) -> list[str]:
    """The first few, and that there are more."""
    found = [str(value) for value in values]
    return [*found[:SHOWN], "…"] if len(found) > SHOWN else found
