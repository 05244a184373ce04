"""How far a share found in a sample can be trusted."""

from math import sqrt
from statistics import NormalDist

# A 90 % range, as everywhere: a twentieth on either side.
_Z = NormalDist().inv_cdf(0.95)


def likely_share(found: int, of: int) -> tuple[float, float]:
    """The 90 % likely range of a share of which `found` of `of` sampled cases had it: Wilson's score interval.

    Both ends lie within 0 and 1, also where none or all were found. Raises ValueError for counts that can't be.
    """
    if not 0 <= found <= of or of == 0:
        raise ValueError(f"{found} of {of} cases")
    share, spread = found / of, _Z * _Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    low = 0.0 if found == 0 else max(0.0, middle - half)
    return low, 1.0 if found == of else min(1.0, middle + half)
