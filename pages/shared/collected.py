"""How a month's collection stands, as pictures: each branch month by month, and the days on which files came."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
from persiantools.jdatetime import JalaliDate

from pages.shared import cards, colours, numbers
from pages.shared.html import Html, join, tag
from pipeline.domain.calendar import Timeliness, iran_day
from pipeline.domain.month import Month
from pipeline.domain.states import CollectionState
from pipeline.services.completeness import Completeness
from pipeline.words import digits, plain, say

_MARKS = {
    "approved": "✓",
    "approved_late": "✓",
    "waiting": "◔",
    "waiting_late": "◔",
    "returned": "↩",
    "missing": "✕",
    "locked": "▬",
    "not_due": "·",
}
"""A sign for each state, so that none is told by colour alone; the late ones carry a corner besides."""

WEEK = 7


def look_of(row: Mapping[str, Any]) -> str:
    """The state with its timing, as words and colours know it: approved, approved_late, missing ..."""
    is_late = row["timeliness"] == Timeliness.LATE and CollectionState(row["state"]).is_received
    return f"{row['state']}_late" if is_late else str(row["state"])


def months_matrix(told: Completeness, language: str) -> Html:
    """A row a branch, a column a month; each cell its sign, and its words on hovering and reading."""
    found = {(row["branch"], row["month"]): row for row in told.rows.iter_rows(named=True)}
    # Time runs left to right in both languages, as in the charts: in Persian the newest stands beside the names.
    months = told.months[::-1] if language == "fa" else told.months
    corner = tag("th", say("completeness.column_branch", language), scope="col")
    heads = (tag("th", _month_head(month, language), scope="col") for month in months)
    body = [
        tag(
            "tr",
            tag("th", told.names[branch][language], scope="row"),
            *(_cell(told, branch, month, found.get((branch, str(month))), language) for month in months),
        )
        for branch in told.rows["branch"].unique(maintain_order=True)
    ]
    table = tag(
        "table", tag("thead", tag("tr", corner, *heads)), tag("tbody", *body), cls="pd-heat pd-collected"
    )
    region = plain(say("completeness.months_title", language))
    return join(
        tag("div", table, cls="pd-heat-scroll", tabindex=0, role="region", aria_label=region), key(language)
    )


def _month_head(month: Month, language: str) -> Html:
    name, _, year = numbers.month_name(month, language).rpartition(" ")
    return tag("span", name, tag("br"), tag("small", year))


def _cell(
    told: Completeness, branch: str, month: Month, row: Mapping[str, Any] | None, language: str
) -> Html:
    where = {"branch": told.names[branch][language], "month": numbers.month_name(month, language)}
    if row is None:
        state = say("completeness.not_open", language)
        words = say("completeness.cell", language, state=state, **where)
        return tag("td", tag("span", plain(words), cls="pd-unseen"), title=plain(words))
    look = look_of(row)
    words = plain(
        say("completeness.cell", language, state=say(f"completeness.state_{look}", language), **where)
    )
    sign = tag("span", _MARKS[look], aria_hidden="true")
    return tag("td", sign, tag("span", words, cls="pd-unseen"), cls=f"pd-collected-{look}", title=words)


def key(language: str) -> Html:
    """What the signs mean."""
    signs = (
        tag(
            "span",
            tag("i", mark, cls=f"pd-collected-sign pd-collected-{look}", aria_hidden="true"),
            say(f"completeness.state_{look}", language),
        )
        for look, mark in _MARKS.items()
    )
    unopened = tag("i", cls="pd-collected-sign pd-collected-unopened", aria_hidden="true")
    return tag("p", *signs, tag("span", unopened, say("completeness.not_open", language)), cls="pd-key")


def arrivals(told: Completeness, month: Month, language: str) -> Html:
    """The weeks in which a month may be handed in: how many branches did so on each day; due and closing day marked."""
    rows = told.rows.filter(pl.col("month") == str(month), pl.col("received_at").is_not_null())
    days = [iran_day(at) for at in rows["received_at"]]
    came = {day: days.count(day) for day in days}
    first, last = month.plus(1).first_day(), told.days[month].closes_on
    start = first - timedelta(days=_weekday(first))
    weeks = [start + timedelta(days=WEEK * at) for at in range((last - start).days // WEEK + 1)]
    most = max((count for day, count in came.items() if first <= day <= last), default=0)
    head = tag(
        "tr", *(tag("th", say(f"completeness.weekday_{at}", language), scope="col") for at in range(WEEK))
    )
    body = [
        tag(
            "tr",
            *(
                _day(week + timedelta(days=at), told, month, (first, last), came, most, language)
                for at in range(WEEK)
            ),
        )
        for week in weeks
    ]
    table = tag("table", tag("thead", head), tag("tbody", *body), cls="pd-days")
    outside = [
        tag("p", say(f"completeness.{name}_window", language, count=count), cls="pd-note")
        for name, count in (
            ("before", sum(day < first for day in days)),
            ("after", sum(day > last for day in days)),
        )
        if count
    ]
    return join(table, *outside)


def _weekday(day: date) -> int:
    """Days since Saturday, with which the week begins."""
    return (day.weekday() + 2) % WEEK


def _day(
    day: date,
    told: Completeness,
    month: Month,
    window: tuple[date, date],
    came: Mapping[date, int],
    most: int,
    language: str,
) -> Html:
    if not window[0] <= day <= window[1]:
        return tag("td", cls="pd-days-out")
    days, count = told.days[month], came.get(day, 0)
    marks = {"due": days.due_on, "closing": days.closes_on, "today": told.today}
    named = [say(f"completeness.day_{name}", language) for name, marked in marks.items() if marked == day]
    colour = colours.shade(20 + 80 * count / most, 100) if count else colours.GROUND
    said = say("completeness.day_said", language, day=numbers.day_name(day, language), count=count)
    return tag(
        "td",
        tag("small", digits(str(JalaliDate(day).day), language), cls="pd-days-date"),
        tag("b", numbers.count(count, language)) if count else "",
        tag("span", say("pages.comma", language).join(named), cls="pd-days-mark") if named else "",
        style=f"background:{colour};color:{colours.ink_on(colour)}",
        cls="pd-days-marked" if named else None,
        title=plain(said),
    )


def chip(row: Mapping[str, Any], language: str) -> Html:
    """A branch-month's state as a chip with its sign."""
    look = look_of(row)
    kind = {"approved": "good", "waiting": "wait", "returned": "warn", "missing": "warn"}.get(
        row["state"], "absent"
    )
    return cards.chip(say(f"completeness.state_{look}", language), kind, _MARKS[look])
