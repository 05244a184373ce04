"""A pair for each rule that holds a form against its framework, its past or its peers: the file that provokes it, and
its twin that knows the same and provokes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pipeline.domain.balance import Balance, BalanceKind, Term
from pipeline.domain.finding import Finding
from pipeline.domain.framework import (
    Band,
    Framework,
    Indicator,
    IndicatorKind,
    Level,
    Mean,
    Node,
    Noise,
)
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.intake.boundaries import LARGEST_BYTES, MOST_UNMATCHED, read_boundaries
from pipeline.intake.known import Known, Past, Scored
from pipeline.intake.rules import check
from tests.intake.builders import read, small_framework, values_csv
from tests.intake.provoking import BRANCHES
from tests.support.boundary_files import COUNTIES, PLACES, collection, feature, features

ABAN = Month(1405, 8)
SHARE, INDEX = "S1", "whole"
COUNTED = tuple(f"counted_{at}" for at in range(1, 11))
NOT_ROUND = dict(zip(COUNTED, (21, 33, 46, 52, 64, 71, 83, 94, 107, 118), strict=True))
ROUND = dict(zip(COUNTED, (20, 35, 45, 50, 65, 70, 85, 95, 105, 120), strict=True))
SOUND = {
    "requests_due": 40, "requests_done": 31, "visits_due": 9, "visits_done": 7, "visits_missed": 2,
    "surveys": 3, "answers": 121, "money": 12.5, "groups": 4, **NOT_ROUND,
}  # fmt: skip


def framework() -> Framework:
    """The small framework with what rules can ask of one: a share, bands, a balance, a total, allowed ranges."""
    small = small_framework()
    bounds = {"surveys": {"most": 31.0}, "groups": {"least": 1.0}}
    flow = small.measure["answers"]
    more = [replace(flow, id=name, name=Text(name, name)) for name in ("visits_missed", *COUNTED)]
    measures = [replace(one, **bounds.get(one.id, {})) for one in small.measures]
    share = Indicator(
        SHARE,
        INDEX,
        Text("درخواست‌های انجام‌شده", "Requests done"),
        IndicatorKind.SHARE,
        "requests_done",
        0.0,
        90.0,
        denominator="requests_due",
        per=100.0,
        unit=Text("درصد", "%"),
        noise=Noise.BINOMIAL,
        min_cases=5,
    )
    return replace(
        small,
        levels=(
            Level("index", Text("شاخص کل", "Index"), Mean.GEOMETRIC),
            Level("indicator", Text("شاخص", "Indicator"), None),
        ),
        nodes=(Node(INDEX, "index", None, Text("شاخص کل", "Index")),),
        indicators=(share,),
        bands=(Band("weak", Text("ضعیف", "Weak"), 0.0), Band("good", Text("خوب", "Good"), 60.0)),
        measures=(*measures, *more),
        balances=(
            Balance(
                "visits",
                BalanceKind.EQUAL,
                (Term("visits_due"),),
                (Term("visits_done"), Term("visits_missed")),
            ),
            Balance("answered", BalanceKind.TOTAL_OF, (Term("answers"),), (Term("surveys"),)),
        ),
    )


def past(*values: float, before: Month = ABAN) -> Past:
    """Values of the months before one, oldest first."""
    return tuple((before.plus(at - len(values)), value) for at, value in enumerate(values))


@dataclass(frozen=True)
class Form:
    """Values handed in as a csv, and what was known when they came."""

    changes: Mapping[str, object] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    given: Mapping[str, Any] = field(default_factory=dict)
    suffix = ".csv"

    @property
    def content(self) -> bytes:
        return values_csv(SOUND | dict(self.changes))

    def judged(self, content: bytes) -> tuple[Finding, ...]:
        """What is found when these bytes come in."""
        given: dict[str, Any] = {"branch": "1001", "month": ABAN, "branches": BRANCHES, "known": self.known}
        return check(framework(), read(content, framework=framework()), **(given | dict(self.given)))

    def findings(self) -> tuple[Finding, ...]:
        return self.judged(self.content)


@dataclass(frozen=True)
class Map:
    """A file of boundaries."""

    content: bytes
    suffix = ".geojson"

    def judged(self, content: bytes) -> tuple[Finding, ...]:
        return read_boundaries(content, COUNTIES, PLACES)[1]

    def findings(self) -> tuple[Finding, ...]:
        return self.judged(self.content)


@dataclass(frozen=True)
class Pair:
    wrong: Form | Map
    sound: Form | Map


def _about_value(code_of: Mapping[str, object], known: Known | None = None) -> Pair:
    return Pair(Form(code_of, known or Known()), Form({}, known or Known()))


def _with_scores(before: Scored, wrong: Scored, sound: Scored, node: str, **more: Any) -> Pair:
    """The same figures; what scoring makes of them differs."""
    pair = (Known(before={node: before}, after={node: one}, **more) for one in (wrong, sound))
    return Pair(*(Form({}, known) for known in pair))


STEADY = Known(history={"answers": past(118, 123, 120, 119, 122, 121, 120, 124)})
STILL = Known(history={"groups": past(4, 4, 4, 4, 4, 4, 4)})
LARGER = Known(
    history={"requests_due": past(60, 61, 60, 62), "requests_done": past(31, 33, 30, 31)},
)
LIKE = {SHARE: (70.0, 72.5, 75.0, 76.0, 78.0, 79.5, 81.0, 74.0)}
OF_200 = {"denominator": 200.0}
_COUNTY = next(iter(COUNTIES))
_LAST_MONTH = {name: past(float(value)) for name, value in SOUND.items()}


def _sound_map() -> Map:
    return Map(collection(features()))


def _map(change: Callable[[list[dict[str, Any]]], None]) -> Pair:
    told = features()
    change(told)
    return Pair(Map(collection(told)), _sound_map())


def _placed(coordinates: object) -> Callable[[list[dict[str, Any]]], None]:
    def change(told: list[dict[str, Any]]) -> None:
        told[0]["geometry"] = coordinates

    return change


def _ring(points: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [points]}


def _turned(told: list[dict[str, Any]]) -> None:
    ring = told[0]["geometry"]["coordinates"][0]
    told[0]["geometry"] = _ring([[lat, lon] for lon, lat in ring])


def _named_otherwise(count: int) -> Callable[[list[dict[str, Any]]], None]:
    def change(told: list[dict[str, Any]]) -> None:
        told += [feature(_COUNTY, lambda _: {"name": "Nowhere"}) for _ in range(count)]

    return change


PAIRS: Mapping[str, Callable[[], Pair]] = {
    "above_allowed": lambda: _about_value({"surveys": 32}),
    "below_allowed": lambda: _about_value({"groups": 0}),
    "unbalanced": lambda: _about_value({"visits_missed": 3}),
    "total_of_none": lambda: _about_value({"surveys": 0}),
    "branch_not_open": lambda: Pair(
        *(
            Form(given={"branch": "0777", "branches": named, "closed": {"0777": Text("جوانرود", "Javanrud")}})
            for named in (BRANCHES, BRANCHES | {"0777": Text("جوانرود", "Javanrud")})
        )
    ),
    "month_closed": lambda: Pair(Form({}, Known(closed_on=date(2026, 12, 16))), Form({}, Known())),
    "far_from_own_history": lambda: _about_value({"answers": 1210}, STEADY),
    "outside_own_range": lambda: _about_value({"groups": 40}, STILL),
    "same_as_last_month": lambda: Pair(
        Form({}, Known(history=_LAST_MONTH)), Form({"surveys": 4}, Known(history=_LAST_MONTH))
    ),
    "round_numbers": lambda: _about_value(ROUND),
    "share_rose_as_whole_fell": lambda: Pair(Form({}, LARGER), Form({"requests_due": 58}, LARGER)),
    "far_from_peers": lambda: _with_scores(
        Scored(70, value=75.0, numerator=150, **OF_200),
        Scored(20, value=20.0, numerator=40, **OF_200),
        Scored(70, value=77.0, numerator=154, **OF_200),
        SHARE,
        peers=LIKE,
    ),
    "jump_over_target": lambda: _with_scores(
        Scored(66, value=60.0, numerator=120, **OF_200),
        Scored(100, value=90.5, numerator=181, **OF_200),
        Scored(100, value=96.0, numerator=192, **OF_200),
        SHARE,
    ),
    "jump_over_band": lambda: _with_scores(
        Scored(50, 48, 52), Scored(60.4, 59, 62), Scored(66, 64, 68), INDEX
    ),
    "not_geojson": lambda: Pair(Map(b"hello"), _sound_map()),
    "boundary_file_large": lambda: Pair(Map(b" " * (LARGEST_BYTES + 1)), _sound_map()),
    "boundary_few": lambda: Pair(Map(collection([feature(_COUNTY)])), _sound_map()),
    "boundary_absent": lambda: Pair(Map(collection(features()[1:])), _sound_map()),
    "boundary_unmatched": lambda: _map(_named_otherwise(1)),
    "boundary_more_unmatched": lambda: _map(_named_otherwise(MOST_UNMATCHED + 1)),
    "boundary_unreadable": lambda: _map(_placed({"type": "Point", "coordinates": [1]})),
    "boundary_not_degrees": lambda: _map(
        _placed(
            _ring(
                [[680000.0, 3800000.0], [690000.0, 3800000.0], [690000.0, 3810000.0], [680000.0, 3800000.0]]
            )
        )
    ),
    "boundary_swapped": lambda: _map(_turned),
    "boundary_elsewhere": lambda: _map(
        _placed(_ring([[60.0, 30.0], [60.1, 30.0], [60.1, 30.1], [60.0, 30.0]]))
    ),
    "boundary_twice": lambda: _map(lambda told: told.append(feature(_COUNTY))),
}
