"""Other ways named on the command line: they stand in place of what the framework's folder says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.domain.framework import (
    Framework,
    Imputation,
    IndicatorKind,
    Mean,
    Normalisation,
    Treatment,
)
from pipeline.errors import UserError
from pipeline.frameworks.cells import read_number
from pipeline.frameworks.heading import MOST_POWER
from pipeline.scoring.denominate import denominate
from pipeline.scoring.ways import BY_GOALPOSTS

_DENOMINATED = re.compile(r"([^=:]+)=([^=:]+)(?::([^=:]+))?")


@dataclass(frozen=True)
class Ways:
    """What a person chose instead; None or empty: as the folder says. `aggregate` holds for every level, `power` is
    its exponent where it is a generalised mean. `group` names a column of the table. `denominated`: each
    "INDICATOR=MEASURE" or "INDICATOR=MEASURE:PER"."""

    normalise: Normalisation | None = None
    aggregate: Mean | None = None
    power: float | None = None
    treat: Treatment | None = None
    impute: Imputation | None = None
    group: str | None = None
    denominated: Sequence[str] = ()


def with_ways(framework: Framework, ways: Ways) -> Framework:
    """The framework as chosen. Raises UserError `index_power_*`, `index_group_*`, `index_last_value_without_period` or
    `index_denominate_*` where choices don't fit together."""
    chosen = replace(
        framework,
        normalisation=ways.normalise or framework.normalisation,
        treatment=ways.treat or framework.treatment,
        imputation=ways.impute or framework.imputation,
        group_column=ways.group or framework.group_column,
    )
    _check_imputation(chosen, ways)
    chosen = _aggregated(chosen, ways)
    for written in ways.denominated:
        chosen = _denominated(chosen, written)
    return chosen


def _check_imputation(framework: Framework, ways: Ways) -> None:
    if framework.imputation is Imputation.LAST_VALUE and framework.period_column is None:
        raise UserError("index_last_value_without_period")
    if framework.imputation is Imputation.GROUP_MEAN and framework.group_column is None:
        raise UserError("index_group_missing")
    if ways.group is not None and framework.imputation is not Imputation.GROUP_MEAN:
        raise UserError("index_group_unused", group=ways.group)


def _aggregated(framework: Framework, ways: Ways) -> Framework:
    if ways.aggregate is not Mean.GENERALISED and ways.power is not None:
        raise UserError("index_power_unused")
    if ways.aggregate is None:
        return framework
    if ways.aggregate is Mean.GENERALISED:
        _check_power(ways.power)
    levels = [replace(level, mean=ways.aggregate, power=ways.power) for level in framework.levels[:-1]]
    return replace(framework, levels=(*levels, framework.levels[-1]))


def _check_power(power: float | None) -> None:
    if power is None:
        raise UserError("index_power_missing")
    if not -MOST_POWER <= power <= MOST_POWER or power == 0:
        raise UserError("index_power_range", power=str(power), most=int(MOST_POWER))


def _denominated(framework: Framework, written: str) -> Framework:
    """The framework with one indicator divided, as `written`."""
    found = _DENOMINATED.fullmatch(written)
    per = read_number(found[3] or "1") if found else None
    if found is None or per is None or per <= 0:
        raise UserError("index_denominate_form", written=written)
    indicator, measure = found[1].strip(), found[2].strip()
    if indicator not in framework.indicator:
        raise UserError("index_denominate_unknown", id=indicator)
    if framework.indicator[indicator].kind is not IndicatorKind.VALUE:
        raise UserError("index_denominate_kind", id=indicator)
    if framework.normalisation in BY_GOALPOSTS:
        raise UserError("index_denominate_goalposts", id=indicator)
    return denominate(framework, indicator, measure, per)
