"""How often is a sound month suspected, and how often is a planted mistake noticed?

    python -m benchmarks.suspicions                    a sample warehouse made for it in a temporary folder
    python -m benchmarks.suspicions --rough 0.3        alarms alone, where every figure's size swings by 30 % besides

Every branch-month of the sample with at least `LEAST_PAST` months before it is checked as if it came in as a file, with
what was known then. First as it is: every suspicion is a false alarm, since the sample's figures are drawn by chance
alone around steady levels. Then once for each way of going wrong, with one value changed in each (or the whole month):
caught when any error or suspicion stands at the changed value, or one about the whole file.
"""

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipeline.domain.access import operator
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.framework import Framework, Indicator, IndicatorKind, MeasureKind
from pipeline.domain.month import Month
from pipeline.domain.rules import rules
from pipeline.intake.known import Known
from pipeline.intake.reading import VALUES_SCHEMA, Read
from pipeline.intake.rules import check
from pipeline.services import sample
from pipeline.services.history import known_of_many
from pipeline.services.model import framework_of
from pipeline.services.observed import approved_values
from pipeline.services.office import Office, create_office
from pipeline.services.scoring_run import approved_months
from pipeline.settings import Settings

LEAST_PAST = 6
SUSPICIONS = tuple(code for code, rule in rules().items() if rule.severity is Severity.SUSPICION)

Values = dict[str, float]
Plant = Callable[[Framework, Values, Mapping[str, float], random.Random], str | None]
"""Changes the values in place; returns the measure that it changed, "" for the whole month, None for no change."""


@dataclass
class Counted:
    """Files looked at, the suspicions of sound ones by code, and the mistakes planted and caught by their names."""

    files: int = 0
    alarms: Counter[str] = field(default_factory=Counter)
    planted: Counter[str] = field(default_factory=Counter)
    caught: Counter[str] = field(default_factory=Counter)


def ten_times(
    _framework: Framework, values: Values, _last: Mapping[str, float], draw: random.Random
) -> str | None:
    """A zero too many."""
    return _changed(values, draw, lambda value: value * 10)


def tenth(
    _framework: Framework, values: Values, _last: Mapping[str, float], draw: random.Random
) -> str | None:
    """A digit lost at the end."""
    return _changed(values, draw, lambda value: value // 10)


def swapped(
    _framework: Framework, values: Values, _last: Mapping[str, float], draw: random.Random
) -> str | None:
    """Two neighbouring digits in each other's place, the first of them where they differ."""

    def swap(value: float) -> float:
        digits = list(str(int(value)))
        for at in range(len(digits) - 1):
            if digits[at] != digits[at + 1]:
                digits[at], digits[at + 1] = digits[at + 1], digits[at]
                break
        return float("".join(digits))

    return _changed(values, draw, swap)


def wrong_row(
    _framework: Framework, values: Values, _last: Mapping[str, float], draw: random.Random
) -> str | None:
    """The value of the row below."""
    names = list(values)
    at = draw.randrange(len(names) - 1)
    if values[names[at]] == values[names[at + 1]]:
        return None
    values[names[at]] = values[names[at + 1]]
    return names[at]


def last_column(
    _framework: Framework, values: Values, last: Mapping[str, float], _draw: random.Random
) -> str | None:
    """Last month's column once more."""
    values.update({name: last[name] for name in values if name in last})
    return "" if last else None


def rounded(
    framework: Framework, values: Values, _last: Mapping[str, float], _draw: random.Random
) -> str | None:
    """Every flow estimated to the nearest five."""
    for name in values:
        if framework.measure[name].kind is MeasureKind.FLOW:
            values[name] = 5.0 * round(values[name] / 5)
    return ""


def smaller_whole(
    framework: Framework, values: Values, _last: Mapping[str, float], draw: random.Random
) -> str | None:
    """The cases that were not done are left out of a share's whole."""
    return _share_changed(framework, values, draw, _left_out)


def up_to_target(
    framework: Framework, values: Values, _last: Mapping[str, float], draw: random.Random
) -> str | None:
    """A share's part is raised until the share just reaches its target."""
    return _share_changed(framework, values, draw, _part_for_target)


PLANTS: Mapping[str, Plant] = {
    "ten times": ten_times,
    "a tenth": tenth,
    "digits swapped": swapped,
    "the row below": wrong_row,
    "last month's column": last_column,
    "rounded to five": rounded,
    "what was not done left out": smaller_whole,
    "raised to the target": up_to_target,
}

# A share of fewer cases is nobody's showpiece.
LEAST_CASES = 20

# What is said of the whole file when a whole column is wrong.
WHOLE_FILE = ("same_as_last_month", "round_numbers")


def _changed(values: Values, draw: random.Random, change: Callable[[float], float]) -> str | None:
    """One value that the change alters; two digits or more, or there is nothing to see."""
    able = [name for name, value in values.items() if value >= 10 and change(value) != value]
    if not able:
        return None
    name = draw.choice(able)
    values[name] = change(values[name])
    return name


def _share_changed(
    framework: Framework, values: Values, draw: random.Random, change: Callable[[Indicator, Values], bool]
) -> str | None:
    able = [
        one
        for one in framework.indicators
        if one.kind is IndicatorKind.SHARE
        and one.window == 1
        and values.get(one.numerator, 0) > 0
        and values.get(one.denominator or "", 0) >= LEAST_CASES
    ]
    draw.shuffle(able)
    return next((one.numerator for one in able if change(one, values)), None)


def _left_out(one: Indicator, values: Values) -> bool:
    part, whole = values[one.numerator], values[one.denominator or ""]
    if whole - part < LEAST_CASES:
        return False
    values[one.denominator or ""] = part
    return True


def _part_for_target(one: Indicator, values: Values) -> bool:
    whole = values[one.denominator or ""]
    wanted = float(-(-whole * one.target // one.per))
    if not values[one.numerator] < wanted < whole:
        return False
    values[one.numerator] = wanted
    return True


def read_of(values: Mapping[str, float], month: Month) -> Read:
    """A file of these values, as reading gives it."""
    rows = [
        dict.fromkeys(VALUES_SCHEMA)
        | {"measure": name, "value": value, "is_not_applicable": False, "cell": f"B{at}", "raw": f"{value:g}"}
        for at, (name, value) in enumerate(values.items(), start=2)
    ]
    return Read(None, month, None, None, None, pl.DataFrame(rows, schema=VALUES_SCHEMA), ())


def counted(office: Office, seed: int) -> Counted:
    """All of a warehouse's branch-months, as they are and with each mistake planted."""
    total, draw = Counted(), random.Random(seed)
    for month in approved_months(office)[LEAST_PAST:]:
        stands = _values_of(office, month)
        known = _known(office, month, stands)
        _count_alarms(total, framework_of(office, month=month), month, stands, known)
        for name, plant in PLANTS.items():
            wrong = {branch: dict(values) for branch, values in stands.items()}
            at = {
                branch: plant(
                    framework_of(office, month=month), values, known[branch].in_month(month.plus(-1)), draw
                )
                for branch, values in wrong.items()
            }
            _count_caught(total, name, office, month, wrong, at)
    return total


def _count_alarms(
    total: Counted,
    framework: Framework,
    month: Month,
    stands: Mapping[str, Values],
    known: Mapping[str, Known],
) -> None:
    for branch, values in stands.items():
        total.files += 1
        found = _check(framework, values, month, known[branch])
        total.alarms.update(one.code for one in found if one.code in SUSPICIONS)


def _count_caught(
    total: Counted,
    name: str,
    office: Office,
    month: Month,
    wrong: Mapping[str, Values],
    at: Mapping[str, str | None],
) -> None:
    framework, known = framework_of(office, month=month), _known(office, month, wrong)
    for branch, measure in at.items():
        if measure is not None:
            found = _check(framework, wrong[branch], month, known[branch])
            total.planted[name] += 1
            total.caught[name] += _is_caught(framework, found, measure)


def rougher(office: Office, swing: float) -> Counted:
    """Alarms where every figure's size swings besides, from month to month, by a lognormal factor of such a deviation.

    A whole and its parts swing together. Held against their own past alone: scores are left out.
    """
    total = Counted()
    for month in approved_months(office)[LEAST_PAST:]:
        framework, stands = framework_of(office, month=month), _values_of(office, month)
        known = {
            branch: Known(
                history={
                    measure: tuple(
                        (at, _swung(framework, branch, at, measure, value, swing)) for at, value in past
                    )
                    for measure, past in told.history.items()
                }
            )
            for branch, told in _known(office, month, stands).items()
        }
        rough = {
            branch: {
                measure: _swung(framework, branch, month, measure, value, swing)
                for measure, value in values.items()
            }
            for branch, values in stands.items()
        }
        _count_alarms(total, framework, month, rough, known)
    return total


def _swung(
    framework: Framework, branch: str, month: Month, measure: str, value: float, swing: float
) -> float:
    whole = measure
    while (above := framework.measure[whole].at_most) is not None:
        whole = above
    return float(round(value * random.Random(f"{branch} {month} {whole}").lognormvariate(0, swing)))


def _is_caught(framework: Framework, found: Sequence[Finding], measure: str) -> bool:
    """Whether anything that asks for a look stands at the changed value or at a number that it is held against."""
    asking = [one for one in found if one.severity in (Severity.ERROR, Severity.SUSPICION)]
    if not measure:
        return any(one.code in WHOLE_FILE for one in asking)
    near = {measure, framework.measure[measure].at_most}
    near |= {one.id for one in framework.measures if one.at_most == measure}
    near |= {name for one in framework.indicators if measure in one.measures for name in one.measures}
    return any(one.measure in near for one in asking)


def _values_of(office: Office, month: Month) -> dict[str, Values]:
    found = approved_values(office, month, month).filter(pl.col("value").is_not_null())
    order = {one.id: at for at, one in enumerate(framework_of(office, month=month).reported)}
    told: dict[str, Values] = {}
    for branch, measure, value in sorted(
        found.select("branch", "measure", "value").iter_rows(), key=lambda row: (row[0], order[row[1]])
    ):
        told.setdefault(branch, {})[measure] = value
    return told


def _known(office: Office, month: Month, values: Mapping[str, Values]) -> Mapping[str, Known]:
    frames = {branch: read_of(told, month).values for branch, told in values.items()}
    return known_of_many(office, month=month, values=frames)


def _check(framework: Framework, values: Values, month: Month, known: Known) -> tuple[Finding, ...]:
    return check(framework, read_of(values, month), branch="any", month=month, known=known)


def sample_office(folder: Path, seed: int, months: int) -> Office:
    office = create_office(Settings(warehouse=folder / f"warehouse-{seed}"))
    sample.make_sample(office, by=operator("benchmark"), months=months, seed=seed)
    return office


def alarm_lines(total: Counted) -> Iterator[str]:
    yield f"{total.files} branch-months checked, each with {LEAST_PAST} months or more before it"
    yield ""
    yield "| suspicion | raised | per 100 files |"
    yield "|---|---|---|"
    for code in SUSPICIONS:
        yield f"| {code} | {total.alarms[code]} | {100 * total.alarms[code] / total.files:.1f} |"
    every = sum(total.alarms.values())
    yield f"| all | {every} | {100 * every / total.files:.1f} |"


def caught_lines(total: Counted) -> Iterator[str]:
    yield ""
    yield "| planted | in files | caught |"
    yield "|---|---|---|"
    for name in PLANTS:
        yield f"| {name} | {total.planted[name]} | {100 * total.caught[name] / total.planted[name]:.0f} % |"


def main(arguments: Sequence[str] | None = None) -> Counted:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--months", type=int, default=24)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument(
        "--rough", type=float, help="let sizes swing besides, such as 0.3, and count alarms alone"
    )
    given = asked.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        office = sample_office(Path(folder), given.seed, given.months)
        if given.rough is not None:
            total = rougher(office, given.rough)
            print("\n".join(alarm_lines(total)))
        else:
            total = counted(office, given.seed)
            print("\n".join([*alarm_lines(total), *caught_lines(total)]))
        office.close()
    return total


if __name__ == "__main__":
    main()
