"""Completeness and timeliness in figures: a month's five, shares by county, branch and month; who is to be reminded."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.shared import cards, collected, numbers, stacked
from pages.shared.html import Html, join, tag
from pipeline.domain.month import Month
from pipeline.domain.states import CollectionState
from pipeline.services import reminders
from pipeline.services.completeness import Completeness
from pipeline.words import say

_COLUMNS = ("received", "on_time", "late", "approved")
SHOWN = 12
"""Reminders on the screen at once; the rest are folded."""


def month_stats(told: Completeness, month: Month, language: str) -> Html:
    """Of the branches open in a month: how many files came, in time and late, how many are approved, how many lack."""
    figures = of_month(told, month)
    stats = [
        cards.stat(
            say(f"completeness.stat_{name}", language),
            say("completeness.of", language, part=figures[name], whole=figures["expected"]),
        )
        for name in ("received", "on_time", "late", "approved", "absent")
    ]
    return cards.stat_row(stats)


def of_month(told: Completeness, month: Month) -> Mapping[str, int]:
    """expected (every branch open in the month, due or not), received, on_time, late, approved, absent."""
    rows = [row for row in told.rows.iter_rows(named=True) if row["month"] == str(month)]
    received = [row for row in rows if CollectionState(row["state"]).is_received]
    on_time = sum(row["timeliness"] == "on_time" for row in received)
    return {
        "expected": len(rows),
        "received": len(received),
        "on_time": on_time,
        "late": len(received) - on_time,
        "approved": sum(row["state"] == CollectionState.APPROVED for row in rows),
        "absent": len(rows) - len(received),
    }


def rates(told: Completeness, language: str) -> Html:
    """Shares over the months shown, by county; by branch and by month folded under it."""
    names = {
        "county": {code: name[language] for code, name in told.counties.items()},
        "branch": {branch: name[language] for branch, name in told.names.items()},
        "month": {str(month): numbers.month_name(month, language) for month in told.months},
    }
    tables = {by: _rate_table(told, by, names[by], language) for by in names}
    first, last = (numbers.month_name(told.months[at], language) for at in (0, -1))
    folds = [cards.folded(say(f"completeness.by_{by}", language), tables[by]) for by in ("branch", "month")]
    return cards.panel(
        say("completeness.rates", language, first=first, last=last),
        tables["county"],
        *folds,
        anchor="rates",
        note=say("completeness.rates_note", language),
    )


def _rate_table(told: Completeness, by: str, names: Mapping[str, str], language: str) -> Html:
    header = [say(f"completeness.column_{name}", language) for name in (by, "expected", *_COLUMNS)]
    counts = told.counted(by).sort(by, descending=by == "month")
    rows = [
        [
            names[row[by]],
            numbers.count(row["expected"], language),
            *(_rate(row[name], row["expected"], language) for name in _COLUMNS),
        ]
        for row in counts.iter_rows(named=True)
    ]
    return stacked.table(header, rows)


def _rate(part: int, whole: int, language: str) -> str:
    share = numbers.share(part / whole if whole else None, language)
    return say("completeness.rate", language, part=part, whole=whole, share=share)


def reminder_list(found: Sequence[reminders.Reminder], language: str) -> Html:
    """Who has something to do, the most pressing first."""
    if not found:
        return tag("p", say("completeness.reminders_none", language), cls="pd-good-line")
    header = [
        say(f"completeness.column_{name}", language)
        for name in ("branch", "month", "state", "what", "until", "left")
    ]
    rows = [_reminder_row(one, language) for one in found]
    table = stacked.table(header, rows[:SHOWN])
    if len(rows) <= SHOWN:
        return table
    more = say("completeness.reminders_more", language, count=len(rows) - SHOWN)
    return join(table, cards.folded(more, stacked.table(header, rows[SHOWN:])))


def _reminder_row(one: reminders.Reminder, language: str) -> list[object]:
    row: Mapping[str, Any] = {"state": one.state.value, "timeliness": None}
    until = one.due_on if one.is_before_due else one.closes_on
    return [
        tag("span", one.name[language], tag("div", one.county[language], cls="pd-below")),
        numbers.month_name(one.month, language),
        collected.chip(row, language),
        say(f"completeness.do_{one.state}", language),
        numbers.day_name(until, language),
        numbers.count(one.days_left, language),
    ]


def offer_reminders(found: Sequence[reminders.Reminder], language: str) -> None:
    """The list as a file, to be sent about by whatever means there are."""
    st.download_button(
        say("completeness.reminders_download", language),
        data=reminders.as_csv(found, language),
        file_name="reminders.csv",
        mime="text/csv",
        key="completeness.reminders",
        on_click="ignore",
        disabled=not found,
    )
