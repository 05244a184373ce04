"""Why this concept and not another: the reason in numbers, how sure it is, and all that was weighed."""

from collections.abc import Sequence

from pages.shared import cards, numbers, stacked, taking
from pages.shared.html import Html, join, sentence, tag
from pipeline.domain.framework import Framework
from pipeline.services.advice import ALMOST_CERTAIN, LIKELY, Certainty, certainty
from pipeline.services.shapes import BranchCard, ConceptAdvice
from pipeline.words import number, say


def reason(advice: ConceptAdvice, framework: Framework, language: str) -> Html:
    """One sentence: what its dimension would bring the index, and it the dimension, against the next best."""
    parts = {
        "dimension": _of_dimension(advice, framework, language),
        "concept": _of_concept(advice, framework, language),
    }
    return sentence("weighing.sentence", language, **parts)


def _of_dimension(advice: ConceptAdvice, framework: Framework, language: str) -> Html:
    why = advice.reason
    told = {
        "dimension": advice.dimension_name[language],
        "top": framework.top.name[language],
        "gain": numbers.signed(advice.index_gain, language),
        "place": why.dimension_place,
        "places": why.dimensions,
    }
    if why.other_dimension is None:
        return sentence("weighing.dimension_only", language, **told)
    told["other"] = framework.name_of(why.other_dimension.dimension)[language]
    told["other_gain"] = numbers.signed(why.other_dimension.index_gain, language)
    return sentence(f"weighing.dimension_{_when(why.dimension_place)}", language, **told)


def _of_concept(advice: ConceptAdvice, framework: Framework, language: str) -> Html:
    why = advice.reason
    told = {"gain": numbers.signed(advice.gain, language)}
    if why.other_concept is None:
        return sentence("weighing.concept_only", language, **told)
    told["other"] = framework.name_of(why.other_concept.concept)[language]
    told["other_gain"] = numbers.signed(why.other_concept.gain, language)
    return sentence(f"weighing.concept_{_when(why.concept_place)}", language, **told)


def _when(place: int) -> str:
    return "first" if place == 1 else "later"


def sure(advice: ConceptAdvice, language: str) -> str:
    """How sure it is that the concept stands below its target, in words and as a share."""
    share = _share(advice.confidence, language)
    return say(f"weighing.sure_{certainty(advice.confidence).value}", language, share=share)


def _share(confidence: float | None, language: str) -> str:
    """As a percentage; never 100 % or 0 %, which a thousand draws can't tell."""
    if confidence is None:
        return numbers.NONE
    if confidence > 0.99:
        return say("weighing.over_99", language, share=number(99, language, 0, unit="%"))
    if confidence < 0.01:
        return say("weighing.under_1", language, share=number(1, language, 0, unit="%"))
    return numbers.share(confidence, language)


def panel(found: Sequence[ConceptAdvice], card: BranchCard, language: str) -> Html:
    """Every concept in order with gain, certainty and feasibility, folded; and those that were not weighed."""
    framework = card.framework
    names = ("place", "dimension", "score", "gain", "index_gain", "sure", "feasible")
    top = {"top": framework.top.name[language]}
    header = [say(f"weighing.column_{name}", language, **top) for name in names]
    rows = [_row(one, framework, language) for one in found]
    table = stacked.table(header, rows) if rows else ""
    return cards.panel(
        say("weighing.title", language),
        tag("p", say("weighing.how", language, **top), cls="pd-note"),
        cards.folded(
            say("weighing.table", language, count=len(found)), table, *_left_out(found, card, language)
        ),
        anchor="pd-weighed",
    )


def _row(advice: ConceptAdvice, framework: Framework, language: str) -> tuple[object, ...]:
    named = {"place": advice.place, "concept": advice.name[language]}
    word = say(f"weighing.word_{certainty(advice.confidence).value}", language)
    is_known = certainty(advice.confidence) is not Certainty.UNKNOWN
    return (
        say("weighing.numbered", language, **named),
        advice.dimension_name[language],
        numbers.score(advice.score, language, framework.scale),
        numbers.signed(advice.gain, language),
        numbers.signed(advice.index_gain, language),
        join(word, " (", _share(advice.confidence, language), ")") if is_known else word,
        taking.feasible_chip(advice.reach.feasibility, language),
    )


def _left_out(found: Sequence[ConceptAdvice], card: BranchCard, language: str) -> list[Html]:
    """The concepts that are not in the list, at their targets or without a score."""
    framework = card.framework
    weighed = {one.concept for one in found}
    rest = [each for each in framework.at_level(framework.levels[-2].id) if each not in weighed]
    without = [each for each in rest if card.scores.get(each, (None, None))[0] is None]
    groups = (
        ("at_target", [each for each in rest if each not in without]),
        ("without_score", without),
    )
    comma = say("pages.comma", language)
    return [
        tag("p", say(f"weighing.{key}", language, names=comma.join(_names(ids, framework, language))))
        for key, ids in groups
        if ids
    ]


def _names(ids: Sequence[str], framework: Framework, language: str) -> list[str]:
    return [framework.name_of(each)[language] for each in ids]


def in_words(framework: Framework, language: str) -> Html:
    """How advice is put in order, for the method page."""
    told = {
        "top": framework.top.name[language],
        "certain": numbers.share(ALMOST_CERTAIN, language),
        "likely": numbers.share(LIKELY, language),
    }
    rows = [say(f"weighing.method_{at}", language, **told) for at in range(1, 6)]
    return cards.panel(say("weighing.method", language), cards.listed(rows))
