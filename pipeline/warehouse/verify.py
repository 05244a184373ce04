"""Is the warehouse whole? Both audit trails walked, every kept row held against the event that wrote it.

What it cannot see alone: that the newest events were cut off together with all their rows. Who writes the
heads down elsewhere can tell that too.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.warehouse import audit
from pipeline.warehouse.store import DATABASES, Database, Warehouse

# Rows that are held in memory at once.
_AT_ONCE = 200_000

# The only rows that a later event may change, and how: files lose their bytes when they were kept long enough.
EMPTIED, EMPTYING = "files", "file.forget"

_ACCOUNT = ("account", "name", "role", "branch", "password_hash", "is_active", "is_sample")


@dataclass(frozen=True)
class Problem:
    """`code` names `verify.<code>` in the catalogue; `params` fill it."""

    code: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class Trail:
    """A database's events as walked. `head` is the newest hash; `rows` what each event says that it wrote."""

    events: int
    head: str
    problems: tuple[Problem, ...]
    rows: Mapping[tuple[str, int], tuple[int, str]]
    accounts: Mapping[str, str]


def account_fingerprint(row: Mapping[str, Any]) -> str:
    """SHA-256 of an account as it stands, times left out. Kept in the detail of the event that made it so."""
    told = json.dumps([str(row[name]) for name in _ACCOUNT], ensure_ascii=False)
    return audit.row_hash({"account": told})


def examine(warehouse: Warehouse) -> Mapping[Database, Trail]:
    """Walk both trails, then `facts`' rows and `control`'s accounts; a trail's problems include its rows'."""
    facts, control = (_walk(warehouse, database) for database in DATABASES)
    return {
        "facts": _with(facts, _check_rows(warehouse, facts)),
        "control": _with(control, _check_accounts(warehouse, control)),
    }


def _with(trail: Trail, more: Iterator[Problem]) -> Trail:
    return Trail(trail.events, trail.head, (*trail.problems, *more), trail.rows, trail.accounts)


def _walk(warehouse: Warehouse, database: Database) -> Trail:
    problems: list[Problem] = []
    rows: dict[tuple[str, int], tuple[int, str]] = {}
    accounts: dict[str, str] = {}
    head, last = audit.GENESIS, 0
    for event in warehouse.read(f"events_{database}").iter_rows(named=True):
        problems += _check_event(database, event, last, head)
        head, last = event["hash"], event["event"]
        detail = _detail(event)
        for table, written in detail.get("rows", {}).items():
            rows[table, last] = (written["count"], written["sha256"])
        rows |= _restated(event["verb"], detail, rows)
        if "account_sha256" in detail:
            accounts[event["subject"]] = detail["account_sha256"]
    return Trail(last, head, tuple(problems), rows, accounts)


def _restated(
    verb: str, detail: Mapping[str, Any], rows: Mapping[tuple[str, int], tuple[int, str]]
) -> dict[tuple[str, int], tuple[int, str]]:
    """What an event vouches for in place of the events before it: emptied files alone, and as many as there were."""
    told = detail.get("restated", {}).get(EMPTIED, {}) if verb == EMPTYING else {}
    found = {(EMPTIED, int(event)): (one["count"], one["sha256"]) for event, one in told.items()}
    return {key: one for key, one in found.items() if key in rows and rows[key][0] == one[0]}


def _check_event(database: Database, event: dict[str, Any], last: int, head: str) -> Iterator[Problem]:
    number = event["event"]
    if number != last + 1:
        yield Problem("event_missing", {"database": database, "event": last + 1, "next": number})
    elif event["previous_hash"] != head:
        yield Problem("chain_broken", {"database": database, "event": number})
    if audit.row_hash(event) != event["hash"]:
        yield Problem("event_changed", {"database": database, "event": number, "who": event["who"]})


def _detail(event: dict[str, Any]) -> dict[str, Any]:
    """The event's detail; nothing where it cannot be read, which its hash has told already."""
    try:
        detail = json.loads(event["detail"])
    except (TypeError, ValueError):
        return {}
    return detail if isinstance(detail, dict) else {}


def _check_rows(warehouse: Warehouse, trail: Trail) -> Iterator[Problem]:
    for table in warehouse.read("event_tables")["name"]:
        told = {event: written for (name, event), written in trail.rows.items() if name == table}
        for first, last in _spans(told, trail.events):
            yield from _check_span(warehouse.written_by(table, first, last), table, first, last, told)
        beyond = warehouse.written_by(table, trail.events + 1, 2**62)
        for event in beyond["event"].unique().sort():
            yield Problem("rows_without_event", {"table": table, "event": event})


def _check_span(
    kept: pl.DataFrame, table: str, first: int, last: int, told: Mapping[int, tuple[int, str]]
) -> Iterator[Problem]:
    parts = kept.with_columns(pl.col("event").fill_null(0)).partition_by("event", as_dict=True)
    found = {int(key[0]): rows.drop("event") for key, rows in parts.items()}
    expected = {event for event in told if first <= event <= last}
    for event in sorted(expected | found.keys()):
        rows = found.get(event, kept.clear().drop("event"))
        count, sha256 = told.get(event, (0, ""))
        if event not in told:
            yield Problem("rows_without_event", {"table": table, "event": event})
        elif rows.height != count:
            yield Problem(
                "rows_missing", {"table": table, "event": event, "told": count, "found": rows.height}
            )
        elif not audit.is_vouched(table, rows, sha256) or (table == EMPTIED and not _are_themselves(rows)):
            yield Problem("rows_changed", {"table": table, "event": event})


def _are_themselves(files: pl.DataFrame) -> bool:
    """Whether every file that has bytes has those that its fingerprint says, whatever vouches for its row."""
    kept = files.filter(pl.col("content").is_not_null()).select("content", "file_sha256").iter_rows()
    return all(hashlib.sha256(content).hexdigest() == sha256 for content, sha256 in kept)


def _spans(told: Mapping[int, tuple[int, str]], last: int) -> Iterator[tuple[int, int]]:
    """Stretches of events, from the first to the last, that hold about `_AT_ONCE` rows of a table each."""
    first, count = -(2**62), 0
    for event in sorted(told):
        count += told[event][0]
        if count >= _AT_ONCE:
            yield first, event
            first, count = event + 1, 0
    yield first, last


def _check_accounts(warehouse: Warehouse, trail: Trail) -> Iterator[Problem]:
    kept = {
        row["account"]: account_fingerprint(row) for row in warehouse.read("accounts").iter_rows(named=True)
    }
    for account in sorted(kept.keys() | trail.accounts.keys()):
        if kept.get(account) != trail.accounts.get(account):
            yield Problem("account_changed", {"account": account})
