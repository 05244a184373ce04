"""Steps of the planners' page that look at the data: the model, what is measured, what is absent, the goalposts."""

from collections import Counter
from collections.abc import Sequence

from pages.shared import cards, numbers, stacked
from pages.shared.html import Html, join, link, sentence, tag
from pipeline.domain.framework import Framework, Imputation
from pipeline.services.coherence_steps import LEAST_UNITS, Coherence, at_an_end, thin
from pipeline.words import say

_COUNTS = ("measured", "too_few_cases", "not_submitted", "not_applicable")
_ENDS = ("measured", "at_floor", "at_target")
_RESULTS = ("overview", "branch", "recommendations", "method")
"""Pages on which a month's results stand."""


def model(told: Coherence, language: str) -> tuple[object, Html]:
    """Step 1: the framework's levels, what it rests on, and how thin it is at the bottom."""
    framework, found = told.framework, told.model
    levels = [
        say("coherence.of_level", language, count=found.counts[level.id], level=level.name[language])
        for level in framework.levels[1:]
    ]
    comma = say("pages.comma", language)
    says = [say("coherence.says_1", language, edition=framework.edition, levels=comma.join(levels))]
    if framework.paper is None:
        says.append(say("coherence.no_paper", language))
    else:
        cited = {"title": framework.paper.title[language], "authors": framework.paper.authors[language]}
        says.append(say("coherence.paper", language, **cited))
    if found.empty:
        says.append(say("coherence.empty_nodes", language, count=found.empty))
    lowest = framework.levels[-2].name[language]
    told_single = {"level": lowest, "single": found.single, "lowest": found.lowest}
    single = tag("p", say("coherence.single", language, **told_single), cls="pd-note")
    return " ".join(says), join(single, _parts(framework, language))


def _parts(framework: Framework, language: str) -> Html | str:
    counted = Counter(
        framework.node[child].part
        for child in framework.children[framework.top.id]
        if child in framework.node
    )
    named = [
        say("coherence.part_count", language, part=say(f"method.part_{part}", language), count=count)
        for part, count in counted.items()
        if part
    ]
    if not named:
        return ""
    listed = say("pages.comma", language).join(named)
    return tag("p", say("coherence.parts", language, parts=listed), cls="pd-note")


def selection(told: Coherence, language: str) -> tuple[object, Html]:
    """Step 2: how many branches and indicators there are figures of."""
    if not told.reported_count:
        return say("coherence.nobody", language), tag("span")
    few = thin(told)["id"].to_list()
    counted = {"reported": told.reported_count, "branches": told.branch_count}
    every = len(told.framework.indicators)
    says = say("coherence.says_2", language, measured=every - len(few), count=every, **counted)
    if few:
        says += " " + say("coherence.thin", language, names=names(few, told.framework, language))
    return says, _table(told, _COUNTS, language)


def absence(told: Coherence, language: str) -> tuple[object, Html]:
    """Step 3: figures that are not there, and that nothing stands in for them."""
    if not told.reported_count:
        return say("coherence.nobody", language), tag("span")
    share = numbers.share(told.absent / told.cells if told.cells else None, language, 1)
    says = say("coherence.says_3", language, cells=told.cells, absent=told.absent, share=share)
    is_left = told.framework.imputation is Imputation.NONE
    way = say("coherence.imputation_none" if is_left else "coherence.imputation_filled", language)
    index = (
        say("coherence.without_index", language, count=told.without_index)
        if told.without_index
        else say("coherence.every_index", language)
    )
    return " ".join((says, way)), tag("p", index, cls="pd-note")


def goalposts(told: Coherence, language: str) -> tuple[object, Html]:
    """Step 5: how many scores stand at an end of their scale."""
    if not told.reported_count:
        return say("coherence.nobody", language), tag("span")
    counted = {name: int(told.indicators[name].sum()) for name in _ENDS}
    crowded = at_an_end(told)["id"].to_list()
    if told.reported_count < LEAST_UNITS:
        says = say("coherence.ends_few", language, least=LEAST_UNITS, **counted)
    elif crowded:
        named = names(crowded, told.framework, language)
        says = say("coherence.crowded", language, count=len(crowded), names=named, **counted)
    else:
        says = say("coherence.says_5", language, **counted)
    return says, _table(told, _ENDS, language)


def pages(told: Coherence, language: str) -> tuple[object, Html]:
    """Step 10: where the month's results stand."""
    links = [link(say(f"door.page.{page}", language), f"{page}?month={told.month}") for page in _RESULTS]
    comma = say("pages.comma", language)
    listed = join(links[0], *(piece for each in links[1:] for piece in (comma, each)))
    key = "coherence.says_10" if told.province is not None else "coherence.no_index"
    return sentence(key, language, pages=listed), tag("span")


def names(ids: Sequence[str], framework: Framework, language: str) -> str:
    """Names in a row."""
    return say("pages.comma", language).join(framework.name_of(each)[language] for each in ids)


def _table(told: Coherence, counts: Sequence[str], language: str) -> Html:
    """Counts of branches, indicator by indicator, folded."""
    header = [say(f"coherence.column_{name}", language) for name in ("indicator", *counts)]
    rows = [
        (
            told.framework.name_of(row["id"])[language],
            *(numbers.count(row[name], language) for name in counts),
        )
        for row in told.indicators.iter_rows(named=True)
    ]
    return cards.folded(say("coherence.indicators_table", language), stacked.table(header, rows))
