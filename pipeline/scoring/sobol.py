"""Handbook step 7: how much of a result's variance each uncertain choice explains, alone and with the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import qmc, sobol_indices

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shares:
    """By group of inputs, of 1: `alone` the first-order index, `total` the group with all that it does together
    with others. `variance` is that of the result; where it is 0 nothing moves and all shares are 0. Shares come
    from a sample: small ones may fall a little below 0."""

    alone: tuple[float, ...]
    total: tuple[float, ...]
    variance: float


def shares_of_variance(
    result: Callable[[Array], Array], groups: Sequence[int], *, size: int, rng: np.random.Generator
) -> Shares:
    """First-order (Saltelli 2010) and total (Jansen 1999) Sobol indices of groups of independent uniform inputs.

    `result` takes points of shape (inputs, points) in [0, 1) and gives (points,); it is called once with all
    `size x (groups + 2)` of them. `groups`: how many inputs each group holds, in the order of the rows; a group
    changes hands as one input does (Saltelli et al., Global Sensitivity Analysis: The Primer, 2008, 1.2.15).
    `size`: a power of 2, else ValueError. Points are a scrambled Sobol sequence.
    """
    if size < 2 or size & (size - 1):
        raise ValueError("the size of a Sobol sample is a power of 2")
    inputs = sum(groups)
    points = qmc.Sobol(d=2 * inputs, rng=rng).random(size).T
    first, second = points[:inputs], points[inputs:]
    group_of = np.repeat(np.arange(len(groups)), groups)
    swapped = [np.where((group_of == at)[:, np.newaxis], second, first) for at in range(len(groups))]
    found = result(np.concatenate([first, second, *swapped], axis=1)).reshape(len(groups) + 2, 1, size)
    variance = float(np.var(found[:2]))
    told = sobol_indices(func={"f_A": found[0], "f_B": found[1], "f_AB": found[2:]}, n=size)
    alone, total = (np.atleast_1d(part).tolist() for part in (told.first_order, told.total_order))
    return Shares(tuple(alone), tuple(total), variance)
