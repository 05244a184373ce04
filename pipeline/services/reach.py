"""What it would take for a branch's node to reach a goal next month, and whether a like branch has done it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Band, Framework, IndicatorKind
from pipeline.domain.month import Month
from pipeline.domain.spelling import ascii_digits, clean
from pipeline.domain.states import ScoreState
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.scoring.bands import REACHED, next_band
from pipeline.scoring.reach import Line, Reach, reach
from pipeline.services.observed import approved_values, submission_values, wide
from pipeline.services.office import Office
from pipeline.services.peers import USUAL, PeerChoice, peer_codes, peers_of
from pipeline.services.reach_shapes import (
    Answer,
    Evidence,
    Feasibility,
    Feasible,
    Goal,
    TakenLine,
    WhatItTakes,
)
from pipeline.services.score_rows import standing, unit_rows
from pipeline.services.scoring_run import edition_in
from pipeline.services.versioned import per_version

MONTHS_BACK = 12
"""How long ago a like branch may have done it."""

UNTOLD = Feasibility(Feasible.UNTOLD)


def what_it_takes(
    office: Office,
    *,
    by: Actor,
    branch: str,
    month: Month,
    node: str | None = None,
    goal: str | float = Goal.BAND,
    choice: PeerChoice = USUAL,
) -> WhatItTakes:
    """What brings a node or indicator (the index by default) to the goal in the month after `month`.

    `goal`: as `goal_of` reads it. `choice`: the like branches to judge by.
    Raises UserError `scored_branch_absent`, `scored_node_absent`, `reach_goal_wrong`.
    """
    by.require(Permission.READ_SCORES, branch)
    peers = peers_of(office, by=by, branch=branch, month=month, choice=choice).codes
    framework = edition_in(office, month)
    asked = framework.top.id if node is None else node
    if asked not in framework.node and asked not in framework.indicator:
        raise UserError("scored_node_absent", node=asked, edition=framework.edition)
    return _taken(office, branch, month, asked, goal_of(framework, goal), peers)


def goal_of(framework: Framework, written: str | float) -> Goal | float:
    """The next band ("band"), the target ("target"), or a score of the framework's scale, in either script's digits.

    Raises UserError `reach_goal_wrong` for anything else.
    """
    if written in (Goal.BAND, Goal.TARGET):
        return Goal(written)
    try:
        found = float(ascii_digits(clean(str(written))))
    except ValueError:
        found = 0.0
    if not 0 < found <= framework.scale:
        raise UserError("reach_goal_wrong", goal=str(written), scale=framework.scale)
    return found


def concept_reach(
    office: Office, branch: str, month: Month, concept: str, peers: tuple[str, ...] | None = None
) -> WhatItTakes:
    """What the next band takes of a concept (or any node): for cards that show it beside something else.

    Kept until the facts change, so that asking again costs nothing. Asks no permission: whoever calls has done so for
    the branch. `concept` is one of the month's edition; `peers` are codes of like branches, nearest first (None: the
    usual ones). The joint answer is `answer.together`, whether it has been done `feasibility`.
    """
    codes = peer_codes(office, branch, month) if peers is None else peers
    return _taken(office, branch, month, concept, Goal.BAND, codes)


def band_above(framework: Framework, score: float | None) -> Band | None:
    """The next band that a score can come to; None in the highest, and without a score."""
    return None if score is None else next_band(framework, score)


@per_version(size=64)
def figures_to(office: Office, branch: str, month: Month) -> pl.DataFrame:
    """A branch's figures in the engine's form, from as far back as a window reaches up to the month: what is approved,
    and for a month that only waits, what was handed in. Empty where the month itself has none."""
    framework = edition_in(office, month)
    found = standing(office, branch, month)
    if found.state is ScoreState.NONE:
        return pl.DataFrame(schema={"unit": pl.String, "period": pl.String})
    approved = approved_values(office, month.plus(1 - framework.longest_window), month)
    values = approved.filter(pl.col("branch") == branch)
    if found.state is ScoreState.PROVISIONAL and found.submission is not None:
        live = submission_values(office, found.submission)
        values = pl.concat([values, live.select(values.columns)])
    return wide(office, framework, values)


@per_version(size=512)
def _taken(
    office: Office, branch: str, month: Month, node: str, goal: Goal | float, peers: tuple[str, ...]
) -> WhatItTakes:
    framework = edition_in(office, month)
    rows = standing(office, branch, month).rows.filter(pl.col("node") == node)
    score = rows["score"][0] if rows.height else None
    goal_score = _goal_score(framework, score, goal)
    found = None if goal_score is None else _reach(office, branch, month, node, goal_score)
    ways = {} if found is None else _peer_scores(office, month, peers, (node, *_indicators(found)))
    return WhatItTakes(
        branch=branch,
        month=month,
        framework=framework,
        node=node,
        name=framework.name_of(node),
        score=score,
        goal=goal if isinstance(goal, Goal) else Goal.SCORE,
        goal_score=goal_score,
        band=_band_at(framework, goal_score),
        answer=None if found is None else _answer(framework, found, ways),
        feasibility=UNTOLD if found is None else _feasibility(ways.get(node, ()), found.goal_score, found),
        peer_count=len(peers),
    )


@per_version(size=512)
def _reach(office: Office, branch: str, month: Month, node: str, goal_score: float) -> Reach | None:
    figures = figures_to(office, branch, month)
    if figures.filter(pl.col("period") == str(month)).is_empty():
        return None
    return reach(edition_in(office, month), figures, node, goal_score)


def _goal_score(framework: Framework, score: float | None, goal: Goal | float) -> float | None:
    """None where the next band is asked for and there is no score that it could be next to."""
    if not isinstance(goal, Goal):
        return goal
    if goal is Goal.BAND:
        if score is None:
            return None
        above = band_above(framework, score)
        return above.from_score if above else framework.scale
    return framework.scale


def _band_at(framework: Framework, goal_score: float | None) -> Band | None:
    return next((band for band in framework.bands if band.from_score == goal_score), None)


def _indicators(found: Reach) -> tuple[str, ...]:
    return tuple(line.indicator for line in found.alone)


def _answer(framework: Framework, found: Reach, ways: Mapping[str, Sequence[Evidence]]) -> Answer:
    def shown(line: Line) -> TakenLine:
        known = ways.get(line.indicator, ())
        feasibility = _feasibility(known, line.comes_to, line)
        name, is_part = framework.name_of(line.indicator), _is_part(framework, line)
        return TakenLine(**asdict(line), name=name, is_part=is_part, feasibility=feasibility)

    return Answer(
        same=found.same,
        best=found.best,
        together=tuple(sorted(map(shown, found.together), key=lambda line: (_place(line), -line.brings))),
        alone=tuple(
            sorted(map(shown, found.alone), key=lambda line: (_place(line), _effort(line), -line.brings))
        ),
        fraction=found.fraction,
        held=tuple((framework.name_of(indicator), score) for indicator, score in found.held),
        months=found.months,
        is_reachable=found.is_reachable,
        is_same_enough=found.is_same_enough,
    )


def _is_part(framework: Framework, line: Line) -> bool:
    """People trained are not "of" those insured, requests answered are of those due."""
    indicator = framework.indicator[line.indicator]
    is_share = indicator.kind in (IndicatorKind.SHARE, IndicatorKind.PARITY)
    return is_share or framework.measure[line.measure].at_most == indicator.denominator is not None


def _place(line: TakenLine) -> int:
    """What has been done elsewhere comes first, what can't be done last."""
    return (Feasible.DONE, Feasible.UNTOLD, Feasible.NOT_YET, Feasible.OUT_OF_REACH).index(
        line.feasibility.verdict
    )


def _effort(line: TakenLine) -> float:
    """How far a count has to move, as a share of what it is counted of (of itself, where of nothing)."""
    return 0.0 if line.needed is None else abs(line.needed - line.now) / (line.of or line.needed or 1.0)


def _feasibility(known: Sequence[Evidence], goal_score: float | None, found: Reach | Line) -> Feasibility:
    """By the like branches' scores, newest month first and nearest branch first in it: the first that reached it, or
    the best of those that didn't."""
    reached = [one for one in known if goal_score is not None and one.score >= goal_score - REACHED]
    best = max(known, key=lambda one: one.score, default=None)
    evidence = reached[0] if reached else best
    if not found.is_reachable:
        return Feasibility(Feasible.OUT_OF_REACH, evidence)
    if evidence is None:
        return UNTOLD
    return Feasibility(Feasible.DONE if reached else Feasible.NOT_YET, evidence)


@per_version(size=256)
def _peer_scores(
    office: Office, month: Month, peers: tuple[str, ...], nodes: tuple[str, ...]
) -> Mapping[str, Sequence[Evidence]]:
    """Approved scores of like branches in the last twelve months by node, newest month first, nearest branch first.

    Months under another edition are left out: the same score means another thing there.
    """
    names = _names(office, month)
    edition = edition_in(office, month).edition
    found: dict[str, list[tuple[Month, Evidence]]] = {}
    for code in peers:
        rows = unit_rows(office, "branch", month.plus(1 - MONTHS_BACK), month, unit=code)
        told = rows.filter(pl.col("node").is_in(nodes) & pl.col("score").is_not_null())
        for period, node, score in told.select("period", "node", "score").iter_rows():
            at = Month.parse(period)
            if edition_in(office, at).edition == edition:
                found.setdefault(node, []).append((at, Evidence(code, names[code], at, score)))
    return {
        node: [one for _, one in sorted(scores, key=lambda pair: -pair[0].ordinal)]
        for node, scores in found.items()
    }


@per_version(size=16)
def _names(office: Office, month: Month) -> Mapping[str, Text]:
    rows = office.warehouse.read("register_branches", month=str(month)).select("branch", "name_fa", "name_en")
    return {branch: Text(name_fa, name_en) for branch, name_fa, name_en in rows.iter_rows()}
