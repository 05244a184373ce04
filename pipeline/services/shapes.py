"""What the services hand to pages and command line: frozen values, nothing to compute."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.domain.finding import Finding
from pipeline.domain.framework import Band, CodedPhrase, Framework, PaperAdvice
from pipeline.domain.month import Month
from pipeline.domain.states import IndicatorState, ScoreState, SubmissionState
from pipeline.domain.text import Text
from pipeline.scoring.advise import Reason
from pipeline.services.reach_shapes import WhatItTakes


@dataclass(frozen=True)
class Place:
    """A branch of the register as it stands in a month. `county` is the county's code; `urban_share_pct` 0 to 100."""

    branch: str
    name: Text
    county: str
    county_name: Text
    kind: str
    lat: float | None
    lon: float | None
    insured_main: float | None
    is_sample: bool
    urban_share_pct: float | None = None


@dataclass(frozen=True)
class PartShown:
    """A child's part in its parent's score: `points` under an arithmetic mean, `lost_points` under a geometric one.

    Points sum to the parent's score; lost points to the scale's top less it. `share` is the weight as applied,
    after absent siblings' weight was shared out; `nominal` as written, both of 1. `low`, `high`: the 90 % interval.
    """

    id: str
    level: str
    name: Text
    score: float | None
    coverage: float | None
    nominal: float
    share: float
    points: float | None = None
    lost_points: float | None = None
    state: IndicatorState | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class NodeShown:
    """A node's score with its parts. `score` None: too little coverage; `missing` names children without one.

    `low`, `high`: the 90 % interval of the score, which always holds it; equal to it where chance does not move it.
    """

    id: str
    level: str
    name: Text
    score: float | None
    coverage: float | None
    parts: tuple[PartShown, ...]
    missing: tuple[str, ...] = ()
    part: str | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class MeasureShown:
    """A measure behind an indicator in this month, and where it came from (None: not handed in)."""

    id: str
    name: Text
    counts: Text
    unit: Text
    value: float | None
    is_not_applicable: bool
    submission: str | None
    sheet: str | None
    cell: str | None


@dataclass(frozen=True)
class IndicatorShown:
    """An indicator: its own value, the counts it was made from (over `months_count` months), its state and score."""

    id: str
    name: Text
    unit: Text
    kind: str
    state: IndicatorState
    score: float | None
    value: float | None
    floor: float
    target: float
    numerator: float | None
    denominator: float | None
    other_numerator: float | None
    other_denominator: float | None
    months_count: int | None
    measures: tuple[MeasureShown, ...]
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class SubmissionShown:
    """One handed-in file and where it stands. `based_on`: the submission that it follows (None: the month's first)."""

    submission: str
    branch: str
    month: Month
    state: SubmissionState
    file_name: str
    file_sha256: str
    submitted_at: datetime
    submitted_by: str
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None
    based_on: str | None = None


@dataclass(frozen=True)
class Verified:
    """The verified share: of `sampled_count` cases looked up in `check_count` checks, the part found as reported.

    `low`, `high`: its 90 % likely range (Wilson). It stands beside a score and never changes it.
    """

    sampled_count: int
    confirmed_count: int
    check_count: int
    share: float
    low: float
    high: float
    first: Month
    last: Month


@dataclass(frozen=True)
class BranchCard:
    """A branch in a month: everything the branch page shows before drilling down.

    `scores` maps every node id of the framework to (score, coverage); `trend` has columns month, node, score, state
    over the months to date (index and dimensions); `strengths` and `weaknesses` are concept ids by score.
    `submission` is the file that the score rests on; with no score, the last one that was returned, if any.
    `rank` of `ranked` branches of the province; `rank_range`: the ranks that chance leaves open, `alike` the branches
    that it can't be told apart from. `band` is the one held, by the rule for leaving one; `band_by_score`
    the one that the month's score alone would give. `verified`: what spot checks over twelve months found.
    """

    place: Place
    month: Month
    state: ScoreState
    framework: Framework
    edition: str
    band: Band | None
    rank: int | None
    ranked: int
    index: NodeShown
    dimensions: tuple[NodeShown, ...]
    scores: Mapping[str, tuple[float | None, float | None]]
    trend: pl.DataFrame
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    submission: SubmissionShown | None
    band_by_score: Band | None = None
    rank_range: tuple[int, int] | None = None
    alike: tuple[Place, ...] = ()
    verified: Verified | None = None


@dataclass(frozen=True)
class Drill:
    """One place to walk down: the path from the top, the node with parts, and at the bottom the measures."""

    path: tuple[tuple[str, Text], ...]
    node: NodeShown | None
    indicator: IndicatorShown | None
    phrases: tuple[CodedPhrase, ...]
    submission: SubmissionShown | None


@dataclass(frozen=True)
class Overview:
    """The province (or one county) in a month.

    `group` is scored from its branches' measures summed, never the mean of their scores; `median` stands beside it.
    `trend` has columns month, node, score; `branches` one row a branch open in the month: branch, name_fa, name_en,
    county, county_fa, county_en, lat, lon, insured_main, score, low and high (90 % interval), coverage, rank, rank_best
    and rank_worst (what chance leaves open), alike (branches that it can't be told apart from), bracket (numbers of the
    stretches of the ranking, it among them, in which nobody can be told apart), band (as held), state, change, waits (a
    submission waits for approval), recent (list of index scores, oldest first), and one column per dimension id.
    `counties`: county, name_fa, name_en, score, coverage, branch_count, reported_count.
    """

    month: Month
    county: str | None
    framework: Framework
    edition: str
    index: NodeShown
    dimensions: tuple[NodeShown, ...]
    band: Band | None
    median: float | None
    reported_count: int
    branch_count: int
    trend: pl.DataFrame
    branches: pl.DataFrame
    counties: pl.DataFrame
    absent: tuple[Place, ...]
    waiting: tuple[Place, ...]


@dataclass(frozen=True)
class Need:
    """What one indicator needs next month, at the same volume, to reach `goal` (its target, or the next band).

    `more` counts that must rise in the numerator beyond this month's (None for a mean), `of` the denominator that
    stays, `days` the mean that a mean must come down to. `is_reachable` False: not even all of them would do.
    """

    indicator: str
    goal: str
    goal_score: float
    measure: str
    now: float | None
    needed: float | None
    more: float | None
    of: float | None
    days: float | None
    is_reachable: bool
    is_reached: bool


@dataclass(frozen=True)
class PeerScore:
    """A node among the like branches, in the month: their median, the best and who has it.

    Of `count` peers with an approved score, out of `of`; both scores None where none has one.
    """

    median: float | None
    best: float | None
    best_place: Place | None
    count: int
    of: int


@dataclass(frozen=True)
class ConceptAdvice:
    """A concept of the branch that is worth acting on. `gain` is the dimension's, `index_gain` the index's, in points,
    if the concept (the dimension) met its targets. `place` counts from 1 in the method's order; `reason` says why.

    `confidence`: the share of chance draws in which the concept stays below its target (None: none were drawn).
    `peers`: how like branches score on it; `best_peer` and `best_score` only where one does better. `reach`: what would
    bring the whole concept to its next band, and whether a like branch has been there.
    """

    place: int
    concept: str
    name: Text
    dimension: str
    dimension_name: Text
    score: float | None
    gain: float
    index_gain: float
    recommendations: tuple[PaperAdvice, ...]
    indicators: tuple[IndicatorShown, ...]
    needs: tuple[Need, ...]
    phrases: tuple[CodedPhrase, ...]
    best_peer: Place | None
    best_score: float | None
    reason: Reason
    peers: PeerScore
    confidence: float | None
    reach: WhatItTakes


@dataclass(frozen=True)
class Checked:
    """A file read and checked, nothing kept. `values`: measure, value, is_not_applicable, sheet, cell, previous."""

    branch: str | None
    month: Month | None
    findings: tuple[Finding, ...]
    values: pl.DataFrame
    is_acceptable: bool


@dataclass(frozen=True)
class Preview:
    """What handing the file in would do: index and dimensions before and after, indicators that move.

    `moved`: indicator, before, after (scores), points (of its dimension). `before` rests on what is approved
    for `before_month`: the month itself, or the one before it where nothing is yet (None: neither).
    """

    checked: Checked
    before: Mapping[str, float | None]
    after: Mapping[str, float | None]
    moved: pl.DataFrame
    before_month: Month | None = None


@dataclass(frozen=True)
class Receipt:
    """What `submit` kept. `duplicate`: the same file was here before, and nothing was written."""

    submission: str
    branch: str
    month: Month
    state: SubmissionState
    duplicate: bool
    findings: tuple[Finding, ...]
    at: datetime


@dataclass(frozen=True)
class Approval:
    """An approved submission, and what was rescored with it. `accepted_count`: suspicions accepted along with it."""

    submission: str
    branch: str
    month: Month
    state: SubmissionState
    rescored: tuple[Month, ...]
    before: float | None
    after: float | None
    accepted_count: int = 0


@dataclass(frozen=True)
class Geography:
    """What the map draws: `cells` and `outline` as GeoJSON features; `is_schematic` until official ones are loaded."""

    outline: Mapping[str, Any]
    cells: tuple[Mapping[str, Any], ...]
    seats: pl.DataFrame
    is_schematic: bool
    attribution: str


@dataclass(frozen=True)
class AccountShown:
    account: str
    name: str
    role: str
    branch: str | None
    is_active: bool
    is_sample: bool
    created_at: datetime


@dataclass(frozen=True)
class NewPassword:
    """A password made by the machine, shown once and kept nowhere."""

    account: str
    password: str


@dataclass(frozen=True)
class Session:
    """A session just begun: the secret goes to the browser's cookie, only its hash is kept."""

    sid: str
    actor_user: str
    expires_at: datetime
