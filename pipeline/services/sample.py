"""A warehouse filled with invented branches, months and accounts, marked sample for good."""

import csv
import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import polars as pl

from pipeline.domain.access import Actor, Permission, Role
from pipeline.domain.month import Month, months_between
from pipeline.errors import UserError
from pipeline.reports.harmless import csv_text
from pipeline.services import accounts, calendar, collecting, register, scores, upkeep
from pipeline.services.keeping import record_bulk
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.sample_answers import make_sample_wave
from pipeline.services.sample_figures import FOLDER, figures, insured, sample_branches
from pipeline.services.shapes import NewPassword

ACCOUNTS_FILE = "sample-accounts.txt"
MOST_MONTHS = 120

# The branch whose newest month comes in as a file and waits; data/sample/accounts.csv has people for it.
WAITS = "050203"

# The mark that a sample was made to its end.
WHOLE = "sample_whole"

# Branches hand in from the second to the ninth day of the month after, in the morning; one file of LATE_ONE_IN a week
# after the due day.
HANDED_IN_DAYS = range(1, 9)
LATE_DAYS = range(11, 18)
LATE_ONE_IN = 14

# The newest months are approved and wait for the province's last word.
NOT_YET_ACCEPTED = 2


@dataclass(frozen=True)
class SampleMade:
    """What `make_sample` made. The passwords stand in `accounts_file` too, which only its owner can read."""

    branch_count: int
    months: tuple[Month, ...]
    accounts: tuple[NewPassword, ...]
    accounts_file: Path


def make_sample(office: Office, *, by: Actor, months: int = 24, seed: int = 1) -> SampleMade:
    """Fill an empty warehouse: edition, register, approved months to last month, a file that waits, a closed wave
    of people's answers, accounts.

    The figures depend on the seed and the months alone; passwords are random each time. Raises UserError
    `sample_needs_empty` where anything was handed in or registered, `sample_months` outside 1 to 120.
    """
    by.require(Permission.UPKEEP)
    if not 1 <= months <= MOST_MONTHS:
        raise UserError("sample_months", most=MOST_MONTHS)
    if not is_unused(office):
        raise UserError("sample_needs_empty", path=str(office.settings.warehouse))
    upkeep.initialise(office, by=by)
    _mark(office, by, "sample", str(seed))
    newest = calendar.this_month(office).plus(-1)
    covered = months_between(newest.plus(1 - months), newest)
    _register(office, by, covered)
    told = figures(framework_of(office), covered, seed)
    waiting = (pl.col("branch") == WAITS) & (pl.col("month") == str(newest))
    handed_in = told.filter(~waiting).join(_handed_in(office, told, seed), on=["branch", "month"])
    record_bulk(
        office,
        by=by,
        values=handed_in.with_columns(submitted_by=pl.lit("sample")),
        accepted_to=newest.plus(-NOT_YET_ACCEPTED),
    )
    made = _accounts(office, by)
    _keep_open(office, by, newest)
    _hand_in(office, told.filter(waiting), newest)
    scores.score_months(office, by=by)
    make_sample_wave(office, by=by, months=covered, seed=seed)
    kept = _keep_accounts(office, made)
    _mark(office, by, WHOLE, str(months))
    return SampleMade(len(sample_branches()), covered, made, kept)


def _handed_in(office: Office, told: pl.DataFrame, seed: int) -> pl.DataFrame:
    """When each branch's months came in: branch, month, submitted_at (UTC), never later than now."""
    pairs = told.select("branch", "month").unique(maintain_order=True)
    days = [
        _handed_in_on(f"{seed} {branch} {month}", Month.parse(month)) for branch, month in pairs.iter_rows()
    ]
    return pairs.with_columns(pl.Series("submitted_at", [min(at, office.now()) for at in days]))


def _handed_in_on(key: str, month: Month) -> datetime:
    draw = random.Random(key)  # noqa: S311
    days = draw.choice(LATE_DAYS if draw.randrange(LATE_ONE_IN) == 0 else HANDED_IN_DAYS)
    return datetime.combine(
        month.plus(1).first_day(), time(draw.randrange(4, 11), draw.randrange(60))
    ) + timedelta(days=days)


def is_unused(office: Office) -> bool:
    """Whether nobody has registered a branch or made an account here."""
    return office.warehouse.read("register_known").is_empty() and office.warehouse.read("accounts").is_empty()


def refuse_half_made(office: Office) -> None:
    """Raise UserError `sample_half_made` where the making of a sample was cut off before its end."""
    begun, ended = (not office.warehouse.read("mark", mark=mark).is_empty() for mark in ("sample", WHOLE))
    if begun and not ended:
        raise UserError("sample_half_made", path=str(office.settings.warehouse))


def _mark(office: Office, by: Actor, mark: str, value: str) -> None:
    event = office.event(by, "warehouse.mark", mark, value=value)
    with office.warehouse.write("facts", event) as writer:
        writer.append("marks", pl.DataFrame({"mark": [mark], "value": [value]}))


def _register(office: Office, by: Actor, covered: tuple[Month, ...]) -> None:
    """The made-up branches at their seats; those of one city a little apart, so that the map shows them."""
    held = insured()
    rows = [
        {
            "branch": one.branch,
            "name_fa": one.name_fa,
            "name_en": one.name_en,
            "county": one.county,
            "kind": one.kind,
            "lat": one.lat,
            "lon": one.lon,
            "opened_month": str(covered[-1].plus(-one.opened) if one.opened is not None else covered[0]),
            "closed_month": None,
            "urban_share_pct": one.urban_share_pct,
            "insured_main": float(held[one.branch]),
        }
        for one in sample_branches()
    ]
    register.keep_branches(
        office,
        by=by,
        register=pl.DataFrame(rows, schema_overrides={"closed_month": pl.String}),
        source="sample",
        is_sample=True,
    )


def _accounts(office: Office, by: Actor) -> tuple[NewPassword, ...]:
    with (FOLDER / "accounts.csv").open(encoding="utf-8") as file:
        wanted = list(csv.DictReader(file))
    return tuple(
        accounts.add_account(
            office,
            by=by,
            account=one["account"],
            name=one["name"],
            role=Role(one["role"]),
            branch=one["branch"] or None,
            is_sample=True,
        )
        for one in wanted
    )


def _keep_open(office: Office, by: Actor, month: Month) -> None:
    """Late in a month the one before it is closed: in the sample it stays open, so that its file can still be tried."""
    days = calendar.month_days(office, month)
    if days.closes_on < calendar.today(office):
        last_day = month.plus(2).first_day() - timedelta(days=1)
        calendar.set_days(office, by=by, month=month, due_on=days.due_on, closes_on=last_day)


def _hand_in(office: Office, values: pl.DataFrame, month: Month) -> None:
    """One branch's newest month comes in as a file, the way every real one does, and waits for approval."""
    staff = accounts.actor_of_account(office, account=f"staff.{WAITS}", channel="web", os_user=None)
    sheet = values.select("measure", pl.col("value").cast(pl.Int64)).with_columns(
        branch=pl.lit(WAITS), month=pl.lit(str(month))
    )
    content = csv_text(sheet.select("branch", "month", "measure", "value")).encode()
    collecting.submit(
        office, by=staff, file_name=f"sample-{WAITS}-{month}.csv", content=content, branch=WAITS, month=month
    )


def _keep_accounts(office: Office, made: tuple[NewPassword, ...]) -> Path:
    path = office.settings.warehouse / ACCOUNTS_FILE
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("".join(f"{one.account} {one.password}\n" for one in made), encoding="utf-8")
    return path
