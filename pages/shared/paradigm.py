"""The paper's paradigm model: causes -> core -> strategies -> outcomes, context above, intervening below.

A condition's place comes from its `part`. Of those whose part is "condition", in written order: the first
leads to the core (causes), the second stands above (context), the others below (intervening), as Corbin and
Strauss draw it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from pages.shared import cards, filters, numbers, stacked
from pages.shared.html import Html, join, tag
from pipeline.domain.framework import CodedPhrase, Condition, Framework, Paper
from pipeline.words import say

BOX = "box"


@dataclass(frozen=True)
class Figure:
    """Where each condition stands: above the flow, in it (left to right in English), below it."""

    above: tuple[Condition, ...]
    flow: tuple[Condition, ...]
    below: tuple[Condition, ...]


def figure_of(paper: Paper) -> Figure:
    """The places of the paper's conditions."""
    by_part: dict[str, list[Condition]] = {}
    for one in paper.conditions:
        by_part.setdefault(one.part, []).append(one)
    causes, context, intervening = _conditions(by_part.get("condition", []))
    flow = (*causes, *(one for part in ("core", "strategy", "outcome") for one in by_part.get(part, [])))
    return Figure(context, flow, intervening)


def _conditions(found: list[Condition]) -> tuple[tuple[Condition, ...], ...]:
    return tuple(found[:1]), tuple(found[1:2]), tuple(found[2:])


def show_figure(framework: Framework, paper: Paper, language: str) -> None:
    """The figure, each box a button that keeps its choice in the address, and beneath it the opened box."""
    figure = figure_of(paper)
    chosen = filters.choice(BOX)
    with st.container(key="pd-figure"):
        _row(figure.above, "above", framework, chosen, language)
        _row(figure.flow, "flow", framework, chosen, language)
        _row(figure.below, "below", framework, chosen, language)
    opened = next((one for one in paper.conditions if one.id == chosen), None)
    if opened is None:
        cards.show(tag("p", say("method.figure_hint", language), cls="pd-note"))
    else:
        cards.show(opened_box(opened, framework, paper, language))


def _row(
    found: tuple[Condition, ...], place: str, framework: Framework, chosen: str | None, language: str
) -> None:
    if not found:
        return
    with st.container(key=f"pd-figure-{place}"):
        columns = st.columns(len(found), gap="large")
    for column, one in zip(columns, found, strict=True):
        is_open = "open" if one.id == chosen else "shut"
        with column, st.container(key=f"pd-box-{is_open}-{one.part}-{one.id}"):
            st.button(
                one.name[language],
                key=f"method.box.{one.id}",
                type="tertiary",
                on_click=filters.choose,
                args=(BOX, None if one.id == chosen else one.id),
            )
            below = say("method.box_note", language, table=one.table, count=_row_count(one, framework))
            names = [framework.name_of(node)[language] for node in subcategories(one, framework)]
            cards.show(cards.listed(names), tag("p", below, cls="pd-below"))


def _row_count(condition: Condition, framework: Framework) -> int:
    return len([one for one in _phrases(framework) if one.condition == condition.id])


def _phrases(framework: Framework) -> tuple[CodedPhrase, ...]:
    return framework.paper.phrases if framework.paper else ()


def subcategories(condition: Condition, framework: Framework) -> tuple[str, ...]:
    """Ids of the nodes that are the condition's subcategories: those that coded phrases name, then those that
    name the condition themselves at the same level."""
    named = [one.subcategory for one in _phrases(framework) if one.condition == condition.id]
    levels = {framework.node[one].level for one in named if one in framework.node}
    own = [node.id for node in framework.nodes if node.condition == condition.id and node.level in levels]
    return tuple(dict.fromkeys(one for one in (*named, *own) if one in framework.node))


def opened_box(condition: Condition, framework: Framework, paper: Paper, language: str) -> Html:
    """A condition opened: proposition, then subcategories, concepts, their phrases and our indicators."""
    said = [one.words[language] for one in paper.propositions if one.condition == condition.id]
    inside = [
        _subcategory(one, condition, framework, language) for one in subcategories(condition, framework)
    ]
    advice = [
        _advice(one.id, one.words[language]) for one in paper.recommendations if one.condition == condition.id
    ]
    return cards.panel(
        say("method.box_title", language, name=condition.name[language], table=condition.table),
        *(tag("p", words, cls="pd-proposition") for words in said),
        *inside,
        cards.folded(say("method.recommendations", language, count=len(advice)), cards.listed(advice))
        if advice
        else "",
        anchor="box",
    )


def _advice(identity: str, words: str) -> Html:
    return join(tag("code", identity), " ", words)


def _subcategory(node: str, condition: Condition, framework: Framework, language: str) -> Html:
    dimension = framework.path_to(node)[1]
    concepts = [_concept(one, condition, framework, language) for one in framework.children[node]]
    reading = say("method.read_as", language, dimension=framework.name_of(dimension)[language])
    title = tag("h3", framework.name_of(node)[language], " ", ours(language, reading))
    return tag("section", title, *concepts, cls="pd-subcategory")


def ours(language: str, words: str | None = None) -> Html:
    """The mark of what is our reading and not the paper's."""
    return cards.chip(words or say("method.ours", language), "ours", "✎")


def papers(language: str) -> Html:
    """The mark of what is the paper's own."""
    return cards.chip(say("method.papers", language), "paper", "❝")


def _concept(concept: str, condition: Condition, framework: Framework, language: str) -> Html:
    name = framework.name_of(concept)[language]
    if concept not in framework.node:
        return tag("p", name)
    said = [one for one in _phrases(framework) if one.concept == concept]
    told = say(
        "method.concept", language, name=name, phrases=len(said), indicators=len(framework.children[concept])
    )
    return cards.folded(
        told,
        tag("h4", say("method.phrases", language), " ", papers(language)),
        *(_quote(one, condition, language) for one in said),
        tag("h4", say("method.indicators_hung", language), " ", ours(language)),
        cards.listed([indicator_line(one, framework, language) for one in framework.children[concept]]),
    )


def _quote(one: CodedPhrase, condition: Condition, language: str) -> Html:
    source = say("method.said_by", language, participant=one.participant, table=condition.table)
    return cards.quote(one.phrase[language], source)


def indicator_line(identity: str, framework: Framework, language: str) -> Html:
    """An indicator in one line: id, name, goalposts."""
    if identity not in framework.indicator:
        return Html(framework.name_of(identity)[language])
    one = framework.indicator[identity]
    goalposts = say(
        "method.goalposts",
        language,
        floor=numbers.indicator_value(one, one.floor, language),
        target=numbers.indicator_value(one, one.target, language),
    )
    return join(tag("code", identity), " ", one.name[language], " ", tag("span", goalposts, cls="pd-below"))


def legend(framework: Framework, language: str) -> Html:
    """The dimensions and the part each plays in the model."""
    rows = [_dimension(one, framework, language) for one in framework.children[framework.top.id]]
    header = [
        say(f"method.column_{name}", language)
        for name in ("dimension", "part", "conditions", "subcategories")
    ]
    return stacked.table(header, rows)


def _dimension(identity: str, framework: Framework, language: str) -> list[object]:
    nodes = list(_below(identity, framework))
    conditions = {one.id: one for one in framework.paper.conditions} if framework.paper else {}
    named = [conditions[node.condition].name[language] for node in nodes if node.condition in conditions]
    parts = dict.fromkeys(node.part for node in nodes if node.part)
    under = [one for one in framework.children.get(identity, ()) if one in framework.node]
    return [
        framework.name_of(identity)[language],
        _joined((say(f"method.part_{part}", language) for part in parts), language),
        _joined(dict.fromkeys(named), language),
        _joined((framework.name_of(one)[language] for one in under), language),
    ]


def _below(identity: str, framework: Framework) -> Iterable[object]:
    if identity in framework.node:
        yield framework.node[identity]
        for child in framework.children[identity]:
            yield from _below(child, framework)


def _joined(words: Iterable[str], language: str) -> str:
    return say("pages.comma", language).join(words) or "—"
