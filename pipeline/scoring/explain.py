"""Why a score is what it is: each child's part in it, summing exactly to the number on the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isinf

from pipeline.domain.framework import Framework, Mean
from pipeline.scoring.means import distance_down

Scores = Mapping[str, tuple[float | None, float | None]]


@dataclass(frozen=True)
class Part:
    """`nominal` is the written weight, `share` the weight as applied once absent siblings' weight is shared out (0 for
    an absent one); both of 1. `points` under an arithmetic mean sum to the score, `lost_points` under a geometric,
    harmonic or generalised one to the scale's top less it; both None where the parent has no score, and under
    Copeland's and Mazziotta and Pareto's ways, which have no parts."""

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
    mean = framework.mean_of(node_id)
    is_arithmetic, has_parts = mean is Mean.ARITHMETIC, mean.has_parts
    points = [share * present.get(c, 0.0) for c, share in zip(children, shares, strict=True)]
    lost = _lost(
        framework,
        node_id,
        whole,
        [(share, present.get(c)) for c, share in zip(children, shares, strict=True)],
    )
    return tuple(
        Part(
            id=child,
            score=found[child][0],
            coverage=found[child][1],
            nominal=nominal,
            share=shares[at],
            points=points[at] if whole is not None and is_arithmetic else None,
            lost_points=lost[at] if lost is not None and has_parts and not is_arithmetic else None,
        )
        for at, (child, nominal) in enumerate(zip(children, _of_one(list(weight.values())), strict=True))
    )


def _lost(
    framework: Framework, node_id: str, whole: float | None, children: Sequence[tuple[float, float | None]]
) -> list[float] | None:
    """K x share x |f(top) - f(x)|, K = (top - M) / |f(top) - f(M)|, of the quasi-arithmetic mean M with f(M) = the sum
    of share x f(x): f = ln of a geometric mean (K is then the logarithmic mean of top and M), x^p of any other power.

    Since |f(top) - f(M)| is the sum of share x |f(top) - f(x)|, this is top - M split in proportion to those terms,
    which stays exact when M equals the top (nothing is lost). Where at power 0 or less a child counts as 0 so does M,
    and those that count as 0 bear the whole loss by their shares: the limit of the same formula.
    """
    if whole is None:
        return None
    power, least, top = framework.power_of(node_id), framework.least_score, framework.scale
    down = [
        0.0 if score is None or not share else distance_down(score, power, least=least, scale=top)
        for share, score in children
    ]
    if any(isinf(distance) for distance in down):
        down = [float(isinf(distance)) for distance in down]
    terms = [share * max(distance, 0.0) for (share, _), distance in zip(children, down, strict=True)]
    return [(top - whole) * term for term in _of_one(terms)]


def _of_one(values: Sequence[float]) -> list[float]:
    total = sum(values)
    return [value / total if total else 0.0 for value in values]
