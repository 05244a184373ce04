"""What really changed this month: real falls and rises, what was returned, who is late, each with its link."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from pages.shared import cards, numbers
from pages.shared.html import Html, join, link, tag
from pipeline.domain.access import Actor, Permission
from pipeline.domain.states import SubmissionState
from pipeline.domain.verdict import Verdict
from pipeline.services.shapes import Overview, Place, SubmissionShown
from pipeline.words import say

_NAMED = 3
"""Dimensions of a branch that are named before the rest is counted."""


def panel(
    shown: Overview,
    signals: pl.DataFrame,
    submissions: Sequence[SubmissionShown],
    by: Actor,
    language: str,
) -> Html:
    """Four short lists. A branch whose index changed stands before those of which only a dimension did.

    `signals` as `MONTH_SIGNALS`; `submissions`: the month's, newest first, as far as the person may see them.
    """
    newest = {one.branch: one for one in reversed(submissions)}
    returned = [
        place
        for place in shown.absent
        if place.branch in newest and newest[place.branch].state is SubmissionState.RETURNED
    ]
    late = [place for place in shown.absent if place not in returned]
    parts = (
        ("falls", "none_fell", _moved(shown, signals, Verdict.FALL, by, language)),
        ("rises", "none_rose", _moved(shown, signals, Verdict.RISE, by, language)),
        ("returned", "none_returned", [_form(place, shown, by, language) for place in returned]),
        ("late", "none_late", [_form(place, shown, by, language) for place in late]),
    )
    lists = (_part(name, none, items, language) for name, none, items in parts)
    return tag("div", *lists, cls="pd-changed")


def _part(name: str, none: str, items: Sequence[Html], language: str) -> Html:
    mark = {"falls": "▼", "rises": "▲", "returned": "↩", "late": "∅"}[name]
    count = numbers.count(len(items), language)
    heading = tag(
        "h3", tag("b", mark, cls=f"pd-mark-{name}", aria_hidden="true"), say(f"signals.{name}", language)
    )
    below = cards.listed(items) if items else tag("p", say(f"signals.{none}", language), cls="pd-note")
    return tag("section", tag("div", heading, tag("span", count, cls="pd-changed-count")), below)


def _moved(shown: Overview, signals: pl.DataFrame, verdict: Verdict, by: Actor, language: str) -> list[Html]:
    """Branches with a real change that way, those whose index changed first."""
    found = signals.filter(pl.col("verdict") == verdict.value).to_dicts()
    by_branch: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        by_branch.setdefault(row["branch"], []).append(row)
    names = {row["branch"]: row[f"name_{language}"] for row in shown.branches.to_dicts()}
    top = shown.index.id
    ordered = sorted(by_branch, key=lambda branch: all(row["node"] != top for row in by_branch[branch]))
    return [
        _line(branch, names[branch], by_branch[branch], shown, by, language)
        for branch in ordered
        if branch in names
    ]


def _line(
    branch: str, name: str, rows: Sequence[dict[str, Any]], shown: Overview, by: Actor, language: str
) -> Html:
    """The branch, a link where its page is within reach, and what of it changed since when."""
    top = shown.index.id
    named = [_what(row, shown, language) for row in sorted(rows, key=lambda row: row["node"] != top)]
    told = say("pages.comma", language).join(named[:_NAMED])
    if len(named) > _NAMED:
        rest = numbers.count(len(named) - _NAMED, language)
        told = say("signals.with_rest", language, names=told, rest=rest)
    node = next((row["node"] for row in rows if row["node"] == top), rows[0]["node"])
    href = f"branch?branch={branch}&month={shown.month}&node={node}#pd-changed"
    where: object = link(name, href) if by.may(Permission.READ_SCORES, branch) else name
    return join(tag("strong", where), " ", tag("span", told, cls="pd-quiet"))


def _what(row: dict[str, Any], shown: Overview, language: str) -> str:
    """A node's name, and since when where the change took months to be seen."""
    is_index = row["node"] == shown.index.id
    name = say("signals.index_too", language) if is_index else shown.framework.name_of(row["node"])[language]
    if row["since"] in (None, str(shown.month)):
        return name
    return say("signals.nodes_since", language, names=name, month=numbers.month_name(row["since"], language))


def _form(place: Place, shown: Overview, by: Actor, language: str) -> Html:
    """A branch whose figures are not there, with the way to its form."""
    words = place.name[language]
    reaches = by.may(Permission.PAGE_UPLOAD) and by.may(Permission.READ_SUBMISSION, place.branch)
    if not reaches:
        return tag("span", words)
    return link(words, f"upload?branch={place.branch}&month={shown.month}")
