"""Why a score is what it is: each child's part in it, summing exactly to the number on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from pipeline.domain.framework import Framework, Mean

Scores = Mapping[str, tuple[float | None, float | None]]


@dataclass(frozen=True)
class Part:
    """`nominal` is the written weight, `share` the weight as applied once absent siblings' weight is shared out (0 for
    an absent one); both of 1. `points` under an arithmetic mean sum to the score, `lost_points` under a geometric one
    to the scale's top less it; both None where the parent has no score."""

    id: str
    score: float | None
    coverage: float | None
    nominal: float
    share: float
    points: float | None = None
    lost_points: float | None = None


def parts(framework: Framework, scores: Scores, node_id: str, weights: str | None = None) -> tuple[Part, ...]:
    """The parts of one node above the indicators, children in written order. `scores`: id -> (score, coverage)."""
    children = framework.children[node_id]
    weight = {child: framework.weight_of(child, weights) for child in children}
    found = {child: scores.get(child, (None, None)) for child in children}
    present = {c: s for c in children if (s := found[c][0]) is not None and weight[c] > 0}
    shares = _of_one([weight[c] if c in present else 0.0 for c in children])
    whole = scores.get(node_id, (None, None))[0]
    is_geometric = framework.mean_of(node_id) is Mean.GEOMETRIC
    points = [share * present.get(c, 0.0) for c, share in zip(children, shares, strict=True)]
    lost = _lost(
        framework, whole, [(share, present.get(c)) for c, share in zip(children, shares, strict=True)]
    )
    return tuple(
        Part(
            id=child,
            score=found[child][0],
            coverage=found[child][1],
            nominal=nominal,
            share=shares[at],
            points=None if whole is None or is_geometric else points[at],
            lost_points=lost[at] if lost is not None and is_geometric else None,
        )
        for at, (child, nominal) in enumerate(zip(children, _of_one(list(weight.values())), strict=True))
    )


def _lost(
    framework: Framework, whole: float | None, children: Sequence[tuple[float, float | None]]
) -> list[float] | None:
    """L(top, G) x share x ln(top / max(score, least)), L the logarithmic mean (top - G) / ln(top / G).

    Since ln(top / G) is the sum of share x ln(top / score), this is top - G split in proportion to those terms, which
    stays exact when G equals the top (nothing is lost). Where a child counts as 0 so does G, and those that count as 0
    bear the whole loss by their shares: the limit of the same formula.
    """
    if whole is None:
        return None
    top, least = framework.scale, framework.least_score
    counted = [(share, None if score is None else max(score, least)) for share, score in children]
    if any(score is not None and score <= 0 and share > 0 for share, score in counted):
        terms = [share if score is not None and score <= 0 else 0.0 for share, score in counted]
    else:
        terms = [
            0.0 if score is None or not share else share * (log(top) - log(score)) for share, score in counted
        ]
    return [(top - whole) * term for term in _of_one([max(term, 0.0) for term in terms])]


def _of_one(values: Sequence[float]) -> list[float]:
    total = sum(values)
    return [value / total if total else 0.0 for value in values]
