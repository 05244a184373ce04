"""Is a change real: control charts of single months (XmR), for any number of series at once.

Rules in words and why these numbers: docs/scoring.md, "Real changes". The chart is Shewhart's for individual values
(Wheeler, Understanding Variation, 1993), with the rules of NHS England, Making Data Count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.domain.verdict import Rule

LEAST_MONTHS = 12
"""Fewer months than these say nothing."""
BASELINE_MONTHS = 24
"""Limits rest on the first so many months of a stretch; frozen at 12, a quarter of branches signal in two years of
noise (docs/scoring.md)."""
WIDTH = 2.66
"""Three standard deviations in mean moving ranges: 3 / 1.128."""
RUN = 8
RISES = 6
DUST = 1e-9
"""Closer than this, scores are the same: sums of floats are not exact."""

RULES: tuple[Rule | None, ...] = (None, Rule.OUTSIDE, Rule.EIGHT, Rule.SIX)
"""What a code in `Charts.rule` means."""

Kind = TypeVar("Kind", bound=np.generic)
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Charts:
    """A row a series, a column a month. A month without a figure has no limits (NaN) and no signal.

    `direction` 1, -1 or 0 and `rule` (a code, see RULES) as they stood when the month came; `since` the column of the
    first month of the pattern, -1 without one; `count` months with a figure up to and with this one. `centre`, `lower`
    and `upper` as drawn: from a shift on, those of the new stretch, whose first month `begins`.
    """

    values: Floats
    centre: Floats
    lower: Floats
    upper: Floats
    direction: NDArray[np.int8]
    rule: NDArray[np.int8]
    since: NDArray[np.int64]
    count: NDArray[np.int64]
    begins: Flags


def charts(values: Floats) -> Charts:
    """Charts of `values` (series x months in order, NaN where a month is left out).

    Each month is judged by what was known when it came: months after it change no verdict, only the drawn limits of
    the at most seven months between a shift and its being seen.
    """
    # Months with figures are moved together to the left, so that a step of the walk is a figure, not a month.
    is_left_out = np.isnan(values)
    order = np.argsort(is_left_out, axis=1, kind="stable")
    packed = _moved(values, order)
    walk = _Walk(packed)
    for step in range(values.shape[1]):
        walk.take(step)
    back = np.argsort(order, axis=1, kind="stable")

    since = np.where(walk.since < 0, -1, _moved(order, np.maximum(walk.since, 0)))
    return Charts(
        values=values,
        centre=_moved(walk.centre, back),
        lower=_moved(walk.lower, back),
        upper=_moved(walk.upper, back),
        direction=_moved(walk.direction, back),
        rule=_moved(walk.rule, back),
        since=_moved(since, back),
        count=np.cumsum(~is_left_out, axis=1),
        begins=_moved(walk.begins, back),
    )


def _moved(found: NDArray[Kind], order: NDArray[np.int64]) -> NDArray[Kind]:
    return np.take_along_axis(found, order, axis=1)


class _Walk:
    """The state of every series while its figures are taken one after another."""

    def __init__(self, packed: Floats) -> None:
        self.packed = packed
        shape, series = packed.shape, packed.shape[0]
        self.centre, self.lower, self.upper = (np.full(shape, np.nan) for _ in range(3))
        self.direction, self.rule = np.zeros(shape, np.int8), np.zeros(shape, np.int8)
        self.since = np.full(shape, -1, np.int64)
        self.begins = np.zeros(shape, np.bool_)
        # The baseline's figures and moving ranges, summed and counted; the figure that the next range is taken from.
        self._sum, self._count = np.zeros(series), np.zeros(series)
        self._ranges, self._range_count = np.zeros(series), np.zeros(series)
        self._last = np.full(series, np.nan)
        # The width of the stretch before, which holds while the new one has few months of its own.
        self._held = np.full(series, np.nan)
        self._shifted_at = np.full(series, -RUN)

    def take(self, step: int) -> None:
        """One more figure of every series that has one."""
        figure = self.packed[:, step]
        is_here = ~np.isnan(figure)
        grows = is_here & (self._count < BASELINE_MONTHS)
        if step + 1 < LEAST_MONTHS:
            self._grow(grows, figure)
            return
        centre, width = self._limits(grows, figure)
        outside = _sign(figure - centre, width)
        # A figure bears witness to one shift: the eight that began a stretch are no part of the next run.
        run = _run(self.packed[:, step + 1 - RUN : step + 1], centre) * (step >= self._shifted_at + RUN)
        trend = _trend(self.packed[:, step - RISES : step + 1])
        self._signal(step, is_here, (outside, run, trend))
        # A month outside is no part of the noise that the limits measure.
        self._grow(grows & (outside == 0), figure)
        self._last[is_here & (outside != 0)] = np.nan
        # The first limits are drawn back over the months that they rest on.
        drawn_from = 0 if step + 1 == LEAST_MONTHS else step
        self._draw(slice(drawn_from, step + 1), is_here, centre, width)
        self._begin(step, is_here & (run != 0), width)

    def _limits(self, grows: Flags, figure: Floats) -> tuple[Floats, Floats]:
        """Centre and half width, with this figure in the baseline where that still grows."""
        step = np.abs(figure - self._last)
        has_step = grows & ~np.isnan(step)
        count = self._count + grows
        centre = (self._sum + np.where(grows, figure, 0.0)) / np.maximum(count, 1)
        ranges = self._ranges + np.where(has_step, step, 0.0)
        width = WIDTH * ranges / np.maximum(self._range_count + has_step, 1)
        return centre, np.where((count < LEAST_MONTHS) & ~np.isnan(self._held), self._held, width)

    def _grow(self, grows: Flags, figure: Floats) -> None:
        step = np.abs(figure - self._last)
        has_step = grows & ~np.isnan(step)
        self._sum[grows] += figure[grows]
        self._count[grows] += 1
        self._ranges[has_step] += step[has_step]
        self._range_count[has_step] += 1
        self._last[grows] = figure[grows]

    def _signal(self, step: int, is_here: Flags, found: Sequence[NDArray[np.int8]]) -> None:
        """The strongest rule that holds; a pattern's first month lies so many figures back."""
        reach = (0, RUN - 1, RISES)
        for code in (3, 2, 1):
            sign = found[code - 1]
            holds = is_here & (sign != 0)
            self.direction[holds, step] = sign[holds]
            self.rule[holds, step] = code
            self.since[holds, step] = step - reach[code - 1]
        # Outside month after month, it has been so since the first of them.
        goes_on = is_here & (self.rule[:, step] == 1) & (self.rule[:, step - 1] == 1)
        goes_on &= self.direction[:, step] == self.direction[:, step - 1]
        self.since[goes_on, step] = self.since[goes_on, step - 1]

    def _draw(self, at: slice, is_here: Flags, centre: Floats, width: Floats) -> None:
        self.centre[is_here, at] = centre[is_here, None]
        self.lower[is_here, at] = (centre - width)[is_here, None]
        self.upper[is_here, at] = (centre + width)[is_here, None]

    def _begin(self, step: int, shifts: Flags, width: Floats) -> None:
        """Eight on one side: a new stretch from the first of them. The step into it is no noise, so not counted."""
        if not shifts.any():
            return
        first = step + 1 - RUN
        stretch = self.packed[shifts, first : step + 1]
        self._held[shifts], self._shifted_at[shifts] = width[shifts], step
        self._sum[shifts], self._count[shifts] = stretch.sum(axis=1), RUN
        self._ranges[shifts] = np.abs(np.diff(stretch, axis=1)).sum(axis=1)
        self._range_count[shifts] = RUN - 1
        self._last[shifts] = stretch[:, -1]
        self._draw(slice(first, step + 1), shifts, self._sum / np.maximum(self._count, 1), width)
        self.begins[shifts, first] = True


def _sign(distance: Floats, width: Floats) -> NDArray[np.int8]:
    return _signed(distance > width + DUST, distance < -width - DUST)


def _run(last: Floats, centre: Floats) -> NDArray[np.int8]:
    """All of the last figures on one side of the centre line; one on the line is on neither."""
    beside = last - centre[:, None]
    return _signed((beside > DUST).all(axis=1), (beside < -DUST).all(axis=1))


def _trend(last: Floats) -> NDArray[np.int8]:
    """All steps between the last figures up, or all down."""
    steps = np.diff(last, axis=1)
    return _signed((steps > DUST).all(axis=1), (steps < -DUST).all(axis=1))


def _signed(is_up: "np.bool_ | Flags", is_down: "np.bool_ | Flags") -> NDArray[np.int8]:
    return np.where(is_up, 1, np.where(is_down, -1, 0)).astype(np.int8)
