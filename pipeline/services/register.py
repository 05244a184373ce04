"""The register of branches: which are open, where, with how many insured; loaded by the organisation."""

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.finding import Finding, has_errors
from pipeline.domain.month import FIRST_YEAR, Month
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.intake.register import read_register
from pipeline.services import model
from pipeline.services.calendar import this_month
from pipeline.services.geography import county_names, seats
from pipeline.services.office import Office
from pipeline.services.scoring_run import heal
from pipeline.services.shapes import Place

_VERSION = (
    "branch",
    "name_fa",
    "name_en",
    "county",
    "kind",
    "lat",
    "lon",
    "opened_month",
    "closed_month",
    "urban_share_pct",
    "is_sample",
)

# What is first told of a branch's insured holds for its months before too: better than none.
_ALWAYS = str(Month(FIRST_YEAR, 1))


class _NothingNew(Exception):
    """Leaves the transaction, so that nothing is written."""


def branches(office: Office, *, by: Actor, month: Month) -> tuple[Place, ...]:
    """The branches open in a month, by code: all of them, for every role (the ranking is for comparing).

    A branch without coordinates stands at its county's seat.
    """
    by.require(Permission.READ_REGISTER)
    names = county_names()
    at = {county: (lat, lon) for county, lat, lon in seats().select("county", "lat", "lon").iter_rows()}
    rows = office.warehouse.read("register_branches", month=str(month)).iter_rows(named=True)
    return tuple(
        Place(
            branch=row["branch"],
            name=Text(row["name_fa"], row["name_en"]),
            county=row["county"],
            county_name=Text(*names.get(row["county"], (row["county"], row["county"]))),
            kind=row["kind"],
            lat=row["lat"] if row["lat"] is not None else at.get(row["county"], (None, None))[0],
            lon=row["lon"] if row["lon"] is not None else at.get(row["county"], (None, None))[1],
            insured_main=row["insured_main"],
            urban_share_pct=row["urban_share_pct"],
            is_sample=row["is_sample"],
        )
        for row in rows
    )


def months(office: Office, *, by: Actor) -> tuple[Month, ...]:
    """Months in which anything was handed in, newest first."""
    by.require(Permission.READ_REGISTER)
    return tuple(
        Month.parse(month) for month in office.warehouse.read("register_months", branch=None)["month"]
    )


def load_branches(
    office: Office, *, by: Actor, file_name: str, content: bytes
) -> tuple[int, tuple[Finding, ...]]:
    """Load a register file: all of it, or nothing where it has errors. Branches that it does not name stay.

    Returns how many branches were added or changed, and the findings. The same file again changes nothing. Months
    already approved for a changed branch are scored again: its county and its insured enter them. Raises UserError
    `register_in_sample`: real branches never stand among made-up ones.
    """
    by.require(Permission.LOAD_REGISTER)
    if model.is_sample(office):
        raise UserError("register_in_sample", path=str(office.settings.warehouse))
    frame, findings = read_register(file_name, content, office.settings, counties=county_names())
    if has_errors(findings):
        return 0, findings
    kept = keep_branches(office, by=by, register=frame, source=file_name)
    if kept:
        heal(office, by=by)
    return kept, findings


def keep_branches(
    office: Office, *, by: Actor, register: pl.DataFrame, source: str, is_sample: bool = False
) -> int:
    """Keep a register's new and changed branches and insured; returns how many. Nothing new writes nothing.

    `register`: branch, name_fa, name_en, county, kind, lat, lon, opened_month, closed_month, insured_main,
    and where known insured_from_month and urban_share_pct: one row a branch, or several with insured from different
    months.
    """
    by.require(Permission.LOAD_REGISTER)
    told = _whole(register).sort("insured_from_month", nulls_last=False, maintain_order=True)
    draft = office.event(by, "register.load", source)
    try:
        with office.warehouse.write("facts", draft) as writer:
            known = writer.read("register_known")
            versions = _new_versions(told, known, is_sample=is_sample)
            insured = _new_insured(told, writer.read("score_insured"), str(this_month(office)), source)
            touched = pl.concat([versions["branch"], insured["branch"]]).n_unique()
            if not touched:
                raise _NothingNew
            draft.detail["branches"] = touched
            writer.append("branch_versions", versions)
            writer.append("branch_insured", insured)
    except _NothingNew:
        return 0
    return touched


def _whole(register: pl.DataFrame) -> pl.DataFrame:
    """The register with a column of nulls for each that may be left out."""
    optional = (("insured_from_month", pl.String), ("urban_share_pct", pl.Float64))
    absent = [(name, kind) for name, kind in optional if name not in register.columns]
    return register.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in absent)


def _new_versions(told: pl.DataFrame, known: pl.DataFrame, *, is_sample: bool) -> pl.DataFrame:
    """Branches that the register does not hold just so; of several rows the one of the latest insured.

    An urban share that is not told stays as known: an older file without the column takes nothing away.
    """
    newest = told.unique("branch", keep="last", maintain_order=True)
    shares = known.select("branch", pl.col("urban_share_pct").alias("known_pct"))
    newest = newest.join(shares, on="branch", how="left", maintain_order="left").with_columns(
        pl.coalesce("urban_share_pct", "known_pct").alias("urban_share_pct")
    )
    return _unknown(newest.with_columns(pl.lit(is_sample).alias("is_sample")), known, _VERSION)


def _new_insured(told: pl.DataFrame, known: pl.DataFrame, month: str, source: str) -> pl.DataFrame:
    """Numbers of insured that are not known, with the month from which they hold.

    Where a row names none: from always for a branch's first number, from this month for one that differs.
    """
    newest = known.sort("from_month").unique("branch", keep="last")
    given = told.filter(pl.col("insured_main").is_not_null())
    dated = given.filter(pl.col("insured_from_month").is_not_null()).rename(
        {"insured_from_month": "from_month"}
    )
    changed = _unknown(
        given.filter(pl.col("insured_from_month").is_null()), newest, ("branch", "insured_main")
    )
    is_later = pl.col("branch").is_in(newest["branch"].to_list())
    undated = changed.with_columns(
        pl.when(is_later).then(pl.lit(month)).otherwise(pl.lit(_ALWAYS)).alias("from_month")
    )
    names = ("branch", "from_month", "insured_main")
    found = pl.concat([_unknown(dated, known, names), undated.select(names)])
    return found.with_columns(pl.lit(source).alias("source"))


def _unknown(told: pl.DataFrame, known: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """Rows of `told` that `known` does not hold just so. Nulls are equal to nulls."""
    held = known.select(pl.col(name).cast(told.schema[name]) for name in names)
    return told.select(names).join(held, on=names, how="anti", nulls_equal=True, maintain_order="left")
