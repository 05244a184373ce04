"""Why a score moved: one sentence, bars from the score before to the one after, every cause in a table."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.shared import cards, filters, numbers
from pages.shared.change_tables import by_child, reasons
from pages.shared.change_words import (
    Piece,
    decimals_of,
    pieces,
    printed_difference,
    revised_note,
    told,
    what_against,
)
from pages.shared.desk import office
from pages.shared.html import Html, join, link, tag
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.domain.verdict import Verdict
from pipeline.errors import UserError
from pipeline.services import model, register, scores
from pipeline.services.change import why_changed, why_group_changed
from pipeline.services.change_shapes import Change
from pipeline.services.shapes import BranchCard, Overview
from pipeline.services.signals import Signal
from pipeline.words import error_text, number, say

ANCHOR = "pd-why"
_KINDS = ("", "branch", "edition")
"""What may be compared with, as the address says it (`?against=`): nothing said is a month."""


def link_to(moved: float | None, spoken: str) -> Html:
    """Beside a figure that moved: the way to why; nothing where there is no change to explain."""
    return join(" · ", link(say("change.link", spoken), f"#{ANCHOR}")) if moved is not None else Html("")


def draw(card: BranchCard, node: str, by: Actor, spoken: str, verdicts: Mapping[str, Signal]) -> None:
    """Why the branch's node has another score, with what it is compared with to be chosen. `verdicts`: whether what
    changed since the month before can be told from chance, by node."""
    with st.container(key="pdwhy"):
        name = card.framework.name_of(node)[spoken]
        kind = filters.choice("against") or ""
        key = "change.title_of" if kind not in _KINDS[1:] else "change.title_differs"
        cards.show(tag("h3", say(key, spoken, name=name), cls="pd-panel-title", id=ANCHOR))
        asked = _choices(card, by, spoken)
        try:
            change = why_changed(
                office(), by=by, branch=card.place.branch, month=card.month, node=node, **asked
            )
        except UserError as error:
            cards.show(tag("p", error_text(error, spoken), cls="pd-note"))
            return
        cards.show(*_explained(change, spoken, _modest(change, verdicts.get(node), spoken)))


def group(shown: Overview, by: Actor, spoken: str, verdicts: Mapping[str, Signal]) -> None:
    """Folded: why the province, or the county, has another score than the month before. `verdicts` as `draw`."""
    if shown.index.score is None:
        return
    try:
        change = why_group_changed(office(), by=by, month=shown.month, county=shown.county)
    except UserError:
        # The month before has no score: the page's first sentence says so by telling no change.
        return
    decimals = decimals_of(change)
    moved = numbers.signed(printed_difference(change, decimals), spoken, decimals)
    modest = _modest(change, verdicts.get(change.node), spoken)
    summary = say("change.why_folded", spoken, change=moved, month=what_against(change, spoken))
    body = cards.folded(summary, *_explained(change, spoken, modest))
    cards.show(tag("section", body, cls="pd-panel", id=ANCHOR))


def in_words(spoken: str) -> Html:
    """The method page: how a change is told, in a manager's words."""
    steps = [say(f"change.method_{step}", spoken) for step in range(1, 6)]
    return cards.panel(say("change.method_title", spoken), cards.listed(steps, ordered=True))


def _choices(card: BranchCard, by: Actor, spoken: str) -> dict[str, object]:
    """What to compare with, from the address (`?against=` and `?other=`)."""
    editions = [one.edition for one in model.editions(office(), by=by) if one.edition != card.edition]
    kinds = _KINDS if editions else _KINDS[:2]
    named = {
        "": "change.compare_month",
        "branch": "change.compare_branch",
        "edition": "change.compare_edition",
    }
    left, right, _ = st.columns([4, 4, 4])
    with left:
        kind = filters.select(
            "against",
            say("change.compare", spoken),
            kinds,
            lambda one: say(named[one], spoken),
            key="branch.against",
            default="",
        )
    with right:
        if kind == "branch":
            return {"against_branch": _other_branch(card, by, spoken)}
        if kind == "edition":
            return {"against_edition": _other_edition(editions, spoken)}
        return {"against_month": _other_month(card, by, spoken)}


def _other_month(card: BranchCard, by: Actor, spoken: str) -> Month | None:
    before = str(card.month.plus(-1))
    months = [str(month) for month in scores.scored_months(office(), by=by)]
    options = ["", *(month for month in months if month not in (before, str(card.month)))]

    def shown(month: str) -> str:
        name = numbers.month_name(month or before, spoken)
        return name if month else say("change.month_before", spoken, month=name)

    label = say("change.which_month", spoken)
    chosen = filters.select("other", label, options, shown, key="branch.other_month", default="")
    return Month.parse(chosen) if chosen else None


def _other_branch(card: BranchCard, by: Actor, spoken: str) -> str:
    places = register.branches(office(), by=by, month=card.month)
    names = {place.branch: place.name[spoken] for place in places if place.branch != card.place.branch}
    if not names:
        return card.place.branch
    return filters.select(
        "other",
        say("change.which_branch", spoken),
        list(names),
        lambda branch: names[branch],
        key="branch.other_branch",
        default=next(iter(names)),
    )


def _other_edition(editions: Sequence[str], spoken: str) -> str:
    return filters.select(
        "other",
        say("change.which_edition", spoken),
        editions,
        lambda edition: say("change.edition_named", spoken, edition=edition),
        key="branch.other_edition",
        default=editions[-1],
    )


def _modest(change: Change, signal: Signal | None, spoken: str) -> str | None:
    """That the difference may be chance, where the control chart cannot tell it from the usual ups and downs."""
    against, month = change.sides.against, change.sides.month
    if signal is None or against.kind != "month" or against.month != month.plus(-1):
        return None
    words = {Verdict.SAME: "change.by_chance", Verdict.TOO_FEW: "change.too_few"}
    return say(words[signal.verdict], spoken) if signal.verdict in words else None


def _explained(change: Change, spoken: str, modest: str | None) -> list[Html]:
    """The sentence with its notes, the bars, and the tables folded under them."""
    notes = [revised_note(change, spoken), modest]
    if change.is_hidden and change.sides.place is not None:
        notes.append(say("change.hidden", spoken))
    if (change.members_left or change.members_came) and not change.is_hidden:
        notes.append(say("change.common_only", spoken, count=change.members_common))
    found = [tag("p", told(change, spoken), cls="pd-why-said")]
    found += [tag("p", note, cls="pd-note") for note in notes if note]
    listed = pieces(change, spoken)
    if listed:
        found.append(_bars(change, listed, spoken))
        tables = [by_child(change, spoken)] if change.children else []
        found.append(cards.folded(say("change.all", spoken), *tables, reasons(change, spoken), _note(spoken)))
    return found


def _note(spoken: str) -> Html:
    return tag("p", say("change.note", spoken), cls="pd-note")


def _bars(change: Change, listed: Sequence[Piece], spoken: str) -> Html:
    """From the score before, each piece where the last one ended, to the score after."""
    decimals = decimals_of(change)
    stands = [change.before]
    for piece in listed:
        stands.append(stands[-1] + piece.points)
    stands[-1] = change.after
    low, high = min(stands), max(stands)
    # Bars that touched the edges would look cut off.
    pad = max((high - low) * 0.08, change.framework.scale * 0.001)
    ends = (low - pad, high + pad)
    what = what_against(change, spoken)
    key = "change.bar_shown" if change.causes[0].points else "change.bar_before"
    first = _row(
        say(key, spoken, what=what), (change.before,) * 2, ends, number(change.before, spoken, decimals)
    )
    last = _row(
        _after_name(change, spoken), (change.after,) * 2, ends, number(change.after, spoken, decimals)
    )
    between = [
        _row(piece.name, (stands[at], stands[at + 1]), ends, numbers.signed(piece.printed, spoken, decimals))
        for at, piece in enumerate(listed)
    ]
    return tag("ul", first, *between, last, cls="pd-bars pd-why-bars")


def _after_name(change: Change, spoken: str) -> str:
    sides = change.sides
    if sides.against.kind == "branch" and sides.place is not None:
        return sides.place.name[spoken]
    if sides.against.kind == "edition":
        return say("change.edition_named", spoken, edition=change.framework.edition)
    return numbers.month_name(sides.month, spoken)


def _row(name: str, way: tuple[float, float], ends: tuple[float, float], shown: str) -> Html:
    """A line of the waterfall: a bar from one score to the next, or a mark where it stands still."""
    start, size = (min(way) - ends[0]) / (ends[1] - ends[0]), abs(way[1] - way[0]) / (ends[1] - ends[0])
    at = f"inset-inline-start:{start * 100:.2f}%"
    kind = "rise" if way[1] > way[0] else "drop"
    fill = tag("i", cls=f"pd-fill pd-fill-{kind}", style=f"{at};inline-size:{size * 100:.2f}%")
    mark = tag("i", cls="pd-goal-at", style=at)
    is_end = way[0] == way[1]
    track = tag("span", mark if is_end else fill, cls="pd-track", aria_hidden="true")
    named = tag("span", tag("strong", name) if is_end else name, cls="pd-bar-name")
    return tag("li", named, track, tag("span", shown, cls="pd-bar-value"), cls="pd-bar")
