"""Overview: how the province stands this month, which branches to call first, and who has not handed in.

For every role; a provincial manager decides here whom to call, a planner where to look closer.
"""

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from pages.shared import (
    cards,
    chance,
    change,
    changed,
    charts,
    colours,
    control,
    filters,
    funnels,
    maps,
    numbers,
    ranked,
    tables,
    verdicts,
)
from pages.shared.desk import office
from pages.shared.guard import enter
from pages.shared.html import Html, join, link, sentence, tag
from pages.shared.language import language
from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.services import collecting, geography, register, scores
from pipeline.services import signals as charted
from pipeline.services.funnel import is_compared
from pipeline.services.shapes import Geography, Overview, Place
from pipeline.words import say

BRANCH_PAGE = "monitor/branch.py"
Signals = Mapping[str, charted.Signal]


def draw(by: Actor, spoken: str) -> None:
    """The page, top to bottom."""
    months = register.months(office(), by=by)
    if not months:
        cards.show(cards.nothing_yet(say("pages.empty_title", spoken), say("pages.empty_cure", spoken)))
        return
    top = st.container(key="pdtop-overview")
    month, county = _choices(by, months, spoken)
    shown = scores.overview(office(), by=by, month=month, county=county)
    signals = charted.month_signals(office(), by=by, month=month, county=county)
    whole = charted.group_signals(office(), by=by, month=month, county=county)
    with top:
        cards.show(cards.headline(_headline(shown, whole, signals, spoken), _note(shown, spoken)))
    _figures(shown, whole, spoken)
    change.group(shown, by, spoken, whole)
    _changed(shown, whole, signals, by, spoken)
    _where(shown, by, spoken)
    _table(shown, signals, by, spoken)
    _funnel(shown, by, spoken)
    _late(shown, by, spoken)


def _choices(by: Actor, months: Sequence[Month], spoken: str) -> tuple[Month, str | None]:
    left, right, _ = st.columns([2, 2, 5])
    latest = scores.latest_month(office(), by=by)
    with left:
        month = filters.month_select(months, spoken, key="overview.month", default=latest)
    places = register.branches(office(), by=by, month=month)
    counties = {place.county: place.county_name[spoken] for place in places}
    ordered = dict(sorted(counties.items(), key=lambda item: item[1]))
    with right:
        return month, filters.county_select(ordered, spoken, key="overview.county")


def _place_name(shown: Overview, spoken: str) -> str:
    if shown.county is None:
        return say("overview.province", spoken)
    named = {row["county"]: row[f"name_{spoken}"] for row in shown.counties.to_dicts()}
    return say("overview.the_county", spoken, name=named.get(shown.county, shown.county))


def _headline(shown: Overview, whole: Signals, signals: pl.DataFrame, spoken: str) -> Html:
    """The month's sentence: where the index stands, what changed for real, how many have reported."""
    where = {"month": numbers.month_name(shown.month, spoken), "place": _place_name(shown, spoken)}
    reported = sentence(
        "overview.reported",
        spoken,
        reported=link(numbers.count(shown.reported_count, spoken), "#pd-ranking"),
        total=link(numbers.count(shown.branch_count, spoken), "#pd-table"),
    )
    if shown.index.score is None:
        return join(sentence("overview.no_index", spoken, **where), " ", reported)
    index = link(numbers.score(shown.index.score, spoken, shown.framework.scale), "#pd-index")
    band = shown.band.name[spoken] if shown.band else say("pages.no_band", spoken)
    stands = sentence("overview.stands", spoken, index=index, band=band, **where)
    moved = verdicts.said(whole.get(shown.index.id), spoken, "#pd-changed")
    return join(stands, " ", moved, " ", verdicts.counted(shown, signals, spoken), " ", reported)


def _note(shown: Overview, spoken: str) -> Html | None:
    """Which dimension is weakest, and who has not handed in, by name."""
    scored = [node for node in shown.dimensions if node.score is not None]
    pieces = []
    if scored:
        worst = min(scored, key=lambda node: node.score or 0.0)
        value = link(numbers.score(worst.score, spoken, shown.framework.scale), "#pd-dimensions")
        pieces.append(sentence("overview.weakest", spoken, name=worst.name[spoken], value=value))
    if shown.absent:
        named = say("pages.comma", spoken).join(place.name[spoken] for place in shown.absent[:4])
        rest = len(shown.absent) - 4
        key = "overview.absent_named" if rest <= 0 else "overview.absent_some"
        pieces.append(sentence(key, spoken, names=link(named, "#pd-late"), rest=max(rest, 0)))
    return join(*(tag("span", piece, " ") for piece in pieces)) if pieces else None


def _figures(shown: Overview, whole: Signals, spoken: str) -> None:
    """The index with its trend, the dimensions, and the supporting figures."""
    left, right = st.columns([5, 7])
    with left, cards.card("overview-index", is_tall=True):
        cards.show(tag("div", _index(shown, whole, spoken), id="pd-index"))
        charts.show_trend(
            shown.trend, shown.index.id, shown.framework, spoken, key="overview.trend", height=170
        )
    with right, cards.card("overview-dimensions", is_tall=True):
        bars = charts.node_bars(shown.dimensions, shown.framework, spoken)
        legend = charts.bars_legend(spoken, shown.framework, with_peers=False)
        title = _in_month("overview.dimensions_in", shown, spoken)
        cards.show(cards.heading(title, anchor="pd-dimensions"), bars, legend)
    title = _in_month("overview.branches_in", shown, spoken)
    cards.show(cards.panel(title, cards.stat_row(_stats(shown, spoken))))


def _in_month(key: str, shown: Overview, spoken: str) -> str:
    """A heading with its month: every figure says which month it is of."""
    return say(key, spoken, month=numbers.month_name(shown.month, spoken))


def _index(shown: Overview, whole: Signals, spoken: str) -> Html:
    label = say("overview.index_of", spoken, name=shown.index.name[spoken], place=_place_name(shown, spoken))
    if shown.index.score is None:
        missing = say("pages.comma", spoken).join(
            shown.framework.name_of(node)[spoken] for node in shown.index.missing
        )
        why = say("overview.index_missing", spoken, names=missing) if missing else None
        return cards.big_number(label, cards.no_data(spoken), below=why)
    chips = [
        cards.band_chip(shown.band, shown.framework, spoken),
        *verdicts.chips(shown.index, whole, shown.framework, spoken),
    ]
    value = numbers.score(shown.index.score, spoken, shown.framework.scale)
    rests = say(
        "overview.rests_on",
        spoken,
        month=numbers.month_name(shown.month, spoken),
        part=shown.reported_count,
        whole=shown.branch_count,
    )
    likely = chance.between(shown.index.low, shown.index.high, spoken, shown.framework.scale)
    why = change.link_to(shown.index.change, spoken)
    below = join(tag("div", likely, cls="pd-likely"), tag("div", rests, why))
    return cards.big_number(label, value, chips=chips, below=below)


def _stats(shown: Overview, spoken: str) -> list[Html]:
    # A provisional score has no rank, and is neither the highest nor the lowest.
    scored = shown.branches.drop_nulls("rank").sort("score", descending=True).to_dicts()
    scale = shown.framework.scale
    reported = say("overview.of", spoken, part=shown.reported_count, whole=shown.branch_count)
    found = [
        cards.stat(say("overview.stat_reported", spoken), reported, href="#pd-late"),
        cards.stat(
            say("overview.stat_waiting", spoken), numbers.count(len(shown.waiting), spoken), href="#pd-late"
        ),
        cards.stat(
            say("overview.stat_median", spoken),
            numbers.score(shown.median, spoken, scale),
            href="#pd-ranking",
        ),
    ]
    for key, row in (("overview.stat_best", scored[:1]), ("overview.stat_last", scored[1:][-1:])):
        for branch in row:
            value = numbers.score(branch["score"], spoken, scale)
            found.append(
                cards.stat(say(key, spoken), value, note=branch[f"name_{spoken}"], href="#pd-ranking")
            )
    return found


def _changed(shown: Overview, whole: Signals, signals: pl.DataFrame, by: Actor, spoken: str) -> None:
    """What really changed, branch by branch; the province's own chart beneath."""
    submissions = collecting.submissions(office(), by=by, branch=by.branch, month=shown.month)
    title = _in_month("signals.real_changes", shown, spoken)
    cards.show(
        cards.panel(title, changed.panel(shown, signals, submissions, by, spoken), anchor="pd-changed")
    )
    signal = whole.get(shown.index.id)
    if signal is None:
        return
    with cards.card("overview-control"):
        name = _place_name(shown, spoken)
        heading = say("signals.chart_place", spoken, name=name)
        cards.show(cards.heading(heading, say("signals.chart_note_group", spoken)))
        cards.show(tag("p", verdicts.signal_chip(signal, shown.framework, spoken), cls="pd-chips"))
        control.draw(signal, shown.framework, spoken, key="overview.control", height=240)


def _funnel(shown: Overview, by: Actor, spoken: str) -> None:
    """One share of every branch against the province's, as the address names it (`?share=`)."""
    compared = [one.id for one in shown.framework.indicators if is_compared(shown.framework, one.id)]
    if not compared or shown.county is not None:
        return
    with cards.card("overview-funnel"):
        cards.show(cards.heading(say("signals.funnel", spoken), anchor="pd-funnel"))
        chosen = filters.select(
            "share",
            say("signals.funnel_pick", spoken),
            compared,
            lambda one: shown.framework.name_of(one)[spoken],
            key="overview.share",
            default=compared[-1],
        )
        funnels.draw(by, shown.month, chosen, spoken, key="overview.funnel")


def _where(shown: Overview, by: Actor, spoken: str) -> None:
    """The map beside the ranked list."""
    left, right = st.container(key="pdpair-where").columns(2)
    with left, cards.card("overview-map", is_tall=True):
        _map(shown, by, spoken)
    with right, cards.card("overview-ranking", is_tall=True):
        title = _in_month("overview.ranking", shown, spoken)
        heading = cards.heading(title, say("overview.ranking_note", spoken), "pd-ranking")
        cards.show(heading, ranked.ranked_list(shown, by, spoken))


def _map(shown: Overview, by: Actor, spoken: str) -> None:
    drawn = geography.geography(office(), by=by)
    schematic = say("overview.map_schematic" if drawn.is_schematic else "overview.map_official", spoken)
    cards.show(cards.heading(_in_month("overview.map", shown, spoken), schematic))
    # The server can't know how wide the card is: both are sent, and the style sheet shows the one that fits.
    events = [_drawn(width, drawn, shown, spoken) for width in (maps.WIDE, maps.NARROW)]
    cards.show(_map_key(shown, spoken), tag("p", drawn.attribution, cls="pd-note pd-source", dir="ltr"))
    _follow_map(events, by, shown, spoken)


def _drawn(width: int, drawn: Geography, shown: Overview, spoken: str) -> object:
    """The map for a card of that width; what was clicked on it."""
    kept = "pdwide-map" if width == maps.WIDE else "pdnarrow-map"
    with st.container(key=kept):
        return st.pydeck_chart(
            maps.province(drawn, shown, spoken, width=width),
            key=f"overview.{kept}",
            height=maps.sheet(drawn, width).height,
            on_select="rerun",
            selection_mode="single-object",
        )


def _map_key(shown: Overview, spoken: str) -> Html:
    steps = [shown.framework.scale * part / 4 for part in range(5)]
    swatches = [
        tag(
            "span",
            tag("i", cls="pd-swatch", style=f"background:{colours.shade(step, shown.framework.scale)}"),
            numbers.count(step, spoken),
        )
        for step in steps
    ]
    none = tag(
        "span", tag("i", cls="pd-swatch", style=f"background:{colours.NO_DATA}"), say("pages.no_data", spoken)
    )
    return tag("p", say("overview.map_key", spoken), *swatches, none, cls="pd-key")


def _follow_map(events: Sequence[object], by: Actor, shown: Overview, spoken: str) -> None:
    """A click on a branch opens it; on a county narrows the page. A click already followed is left alone."""
    branch, county = (
        next(filter(None, (maps.picked(event, layer, name) for event in events)), None)
        for layer, name in ((maps.BRANCH_LAYER, "branch"), (maps.COUNTY_LAYER, "county"))
    )
    clicked = branch or county
    if clicked == st.session_state.get("overview.clicked"):
        return
    st.session_state["overview.clicked"] = clicked
    if branch:
        _open(branch, by, shown.month, spoken)
    elif county:
        filters.choose("county", None if county == shown.county else county)
        st.rerun()


def _open(branch: str, by: Actor, month: Month, spoken: str) -> None:
    if by.may(Permission.READ_SCORES, branch):
        st.switch_page(BRANCH_PAGE, query_params={"branch": branch, "month": str(month)})
    cards.show(tag("p", say("overview.not_yours", spoken), cls="pd-note"))


def _table(shown: Overview, signals: pl.DataFrame, by: Actor, spoken: str) -> None:
    judged = verdicts.by_branch(signals, shown.index.id)
    with cards.card("overview-table"):
        cards.show(cards.heading(_in_month("overview.table_in", shown, spoken), anchor="pd-table"))
        with st.container(key="pdwide-table"):
            cards.show(tag("p", say("overview.table_note", spoken), cls="pd-note"))
            picked = tables.ranking(shown, judged, spoken, key="overview.table")
        with st.container(key="pdnarrow-table"):
            cards.show(ranked.heat_table(shown, judged, by, spoken))
    if picked is not None:
        _open(picked, by, shown.month, spoken)


def _late(shown: Overview, by: Actor, spoken: str) -> None:
    """Who has not handed in, and whose submission waits."""
    absent = _places(shown.absent, shown, by, spoken, "overview.none_absent")
    # Whoever decides about what waits is led to the queue; others to the branch's own files.
    review = "review" if by.may(Permission.PAGE_REVIEW) else None
    waiting = _places(shown.waiting, shown, by, spoken, "overview.none_waiting", review)
    left = cards.panel(_in_month("overview.absent", shown, spoken), absent, anchor="pd-late")
    right = cards.panel(_in_month("overview.waiting", shown, spoken), waiting)
    cards.show(cards.columns(left, right))


def _places(
    places: Sequence[Place], shown: Overview, by: Actor, spoken: str, none: str, href: str | None = None
) -> Html:
    """The places by name, each a link to `href`, else to its form, where that is within reach."""
    if not places:
        return tag("p", say(none, spoken), cls="pd-note")
    may_open = by.may(Permission.PAGE_UPLOAD)
    listed = []
    for place in places:
        words = say("overview.place", spoken, name=place.name[spoken], county=place.county_name[spoken])
        reaches = may_open and by.may(Permission.READ_SUBMISSION, place.branch)
        form = f"upload?branch={place.branch}&month={shown.month}"
        listed.append(link(words, href or form) if reaches else words)
    return cards.listed(listed)


draw(enter(Permission.PAGE_OVERVIEW), language())
