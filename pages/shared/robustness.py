"""How far the ranking rests on the way of calculating: a section of the planners' page, a line on the branch page."""

from collections.abc import Sequence

from pages.shared import cards, numbers, places, stacked
from pages.shared.desk import office
from pages.shared.html import Html, join, tag
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.services import robustness as service
from pipeline.services.robustness import Choice, LeftOut, RankRange, Robustness
from pipeline.words import say


def draw(by: Actor, month: Month, spoken: str) -> None:
    """The section for a month: what holds whatever the method, the ranges, one dimension left out, what matters."""
    shown = service.robustness(office(), by=by, month=month)
    if shown.branches.is_empty():
        words = say("robustness.few", spoken, month=numbers.month_name(month, spoken))
        cards.show(tag("p", words, cls="pd-note"))
        return
    cards.show(
        opening(shown, spoken),
        _part(
            say("robustness.title", spoken, month=numbers.month_name(month, spoken)),
            places.picture(shown, by, spoken),
            places.table(shown, spoken),
        ),
        cards.columns(
            _part(say("robustness.left_out_title", spoken), *_left_out(shown, spoken)),
            _part(say("robustness.choices_title", spoken), *_choices(shown, spoken)),
        ),
    )


def _part(title: str, *body: object) -> Html:
    """A part of the step's own card."""
    return tag("section", tag("h3", title), *body, cls="pd-half pd-part-of-step")


def in_words(spoken: str) -> Html:
    """What is done here and why, in a manager's words, for the method page."""
    steps = [
        say("robustness.method_all", spoken, count=service.METHODS),
        say("robustness.method_out", spoken),
        say("robustness.method_which", spoken),
    ]
    why = tag("p", say("robustness.method_why", spoken))
    title, note = say("robustness.method_title", spoken), say("robustness.method_not", spoken)
    return cards.panel(title, why, cards.listed(steps), note=note)


def branch_line(by: Actor, branch: str, month: Month, spoken: str) -> str | None:
    """Between which places the branch stands whatever the method; None where it has no rank among others."""
    found = service.rank_range(office(), by=by, branch=branch, month=month)
    if found is None:
        return None
    return _range_words(found, spoken)


def _range_words(found: RankRange, spoken: str) -> str:
    if found.low == found.high:
        return say("robustness.branch_same", spoken, low=found.low)
    return say("robustness.branch_between", spoken, low=found.low, high=found.high)


def opening(shown: Robustness, spoken: str) -> Html:
    """What is sure and what is not, what it rests on, and what was tried."""
    tried = say(
        "robustness.tried",
        spoken,
        count=shown.methods,
        ways=[say(f"robustness.way_{way}", spoken) for way in shown.ways],
        means=[say(f"robustness.mean_{mean}", spoken) for mean in shown.means],
    )
    return join(
        tag("p", f"{_steady(shown, spoken)} {_undecided(shown, spoken)}", cls="pd-effect"),
        tag("p", _pairs(shown, spoken), " ", _weightiest(shown, spoken)),
        tag("p", tried, " ", say("robustness.meaning", spoken), cls="pd-note"),
    )


def _steady(shown: Robustness, spoken: str) -> str:
    """Who stays among the first whatever the method."""
    names = [name[spoken] for name in shown.steady]
    key = ("none", "one", "many")[min(2, len(names))]
    where = "first" if shown.first == 1 else "among"
    told = {"names": _listed(names, spoken)} if names else {}
    count = {} if shown.first == 1 else {"count": shown.first}
    return say(f"robustness.{where}_{key}", spoken, **told, **count)


def _undecided(shown: Robustness, spoken: str) -> str:
    """The two neighbours whose order the method decides most evenly."""
    if not shown.undecided:
        return say("robustness.pairs_none", spoken)
    nearest = shown.undecided[0]
    names = {"first": nearest.first[spoken], "second": nearest.second[spoken]}
    return say("robustness.pair", spoken, share=numbers.share(nearest.ahead_share, spoken), **names)


def _pairs(shown: Robustness, spoken: str) -> str:
    if not shown.undecided:
        return ""
    return say("robustness.pairs", spoken, pairs=shown.pairs, count=len(shown.undecided))


def _weightiest(shown: Robustness, spoken: str) -> str:
    first = shown.choices[0]
    if first.total_share <= 0:
        return say("robustness.matters_none", spoken)
    return say("robustness.matters", spoken, choice=first.name[spoken], **_shares(first, spoken))


def _listed(names: Sequence[str], spoken: str) -> str:
    """Names as a person lists them: a, b and c."""
    *most, last = names
    before = say("pages.comma", spoken).join(most)
    return f"{before}{say('robustness.and', spoken)}{last}" if most else last


def _left_out(shown: Robustness, spoken: str) -> list[object]:
    """What leaving out each dimension does to the ranks, and every branch's rank without it."""
    if not shown.left_out:
        return [tag("p", say("robustness.left_out_single", spoken))]
    header = [say(f"robustness.column_{one}", spoken) for one in ("dimension", "shift", "most")]
    rows = [
        [
            shown.framework.name_of(one.node)[spoken],
            numbers.score(one.mean_shift, spoken),
            _most(one, spoken),
        ]
        for one in shown.left_out
    ]
    words = tag("p", _left_out_words(shown, spoken))
    return [words, stacked.table(header, rows), _left_out_table(shown, spoken)]


def _left_out_words(shown: Robustness, spoken: str) -> str:
    first = shown.left_out[0]
    if not first.mean_shift:
        return say("robustness.left_out_none", spoken)
    name = shown.framework.name_of(first.node)[spoken]
    return say("robustness.left_out", spoken, name=name, places=first.mean_shift)


def _most(one: LeftOut, spoken: str) -> str:
    if one.most is None:
        return say("robustness.moved_nobody", spoken)
    return say(
        "robustness.moved",
        spoken,
        branch=one.most.name[spoken],
        before=one.most.before,
        after=one.most.after,
    )


def _left_out_table(shown: Robustness, spoken: str) -> Html:
    header = [say("robustness.column_branch", spoken), say("robustness.column_rank", spoken)]
    for one in shown.left_out:
        header.append(say("robustness.without", spoken, name=shown.framework.name_of(one.node)[spoken]))
    rows = [
        [
            name,
            *(numbers.count(each, spoken) for each in (rank, *(one.ranks[branch] for one in shown.left_out))),
        ]
        for branch, name, rank in shown.branches.select("branch", f"name_{spoken}", "rank").iter_rows()
    ]
    return cards.folded(say("robustness.left_out_all", spoken), stacked.table(header, rows))


def _choices(shown: Robustness, spoken: str) -> list[object]:
    """A bar a choice: what it explains alone within what it explains with the others."""
    bars = [_choice(one, spoken) for one in shown.choices]
    keys = (("pd-key-alone", "robustness.key_alone"), ("pd-key-with", "robustness.key_total"))
    key = tag("p", *(tag("span", tag("i", cls=cls), say(words, spoken)) for cls, words in keys), cls="pd-key")
    header = [say(f"robustness.column_{name}", spoken) for name in ("choice", "alone", "total")]
    rows = [[one.name[spoken], *_shares(one, spoken).values()] for one in shown.choices]
    note = tag("p", say("robustness.choices_note", spoken), cls="pd-note")
    return [tag("ul", *bars, cls="pd-bars pd-choices"), key, note, cards.as_table(header, rows, spoken)]


def _choice(one: Choice, spoken: str) -> Html:
    fills = [
        tag("i", cls=f"pd-fill pd-fill-{name}", style=f"inline-size:{100 * share:.2f}%")
        for name, share in (("with", one.total_share), ("sum", one.alone_share))
    ]
    return tag(
        "li",
        tag("span", one.name[spoken], cls="pd-bar-name"),
        tag("span", *fills, cls="pd-track", aria_hidden="true"),
        tag("span", say("robustness.shares", spoken, **_shares(one, spoken)), cls="pd-bar-value"),
        cls="pd-bar",
    )


def _shares(one: Choice, spoken: str) -> dict[str, str]:
    return {
        "alone": numbers.share(one.alone_share, spoken),
        "total": numbers.share(one.total_share, spoken),
    }
