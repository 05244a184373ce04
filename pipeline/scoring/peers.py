"""Like branches: those nearest by number of insured, urban share and kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from statistics import fmean, median, pstdev
from typing import Any

import numpy as np

# How many like branches are taken where nobody asks for another number. Odd, so that their median is a score that
# one of them has and one outlier doesn't move it; five of a province of fifteen to thirty branches are still alike.
PEER_COUNT = 5

# What another kind costs, in standard deviations: as much as being one of them larger. A kind that is not told is
# nobody's kind.
KIND_DISTANCE = 1.0

# The squared difference of a number that one of two branches lacks: what two branches picked by chance differ by
# (twice the variance of a standardised number). So who keeps silent is taken neither for like nor for the most
# unlike, and a branch that lacks the number itself finds the same order as without it.
UNKNOWN_SQUARED = 2.0


Column = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Profile:
    """A branch as it is compared. `insured` people, `urban_share` percent of them in towns; None: not known."""

    code: str
    insured: float | None
    urban_share: float | None
    kind: str | None


@dataclass(frozen=True)
class Peer:
    """A like branch and how far it is: the root of the sum of its squared differences, in standard deviations.

    `by_insured`, `by_urban_share` and `by_kind` are these differences, squared; the first two None where a number
    is not known and `UNKNOWN_SQUARED` stood in.
    """

    code: str
    distance: float
    by_insured: float | None
    by_urban_share: float | None
    by_kind: float


@dataclass(frozen=True)
class Among:
    """A score among the peers': their median and the best with who has it (several best: the first by code)."""

    median: float | None
    best: float | None
    best_code: str | None
    count: int


def nearest(profiles: Sequence[Profile], code: str) -> tuple[Peer, ...]:
    """Every other branch, the most alike first, equals by code; none where `code` is not among `profiles`.

    Insured are compared by their logarithm, since twice as many means the same at any size; both numbers are divided
    by their standard deviation over all `profiles` that have them. The three differences weigh the same.
    """
    own = next((each for each in profiles if each.code == code), None)
    if own is None:
        return ()
    sizes = _standardised({each.code: _size(each) for each in profiles})
    shares = _standardised({each.code: each.urban_share for each in profiles})
    found = [_peer(own, each, sizes, shares) for each in profiles if each.code != code]
    return tuple(sorted(found, key=lambda peer: (round(peer.distance, 9), peer.code)))


def nearest_codes(profiles: Sequence[Profile], count: int) -> dict[str, tuple[str, ...]]:
    """The `count` nearest of every branch at once, by code: the codes that `nearest` gives first."""
    ordered = sorted(profiles, key=lambda profile: profile.code)
    sizes = _column(_standardised({each.code: _size(each) for each in ordered}))
    shares = _column(_standardised({each.code: each.urban_share for each in ordered}))
    kinds = np.array([each.kind or "" for each in ordered])
    is_same_kind = (kinds[:, None] == kinds[None, :]) & (kinds[:, None] != "")
    apart = _apart(sizes) + _apart(shares) + np.where(is_same_kind, 0.0, KIND_DISTANCE**2)
    distance = np.round(np.sqrt(apart), 9)
    np.fill_diagonal(distance, np.inf)
    places = np.argsort(distance, axis=1, kind="stable")[:, : max(0, min(count, len(ordered) - 1))]
    return {
        each.code: tuple(ordered[at].code for at in row) for each, row in zip(ordered, places, strict=True)
    }


def _column(values: dict[str, float | None]) -> Column:
    return np.array([np.nan if value is None else value for value in values.values()], dtype=float)


def _apart(values: Column) -> Column:
    """Squared differences of every two; the one that stands in where one of them is not known."""
    found = (values[:, None] - values[None, :]) ** 2
    return np.where(np.isnan(found), UNKNOWN_SQUARED, found)


def among(scores: Sequence[tuple[str, float | None]]) -> Among:
    """Median and best of peers' scores, by code; who has no score is not counted."""
    known = sorted((code, score) for code, score in scores if score is not None)
    if not known:
        return Among(None, None, None, 0)
    best_code, best = max(known, key=lambda pair: pair[1])
    return Among(median(score for _, score in known), best, best_code, len(known))


def _size(profile: Profile) -> float | None:
    # A branch that has just opened may have nobody yet.
    return None if profile.insured is None else log(max(profile.insured, 1.0))


def _standardised(values: dict[str, float | None]) -> dict[str, float | None]:
    """Each value in standard deviations; all 0 where nothing varies."""
    known = [value for value in values.values() if value is not None]
    spread = pstdev(known) if known else 0.0
    middle = fmean(known) if known else 0.0
    return {
        code: None if value is None else (value - middle) / spread if spread > 0 else 0.0
        for code, value in values.items()
    }


def _peer(
    own: Profile, other: Profile, sizes: dict[str, float | None], shares: dict[str, float | None]
) -> Peer:
    size = _squared(sizes[own.code], sizes[other.code])
    share = _squared(shares[own.code], shares[other.code])
    kind = 0.0 if own.kind and own.kind == other.kind else KIND_DISTANCE**2
    known = [UNKNOWN_SQUARED if each is None else each for each in (size, share)]
    return Peer(other.code, sqrt(sum(known) + kind), size, share, kind)


def _squared(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else (one - other) ** 2
