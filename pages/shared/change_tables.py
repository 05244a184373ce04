"""Every cause of a change, and each part's share of it, as tables to read."""

from pages.shared import cards, numbers, stacked
from pages.shared.change_counts import counts
from pages.shared.change_words import decimals_of, printed_difference, printed_parts
from pages.shared.html import Html, join, tag
from pages.shared.measures import full_name
from pipeline.services.change_shapes import Change, Reason
from pipeline.words import say

SHOWN = 8
"""Causes shown at once: beyond them they are small, and on a phone the table would never end."""


def reasons(change: Change, spoken: str) -> Html:
    """Every cause with the counts on both sides and its points, the largest first; the last line is their sum."""
    listed = [reason for cause in change.causes for reason in cause.reasons]
    listed.sort(key=lambda reason: -abs(reason.points))
    decimals = max(decimals_of(change), 2)
    together = printed_difference(change, decimals)
    printed = printed_parts([reason.points for reason in listed], together, decimals)
    rows = [
        _row(change, reason, points, spoken, decimals) for reason, points in zip(listed, printed, strict=True)
    ]
    cut = SHOWN if len(rows) > SHOWN + 1 else len(rows)
    rest = say("change.rest", spoken, count=len(rows) - cut)
    columns = ("what", "cause", *_counted_sides(change), "points")
    gap = [""] * (len(columns) - 2)
    below = [[rest, *gap, numbers.signed(sum(printed[cut:]), spoken, decimals)]] if rows[cut:] else []
    total = numbers.signed(together, spoken, decimals)
    last = [tag("strong", say("change.total", spoken)), *gap, tag("strong", total)]
    header = [say(f"change.column_{column}", spoken) for column in columns]
    first = stacked.table(header, [*rows[:cut], *below, last], caption=say("change.reasons", spoken))
    return join(first, cards.folded(rest, stacked.table(header, rows[cut:])) if rows[cut:] else "")


def _row(change: Change, reason: Reason, points: float, spoken: str, decimals: int) -> list[object]:
    sides = () if change.is_hidden else (reason.before, reason.after)
    return [
        _what(change, reason, spoken),
        say(f"change.cause_{reason.cause.value}", spoken),
        *(counts(reason.id, side, change.framework, spoken) or "—" for side in sides),
        _points(change, reason, points, spoken, decimals),
    ]


def _counted_sides(change: Change) -> tuple[str, ...]:
    return () if change.is_hidden else _sides(change)


def _sides(change: Change) -> tuple[str, str]:
    return ("there", "here") if change.sides.against.kind == "branch" else ("before", "after")


def _what(change: Change, reason: Reason, spoken: str) -> str:
    name = reason.name[spoken]
    if reason.kind.startswith("members_"):
        places = change.members_left if reason.kind == "members_left" else change.members_came
        names = say("pages.comma", spoken).join(place.name[spoken] for place in places)
        return say(f"change.kind_{reason.kind.value}", spoken, names=names)
    if reason.kind == "left":
        is_one = len(reason.absent) == 1 and reason.absent[0].id == reason.id
        if not is_one:
            return say("change.kind_left_node", spoken, name=name)
        why = say(f"state.indicator_{reason.absent[0].state.value}", spoken)
        return say("change.kind_left", spoken, name=name, why=why)
    if reason.kind in ("came", "definition", "rule"):
        return say(f"change.kind_{reason.kind.value}", spoken, name=name)
    return name


def _points(change: Change, reason: Reason, points: float, spoken: str, decimals: int) -> Html:
    """The points, and under them those of each measure."""
    lines = [
        say(
            "change.measure",
            spoken,
            name=full_name(each.measure, change.framework, spoken)
            if each.measure
            else say("change.prices", spoken),
            points=numbers.signed(each.points, spoken, decimals),
        )
        for each in reason.measures
        if abs(each.points) >= 0.5 * 10**-decimals
    ]
    below = [tag("div", line, cls="pd-part-note") for line in lines] if len(lines) > 1 else []
    return join(numbers.signed(points, spoken, decimals), *below)


def by_child(change: Change, spoken: str) -> Html:
    """Each child's score on both sides and its points of the change."""
    decimals = max(decimals_of(change), 2)
    below = sum(child.points for child in change.children)
    values = [*(child.points for child in change.children), change.difference - below]
    printed = printed_parts(values, printed_difference(change, decimals), decimals)
    scale = change.framework.scale
    rows: list[list[object]] = [
        [
            child.name[spoken],
            *(numbers.score(value, spoken, scale) for value in (child.before, child.after)),
            numbers.signed(points, spoken, decimals),
        ]
        for child, points in zip(change.children, printed, strict=False)
    ]
    if printed[-1]:
        own = "change.bar_members" if change.members_left or change.members_came else "change.own"
        rows.append([say(own, spoken), "", "", numbers.signed(printed[-1], spoken, decimals)])
    header = [say(f"change.column_{column}", spoken) for column in ("part", *_sides(change), "points")]
    return stacked.table(header, rows, caption=say("change.by_child", spoken))
