"""What "what would it take" hands to pages and command line: frozen values, nothing to compute."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.framework import Band, Framework
from pipeline.domain.month import Month
from pipeline.domain.text import Text


class Goal(StrEnum):
    """What is asked for: the next band (in the highest one, the target), the top of the scale, or a score."""

    BAND = "band"
    TARGET = "target"
    SCORE = "score"


class Feasible(StrEnum):
    """Whether a like branch has come so far in the last twelve months.

    `untold`: there are no like branches, or none of them has a score; `out_of_reach`: next month can't hold it at this
    volume, whoever has done it.
    """

    DONE = "done"
    NOT_YET = "not_yet"
    OUT_OF_REACH = "out_of_reach"
    UNTOLD = "untold"


@dataclass(frozen=True)
class Evidence:
    """A like branch's approved score in a month."""

    branch: str
    name: Text
    month: Month
    score: float


@dataclass(frozen=True)
class Feasibility:
    """The verdict, and what it rests on: who reached it last (`evidence`); where nobody did, who came nearest."""

    verdict: Feasible
    evidence: Evidence | None = None


@dataclass(frozen=True)
class TakenLine:
    """One numerator's part in it: `measure` stands at `now` this month and must come to `needed` next month.

    `more` is the difference (less than 0: fewer of a bad thing), `of` the denominator that stays; `is_part`: the count
    is a part of it, "21 of 40". Of a mean, `days` is
    the mean that it comes to and `more` is None. `comes_to` is the indicator's score with it, `brings` the node's with
    this line alone. Not reachable: needed, more, days and comes_to are None, and `brings` is the best it could do.
    """

    indicator: str
    name: Text
    measure: str
    now: float
    needed: float | None
    more: float | None
    of: float | None
    days: float | None
    comes_to: float | None
    brings: float
    is_reachable: bool
    is_part: bool
    feasibility: Feasibility


@dataclass(frozen=True)
class Answer:
    """What it takes next month at the same volume (`scoring.reach`).

    `same`: the score if nothing changes; `best`: with every line at its target or as near as the month can hold.
    `together`: the smallest common part (`fraction`) of every line's way; `alone`: each line by itself. Both empty
    where the same volume is enough. `held`: where not reachable, the indicators that stay below their targets even
    so, with their best scores, lowest first. `months`: how many months it takes with all that is possible done in
    each; 1 where next month is enough, None where a year isn't.
    """

    same: float
    best: float
    together: tuple[TakenLine, ...]
    alone: tuple[TakenLine, ...]
    fraction: float | None
    held: tuple[tuple[Text, float], ...]
    months: int | None
    is_reachable: bool
    is_same_enough: bool


@dataclass(frozen=True)
class WhatItTakes:
    """For one node or indicator of a branch's month. `band`: the one that begins at the goal, where one does.

    `answer` None: it has no score next month at the same volume, or this month none to set a goal from.
    """

    branch: str
    month: Month
    framework: Framework
    node: str
    name: Text
    score: float | None
    goal: Goal
    goal_score: float | None
    band: Band | None
    answer: Answer | None
    feasibility: Feasibility
    peer_count: int
