"""What is known of each count before a month's own cases speak: how branches' levels lie, and this branch's among them.

A share of few cases is mostly chance. Taken alone (Jeffreys), and pushed through goalposts that clip, its draws pull
scores down near targets: an interval of the index then misses more often than it holds. Here each count's level has a
Beta (Poisson: Gamma) prior fitted over the branch-months of the year before. A branch with months of its own there
is expected near its own level, as far as branches' levels last; and each branch-month has an effect of its own that
moves all its counts together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from pipeline.domain.framework import Framework, Indicator, IndicatorKind, Noise
from pipeline.scoring.aggregate import Array, array_of
from pipeline.scoring.spreads import APART_MONTHS, Rectangle, Shares, between_branches, common, spread

# With fewer branch-months than this a fit says nothing: a flat prior, or the month's own cells, stand in for it.
LEAST_CELLS = 10

# An indicator's own spread counts for as much as that of all together at this many branch-months.
SHRINKAGE_CELLS = 20

# Bounds of the spread between branch-months (intraclass correlation): 0 would let no case speak, and near 1 nothing
# but its own cases would. UNKNOWN is that of the uniform prior.
LEAST_SPREAD, MOST_SPREAD, UNKNOWN_SPREAD = 0.002, 0.5, 1 / 3

# A branch's expected share stays this far off 0 and 1: beyond it no case would be a surprise.
EDGE = 0.005


@dataclass(frozen=True)
class Count:
    """A numerator drawn from chance: `role` "numerator" or "other_numerator", out of the denominator beside it.

    `sign` is 1 where more is better and -1 where less is.
    """

    indicator: str
    role: str
    measure: str
    noise: Noise
    sign: float

    @property
    def out_of(self) -> str:
        return "denominator" if self.role == "numerator" else "other_denominator"


Key = tuple[str, str]
"""(indicator, role)."""


@dataclass(frozen=True)
class Prior:
    """Of one count: `level` is the mean share (Poisson: cases per one of the denominator).

    Binomial: variances on the logit scale, `between` branches for good and `within` a branch from month to month;
    `own` maps a branch with months of its own to (its expected share, the variance of what is not known of it).
    Poisson: `shape` of the Gamma prior.
    """

    level: float
    between: float = 0.0
    within: float = 0.0
    own: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    shape: float = 0.0


@dataclass(frozen=True)
class Priors:
    """A prior a count, and the variance of a branch-month's effect on all its counts (logit scale): `common` in all,
    `lasting` the part of it that stays with the branch, which its own months tell."""

    of: Mapping[Key, Prior]
    common: float
    lasting: float


def noisy_counts(framework: Framework) -> tuple[Count, ...]:
    """The numerators that chance moves: of indicators whose noise is binomial or poisson, in written order."""
    return tuple(count for indicator in framework.indicators for count in _counts_of(indicator))


def _counts_of(indicator: Indicator) -> Iterator[Count]:
    if indicator.noise is Noise.NONE or indicator.kind is IndicatorKind.VALUE:
        return
    sign = 1.0 if indicator.target > indicator.floor else -1.0
    yield Count(indicator.id, "numerator", indicator.numerator, indicator.noise, sign)
    if indicator.other_numerator:
        yield Count(indicator.id, "other_numerator", indicator.other_numerator, indicator.noise, sign)


def cases_of(count: Count, rows: pl.DataFrame) -> tuple[Array, Array]:
    """Numerator and denominator of every row, NaN where there is none or nothing was counted."""
    part = array_of(rows, f"{count.indicator}:{count.role}")
    whole = array_of(rows, f"{count.indicator}:{count.out_of}")
    is_there = (whole > 0) & ~np.isnan(part)
    if count.noise is Noise.BINOMIAL:
        part = np.minimum(part, whole)
    return np.where(is_there, part, np.nan), np.where(is_there, whole, np.nan)


def fit(framework: Framework, before: pl.DataFrame, own: pl.DataFrame) -> Priors:
    """Priors from the branch-months `before` the month; a count with too few there takes those of the month, `own`.

    Both are branch rows in the engine's wide form. `level` is the pooled share; how far cells lie apart beyond chance
    is found by moments and drawn towards that of all counts; the part between branches, and the common effect, from
    products of residuals (`pipeline.scoring.spreads`).
    """
    counts = noisy_counts(framework)
    cells = {(c.indicator, c.role): _cells(c, before, own) for c in counts}
    binomial = [c for c in counts if c.noise is Noise.BINOMIAL]
    levels = {(c.indicator, c.role): _level(*cells[c.indicator, c.role]) for c in binomial}
    total = _shrunk({key: _spread(*cells[key], level) for key, level in levels.items()})
    place = Rectangle.of(before)
    laid = {(c.indicator, c.role): place.laid(*cases_of(c, before)) for c in binomial}
    whole, lasting = _common(binomial, laid, levels, total) if before.height >= LEAST_CELLS else (0.0, 0.0)
    found = {
        key: _beta(level, total[key], laid[key], place.units, is_known=before.height >= LEAST_CELLS)
        for key, level in levels.items()
    }
    for count in counts:
        if count.noise is Noise.POISSON:
            found[count.indicator, count.role] = _gamma(*cells[count.indicator, count.role])
    return Priors(found, whole, lasting)


def with_groups(framework: Framework, priors: Priors, before: pl.DataFrame) -> Priors:
    """The priors with the own levels of groups: `before`, their rows of the year before under the names they are drawn
    by. How levels lie and last is still the branches'."""
    place = Rectangle.of(before)
    found = dict(priors.of)
    for count in noisy_counts(framework):
        key = (count.indicator, count.role)
        if count.noise is Noise.BINOMIAL and found[key].between > 0:
            told = dict(_own_levels(found[key], place.laid(*cases_of(count, before)), place.units))
            found[key] = replace(found[key], own={**found[key].own, **told})
    return replace(priors, of=found)


def _cells(count: Count, before: pl.DataFrame, own: pl.DataFrame) -> tuple[Array, Array]:
    part, whole = cases_of(count, before)
    if (~np.isnan(part)).sum() < LEAST_CELLS:
        part, whole = cases_of(count, own)
    is_there = ~np.isnan(part)
    return part[is_there], whole[is_there]


def _level(part: Array, whole: Array) -> float:
    """The pooled share, kept off 0 and 1 by half a case on either side."""
    return float((part.sum() + 0.5) / (whole.sum() + 1.0))


def _spread(part: Array, whole: Array, level: float) -> tuple[float, int]:
    """The intraclass correlation, and how many cells tell it."""
    found = spread(part, whole, level) if len(part) >= LEAST_CELLS else None
    return (UNKNOWN_SPREAD, 0) if found is None else (found, len(part))


def _shrunk(spreads: Mapping[Key, tuple[float, int]]) -> dict[Key, float]:
    """Each spread drawn towards that of all, the fewer cells it has the more; all unknown: unknown."""
    cells = sum(count for _, count in spreads.values())
    together = sum(found * count for found, count in spreads.values()) / cells if cells else UNKNOWN_SPREAD
    drawn = {}
    for key, (found, count) in spreads.items():
        share = count / (count + SHRINKAGE_CELLS)
        drawn[key] = min(max(share * found + (1 - share) * together, LEAST_SPREAD), MOST_SPREAD)
    return drawn


def _on_logits(found: float, level: float) -> float:
    """The variance on the logit scale that a spread of shares around a level comes to (delta method)."""
    return found / (level * (1.0 - level))


def _common(
    counts: Sequence[Count],
    laid: Mapping[Key, Shares],
    levels: Mapping[Key, float],
    total: Mapping[Key, float],
) -> tuple[float, float]:
    residuals, weights = [], []
    for count in counts:
        key = (count.indicator, count.role)
        away, weight = _residuals(laid[key], levels[key], _on_logits(total[key], levels[key]))
        residuals.append(count.sign * away * weight)
        weights.append(weight)
    return common(residuals, weights)


def _residuals(shares: Shares, level: float, variance: float) -> tuple[Array, Array]:
    """How far each cell's logit lies from the level, and how well that is known (0 where it is not)."""
    known = shares.whole * level * (1.0 - level)
    with np.errstate(invalid="ignore"):
        away = (shares.part - shares.whole * level) / known
        weight = 1.0 / (variance + 1.0 / known)
    return np.nan_to_num(away), np.nan_to_num(weight)


def _beta(level: float, total: float, shares: Shares, units: Sequence[str], *, is_known: bool) -> Prior:
    whole, least = _on_logits(total, level), _on_logits(LEAST_SPREAD, level)
    between = min(between_branches(shares, level), whole - least) if is_known else 0.0
    prior = Prior(level, max(between, 0.0), max(whole - between, least))
    return replace(prior, own=dict(_own_levels(prior, shares, units))) if prior.between > 0 else prior


def _own_levels(
    prior: Prior, shares: Shares, units: Sequence[str]
) -> Iterator[tuple[str, tuple[float, float]]]:
    """Each branch's expected share from its own months, drawn towards the level of all; and what stays unknown of it.

    The last two months are left out: where cases are pooled they are this month's own.
    """
    part, whole = shares.part[:, : 1 - APART_MONTHS], shares.whole[:, : 1 - APART_MONTHS]
    cases, done = np.nansum(whole, axis=1), np.nansum(part, axis=1)
    months = (~np.isnan(part)).sum(axis=1) / APART_MONTHS
    for at, unit in enumerate(units):
        if not cases[at]:
            continue
        error = prior.within / max(months[at], 1 / APART_MONTHS) + 1.0 / (
            cases[at] * prior.level * (1.0 - prior.level)
        )
        weight = prior.between / (prior.between + error)
        expected = prior.level + weight * (done[at] / cases[at] - prior.level)
        yield unit, (min(max(expected, EDGE), 1.0 - EDGE), prior.between * (1.0 - weight))


def _gamma(part: Array, whole: Array) -> Prior:
    """The pooled rate, and the shape whose spread explains what Poisson does not."""
    if not len(part) or not part.sum():
        # Nothing was ever counted: half a case over what there was, as Jeffreys would have it.
        return Prior(0.5 / max(float(whole.sum()), 1.0), shape=0.5)
    rate = float(part.sum() / whole.sum())
    expected = rate * whole
    squared = float((((part - expected) ** 2).sum() - expected.sum()) / (expected**2).sum())
    variation = squared if len(part) >= LEAST_CELLS else UNKNOWN_SPREAD
    return Prior(rate, shape=1.0 / min(max(variation, LEAST_SPREAD), 1.0))


@dataclass(frozen=True)
class Expected:
    """What is expected of each row, shape (rows,): by count its `share` and the `residual` variance that the effect
    leaves; and the `effect` variance of the row on the logit scale."""

    share: Mapping[Key, Array]
    residual: Mapping[Key, Array]
    effect: Array


def expected(framework: Framework, priors: Priors, units: Sequence[str]) -> Expected:
    """What the priors say of each unit; one without months of its own is expected at the level of all.

    Where a branch's own months speak, they tell of its lasting effect too: the rest of the common effect is left.
    """
    binomial = [(c.indicator, c.role) for c in noisy_counts(framework) if c.noise is Noise.BINOMIAL]
    is_own = np.array([any(unit in priors.of[key].own for key in binomial) for unit in units], dtype=bool)
    effect = np.where(is_own, priors.common - priors.lasting, priors.common)
    share, residual = {}, {}
    for key in binomial:
        prior = priors.of[key]
        told = [prior.own.get(unit, (prior.level, prior.between)) for unit in units]
        share[key] = np.array([one[0] for one in told])
        variance = prior.within + np.array([one[1] for one in told]) - effect
        bounds = [bound / (share[key] * (1.0 - share[key])) for bound in (LEAST_SPREAD, MOST_SPREAD)]
        residual[key] = np.clip(variance, *bounds)
    return Expected(share, residual, effect)


def effects(
    told: Expected, cases: Mapping[Key, tuple[Array, Array]], signs: Mapping[Key, float]
) -> tuple[Array, Array]:
    """Mean and deviation of each row's effect, given its own counts: a normal approximation on the logit scale.

    `cases`: numerator and denominator of each row by count; NaN where there is none.
    """
    precision = np.divide(1.0, told.effect, out=np.full_like(told.effect, np.inf), where=told.effect > 0)
    pulled = np.zeros_like(precision)
    for key, (part, whole) in cases.items():
        share = told.share[key]
        known = whole * share * (1.0 - share)
        with np.errstate(invalid="ignore"):
            weight = np.nan_to_num(1.0 / (told.residual[key] + 1.0 / known))
            pulled += np.nan_to_num(signs[key] * weight * (part - whole * share) / known)
        precision = precision + weight
    return pulled / precision, 1.0 / np.sqrt(precision)
