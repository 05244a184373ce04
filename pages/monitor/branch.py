"""Branch: how one branch stands this month, and why, down to the file that a figure came from.

A branch manager decides here what to work on; a provincial manager, what to ask the branch about.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.shared import (
    cards,
    chance,
    change,
    charts,
    control,
    drilling,
    filters,
    numbers,
    peers,
    robustness,
    verdicts,
    verified,
    voice,
)
from pages.shared.desk import office
from pages.shared.guard import enter
from pages.shared.html import Html, escape, join, link, sentence, tag
from pages.shared.language import language
from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.domain.states import ScoreState
from pipeline.services import calendar, register, scores
from pipeline.services import signals as charted
from pipeline.services.shapes import BranchCard, NodeShown, Place
from pipeline.words import say

Signals = Mapping[str, charted.Signal]


def draw(by: Actor, spoken: str) -> None:
    """The page, top to bottom."""
    months = register.months(office(), by=by)
    if not months:
        cards.show(cards.nothing_yet(say("pages.empty_title", spoken), say("pages.empty_cure", spoken)))
        return
    top = st.container(key="pdtop-branch")
    chosen = _choices(by, months, spoken)
    if chosen is None:
        cards.show(cards.nothing_yet(say("branch.none_title", spoken), say("branch.none_cure", spoken)))
        return
    month, place = chosen
    card = scores.branch_card(office(), by=by, branch=place.branch, month=month)
    signals = charted.branch_signals(office(), by=by, branch=place.branch, month=month)
    with top:
        cards.show(cards.title(place.name[spoken], _about(place, spoken)))
        cards.show(cards.headline(_headline(card, signals, spoken), _note(card, spoken)))
    if card.state.is_absent:
        _not_reported(card, spoken)
    else:
        like = peers.like(place, month, by)
        _figures(card, by, signals, like, spoken)
        peers.draw(like, by, card.framework, spoken)
        _concepts(card, like, spoken)
        drilling.draw(card, by, spoken, like, signals)
    _trend(card, signals, spoken)
    voice.draw(by, place.branch, card.month, spoken)


def _choices(by: Actor, months: Sequence[Month], spoken: str) -> tuple[Month, Place] | None:
    left, right, _ = st.columns([3, 2, 4])
    latest = scores.latest_month(office(), by=by)
    with right:
        month = filters.month_select(months, spoken, key="branch.month", default=latest)
    places = register.branches(office(), by=by, month=month)
    with left:
        place = filters.branch_select(places, by, spoken, key="branch.branch")
    return None if place is None else (month, place)


def _about(place: Place, spoken: str) -> str:
    insured = numbers.count(place.insured_main, spoken)
    key = "branch.about_unknown" if place.insured_main is None else "branch.about"
    return say(key, spoken, county=place.county_name[spoken], insured=insured)


def _headline(card: BranchCard, signals: Signals, spoken: str) -> Html:
    """Where the branch stands, its rank, and whether it changed for real."""
    where = {"month": numbers.month_name(card.month, spoken)}
    if card.state.is_absent:
        if card.submission is not None:
            return sentence("branch.returned", spoken, reason=card.submission.reason or numbers.NONE, **where)
        if card.state is ScoreState.NOT_DUE:
            due_on = calendar.month_days(office(), card.month).due_on
            return sentence("branch.not_due", spoken, day=numbers.day_name(due_on, spoken), **where)
        return sentence("branch.not_reported", spoken, **where)
    if card.index.score is None:
        return sentence("branch.no_index", spoken, names=_names(card.index.missing, card, spoken), **where)
    index = link(numbers.score(card.index.score, spoken, card.framework.scale), "#pd-drill")
    band = card.band.name[spoken] if card.band else say("pages.no_band", spoken)
    return join(
        sentence("branch.stands", spoken, index=index, band=band, **where),
        " ",
        _ranked(card, spoken),
        " ",
        verdicts.said(signals.get(card.index.id), spoken, "#pd-changed"),
    )


def _ranked(card: BranchCard, spoken: str) -> Html:
    if card.rank is None:
        return escape("")
    address = f"overview?month={card.month}"
    rank = link(numbers.count(card.rank, spoken), address)
    return sentence("branch.ranked", spoken, rank=rank, ranked=card.ranked)


def _note(card: BranchCard, spoken: str) -> Html | None:
    """The strongest and the weakest dimension."""
    scored = sorted((node for node in card.dimensions if node.score is not None), key=_score_of)
    if len(scored) < 2:
        return None
    told = {}
    for name, node in (("weakest", scored[0]), ("strongest", scored[-1])):
        told[name] = node.name[spoken]
        told[f"{name}_score"] = link(
            numbers.score(node.score, spoken, card.framework.scale), "#pd-dimensions"
        )
    return sentence("branch.strong_and_weak", spoken, **told)


def _score_of(node: NodeShown) -> float:
    return node.score or 0.0


def _names(ids: Sequence[str], card: BranchCard, spoken: str) -> str:
    return say("pages.comma", spoken).join(card.framework.name_of(one)[spoken] for one in ids)


def _not_reported(card: BranchCard, spoken: str) -> None:
    """A month without figures: what is known of its submission, and what to do."""
    submission = drilling.submission_lines(card.submission, spoken)
    cure = say("branch.not_reported_cure", spoken)
    cards.show(cards.panel(say("branch.not_reported_title", spoken), submission, note=cure))


def _figures(card: BranchCard, by: Actor, signals: Signals, like: peers.Like, spoken: str) -> None:
    """The index large, with its supporting figures; the dimensions beside the median of the like branches."""
    left, right = st.columns([5, 7])
    month = numbers.month_name(card.month, spoken)
    with left, cards.card("branch-index", is_tall=True):
        apart = tag("p", chance.alike(card.alike, spoken), cls="pd-note") if card.rank else ""
        cards.show(
            _index(card, signals, spoken),
            tag("div", cls="pd-space"),
            cards.stat_row(_stats(card, by, like, spoken)),
            apart,
            verified.beside(card.verified, spoken),
        )
    with right, cards.card("branch-dimensions", is_tall=True):
        title = cards.heading(say("overview.dimensions_in", spoken, month=month), anchor="pd-dimensions")
        bars = charts.node_bars(card.dimensions, card.framework, spoken, peers=like.medians)
        cards.show(title, bars, charts.bars_legend(spoken, card.framework, with_peers=True))


def _index(card: BranchCard, signals: Signals, spoken: str) -> Html:
    state = cards.state_chip(card.state, spoken)
    label, month = card.index.name[spoken], numbers.month_name(card.month, spoken)
    if card.index.score is None:
        return cards.big_number(label, cards.no_data(spoken), chips=[state], below=month)
    chips = [
        cards.band_chip(card.band, card.framework, spoken),
        *verdicts.chips(card.index, signals, card.framework, spoken),
        state,
    ]
    scale = card.framework.scale
    value = numbers.score(card.index.score, spoken, scale)
    likely = chance.between(card.index.low, card.index.high, spoken, scale)
    why = change.link_to(card.index.change, spoken)
    below = join(tag("div", likely, cls="pd-likely"), tag("div", month, why), _held_band(card, spoken))
    return cards.big_number(label, value, chips=chips, below=below)


def _held_band(card: BranchCard, spoken: str) -> Html:
    """Why the band is not that of the month's score alone, where it is not."""
    if card.band is None or card.band_by_score is None or card.band == card.band_by_score:
        return escape("")
    names = {"held": card.band.name[spoken], "by_score": card.band_by_score.name[spoken]}
    return tag("div", say("chance.band_held", spoken, **names), cls="pd-note")


def _open_ranks(card: BranchCard, by: Actor, spoken: str) -> Html:
    """The places that chance leaves open, and those that other ways of calculating give."""
    if card.rank is None or card.rank_range is None:
        return escape(say("branch.no_rank", spoken))
    by_method = robustness.branch_line(by, card.place.branch, card.month, spoken)
    return cards.lines(chance.rank_words(*card.rank_range, spoken), *filter(None, [by_method]))


def _stats(card: BranchCard, by: Actor, like: peers.Like, spoken: str) -> list[Html]:
    rank = say("branch.rank_of", spoken, rank=card.rank, ranked=card.ranked) if card.rank else "—"
    return [
        cards.stat(say("branch.rank", spoken), rank, note=_open_ranks(card, by, spoken)),
        peers.stat(like.of(card.index.id), card.framework, spoken),
        cards.stat(say("branch.coverage", spoken), numbers.share(card.index.coverage, spoken)),
    ]


def _trend(card: BranchCard, signals: Signals, spoken: str) -> None:
    """The published index over the months; below it, each month by its own figures, to tell change from chance."""
    with cards.card("branch-trend"):
        cards.show(cards.heading(say("branch.trend", spoken), say("branch.trend_note", spoken), "pd-trend"))
        charts.show_trend(card.trend, card.framework.top.id, card.framework, spoken, key="branch.trend")
    signal = signals.get(card.index.id)
    if signal is None:
        return
    with cards.card("branch-changed"):
        heading = cards.heading(say("signals.chart", spoken), say("signals.chart_note", spoken), "pd-changed")
        cards.show(heading, tag("p", verdicts.signal_chip(signal, card.framework, spoken), cls="pd-chips"))
        control.draw(signal, card.framework, spoken, key="branch.control")


def _concepts(card: BranchCard, like: peers.Like, spoken: str) -> None:
    """The strongest and the weakest concepts, each of which opens in the drill-down below."""
    columns = st.columns(2)
    sides = (("strengths", card.strengths), ("weaknesses", card.weaknesses))
    for column, (side, concepts) in zip(columns, sides, strict=True):
        with column, cards.card(f"branch-{side}", is_tall=True):
            month = numbers.month_name(card.month, spoken)
            cards.show(cards.heading(say(f"branch.{side}", spoken, month=month)))
            if not concepts:
                cards.show(cards.no_data(spoken))
            for concept in concepts:
                _concept(concept, side, card, like, spoken)
            if any(like.of(concept).median is not None for concept in concepts):
                cards.show(peers.key(spoken))


def _concept(concept: str, side: str, card: BranchCard, like: peers.Like, spoken: str) -> None:
    name = card.framework.name_of(concept)[spoken]
    score, _ = card.scores.get(concept, (None, None))
    bar = charts.value_bar(score, spoken, scale=card.framework.scale, peer=like.of(concept).median)
    drilling.child_row(name, concept, bar, key=f"{side}-{concept}")


draw(enter(Permission.PAGE_BRANCH), language())
