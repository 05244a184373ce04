"""Definitions as the edition writes them: indicators with goalposts, measures with what counts, the rest."""

from collections.abc import Iterable, Sequence

import polars as pl

from pages.shared import cards, numbers, stacked
from pages.shared.html import Html, join, tag
from pages.shared.paradigm import ours
from pipeline.domain.access import MATRIX, Permission, Role
from pipeline.domain.framework import Framework, Indicator, IndicatorKind, Measure
from pipeline.domain.states import IndicatorState, ScoreState, SubmissionState
from pipeline.words import say


def found_indicators(framework: Framework, wanted: str) -> tuple[Indicator, ...]:
    """Indicators in which every word of `wanted` stands: id, names, the nodes above, or the measures."""
    return tuple(one for one in framework.indicators if _has(wanted, _indicator_words(one, framework)))


def found_measures(framework: Framework, wanted: str) -> tuple[Measure, ...]:
    """Measures in which every word of `wanted` stands: id, names, what counts."""
    return tuple(
        one
        for one in framework.measures
        if _has(wanted, (one.id, one.name.fa, one.name.en, one.counts.fa, one.counts.en))
    )


def _has(wanted: str, words: Iterable[str]) -> bool:
    text = _plain(" ".join(words))
    return all(word in text for word in _plain(wanted).split())


# People type Arabic letters for Persian ones, and a space for the half-space.
_ALIKE = str.maketrans({"\u064a": "\u06cc", "\u0643": "\u06a9", "\u200c": " "})


def _plain(text: str) -> str:
    return text.translate(_ALIKE).casefold()


def _indicator_words(one: Indicator, framework: Framework) -> tuple[str, ...]:
    names = [framework.name_of(each) for each in (*framework.path_to(one.id), *one.measures)]
    return (one.id, *one.measures, *(word for name in names for word in (name.fa, name.en)))


def indicator_list(found: Sequence[Indicator], framework: Framework, language: str) -> Html:
    """Each indicator in one line that opens to its whole definition."""
    if not found:
        return tag("p", say("method.nothing_found", language), cls="pd-note")
    return join(
        *(
            cards.folded(_indicator_line(one, language), _definition(one, framework, language))
            for one in found
        )
    )


def _indicator_line(one: Indicator, language: str) -> Html:
    return join(tag("code", one.id), " ", one.name[language])


def _definition(one: Indicator, framework: Framework, language: str) -> Html:
    path = [framework.name_of(each)[language] for each in framework.path_to(one.id)[1:-1]]
    rows = {
        "path": say("method.path_arrow", language).join(path),
        "formula": formula(one, framework, language),
        "direction": say(f"method.direction_{one.direction}", language),
        "floor": numbers.indicator_value(one, one.floor, language),
        "target": numbers.indicator_value(one, one.target, language),
        "window": say("method.months", language, count=one.window),
        "min_cases": numbers.count(one.min_cases, language),
        "min_plan": numbers.count(one.min_plan, language),
        "when_zero": say(f"method.when_zero_{one.when_zero}", language),
        "weight": numbers.count(framework.weight_of(one.id), language),
    }
    told = {name: value for name, value in rows.items() if value not in ("", "—")}
    return tag("div", _fields(told, language), tag("p", ours(language)))


def _fields(told: dict[str, object], language: str) -> Html:
    pairs = (
        tag("div", tag("dt", say(f"method.field_{name}", language)), tag("dd", it))
        for name, it in told.items()
    )
    return tag("dl", *pairs, cls="pd-fields")


def formula(one: Indicator, framework: Framework, language: str) -> str:
    """How its value is made from measures, in their names."""
    names = {
        name: framework.measure[each].name[language] if each else ""
        for name, each in (
            ("numerator", one.numerator),
            ("denominator", one.denominator),
            ("other_numerator", one.other_numerator),
            ("other_denominator", one.other_denominator),
        )
    }
    kind = (
        "value"
        if one.kind is IndicatorKind.VALUE
        else "parity"
        if one.kind is IndicatorKind.PARITY
        else "ratio"
    )
    if kind == "ratio" and one.per != 1:
        return say("method.formula_ratio_per", language, per=numbers.count(one.per, language), **names)
    return say(f"method.formula_{kind}", language, **names)


def measure_list(found: Sequence[Measure], framework: Framework, language: str) -> Html:
    """Each measure in one line that opens to what counts in it."""
    if not found:
        return tag("p", say("method.nothing_found", language), cls="pd-note")
    return join(
        *(
            cards.folded(_measure_line(one, framework, language), _measure(one, framework, language))
            for one in found
        )
    )


def _measure_line(one: Measure, framework: Framework, language: str) -> Html:
    """Its name; a measure that is part of another ("of those, ...") says of which."""
    if one.at_most is None:
        return join(one.name[language])
    whole = say("method.of_whole", language, whole=framework.measure[one.at_most].name[language])
    return join(one.name[language], " ", tag("span", whole, cls="pd-below"))


def _measure(one: Measure, framework: Framework, language: str) -> Html:
    used = [join(tag("code", each.id), " ") for each in framework.indicators if one.id in each.measures]
    told = {
        "id": tag("code", one.id),
        "counts": one.counts[language],
        "unit": one.unit[language],
        "kind": say(f"method.kind_{one.kind}", language),
        "source": say(f"method.source_{one.source}", language),
        "term": say("method.days", language, count=one.term_days) if one.term_days else "",
        "at_most": framework.measure[one.at_most].name[language] if one.at_most else "",
        "used": join(*used),
    }
    return _fields({name: value for name, value in told.items() if value}, language)


def weight_rows(weights: pl.DataFrame, framework: Framework, language: str) -> list[dict[str, object]]:
    """Rows of the weights table with names, levels and a column for each weight set; of 1 among siblings."""
    known = [row for row in weights.iter_rows(named=True) if row["parent"] in framework.children]
    return [
        row
        | {
            "name": framework.name_of(row["id"])[language],
            "level_name": framework.level[framework.level_of(row["id"])].name[language],
        }
        | {name: _share(row["id"], row["parent"], framework, name) for name in framework.weight_set_names}
        for row in known
    ]


def _share(identity: str, parent: str, framework: Framework, weights: str) -> float | None:
    every = sum(framework.weight_of(one, weights) for one in framework.children[parent])
    return framework.weight_of(identity, weights) / every if every else None


def bands_table(framework: Framework, language: str) -> Html:
    """The bands and the score from which each holds."""
    header = [say(f"method.column_{name}", language) for name in ("band", "from")]
    rows = [
        [cards.band_chip(band, framework, language), numbers.count(band.from_score, language)]
        for band in framework.bands
    ]
    return stacked.table(header, rows)


def states_table(language: str) -> Html:
    """Every state that a number, an indicator or a submission may have, with what it means."""
    header = [say(f"method.column_{name}", language) for name in ("state", "meaning")]
    groups = (("indicator", IndicatorState), ("score", ScoreState), ("submission", SubmissionState))
    rows = [
        [cards.state_chip(state, language), say(f"method.state_{area}_{state}", language)]
        for area, states in groups
        for state in states
    ]
    return stacked.table(header, rows)


def access_table(language: str) -> Html:
    """The one matrix: what each role may open or do."""
    roles = list(Role)
    header = [
        say("method.column_permission", language),
        *(say(f"door.role.{role}", language) for role in roles),
    ]
    rows = [
        [
            say(f"method.permission_{permission.value.replace('.', '_')}", language),
            *("✓" if permission in MATRIX[role] else "·" for role in roles),
        ]
        for permission in Permission
    ]
    return cards.table(header, rows)
