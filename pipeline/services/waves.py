"""Waves of the questionnaire: opened by who runs them, closed once, and shown only then."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.domain.states import WaveState
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.voice_shapes import Wave
from pipeline.warehouse.store import Writer

MOST_MONTHS = 12
"""Longer than a year, and what people say is of no one time."""

_MOST_NAME = 60


def waves(office: Office, *, by: Actor) -> tuple[Wave, ...]:
    """Every wave, newest months first."""
    by.require(Permission.READ_WAVES)
    return tuple(_shown(row) for row in office.warehouse.read("waves", wave=None).iter_rows(named=True))


def wave_named(office: Office, *, by: Actor, wave: str) -> Wave:
    """One wave. Raises UserError `wave_unknown`."""
    by.require(Permission.READ_WAVES)
    return found_wave(office, wave)


def open_wave(office: Office, *, by: Actor, name: Text, first: Month, last: Month) -> Wave:
    """Open a wave over some months, with the questions of the edition that holds in the first of them.

    Raises UserError: `wave_name` without a name; `wave_months` when the months run backwards or over a year;
    `wave_overlaps` when another wave has one of the months; `questionnaire_absent` when the edition asks nothing.
    """
    by.require(Permission.MANAGE_WAVES)
    return begin_wave(office, by, name, first, last)


def close_wave(office: Office, *, by: Actor, wave: str) -> Wave:
    """Close a wave for good: no more answers are taken, and what they say is shown. Raises UserError `wave_closed`."""
    by.require(Permission.MANAGE_WAVES)
    return end_wave(office, by, wave)


def found_wave(office: Office, wave: str) -> Wave:
    """A wave by its id, asked by a service that has looked at the permission. Raises UserError `wave_unknown`."""
    rows = office.warehouse.read("waves", wave=wave)
    if rows.is_empty():
        raise UserError("wave_unknown", wave=wave)
    return _shown(rows.row(0, named=True))


def require_open(writer: Writer, wave: str) -> None:
    """Inside the transaction that writes: nothing comes in after the close. Raises UserError."""
    rows = writer.read("waves", wave=wave)
    if rows.is_empty():
        raise UserError("wave_unknown", wave=wave)
    if rows["state"][0] != WaveState.OPEN.value:
        raise UserError("wave_closed", wave=_name(rows.row(0, named=True)))


def begin_wave(office: Office, by: Actor, name: Text, first: Month, last: Month) -> Wave:
    """`open_wave` for a service that has looked at the permission."""
    _check(name, first, last)
    framework = framework_of(office, month=first)
    if not framework.questions:
        raise UserError("questionnaire_absent", edition=framework.edition)
    draft = office.event(by, "wave.open", f"{first} {last}", name_fa=name.fa, name_en=name.en)
    with office.warehouse.write("facts", draft) as writer:
        known = writer.read("waves", wave=None)
        taken = known.filter((pl.col("first_month") <= str(last)) & (pl.col("last_month") >= str(first)))
        if not taken.is_empty():
            row = taken.row(0, named=True)
            raise UserError(
                "wave_overlaps", wave=_name(row), first=row["first_month"], last=row["last_month"]
            )
        of_year = known.filter(pl.col("first_month").str.starts_with(f"{first.year}-")).height
        wave = f"{first.year}-w{of_year + 1}"
        draft.detail["wave"] = wave
        row = {
            "wave": wave,
            "name_fa": name.fa.strip(),
            "name_en": name.en.strip(),
            "first_month": str(first),
            "last_month": str(last),
            "framework": framework.id,
            "edition": framework.edition,
            "items": " ".join(question.id for question in framework.questions),
        }
        writer.append("waves", pl.DataFrame([row]))
        writer.append("wave_states", _state(wave, WaveState.OPEN, draft.occurred_at, by))
    return found_wave(office, wave)


def end_wave(office: Office, by: Actor, wave: str) -> Wave:
    """`close_wave` for a service that has looked at the permission."""
    draft = office.event(by, "wave.close", wave)
    with office.warehouse.write("facts", draft) as writer:
        require_open(writer, wave)
        writer.append("wave_states", _state(wave, WaveState.CLOSED, draft.occurred_at, by))
    return found_wave(office, wave)


def _check(name: Text, first: Month, last: Month) -> None:
    if not all(0 < len(words.strip()) <= _MOST_NAME for words in (name.fa, name.en)):
        raise UserError("wave_name", most=_MOST_NAME)
    if not 0 <= last.ordinal - first.ordinal < MOST_MONTHS:
        raise UserError("wave_months", first=str(first), last=str(last), most=MOST_MONTHS)


def _state(wave: str, state: WaveState, at: Any, by: Actor) -> pl.DataFrame:
    return pl.DataFrame([{"wave": wave, "state": state.value, "occurred_at": at, "who": by.user}])


def _name(row: Mapping[str, Any]) -> dict[str, str]:
    return {"fa": row["name_fa"], "en": row["name_en"]}


def _shown(row: Mapping[str, Any]) -> Wave:
    return Wave(
        wave=row["wave"],
        name=Text(row["name_fa"], row["name_en"]),
        first=Month.parse(row["first_month"]),
        last=Month.parse(row["last_month"]),
        framework=row["framework"],
        edition=row["edition"],
        items=tuple(row["items"].split()),
        state=WaveState(row["state"]),
        **{name: row[name] for name in ("opened_at", "opened_by", "closed_at", "closed_by")},
    )
