"""Steps of the planners' page that look from the index back to the indicators, and across to the outcomes."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from pages.shared import cards, matrices, numbers, soundness_data, stacked
from pages.shared.html import Html, join, link, tag
from pipeline.domain.soundness import Bearing
from pipeline.services.coherence_steps import LEAST_UNITS, Coherence, leading
from pipeline.services.voice_shapes import Rating, Voice
from pipeline.words import number, say

_VIEWS = ("month", "months", "own")


def differences(told: Coherence, language: str) -> tuple[object, Html]:
    """Step 8: the indicators that make branches differ, those that cost the province most, and the way to each."""
    first, table = leading(told), _driving(told, language)
    if first.is_empty() or told.reported_count < LEAST_UNITS:
        return say("coherence.driving_untold", language, least=LEAST_UNITS), table
    named = soundness_data.names(first["id"].to_list(), told.framework, language)
    says = say(
        "coherence.says_8", language, names=named, share=numbers.share(float(first["share"].sum()), language)
    )
    return join(says, " ", _cost(told, language)), table


def _cost(told: Coherence, language: str) -> str:
    costs = told.driving.drop_nulls("lost").sort("lost", descending=True)
    if told.province is None or costs.is_empty():
        return ""
    scale = told.framework.scale
    return say(
        "coherence.costs",
        language,
        lost=numbers.score(scale - told.province, language, scale),
        top=numbers.count(scale, language),
        name=told.framework.name_of(costs["id"][0])[language],
        points=numbers.score(costs["lost"][0], language, scale),
    )


def _driving(told: Coherence, language: str) -> Html:
    """Every indicator by its share; the lowest branch's name leads down to its figures."""
    if told.driving["branch"].null_count() == told.driving.height:
        return tag("span")
    header = [
        say(f"coherence.column_{name}", language) for name in ("indicator", "share", "lost", "farthest")
    ]
    rows = [
        (
            told.framework.name_of(row["id"])[language],
            numbers.share(row["share"], language),
            numbers.score(row["lost"], language, told.framework.scale),
            _way_down(row, told, language),
        )
        for row in told.driving.sort("share", "lost", descending=True, nulls_last=True).iter_rows(named=True)
    ]
    return cards.folded(say("coherence.driving", language), stacked.table(header, rows))


def _way_down(row: dict[str, Any], told: Coherence, language: str) -> object:
    if row["branch"] is None:
        return numbers.NONE
    href = f"branch?branch={row['branch']}&month={told.month}&node={row['id']}"
    return link(row[f"name_{language}"] or row["branch"], href)


def outcomes(told: Coherence, language: str) -> tuple[object, Html]:
    """Step 9: conditions, the core and strategies beside outcomes, across branches and over each one's months."""
    if told.bearings.is_empty():
        return say("coherence.no_parts", language), tag("span")
    counted = {end.value: _counted(told, end, language) for end in (Bearing.WITH, Bearing.AGAINST)}
    says = say("coherence.says_9", language, count=told.bearings.height, **counted)
    panels = [_view(told, view, language) for view in _VIEWS]
    note = tag("p", say("coherence.tie_note", language), cls="pd-note")
    return says, join(cards.columns(*panels), note, _bearing_table(told, language))


def _counted(told: Coherence, end: Bearing, language: str) -> str:
    """How many ties are told with outcomes, or against them."""
    count = int((told.bearings["bearing"] == end.value).sum())
    return (
        say(f"coherence.{end}_count", language, count=count)
        if count
        else say(f"coherence.{end}_nil", language)
    )


def _view(told: Coherence, view: str, language: str) -> Html:
    rows = told.bearings.filter(pl.col("over") == view).to_dicts()
    heading = tag("h3", say(f"coherence.across_{view}", language), cls="pd-step-part")
    ends = tag(
        "span",
        *(tag("span", number(end, language, 0)) for end in (-1, 0, 1)),
        cls="pd-tie-ends",
        aria_hidden="true",
    )
    return tag(
        "div",
        heading,
        ends,
        tag("ul", *(_tie(row, told, language) for row in rows), cls="pd-bars"),
        cls="pd-tie-view",
    )


def _tie(row: dict[str, Any], told: Coherence, language: str) -> Html:
    """A dot on a line from -1 to 1 with its likely range, and whether it can be told from none."""

    def at(value: float) -> float:
        return 50 * (1 + value)

    drawn = [tag("i", cls="pd-line", style="inset-inline-start:50%")]
    if row["low"] is not None:
        start, end = at(row["low"]), at(row["high"])
        drawn.append(
            tag(
                "i",
                cls="pd-tie-range",
                style=f"inset-inline-start:{start:.2f}%;inline-size:{end - start:.2f}%",
            )
        )
    if row["r"] is not None:
        drawn.append(tag("i", cls="pd-tie-dot", style=f"inset-inline-start:{at(row['r']):.2f}%"))
    if row["rows"] == row["units"]:
        told_rows = say("coherence.tie_units", language, units=row["units"])
    else:
        told_rows = say("coherence.tie_rows", language, rows=row["rows"], units=row["units"])
    return tag(
        "li",
        tag(
            "span",
            _tie_name(row, told, language),
            tag("span", told_rows, cls="pd-bar-note"),
            cls="pd-bar-name",
        ),
        tag("span", tag("span", *drawn, cls="pd-dot-line pd-dot-inset"), aria_hidden="true"),
        tag(
            "span",
            number(row["r"], language, 2),
            tag("span", say(f"coherence.bearing_{row['bearing']}", language), cls="pd-pair-note"),
            cls="pd-bar-value",
        ),
        cls="pd-bar",
    )


def _tie_name(row: dict[str, Any], told: Coherence, language: str) -> str:
    names = {
        key: told.framework.name_of(row[at])[language]
        for key, at in (("name", "node"), ("outcome", "outcome"))
    }
    return say("coherence.tie", language, part=say(f"method.part_{row['part']}", language), **names)


def _bearing_table(told: Coherence, language: str) -> Html:
    header = [
        say(f"coherence.column_{name}", language)
        for name in ("tie", "over", "r", "range", "branches", "flag")
    ]
    rows: Sequence[Sequence[object]] = [
        (
            _tie_name(row, told, language),
            say(f"coherence.across_{row['over']}", language),
            number(row["r"], language, 2),
            matrices.likely(row, language),
            numbers.count(row["units"], language),
            say(f"coherence.bearing_{row['bearing']}", language),
        )
        for row in told.bearings.iter_rows(named=True)
    ]
    return cards.folded(say("pages.as_table", language), stacked.table(header, rows))


def people(found: Voice | None, language: str) -> Html:
    """The province's figures beside what people say, dimension by dimension."""
    if found is None:
        return tag("p", say("coherence.people_none", language), cls="pd-note")
    wave = found.wave.name[language]
    if not found.is_shown:
        return tag("p", say("coherence.people_withheld", language, wave=wave), cls="pd-note")
    rated = [each.whole for each in found.dimensions]
    told = sorted((each for each in rated if each.is_told), key=lambda each: -abs(each.gap or 0.0))
    most = ""
    if told:
        gap = number(abs(told[0].gap or 0.0), language)
        most = say("coherence.people_most", language, name=told[0].name[language], gap=gap)
    counted = {"people": found.respondent_count, "told": len(told), "count": len(rated)}
    says = tag("p", say("coherence.people_says", language, wave=wave, most=most, **counted))
    month = numbers.month_name(found.reported_month, language) if found.reported_month else numbers.NONE
    header = [
        say("coherence.column_dimension", language),
        say("coherence.column_reported", language, month=month),
        say("coherence.column_people", language),
        say("coherence.column_gap", language),
    ]
    return join(says, stacked.table(header, [_rated(each, language) for each in rated]))


def _rated(one: Rating, language: str) -> tuple[object, ...]:
    perceived: object = cards.no_data(language)
    if one.score is not None:
        margin = number(one.margin, language)
        perceived = say("coherence.give_or_take", language, score=number(one.score, language), margin=margin)
    gap: object = numbers.NONE
    if one.gap is not None:
        shown = numbers.signed(one.gap, language)
        gap = say("coherence.gap_told" if one.is_told else "coherence.gap_untold", language, gap=shown)
    return one.name[language], number(one.reported, language), perceived, gap
