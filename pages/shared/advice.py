"""A concept worth acting on, as a card: why here, what it would take, what the paper advises, who said so."""

from collections.abc import Sequence

from pages.shared import cards, numbers, taking, weighing
from pages.shared.html import Html, join, link, sentence, tag
from pages.shared.measures import amount
from pipeline.domain.framework import Framework, IndicatorKind, PaperAdvice
from pipeline.domain.month import Month
from pipeline.domain.states import IndicatorState
from pipeline.services.shapes import ConceptAdvice, IndicatorShown, Need
from pipeline.words import say

_COUNTED = (IndicatorState.MEASURED, IndicatorState.ZERO)


def advice_card(advice: ConceptAdvice, framework: Framework, month: Month, language: str) -> Html:
    """The whole card of one concept."""
    return cards.panel(
        "",
        _head(advice, framework, language),
        tag(
            "div",
            _part("why", language, _why(advice, framework, month, language)),
            _part("take", language, _whole(advice, language), _needs(advice, framework, language)),
            _part("paper", language, _recommendations(advice, framework, language)),
            cls="pd-advice-body",
        ),
        _phrases(advice, framework, language),
        anchor=f"advice-{advice.place}",
    )


def _head(advice: ConceptAdvice, framework: Framework, language: str) -> Html:
    scale = framework.scale
    gains = tag(
        "div",
        _gain("dimension", advice.gain, advice, framework, language),
        _gain("index", advice.index_gain, advice, framework, language),
        cls="pd-gains",
    )
    return tag(
        "header",
        tag("div", numbers.count(advice.place, language), cls="pd-place", aria_hidden="true"),
        tag(
            "div",
            tag("h2", advice.name[language], cls="pd-concept"),
            tag(
                "div",
                cards.chip(advice.dimension_name[language]),
                cards.chip(
                    say("recommendations.score", language, score=numbers.score(advice.score, language, scale))
                ),
                cls="pd-chips",
            ),
        ),
        gains,
        cls="pd-advice-head",
    )


def _gain(of: str, gain: float, advice: ConceptAdvice, framework: Framework, language: str) -> Html:
    """Points with what they are of and under which condition: the two gains rest on different ones."""
    names = {"dimension": advice.dimension_name[language], "top": framework.top.name[language]}
    shown = tag("strong", numbers.signed(gain, language))
    words = tag("span", say(f"recommendations.gain_{of}", language, **names))
    return tag("div", shown, words, cls="pd-gain")


def _part(name: str, language: str, *body: object) -> Html:
    return tag(
        "section", tag("h3", say(f"recommendations.{name}", language)), *body, cls=f"pd-advice-part pd-{name}"
    )


def _why(advice: ConceptAdvice, framework: Framework, month: Month, language: str) -> Html:
    rows = [_indicator(shown, language) for shown in advice.indicators]
    return tag(
        "div",
        tag("p", weighing.reason(advice, framework, language)),
        tag("p", weighing.sure(advice, language)),
        cards.listed(rows),
        tag("p", _peer(advice, framework, month, language)),
    )


def _indicator(shown: IndicatorShown, language: str) -> Html:
    """Its name, the counts it was made from, its value against the target; or why there is none."""
    name = tag("strong", shown.name[language])
    if shown.state not in _COUNTED:
        return tag("div", name, " ", cards.state_chip(shown.state, language))
    target = say(
        "recommendations.target", language, target=numbers.indicator_value(shown, shown.target, language)
    )
    value = numbers.indicator_value(shown, shown.value, language)
    return tag(
        "div", name, tag("div", counts(shown, language), ": ", tag("b", value), " · ", target, cls="pd-below")
    )


def counts(shown: IndicatorShown, language: str) -> str:
    """The counts behind a value, "12 of 40", with the months when more than one were put together."""
    if shown.numerator is None:
        return ""
    told = {
        "part": numbers.count(shown.numerator, language),
        "whole": numbers.count(shown.denominator, language),
    }
    pairs = "recommendations.counts" if shown.denominator is not None else "recommendations.count"
    text = say(pairs, language, **told)
    if shown.other_denominator is not None:
        others = {
            "part": numbers.count(shown.other_numerator, language),
            "whole": numbers.count(shown.other_denominator, language),
        }
        text = say("recommendations.beside", language, one=text, other=say(pairs, language, **others))
    if (shown.months_count or 1) > 1:
        text = say("recommendations.over_months", language, counts=text, months=shown.months_count)
    return text


def _peer(advice: ConceptAdvice, framework: Framework, month: Month, language: str) -> str:
    """The like branch that does it best, with its score and month; or that none does better, or none has figures."""
    told = {
        "month": numbers.month_name(month, language),
        "score": numbers.score(advice.peers.best, language, framework.scale),
        "median": numbers.score(advice.peers.median, language, framework.scale),
    }
    if advice.peers.best is None:
        return say("recommendations.no_peer", language, **told)
    if advice.best_peer is None:
        return say("recommendations.peer_none_better", language, **told)
    return say("recommendations.peer", language, branch=advice.best_peer.name[language], **told)


def _whole(advice: ConceptAdvice, language: str) -> Html:
    """What the concept as a whole would take, and whether a like branch has been there; of one indicator that stands
    on its own its needs say the same."""
    told = tag("p", taking.told(advice.reach, language)) if len(advice.indicators) > 1 else ""
    return join(told, taking.feasible(advice.reach, language))


def _needs(advice: ConceptAdvice, framework: Framework, language: str) -> Html:
    """For each indicator what the next band and the target would take."""
    if not advice.needs:
        return tag("p", say("recommendations.need_unknown", language), cls="pd-note")
    by_indicator: dict[str, list[Need]] = {}
    for need in _worth_telling(advice.needs):
        by_indicator.setdefault(need.indicator, []).append(need)
    told = [
        tag(
            "div",
            tag("strong", framework.indicator[each].name[language]),
            *(tag("div", need_sentence(need, framework, language)) for need in needs),
        )
        for each, needs in by_indicator.items()
    ]
    return join(cards.listed(told), tag("p", say("recommendations.take_note", language), cls="pd-note"))


def _worth_telling(needs: Sequence[Need]) -> list[Need]:
    """Nothing beyond a goal that can't be reached: who can't reach the next band can't reach the target."""
    kept: list[Need] = []
    for need in needs:
        if not any(one.indicator == need.indicator and not one.is_reachable for one in kept):
            kept.append(need)
    return kept


def need_sentence(need: Need, framework: Framework, language: str) -> Html:
    """What one indicator needs next month for a goal, in counts or in the indicator's own unit."""
    indicator = framework.indicator[need.indicator]
    goal = goal_name(need, framework, language)
    if need.is_reached:
        return sentence("recommendations.need_reached", language, goal=goal)
    if not need.is_reachable:
        return sentence("recommendations.need_unreachable", language, goal=goal)
    if need.days is not None:
        # The mean that stands now is this month's sum over the same cases that `days` is told for.
        now = need.now / need.of if need.now is not None and need.of else None
        return sentence(
            "recommendations.need_mean",
            language,
            now=numbers.indicator_value(indicator, now, language),
            needed=tag("strong", numbers.indicator_value(indicator, need.days, language)),
            goal=goal,
        )
    return _need_in_counts(need, framework, language, goal)


def _need_in_counts(need: Need, framework: Framework, language: str, goal: str) -> Html:
    unit = framework.measure[need.measure].unit
    more = tag("strong", numbers.count(need.more, language))
    # Which measure has to rise is said by the indicator's name above.
    counted = {
        "amount": amount(more, unit, language),
        "needed": numbers.count(need.needed, language),
        "goal": goal,
    }
    if need.more == 0:
        return sentence("recommendations.need_keep", language, needed=counted["needed"], goal=goal)
    if need.of is None or framework.indicator[need.indicator].kind is IndicatorKind.RATE:
        return sentence("recommendations.need_more", language, **counted)
    return sentence("recommendations.need_more_of", language, of=numbers.count(need.of, language), **counted)


def goal_name(need: Need, framework: Framework, language: str) -> str:
    """The words for the target, or the name of the band that comes next."""
    for band in framework.bands:
        if band.from_score == need.goal_score < framework.scale:
            return say("recommendations.goal_band", language, band=band.name[language])
    return say("recommendations.goal_target", language)


def _recommendations(advice: ConceptAdvice, framework: Framework, language: str) -> Html:
    if not advice.recommendations:
        return tag("p", say("recommendations.paper_silent", language), cls="pd-note")
    rows = [_recommendation(one, advice.concept, framework, language) for one in advice.recommendations]
    is_linked = any(advice.concept not in one.concepts for one in advice.recommendations)
    why = tag("p", say("weighing.linked_why", language), cls="pd-note") if is_linked else ""
    return join(cards.listed(rows, ordered=True), why)


def _recommendation(found: PaperAdvice, concept: str, framework: Framework, language: str) -> Html:
    conditions = {one.id: one for one in framework.paper.conditions} if framework.paper else {}
    condition = conditions.get(found.condition)
    source = found.id
    if condition is not None:
        source = say(
            "recommendations.source",
            language,
            id=found.id,
            condition=condition.name[language],
            table=numbers.count(condition.table, language),
        )
    # What the paper gives for another condition, and the edition links to this concept (`also`), is marked so.
    mark = "" if concept in found.concepts else cards.chip(say("weighing.linked", language), "ours")
    return tag("div", found.words[language], tag("div", source, " ", mark, cls="pd-below"))


def _phrases(advice: ConceptAdvice, framework: Framework, language: str) -> Html:
    if not advice.phrases:
        return Html("")
    tables = {one.id: one.table for one in framework.paper.conditions} if framework.paper else {}
    quotes = [
        cards.quote(
            one.phrase[language],
            say(
                "recommendations.said_by",
                language,
                participant=one.participant,
                table=numbers.count(tables.get(one.condition), language),
            ),
        )
        for one in advice.phrases
    ]
    return cards.folded(say("recommendations.phrases", language, count=len(quotes)), *quotes)


def opening(found: Sequence[ConceptAdvice], framework: Framework, language: str, **told: str) -> Html:
    """The page's sentence. `told`: branch, month, index, each as shown."""
    if not found:
        return sentence("recommendations.opening_none", language, **told)
    first = found[0]
    return sentence(
        "recommendations.opening",
        language,
        concept=link(first.name[language], "#advice-1"),
        dimension=first.dimension_name[language],
        gain=numbers.score(first.index_gain, language, framework.scale),
        top=framework.top.name[language],
        **told,
    )
