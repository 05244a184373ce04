"""Where to act first: concepts in the order of what they would bring."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.domain.framework import Framework
from pipeline.scoring.aggregate import mean_of_scores
from pipeline.scoring.bands import REACHED
from pipeline.scoring.explain import Scores

# Dimensions whose first concept opens the list; by the index's gain alone one dimension would take all places.
FIRST_DIMENSIONS = 3

# Gains smaller than this are what is left over from adding decimals: no gain, and no order.
NO_GAIN = 1e-9


@dataclass(frozen=True)
class Gain:
    """`gain`: points of the dimension if the concept met its targets. `index_gain`: points of the index if the whole
    dimension did. A concept here is a node right above indicators, a dimension a child of the top."""

    concept: str
    dimension: str
    gain: float
    index_gain: float


def advice_order(framework: Framework, scores: Scores, weights: str | None = None) -> tuple[Gain, ...]:
    """Concepts below their targets: the first of each of the first three dimensions, then the rest in that order.

    Dimensions go by the index's gain, concepts inside one by the dimension's; equals stay as written. `scores` maps
    id -> (score, coverage); what has no score is not advised upon, and absent siblings stay absent.
    """
    known = {node: score for node, (score, _) in scores.items() if score is not None}
    by_dimension: dict[str, list[Gain]] = {}
    for concept in _concepts(framework):
        gain = _gain(framework, known, concept, weights)
        if gain is not None and gain.gain > NO_GAIN:
            by_dimension.setdefault(gain.dimension, []).append(gain)
    for gains in by_dimension.values():
        gains.sort(key=lambda gain: -round(gain.gain, 9))
    dimensions = sorted(by_dimension.values(), key=lambda gains: -round(gains[0].index_gain, 9))
    first = [gains[0] for gains in dimensions[:FIRST_DIMENSIONS]]
    return (*first, *(gain for gains in dimensions for gain in gains if gain not in first))


def score_if(
    framework: Framework,
    known: dict[str, float],
    node_id: str,
    raised: Sequence[str],
    weights: str | None = None,
) -> float | None:
    """The node's score if `raised` nodes beneath it met their targets and all else stayed; None where it has none."""
    changed = dict(known) | dict.fromkeys(raised, framework.scale)
    above = {parent for node in raised for parent in framework.path_to(node)[:-1]}
    for parent in sorted(above, key=lambda parent: -len(framework.path_to(parent))):
        mean = mean_of_scores(framework, parent, changed, weights)
        if mean is not None and parent in known:
            changed[parent] = mean
    return changed.get(node_id)


def _concepts(framework: Framework) -> tuple[str, ...]:
    """Parents of indicators in written order; indicators themselves where they hang on the top."""
    parents = [i.id if i.parent == framework.top.id else i.parent for i in framework.indicators]
    written = [node.id for node in framework.nodes] + [indicator.id for indicator in framework.indicators]
    return tuple(sorted(set(parents), key=written.index))


def _gain(framework: Framework, known: dict[str, float], concept: str, weights: str | None) -> Gain | None:
    top, dimension = framework.path_to(concept)[:2]
    if concept not in known or dimension not in known:
        return None
    raised = score_if(framework, known, dimension, [concept], weights)
    index = known.get(top, mean_of_scores(framework, top, known_children(framework, known, top), weights))
    lifted = mean_of_scores(
        framework, top, known_children(framework, known, top) | {dimension: framework.scale}, weights
    )
    if raised is None or index is None or lifted is None:
        return None
    return Gain(concept, dimension, raised - known[dimension], lifted - index)


def known_children(framework: Framework, known: dict[str, float], node_id: str) -> dict[str, float]:
    """The scores there are among a node's children."""
    return {child: known[child] for child in framework.children[node_id] if child in known}


@dataclass(frozen=True)
class Reason:
    """Why a concept stands where it does: its dimension's place among `dimensions` by the index's gain, its own place
    among the `concepts` of that dimension by the dimension's gain, both counted from 1.

    `other_concept` and `other_dimension` are what it was weighed against: the one right before it, or, at place 1, the
    one right after; with their gains. None where there is no other.
    """

    dimension_place: int
    dimensions: int
    concept_place: int
    concepts: int
    other_dimension: Gain | None
    other_concept: Gain | None


def reasons(order: Sequence[Gain]) -> dict[str, Reason]:
    """For each concept of `advice_order` why it comes where it does, by concept."""
    by_dimension: dict[str, list[Gain]] = {}
    for gain in order:
        by_dimension.setdefault(gain.dimension, []).append(gain)
    # In the order the first of a dimension comes before its others, and dimensions by what they bring.
    dimensions = [gains[0] for gains in by_dimension.values()]
    return {
        gain.concept: Reason(
            dimension_place=at,
            dimensions=len(dimensions),
            concept_place=inside,
            concepts=len(gains),
            other_dimension=_weighed_against(dimensions, at),
            other_concept=_weighed_against(gains, inside),
        )
        for at, gains in enumerate(by_dimension.values(), start=1)
        for inside, gain in enumerate(gains, start=1)
    }


def _weighed_against(gains: Sequence[Gain], place: int) -> Gain | None:
    """The one right before, or for the first the one right after."""
    at = place - 2 if place > 1 else 1
    return gains[at] if at < len(gains) else None


def share_below(draws: npt.NDArray[np.float64], target: float) -> float | None:
    """The share of chance draws in which a score stays below its target; None where no draw gives a score.

    Draws without a score (NaN) are left out. A target counts as reached as everywhere, within `REACHED`.
    """
    known = draws[np.isfinite(draws)]
    if known.size == 0:
        return None
    return float(np.mean(known < target - REACHED))
