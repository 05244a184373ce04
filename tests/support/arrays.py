"""Arrays of scores and values in tests: written as lists in which None is no number."""

import numpy as np


def array_of(values):
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def listed(array):
    return [None if np.isnan(value) else float(value) for value in array]
