"""The branch page's drill-down: one place, a breadcrumb, at each level parts that add up to the score."""

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from pages.shared import cards, chance, change, charts, filters, judging, numbers, peers, reach, stacked
from pages.shared.desk import office
from pages.shared.html import Html, join, tag
from pages.shared.measures import amount, full_name
from pipeline.domain.access import Actor
from pipeline.domain.framework import CodedPhrase, Framework, IndicatorKind
from pipeline.services import scores
from pipeline.services.shapes import (
    BranchCard,
    Drill,
    IndicatorShown,
    MeasureShown,
    NodeShown,
    PartShown,
    SubmissionShown,
)
from pipeline.services.signals import Signal
from pipeline.words import say


def draw(card: BranchCard, by: Actor, spoken: str, like: peers.Like, signals: Mapping[str, Signal]) -> None:
    """The place to walk down, at the node that the address names (`?node=`), the index by default.

    `like`: the like branches, whose median and best stand beside every score; `signals`: what changed for real.
    """
    framework = card.framework
    asked = filters.choice("node")
    node = asked if asked in framework.node or asked in framework.indicator else framework.top.id
    drill = scores.drill(office(), by=by, branch=card.place.branch, month=card.month, node=node)
    with cards.card("branch-drill"):
        cards.show(cards.heading(say("branch.drill", spoken), say("branch.drill_note", spoken), "pd-drill"))
        _trail(drill, spoken)
        if drill.indicator is not None:
            _indicator(drill.indicator, drill, card, spoken, like)
        elif drill.node is not None:
            _node(drill.node, card, spoken, like)
        change.draw(card, node, by, spoken, signals)
        reach.draw(card, node, by, like.shown.choice, spoken)
        judging.draw(card, node, signals, by, spoken)
        _phrases(drill, framework, spoken)


def _trail(drill: Drill, spoken: str) -> None:
    """From the index down to here; each step above leads back."""
    with st.container(horizontal=True, key="pdtrail", gap="small", vertical_alignment="center"):
        for node, name in drill.path[:-1]:
            st.button(
                f"{name[spoken]} {'‹' if spoken == 'fa' else '›'}",
                key=f"branch.trail.{node}",
                type="tertiary",
                on_click=filters.choose,
                args=("node", node),
            )
        cards.show(tag("strong", drill.path[-1][1][spoken], aria_current="location"))


def _node(node: NodeShown, card: BranchCard, spoken: str, like: peers.Like) -> None:
    """A node's score, its parts as a waterfall, and the line that adds them up."""
    framework = card.framework
    level = framework.level[node.level].name[spoken]
    chips = [cards.chip(level), cards.state_chip(card.state, spoken)]
    score = numbers.score(node.score, spoken, framework.scale)
    covered = say("branch.covered", spoken, share=numbers.share(node.coverage, spoken))
    likely = chance.between(node.low, node.high, spoken, framework.scale) if node.score is not None else ""
    below = join(
        tag("div", likely, cls="pd-likely"),
        tag("div", f"{numbers.month_name(card.month, spoken)} · {covered}"),
    )
    value: object = score if node.score is not None else cards.no_data(spoken)
    cards.show(cards.big_number(say("pages.score", spoken), value, chips=chips, below=below, is_small=True))
    if node.score is None:
        cards.show(tag("p", _why_none(node, framework, spoken), cls="pd-note"))
    cards.show(peers.line(like.of(node.id), framework, spoken))
    is_lost = charts.is_geometric(node)
    if node.score is not None:
        cards.show(
            tag("p", say("branch.how_lost" if is_lost else "branch.how_points", spoken), cls="pd-note")
        )
    for row in charts.part_rows(node, framework.scale):
        bar = charts.parts_bar(row, spoken, scale=framework.scale, is_lost=is_lost)
        words = join(bar, _part_note(row.part, framework, spoken, like))
        child_row(row.part.name[spoken], row.part.id, words, key=f"part-{row.part.id}")
    if node.score is not None:
        _sum(node, framework, spoken)


def _sum(node: NodeShown, framework: Framework, spoken: str) -> None:
    """The line that the parts add up to, its bar under theirs and on the same scale."""
    words, drawn = charts.parts_sum(node, spoken, scale=framework.scale)
    with st.container(key="pdsum"):
        left, right = st.columns([4, 7], vertical_alignment="center", gap="small")
        with left:
            cards.show(words)
        with right:
            cards.show(drawn)


def _why_none(node: NodeShown, framework: Framework, spoken: str) -> str:
    names = say("pages.comma", spoken).join(framework.name_of(one)[spoken] for one in node.missing)
    return say("branch.no_score_names" if names else "branch.no_score", spoken, names=names)


def _part_note(part: PartShown, framework: Framework, spoken: str, like: peers.Like) -> Html:
    """The child's own score and weight, or its state where it has no score; the like branches' median."""
    if part.score is None:
        chip = cards.state_chip(part.state, spoken) if part.state else ""
        return tag("div", chip, peers.short(like.of(part.id), framework, spoken), cls="pd-part-note")
    score = numbers.score(part.score, spoken, framework.scale)
    words = say("branch.part_note", spoken, score=score, weight=numbers.share(part.share, spoken, 1))
    likely = chance.short(part.low, part.high, spoken, framework.scale)
    if likely:
        words += " · " + say("chance.part", spoken, range=likely)
    return tag("div", words, peers.short(like.of(part.id), framework, spoken), cls="pd-part-note")


def child_row(name: str, node: str, picture: Html, *, key: str) -> None:
    """A row whose name opens its node in the drill-down."""
    with st.container(key=f"pdchild-{key}"):
        left, right = st.columns([4, 7], vertical_alignment="center", gap="small")
        with left:
            st.button(
                name.replace("[", "\\["),
                key=f"branch.child.{key}",
                type="tertiary",
                width="stretch",
                on_click=filters.choose,
                args=("node", node),
            )
        with right:
            cards.show(picture)


def _indicator(shown: IndicatorShown, drill: Drill, card: BranchCard, spoken: str, like: peers.Like) -> None:
    """An indicator: its value in counts, the goalposts, the measures, the submission behind them."""
    value = numbers.indicator_value(shown, shown.value, spoken)
    month = cards.chip(numbers.month_name(card.month, spoken))
    chips = [cards.state_chip(shown.state, spoken), cards.state_chip(card.state, spoken), month]
    figure: object = value if shown.value is not None else cards.no_data(spoken)
    posts = charts.goalposts(
        shown.value,
        shown.floor,
        shown.target,
        numbers.indicator_value(shown, shown.floor, spoken),
        numbers.indicator_value(shown, shown.target, spoken),
        spoken,
    )
    score = say("branch.indicator_score", spoken, score=numbers.score(shown.score, spoken))
    likely = chance.between(shown.low, shown.high, spoken, card.framework.scale)
    cards.show(
        cards.big_number(
            say("branch.value", spoken),
            figure,
            chips=chips,
            below=_counts(shown, card.framework, spoken),
            is_small=True,
        ),
        posts,
        tag(
            "p",
            say("chance.after", spoken, score=score, likely=likely)
            if shown.score is not None
            else _why_state(shown, spoken),
            cls="pd-note",
        ),
        peers.line(like.of(shown.id), card.framework, spoken),
        _measures(shown.measures, card.framework, spoken),
        tag("h3", say("branch.submission", spoken), cls="pd-panel-title"),
        submission_lines(drill.submission, spoken),
    )


def _counts(shown: IndicatorShown, framework: Framework, spoken: str) -> str | None:
    """The counts behind the value in words: 12 of 40 requests, over three months where pooled."""
    if shown.numerator is None:
        return None
    part, whole = numbers.count(shown.numerator, spoken), numbers.count(shown.denominator, spoken)
    names = [full_name(measure.id, framework, spoken) for measure in shown.measures]
    if shown.denominator is None or len(names) < 2:
        told = say("branch.counts_one", spoken, part=part, what=names[0] if names else "")
    else:
        told = say("branch.counts", spoken, part=part, whole=whole, of=names[1])
    if shown.kind == IndicatorKind.PARITY and shown.other_denominator is not None:
        other = numbers.count(shown.other_numerator, spoken), numbers.count(shown.other_denominator, spoken)
        told += " " + say("branch.counts_others", spoken, part=other[0], whole=other[1])
    if shown.months_count and shown.months_count > 1:
        told += " " + say("branch.over_months", spoken, months=shown.months_count)
    return told


def _why_state(shown: IndicatorShown, spoken: str) -> str:
    return say(f"branch.state_{shown.state.value}", spoken)


def _measures(measures: tuple[MeasureShown, ...], framework: Framework, spoken: str) -> Html:
    """The figures that the branch handed in this month, with what counts and where they stood.

    A whole stands before its parts, so that "of those" says of which.
    """
    listed = sorted(measures, key=lambda one: framework.measures.index(framework.measure[one.id]))
    known = {one.id for one in listed}
    header = [say(f"branch.measure_{part}", spoken) for part in ("name", "value", "counts", "place")]
    rows = [
        (
            _measure_name(measure, known, framework, spoken),
            _measure_value(measure, spoken),
            measure.counts[spoken],
            _measure_place(measure),
        )
        for measure in listed
    ]
    return stacked.table(header, rows, caption=say("branch.measures", spoken))


def _measure_name(measure: MeasureShown, known: set[str], framework: Framework, spoken: str) -> str:
    stands_under_its_whole = framework.measure[measure.id].at_most in known
    return measure.name[spoken] if stands_under_its_whole else full_name(measure.id, framework, spoken)


def _measure_value(measure: MeasureShown, spoken: str) -> object:
    if measure.is_not_applicable:
        return cards.no_data(spoken, say("state.indicator_not_applicable", spoken))
    if measure.value is None:
        return cards.no_data(spoken, say("state.indicator_not_submitted", spoken))
    return amount(numbers.count(measure.value, spoken), measure.unit, spoken)


def _measure_place(measure: MeasureShown) -> object:
    if measure.cell is None:
        return "—"
    cell = tag("bdi", measure.cell, dir="ltr")
    return join(measure.sheet or "", " ", cell) if measure.sheet else cell


def submission_lines(submission: SubmissionShown | None, spoken: str) -> Html:
    """The file behind the figures: name, who, when, where it stands."""
    if submission is None:
        return tag("p", say("branch.no_submission", spoken), cls="pd-note")
    rows: list[tuple[object, object]] = [
        (say("branch.file", spoken), tag("bdi", submission.file_name)),
        (say("branch.number", spoken), tag("bdi", submission.submission, dir="ltr")),
        (
            say("branch.handed_in", spoken),
            _who_when(submission.submitted_by, submission.submitted_at, spoken),
        ),
        (say("branch.stands_at", spoken), cards.state_chip(submission.state, spoken)),
    ]
    if submission.decided_at is not None:
        decided = _who_when(submission.decided_by, submission.decided_at, spoken)
        rows.append((say("branch.decided", spoken), decided))
    if submission.reason:
        rows.append((say("branch.reason", spoken), submission.reason))
    pairs = (tag("div", tag("dt", name), tag("dd", value)) for name, value in rows)
    return tag("dl", *pairs, cls="pd-fields")


def _who_when(who: str | None, at: datetime | None, spoken: str) -> Html:
    return join(tag("bdi", who or "—"), " · ", numbers.moment(at, spoken))


def _phrases(drill: Drill, framework: Framework, spoken: str) -> None:
    """What the interviews said: the paper's coded phrases behind a concept."""
    if not drill.phrases or framework.paper is None:
        return
    tables = {condition.id: condition.table for condition in framework.paper.conditions}
    quotes = [_quote(phrase, tables, spoken) for phrase in drill.phrases]
    cards.show(cards.folded(say("branch.phrases", spoken, count=len(quotes)), *quotes))


def _quote(phrase: CodedPhrase, tables: dict[str, int], spoken: str) -> Html:
    where = say(
        "branch.phrase_from", spoken, letter=phrase.participant, table=tables.get(phrase.condition, 0)
    )
    return cards.quote(phrase.phrase[spoken], where)
