"""How a score is made, in ten steps, with a month's own numbers where there are any."""

from dataclasses import dataclass

from pages.shared import advice, cards, numbers
from pages.shared.html import Html, join, tag
from pipeline.domain.framework import Framework, Mean
from pipeline.services.examples import WorkedExample
from pipeline.services.shapes import BranchCard, IndicatorShown, NodeShown, Overview
from pipeline.words import number, say


@dataclass(frozen=True)
class Example:
    """The month's own numbers: the province, one branch of it, and one of its indicators."""

    overview: Overview
    card: BranchCard | None
    indicator: IndicatorShown | None


def ten_steps(framework: Framework, example: Example | None, language: str) -> Html:
    """The ten steps, each a rule and, below it, the same rule in this month's numbers."""
    steps = (
        (_levels(framework, language), ""),
        (say("method.step_2", language, count=len(framework.reported)), _handed_in(example, language)),
        (say("method.step_3", language), _coverage(example, language)),
        (say("method.step_4", language, months=framework.pool_months), _value(example, language)),
        (
            say("method.step_5", language, scale=numbers.count(framework.scale, language)),
            _goalposts(example, language),
        ),
        (_weights(framework, language), ""),
        (say("method.step_7", language), _dimension(example, language)),
        (_top(framework, language), _index(example, language)),
        (say("method.step_9", language), _province(example, language)),
        (say("method.step_10", language), _band(example, language)),
    )
    shown = [_step(at, rule, now, language) for at, (rule, now) in enumerate(steps, start=1)]
    return tag("ol", *shown, cls="pd-steps-list")


def worked(example: WorkedExample, framework: Framework, language: str) -> Html:
    """One worked example: what it shows, on which node, why it comes out so, and what comes out."""
    on = framework.name_of(example.node)[language] if example.node else ""
    came = (
        say("method.example_score", language, score=numbers.score(example.score, language, framework.scale))
        if example.score is not None
        else ""
    )
    return tag(
        "li",
        tag("h3", example.title[language]),
        tag("p", example.why[language]),
        tag("p", say("pages.comma", language).join(text for text in (on, came) if text), cls="pd-now"),
    )


def _step(at: int, rule: str, now: str, language: str) -> Html:
    title = tag("h3", say(f"method.step_{at}_title", language))
    below = tag("p", now, cls="pd-now") if now else ""
    return tag("li", title, tag("p", rule), below)


def _levels(framework: Framework, language: str) -> str:
    counted = [
        say(
            "method.of_level",
            language,
            count=len(framework.at_level(level.id)),
            level=level.name[language],
        )
        for level in framework.levels[1:]
    ]
    return say("method.step_1", language, levels=say("pages.comma", language).join(counted))


def _handed_in(example: Example | None, language: str) -> str:
    if example is None:
        return ""
    return say(
        "method.now_2",
        language,
        month=numbers.month_name(example.overview.month, language),
        reported=example.overview.reported_count,
        branches=example.overview.branch_count,
    )


def _coverage(example: Example | None, language: str) -> str:
    if example is None or example.card is None:
        return ""
    coverage = example.card.index.coverage
    return say(
        "method.now_3", language, branch=_branch(example, language), share=numbers.share(coverage, language)
    )


def _branch(example: Example, language: str) -> str:
    return example.card.place.name[language] if example.card else ""


def _value(example: Example | None, language: str) -> str:
    if example is None or example.indicator is None:
        return ""
    return say(
        "method.now_4",
        language,
        branch=_branch(example, language),
        indicator=example.indicator.name[language],
        counts=advice.counts(example.indicator, language),
        value=numbers.indicator_value(example.indicator, example.indicator.value, language),
    )


def _goalposts(example: Example | None, language: str) -> str:
    if example is None or example.indicator is None:
        return ""
    one = example.indicator
    scale = example.overview.framework.scale
    return say(
        "method.now_5",
        language,
        floor=numbers.indicator_value(one, one.floor, language),
        target=numbers.indicator_value(one, one.target, language),
        value=numbers.indicator_value(one, one.value, language),
        score=numbers.score(one.score, language, scale),
    )


def _weights(framework: Framework, language: str) -> str:
    sets = [name[language] for name in framework.weight_set_names.values()]
    chosen = framework.weight_set_names.get(framework.weights)
    return say(
        "method.step_6",
        language,
        chosen=chosen[language] if chosen else say("method.weights_written", language),
        sets=say("pages.comma", language).join(sets) or say("method.weights_written", language),
    )


def _dimension(example: Example | None, language: str) -> str:
    """The first dimension with a score, its parts adding up to it."""
    if example is None or example.card is None:
        return ""
    scored = [node for node in example.card.dimensions if node.score is not None]
    return _sum(scored[0], example, language) if scored else ""


def _index(example: Example | None, language: str) -> str:
    if example is None or example.card is None or example.card.index.score is None:
        return ""
    return _sum(example.card.index, example, language)


def _sum(node: NodeShown, example: Example, language: str) -> str:
    """ "X = a + b + c", or "X = 100 - a - b - c" where parts are lost points; what is printed adds up."""
    scale = example.overview.framework.scale
    score = node.score or 0.0
    lost = [part.lost_points for part in node.parts if part.lost_points is not None]
    points = [part.points for part in node.parts if part.points is not None]
    decimals = 1 if scale > 1 else 3
    total = round(scale, decimals) - round(score, decimals) if lost else round(score, decimals)
    rounded = numbers.rounded_to_sum(lost or points, total, decimals)
    shown = [number(value, language, decimals) for value in rounded]
    return say(
        "method.now_lost" if lost else "method.now_points",
        language,
        branch=_branch(example, language),
        name=node.name[language],
        score=numbers.score(score, language, scale),
        top=numbers.count(scale, language),
        parts=(" − " if lost else " + ").join(shown),
    )


def _top(framework: Framework, language: str) -> str:
    mean = framework.mean_of(framework.top.id)
    is_told = mean in (Mean.ARITHMETIC, Mean.GEOMETRIC)
    return say(
        f"method.step_8_{mean}" if is_told else "method.step_8_other",
        language,
        least=numbers.count(framework.least_score, language),
        mean=say(f"method.mean_{mean}", language),
    )


def _province(example: Example | None, language: str) -> str:
    if example is None:
        return ""
    scale = example.overview.framework.scale
    return say(
        "method.now_9",
        language,
        score=numbers.score(example.overview.index.score, language, scale),
        median=numbers.score(example.overview.median, language, scale),
    )


def _band(example: Example | None, language: str) -> str:
    if example is None or example.card is None or example.card.band is None:
        return ""
    card = example.card
    return say(
        "method.now_10",
        language,
        branch=_branch(example, language),
        score=numbers.score(card.index.score, language, card.framework.scale),
        band=card.band.name[language] if card.band else "",
        since=numbers.count(card.band.from_score if card.band else None, language),
        rank=numbers.count(card.rank, language),
        ranked=card.ranked,
    )


def means(framework: Framework, language: str) -> Html:
    """How each level is made from the one below, and the coverage that it needs."""
    header = [say(f"method.column_{name}", language) for name in ("level", "mean", "coverage")]
    rows = [
        [
            level.name[language],
            say(f"method.mean_{level.mean}", language),
            join(
                numbers.share(level.min_coverage, language),
                " ",
                say("method.needs_all", language) if level.needs_all else "",
            ),
        ]
        for level in framework.levels
        if level.mean is not None
    ]
    return cards.table(header, rows)
