"""What it would take, in sentences and lists: for the branch page, and for any card that tells it of a concept."""

from collections.abc import Sequence

from pages.shared import cards, numbers, stacked
from pages.shared.html import Html, escape, join, link, sentence, tag
from pages.shared.measures import amount
from pipeline.services.reach_shapes import (
    Answer,
    Evidence,
    Feasibility,
    Feasible,
    Goal,
    TakenLine,
    WhatItTakes,
)
from pipeline.words import say

NAMED = 3
"""Lines that a sentence names; the list holds them all."""

_PEOPLE = "people"
"""Their unit (its English name): "1 more" in English, which has no "1 people"; in Persian the unit is said."""

_CHIPS = {
    Feasible.DONE: ("good", "✓"),
    Feasible.NOT_YET: ("warn", "!"),
    Feasible.OUT_OF_REACH: ("absent", "×"),
    Feasible.UNTOLD: ("wait", "?"),
}


def told(shown: WhatItTakes, language: str) -> Html:
    """The answer in a sentence or three: what it takes together, or that nothing or no month is enough."""
    answer = shown.answer
    words = {
        "node": shown.name[language],
        "month": _next_month(shown, language),
        "goal": goal_words(shown, language),
    }
    if answer is None:
        return sentence("reach.untold", language, **words)
    if answer.is_same_enough:
        return sentence("reach.same_enough", language, same=_score(answer.same, shown, language), **words)
    if not answer.is_reachable:
        best = tag("strong", _score(answer.best, shown, language))
        first = sentence("reach.unreachable", language, best=best, **words)
        return join(first, " ", _held(shown, answer, language), _months(shown, answer, language))
    key = "reach.together" if len(answer.together) > 1 else "reach.only"
    now = _score(shown.score, shown, language)
    first = sentence(key, language, now=now, lines=_named(answer.together, shown, language), **words)
    return join(first, " ", _same(shown, answer, language), _alone(shown, answer, language))


def feasible(shown: WhatItTakes, language: str) -> Html:
    """Whether a like branch has been at the goal, with a chip; nothing where there is nothing to do."""
    answer = shown.answer
    if answer is None or answer.is_same_enough:
        return Html("")
    found = shown.feasibility
    words = {"node": shown.name[language]} | _seen(found.evidence, shown, language)
    key = f"whole_{found.verdict.value}" if found.evidence else "whole_untold"
    return tag("p", feasible_chip(found, language), " ", say(f"reach.{key}", language, **words))


def feasible_chip(found: Feasibility, language: str) -> Html:
    """The verdict as a chip: word, mark and colour."""
    kind, mark = _CHIPS[found.verdict]
    return cards.chip(say(f"reach.feasible_{found.verdict.value}", language), kind, mark)


def lines_table(lines: Sequence[TakenLine], shown: WhatItTakes, language: str) -> Html:
    """The lines with their counts, the score that each indicator comes to, and whether it has been done."""
    header = [say(f"reach.column_{name}", language) for name in ("name", "amount", "score", "feasible")]
    rows = [
        (
            link(line.name[language], _address(line, shown)),
            line_amount(line, shown, language),
            _score(line.comes_to, shown, language),
            tag("div", feasible_chip(line.feasibility, language), _line_seen(line, shown, language)),
        )
        for line in lines
    ]
    return stacked.table(header, rows)


def not_alone(lines: Sequence[TakenLine], shown: WhatItTakes, language: str) -> Html:
    """Lines that are not enough by themselves, folded, with the best that each could do."""
    rows = [
        sentence(
            "reach.brings",
            language,
            name=line.name[language],
            node=shown.name[language],
            score=_score(line.brings, shown, language),
        )
        for line in lines
    ]
    return cards.folded(say("reach.not_alone", language, count=len(rows)), cards.listed(rows))


def line_amount(line: TakenLine, shown: WhatItTakes, language: str) -> Html:
    """9 more (21 of 40); of a mean, from what to what."""
    indicator = shown.framework.indicator[line.indicator]
    if line.days is not None:
        now = line.now / line.of if line.of else None
        value = tag("strong", numbers.indicator_value(indicator, line.days, language))
        now_shown = numbers.indicator_value(indicator, now, language)
        return sentence("reach.amount_mean", language, now=now_shown, value=value)
    key = "reach.amount_more" if (line.more or 0) > 0 else "reach.amount_fewer"
    counted = {"amount": _amount(line, shown, language), "needed": numbers.count(line.needed, language)}
    if not line.is_part:
        return sentence(key, language, **counted)
    return sentence(f"{key}_of", language, of=numbers.count(line.of, language), **counted)


def goal_words(shown: WhatItTakes, language: str) -> str:
    """The goal with its score: the band “Good” (60)."""
    score = _score(shown.goal_score, shown, language)
    if shown.goal is Goal.SCORE:
        return say("reach.goal_score", language, score=score)
    if shown.goal is Goal.BAND and shown.band is not None:
        return say("reach.goal_band", language, band=shown.band.name[language], score=score)
    is_one = shown.node in shown.framework.indicator
    return say("reach.goal_target_one" if is_one else "reach.goal_target", language, score=score)


def others_alone(answer: Answer) -> list[TakenLine]:
    """The lines that are each enough alone, but for one that is the whole joint answer."""
    said = answer.together[0].indicator if len(answer.together) == 1 else None
    return [line for line in answer.alone if line.is_reachable and line.indicator != said]


def _held(shown: WhatItTakes, answer: Answer, language: str) -> Html:
    """The first of what holds the node back even at its best; nothing for an indicator, which holds only itself."""
    if not answer.held or shown.node in shown.framework.indicator:
        return Html("")
    named = [
        say("reach.held_one", language, name=name[language], score=_score(score, shown, language))
        for name, score in answer.held[:NAMED]
    ]
    if len(answer.held) > NAMED:
        named.append(say("reach.held_more", language, count=len(answer.held) - NAMED))
    return join(say("reach.held", language, names=say("reach.semicolon", language).join(named)), " ")


def _named(lines: Sequence[TakenLine], shown: WhatItTakes, language: str) -> Html:
    """The first lines by name, and how many more there are."""
    first = lines if len(lines) <= NAMED + 1 else lines[:NAMED]
    named = [_in_sentence(line, shown, language) for line in first]
    if len(first) < len(lines):
        named.append(sentence("reach.more_lines", language, count=len(lines) - len(first)))
    return Html(escape(say("reach.semicolon", language)).join(named))


def _in_sentence(line: TakenLine, shown: WhatItTakes, language: str) -> Html:
    name = line.name[language]
    if line.days is not None:
        indicator = shown.framework.indicator[line.indicator]
        value = tag("strong", numbers.indicator_value(indicator, line.days, language))
        return sentence("reach.in_mean", language, name=name, value=value)
    key = "reach.in_more" if (line.more or 0) > 0 else "reach.in_fewer"
    return sentence(key, language, name=name, amount=_amount(line, shown, language))


def _amount(line: TakenLine, shown: WhatItTakes, language: str) -> Html:
    unit = shown.framework.measure[line.measure].unit
    more = tag("strong", numbers.count(None if line.more is None else abs(line.more), language))
    if unit.en == _PEOPLE:
        return sentence("measures.counted_people", language, count=more)
    return amount(more, unit, language)


def _alone(shown: WhatItTakes, answer: Answer, language: str) -> Html:
    """Which other lines are enough by themselves; nothing where one line is all there is."""
    if len(answer.alone) < 2:
        return Html("")
    enough = others_alone(answer)
    if not enough:
        return sentence("reach.none_alone", language) if len(answer.together) > 1 else Html("")
    return sentence("reach.or_alone", language, lines=_named(enough, shown, language))


def _same(shown: WhatItTakes, answer: Answer, language: str) -> Html:
    """What the same volume alone would come to, where that is not this month's score as shown."""
    same = _score(answer.same, shown, language)
    if same == _score(shown.score, shown, language):
        return Html("")
    month = _next_month(shown, language)
    return join(sentence("reach.same_differs", language, same=same, month=month), " ")


def _months(shown: WhatItTakes, answer: Answer, language: str) -> Html:
    if answer.months is None:
        return sentence("reach.takes_more_than_a_year", language)
    by = numbers.month_name(shown.month.plus(answer.months), language)
    months = tag("strong", numbers.count(answer.months, language))
    return sentence("reach.takes_months", language, months=months, month=by)


def _line_seen(line: TakenLine, shown: WhatItTakes, language: str) -> Html:
    found = line.feasibility
    if found.evidence is None:
        return tag("div", say("reach.line_untold", language), cls="pd-below")
    key = "line_done" if found.verdict is Feasible.DONE else "line_not_yet"
    words = say(f"reach.{key}", language, **_seen(found.evidence, shown, language))
    return tag("div", words, cls="pd-below")


def _seen(evidence: Evidence | None, shown: WhatItTakes, language: str) -> dict[str, str]:
    if evidence is None:
        return {}
    return {
        "branch": evidence.name[language],
        "month": numbers.month_name(evidence.month, language),
        "score": _score(evidence.score, shown, language),
    }


def _address(line: TakenLine, shown: WhatItTakes) -> str:
    return f"branch?branch={shown.branch}&month={shown.month}&node={line.indicator}"


def _next_month(shown: WhatItTakes, language: str) -> str:
    return numbers.month_name(shown.month.plus(1), language)


def _score(value: float | None, shown: WhatItTakes, language: str) -> str:
    return numbers.score(value, language, shown.framework.scale)
