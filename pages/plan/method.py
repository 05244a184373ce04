"""Whoever asks where a number comes from sees the paper's model, our reading of it, how a score is made."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.shared import (
    cards,
    change,
    checking,
    definitions,
    filters,
    likeness,
    making,
    numbers,
    paper,
    paradigm,
    reach,
    robustness,
    soundness,
    sureness,
    tables,
    verdicts,
    voice,
    ways,
    weighing,
)
from pages.shared.desk import office
from pages.shared.guard import enter
from pages.shared.html import tag
from pages.shared.language import language
from pipeline.domain.access import Actor, Permission, Role
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.services import comparing, examples, model, overview, scores
from pipeline.services.shapes import BranchCard, IndicatorShown
from pipeline.words import say

PART, TABLE, SEARCH = "part", "table", "q"
"""Names under which the page's choices stand in its address; `box` is the figure's."""


@dataclass(frozen=True)
class View:
    """Who looks, at which edition, in which month (None: nothing is scored yet), in which language."""

    by: Actor
    framework: Framework
    month: Month | None
    tongue: str


def show_page(by: Actor, tongue: str) -> None:
    month = scores.latest_month(office(), by=by)
    framework = model.framework_of(office(), month=month)
    shown = {
        "indicators": len(framework.indicators),
        "nodes": sum(
            node.id in framework.children and not _has_nodes(node.id, framework) for node in framework.nodes
        ),
    }
    key = "method.opening" if framework.paper else "method.opening_no_paper"
    name = {"name": framework.name[tongue], "edition": framework.edition}
    cards.show(cards.headline(say(key, tongue, **shown), say("method.edition", tongue, **name)))
    parts = PARTS | ({"access": show_access} if by.role is Role.ADMINISTRATOR else {})
    chosen = choose_part(list(parts), tongue)
    parts[chosen](View(by, framework, month, tongue))


def _has_nodes(node: str, framework: Framework) -> bool:
    return any(child in framework.node for child in framework.children[node])


def choose_part(parts: list[str], tongue: str) -> str:
    """Which part of the page is open, kept in the address."""
    found = filters.choice(PART)
    chosen = found if found in parts else parts[0]
    st.session_state["method.part"] = chosen
    st.segmented_control(
        say("method.parts", tongue),
        parts,
        format_func=lambda part: say(f"method.part_of_page_{part}", tongue),
        key="method.part",
        label_visibility="collapsed",
        on_change=lambda: filters.choose(PART, st.session_state["method.part"] or chosen),
    )
    return chosen


def show_model(view: View) -> None:
    if view.framework.paper is None:
        cards.show(
            cards.nothing_yet(
                say("method.no_paper_title", view.tongue), say("method.no_paper_cure", view.tongue)
            )
        )
    else:
        key = (
            paradigm.papers(view.tongue),
            " ",
            paradigm.ours(view.tongue),
            " ",
            say("method.marks", view.tongue),
        )
        cards.show(tag("p", *key, cls="pd-note"))
        paradigm.show_figure(view.framework, view.framework.paper, view.tongue)
    cards.show(
        cards.panel(
            say("method.dimensions", view.tongue),
            paradigm.legend(view.framework, view.tongue),
            tag(
                "p",
                paradigm.ours(view.tongue),
                " ",
                say("method.dimensions_note", view.tongue),
                cls="pd-note",
            ),
        )
    )


def show_score(view: View) -> None:
    example = example_of(view.by, view.month)
    cards.show(
        cards.panel(
            say("method.ten_steps", view.tongue), making.ten_steps(view.framework, example, view.tongue)
        )
    )
    cards.show(
        cards.columns(
            cards.panel(say("method.levels", view.tongue), making.means(view.framework, view.tongue)),
            sureness.bands_in_words(view.framework, view.tongue),
        )
    )
    show_weights(view)
    show_examples(view)
    cards.show(cards.panel(say("method.states", view.tongue), definitions.states_table(view.tongue)))


def show_sure(view: View) -> None:
    """How sure a number is, what moved it, what would; each in a manager's words."""
    cards.show(sureness.in_words(view.framework, view.tongue))
    cards.show(ways.panel(view.framework, view.tongue))
    cards.show(soundness.in_words(view.tongue))
    cards.show(robustness.in_words(view.tongue))
    cards.show(cards.columns(likeness.in_words(view.tongue), weighing.in_words(view.framework, view.tongue)))
    cards.show(change.in_words(view.tongue))
    cards.show(verdicts.trust(view.framework, view.tongue))
    cards.show(reach.explained(view.tongue))
    if view.framework.questions:
        cards.show(voice.in_words(view.tongue))


def show_examples(view: View) -> None:
    """The worked examples that run as the product's own tests."""
    found = examples.worked_examples(view.framework)
    if found:
        shown = [making.worked(one, view.framework, view.tongue) for one in found]
        note = tag("p", say("method.examples_note", view.tongue, count=len(found)), cls="pd-note")
        cards.show(
            cards.panel(say("method.examples", view.tongue), note, tag("ol", *shown, cls="pd-steps-list"))
        )


def example_of(by: Actor, month: Month | None) -> making.Example | None:
    """The month's own numbers: of the actor's branch, or of the first branch that has a score."""
    if month is None:
        return None
    province = overview.overview(office(), by=by, month=month)
    scored = province.branches.drop_nulls("score")["branch"].to_list()
    branch = by.branch if by.branch in scored else None if by.branch else next(iter(scored), None)
    if branch is None:
        return making.Example(province, None, None)
    card = scores.branch_card(office(), by=by, branch=branch, month=month)
    return making.Example(province, card, _indicator(by, card))


def _indicator(by: Actor, card: BranchCard) -> IndicatorShown | None:
    """A measured indicator, between its goalposts where there is one: there the arithmetic shows best."""
    scale = card.framework.scale
    found = {one.id: card.scores.get(one.id, (None, None))[0] for one in card.framework.indicators}
    scored = [one for one, score in found.items() if score is not None]
    between = [one for one in scored if 0 < (found[one] or 0) < scale]
    chosen = next(iter([*between, *scored]), None)
    if chosen is None:
        return None
    return scores.drill(office(), by=by, branch=card.place.branch, month=card.month, node=chosen).indicator


def show_weights(view: View) -> None:
    """Weights as written beside weights as they work, where a month can tell."""
    with cards.card("method-weights"):
        cards.show(cards.heading(say("method.weights", view.tongue), say("method.weights_note", view.tongue)))
        if view.month is None:
            cards.show(cards.no_data(view.tongue))
            return
        weights = comparing.weights_table(office(), by=view.by, month=view.month)
        rows = definitions.weight_rows(weights, view.framework, view.tongue)
        tables.grid(rows, weight_columns(view.framework, view.tongue), view.tongue, key="method.weights")


def weight_columns(framework: Framework, tongue: str) -> list[tables.Column]:
    def share(value: float | None) -> str:
        return numbers.share(value, tongue, 1)

    others = {name: text for name, text in framework.weight_set_names.items() if name != framework.weights}
    sets = [tables.Column(name, text[tongue], share) for name, text in others.items()]
    return [
        tables.Column("name", say("method.column_name", tongue), width="medium"),
        tables.Column("level_name", say("method.column_level", tongue)),
        tables.Column("nominal", say("method.column_nominal", tongue), share),
        tables.Column("effective", say("method.column_effective", tongue), share),
        *sets,
    ]


def show_rules(view: View) -> None:
    """What a handed-in file is held against."""
    cards.show(checking.in_words(view.tongue))


def show_definitions(view: View) -> None:
    st.session_state.setdefault("method.search", filters.choice(SEARCH) or "")
    wanted = st.text_input(
        say("method.search", view.tongue),
        key="method.search",
        placeholder=say("method.search_hint", view.tongue),
        on_change=lambda: filters.choose(SEARCH, st.session_state["method.search"].strip() or None),
    )
    indicators = definitions.found_indicators(view.framework, wanted)
    measures = definitions.found_measures(view.framework, wanted)
    cards.show(
        cards.columns(
            cards.panel(
                say(
                    "method.indicators", view.tongue, found=len(indicators), of=len(view.framework.indicators)
                ),
                definitions.indicator_list(indicators, view.framework, view.tongue),
            ),
            cards.panel(
                say("method.measures", view.tongue, found=len(measures), of=len(view.framework.measures)),
                definitions.measure_list(measures, view.framework, view.tongue),
            ),
        )
    )


def show_tables(view: View) -> None:
    if view.framework.paper is None:
        cards.show(
            cards.nothing_yet(
                say("method.no_paper_title", view.tongue), say("method.no_paper_cure", view.tongue)
            )
        )
        return
    names = paper.table_names(view.framework.paper, view.tongue)
    cards.show(paper.source(view.framework.paper, view.tongue))
    chosen = filters.select(
        TABLE,
        say("method.choose_table", view.tongue),
        list(names),
        lambda name: names[name],
        key="method.table",
        default=next(iter(names)),
    )
    cards.show(
        cards.panel(
            names[chosen], paper.printed_table(chosen, view.framework, view.framework.paper, view.tongue)
        )
    )
    cards.show(paper.notes(view.framework.paper, view.tongue))


def show_limits(view: View) -> None:
    cards.show(paper.readings(view.framework, view.framework.paper, view.tongue))


def show_access(view: View) -> None:
    cards.show(cards.panel(say("method.access", view.tongue), definitions.access_table(view.tongue)))


PARTS: dict[str, Callable[[View], None]] = {
    "model": show_model,
    "score": show_score,
    "sure": show_sure,
    "definitions": show_definitions,
    "rules": show_rules,
    "tables": show_tables,
    "limits": show_limits,
}

show_page(enter(Permission.PAGE_METHOD), language())
