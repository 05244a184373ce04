"""The audit trail: each event's hash covers the one before, and the rows that the event wrote."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

GENESIS = "0" * 64

# Columns that a later migration added, by table: rows written before are vouched for without them.
ADDED_LATER = {"scores": ("low", "high"), "branch_versions": ("urban_share_pct",)}


@dataclass(frozen=True)
class EventDraft:
    """What is about to be done, to what (`subject`), by whom. `detail` says the rest, as plain values."""

    verb: str
    subject: str
    who: str
    role: str
    channel: str
    os_user: str | None
    occurred_at: datetime
    detail: dict[str, Any]


def seal(
    draft: EventDraft,
    event: int,
    rows: dict[str, Any],
    previous_hash: str,
    restated: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The event's row as it is stored, hash included. `rows` holds each written table's count and digest, `restated`
    those of earlier events whose rows this one changed, by table and event."""
    told = {"rows": rows} | ({"restated": restated} if restated else {})
    detail = json.dumps(draft.detail | told, ensure_ascii=False, sort_keys=True, default=str)
    row = {
        "event": event,
        "occurred_at": draft.occurred_at,
        "who": draft.who,
        "role": draft.role,
        "channel": draft.channel,
        "os_user": draft.os_user,
        "verb": draft.verb,
        "subject": draft.subject,
        "detail": detail,
        "previous_hash": previous_hash,
    }
    return row | {"hash": row_hash(row)}


def row_hash(row: dict[str, Any]) -> str:
    """SHA-256 over the row's own fields and the hash of the row before it."""
    told = {key: str(value) for key, value in row.items() if key != "hash"}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def digest(frame: pl.DataFrame) -> str:
    """SHA-256 of a frame's rows, whatever their order; columns count by name, not by place."""
    names = sorted(frame.columns)
    shown = frame.select(
        pl.col(name).bin.encode("hex").alias(name) if frame.schema[name] == pl.Binary else pl.col(name)
        for name in names
    )
    return hashlib.sha256(shown.sort(names, nulls_last=True).write_csv().encode()).hexdigest()


def is_vouched(table: str, rows: pl.DataFrame, sha256: str) -> bool:
    """Whether the rows have the digest; also without the columns added later, where those hold nothing at all."""
    if digest(rows) == sha256:
        return True
    added = [name for name in ADDED_LATER.get(table, ()) if name in rows.columns]
    is_empty = all(rows[name].null_count() == rows.height for name in added)
    return bool(added) and is_empty and digest(rows.drop(added)) == sha256
