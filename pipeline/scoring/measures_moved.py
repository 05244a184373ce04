"""An indicator's change shared out among its measures: Shapley over what its score is counted from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import polars as pl

from pipeline.domain.framework import Framework
from pipeline.scoring.counts import ROLES, roles_of
from pipeline.scoring.indicators import indicator_scores
from pipeline.scoring.sharing import shapley_of

Counts = Mapping[str, float | None]
"""Role -> what was counted over the indicator's window."""

PRICES = "prices"
_PLAYERS = (*ROLES, PRICES)


class Counted(Protocol):
    """A state as `pipeline.scoring.change` has it."""

    @property
    def scores(self) -> Mapping[str, float | None]: ...
    @property
    def counts(self) -> Mapping[str, Counts]: ...
    @property
    def deflators(self) -> Mapping[str, Counts]: ...


def by_measure(
    framework: Framework, indicators: Sequence[str], before: Counted, after: Counted
) -> dict[str, dict[str, float]]:
    """Of each indicator that has a score in both: role -> points of its own score. They sum to its difference.

    Every mix of counts from before and after is scored by the engine. Counts are those of the whole window: what the
    month that came into it and the one that dropped out brought is one effect. The prices of money are a player of
    their own where deflators are known. An indicator whose score its counts alone don't give (the branches are
    compared with one another, or a value stands in for a missing one) has its difference under "".
    """
    if not indicators:
        return {}
    tried = _tried(framework, indicators, before, after)
    return {each: _shared(framework, each, tried[each].to_list(), before, after) for each in indicators}


def _shared(
    framework: Framework, indicator: str, worth: list[float | None], before: Counted, after: Counted
) -> dict[str, float]:
    start, end = before.scores[indicator] or 0.0, after.scores[indicator] or 0.0
    known = [score for score in worth if score is not None]
    hair = framework.scale * 1e-12
    if len(known) < len(worth) or abs(known[0] - start) > hair or abs(known[-1] - end) > hair:
        return {"": end - start}
    return dict(zip(_PLAYERS, shapley_of(known, len(_PLAYERS)), strict=True))


def _tried(framework: Framework, indicators: Sequence[str], before: Counted, after: Counted) -> pl.DataFrame:
    """The score of each indicator under every mix, a row each; bit i of the row says whose count player i is."""
    columns: dict[str, list[float | None] | list[bool] | list[int]] = {}
    mixes = range(1 << len(_PLAYERS))
    for each in indicators:
        for role in roles_of(framework.indicator[each]):
            at, prices = _PLAYERS.index(role), _PLAYERS.index(PRICES)
            columns[f"{each}|{role}"] = [
                _count(each, role, (before, after)[mix >> at & 1], (before, after)[mix >> prices & 1])
                for mix in mixes
            ]
        columns |= {f"{each}|months": [1] * len(mixes), f"{each}|is_reported": [True] * len(mixes)}
        columns[f"{each}|is_na"] = [False] * len(mixes)
    # Both states have a score, so that cases enough are no question; a mix of both is never judged by it.
    free = [replace(framework.indicator[each], min_cases=None, min_plan=None) for each in indicators]
    frame = pl.DataFrame({"unit": [str(mix) for mix in mixes], **columns}, strict=False)
    counts = pl.col([name for name in columns if name.split("|")[1] in ROLES])
    return indicator_scores(framework, free, frame.with_columns(counts.cast(pl.Float64)))


def _count(indicator: str, role: str, counted: Counted, priced: Counted) -> float | None:
    """The count of one state at the prices of another."""
    count = counted.counts.get(indicator, {}).get(role)
    own, other = (state.deflators.get(indicator, {}).get(role) for state in (counted, priced))
    return count if count is None or not own or not other else count / own * other
