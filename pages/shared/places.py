"""The places that branches take under other ways of calculating: a line each, its dot the published rank."""

from typing import Any

from pages.shared import cards, numbers, stacked
from pages.shared.html import Html, join, link, tag
from pipeline.domain.access import Actor, Permission
from pipeline.services.robustness import Robustness
from pipeline.words import say


def picture(shown: Robustness, by: Actor, spoken: str) -> Html:
    """Each branch a line over its places in nine ways of ten, with a dot at its published rank; first place first."""
    count = shown.branches.height
    ends = (say("robustness.first_place", spoken), say("robustness.last_place", spoken, count=count))
    scale = tag("span", *(tag("span", end) for end in ends))
    rows = [_place(row, shown, by, spoken) for row in shown.branches.iter_rows(named=True)]
    return join(
        tag("div", scale, cls="pd-ranked-ends pd-places-ends", aria_hidden="true"),
        tag("ol", *rows, cls="pd-ranked pd-places"),
        _key(spoken),
    )


def _place(row: dict[str, Any], shown: Robustness, by: Actor, spoken: str) -> Html:
    count = shown.branches.height
    start, end = _at(row["low_rank"], count), _at(row["high_rank"], count)
    line = tag(
        "i", cls="pd-place-line", style=f"inset-inline-start:{start:.2f}%;inline-size:{end - start:.2f}%"
    )
    dot = tag("i", cls="pd-dot pd-place-dot", style=f"inset-inline-start:{_at(row['rank'], count):.2f}%")
    name: object = row[f"name_{spoken}"]
    if by.may(Permission.READ_SCORES, str(row["branch"])):
        name = link(name, f"branch?branch={row['branch']}&month={shown.month}")
    return tag(
        "li",
        tag("span", numbers.count(row["rank"], spoken), cls="pd-ranked-at"),
        tag("span", name, cls="pd-ranked-name"),
        tag("span", tag("span", line, dot, cls="pd-dot-line pd-dot-inset"), aria_hidden="true"),
        tag("span", _between(row["low_rank"], row["high_rank"], spoken), cls="pd-bar-value"),
    )


def _at(rank: int, count: int) -> float:
    """Where a place stands on the line, in percent from its beginning."""
    return 100 * (rank - 1) / (count - 1)


def _between(low: int, high: int, spoken: str) -> str:
    if low == high:
        return numbers.count(low, spoken)
    return say("robustness.between", spoken, low=low, high=high)


def _key(spoken: str) -> Html:
    dot = tag("span", tag("i", cls="pd-key-place"), say("robustness.key_dot", spoken))
    line = tag("span", tag("i", cls="pd-key-place-line"), say("robustness.key_line", spoken))
    return tag("p", dot, line, cls="pd-key")


def table(shown: Robustness, spoken: str) -> Html:
    names = ("branch", "rank", "median", "range", "first", "last")
    rows = [
        [
            row[f"name_{spoken}"],
            numbers.count(row["rank"], spoken),
            numbers.count(row["median_rank"], spoken),
            _between(row["low_rank"], row["high_rank"], spoken),
            numbers.share(row["first_third_share"], spoken),
            numbers.share(row["last_third_share"], spoken),
        ]
        for row in shown.branches.iter_rows(named=True)
    ]
    table = stacked.table([say(f"robustness.column_{name}", spoken) for name in names], rows)
    return cards.folded(say("pages.as_table", spoken), table)
