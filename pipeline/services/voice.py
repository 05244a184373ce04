"""What people say of a unit beside what its own figures say: closed waves only, and nothing under ten people."""

from collections.abc import Mapping

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.states import WaveState
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.scoring.perceived import BRANCH, COUNTY, PROVINCE, Reliability, perceived, reliabilities
from pipeline.services.answering import open_names, unpack
from pipeline.services.geography import county_names
from pipeline.services.model import framework_named
from pipeline.services.observed import UnitKind
from pipeline.services.office import Office
from pipeline.services.score_rows import unit_rows
from pipeline.services.versioned import per_version
from pipeline.services.voice_shapes import RatedDimension, Rating, Voice, Wave
from pipeline.services.waves import found_wave, waves

# Reported scores are told from 0 to the framework's scale, people's answers from 0 to this.
_TOP = 100.0


def branch_voice(office: Office, *, by: Actor, branch: str, month: Month) -> Voice | None:
    """What people said of a branch in the newest closed wave that had begun by a month; None where there is none."""
    by.require(Permission.READ_SCORES, branch)
    closed = [one for one in waves(office, by=by) if one.state is WaveState.CLOSED and one.first <= month]
    return _voice(office, closed[0], BRANCH, branch) if closed else None


def voice(
    office: Office, *, by: Actor, wave: str, branch: str | None = None, county: str | None = None
) -> Voice:
    """What people said in a closed wave of a branch, a county or the province.

    Raises UserError `wave_unknown`, `wave_still_open`, `branch_unknown`, `county_unknown`.
    """
    by.require(Permission.READ_SCORES, branch)
    of = found_wave(office, wave)
    if of.state is not WaveState.CLOSED:
        raise UserError("wave_still_open", wave={"fa": of.name.fa, "en": of.name.en})
    if branch is not None and branch not in open_names(office, of):
        raise UserError("branch_unknown", branch=branch)
    if county is not None and county not in county_names():
        raise UserError("county_unknown", county=county)
    if branch is not None:
        return _voice(office, of, BRANCH, branch)
    return (
        _voice(office, of, COUNTY, county) if county is not None else _voice(office, of, PROVINCE, PROVINCE)
    )


def _voice(office: Office, wave: Wave, kind: UnitKind, unit: str) -> Voice:
    framework = framework_named(office, edition=wave.edition)
    rows = _ratings(office, wave.wave)
    mine = {row["node"]: row for row in rows.filter(unit_kind=kind, unit=unit).iter_rows(named=True)}
    month, reported = _reported(office, framework, wave, kind, unit)
    dimensions = tuple(
        RatedDimension(
            _rating(framework, dimension, dimension, mine, reported),
            tuple(_rating(framework, item, _concept(framework, item), mine, reported) for item in items),
        )
        for dimension, items in framework.questions_under.items()
    )
    people = [row["respondent_count"] for row in mine.values() if row["respondent_count"] is not None]
    whole = rows.filter(pl.col("score").is_not_null(), unit_kind=PROVINCE)
    return Voice(
        wave=wave,
        unit_kind=kind,
        unit=unit,
        name=_name(office, framework, wave, kind, unit),
        respondent_count=max(people, default=None),
        reported_month=month,
        dimensions=dimensions,
        province=dict(whole.select("node", "score").iter_rows()),
        reliabilities=_reliabilities(office, wave.wave),
    )


def _rating(
    framework: Framework,
    asked: str,
    node: str,
    mine: Mapping[str, Mapping[str, float | int | None]],
    reported: Mapping[str, float],
) -> Rating:
    """`asked` is the question or dimension by which people's answers are kept, `node` what is scored."""
    row = mine.get(asked, {})
    words = next((one.words for one in framework.questions if one.id == asked), None)
    score = reported.get(node)
    return Rating(
        node=node,
        name=framework.name_of(node),
        words=words,
        score=row.get("score"),
        margin=row.get("margin"),
        mean=row.get("mean"),
        mean_margin=row.get("mean_margin"),
        answered_count=_count(row.get("answered_count")),
        respondent_count=_count(row.get("respondent_count")),
        reported=None if score is None else score / framework.scale * _TOP,
    )


def _count(value: float | int | None) -> int | None:
    return None if value is None else int(value)


def _concept(framework: Framework, item: str) -> str:
    return next(one.concept for one in framework.questions if one.id == item)


def _reported(
    office: Office, framework: Framework, wave: Wave, kind: UnitKind, unit: str
) -> tuple[Month | None, Mapping[str, float]]:
    """The newest month of the wave in which the unit has a score, and its scores: both speak of the same time."""
    named = (*framework.questions_under, *(question.concept for question in framework.questions))
    rows = unit_rows(office, kind, wave.first, wave.last, unit=unit, nodes=named)
    rows = rows.filter(pl.col("score").is_not_null())
    if rows.is_empty():
        return None, {}
    newest = str(rows["period"].max())
    return Month.parse(newest), dict(rows.filter(period=newest).select("node", "score").iter_rows())


def _name(office: Office, framework: Framework, wave: Wave, kind: UnitKind, unit: str) -> Text:
    if kind == BRANCH:
        return open_names(office, wave).get(unit, Text(unit, unit))
    if kind == COUNTY:
        return Text(*county_names().get(unit, (unit, unit)))
    return framework.top.name


@per_version(size=8)
def _ratings(office: Office, wave: str) -> pl.DataFrame:
    """Every unit's means (`scoring.perceived.RATINGS`) of a closed wave."""
    answers, counties, framework = _answers(office, wave)
    return perceived(answers, counties, framework.questions_under)


@per_version(size=8)
def _reliabilities(office: Office, wave: str) -> tuple[Reliability, ...]:
    answers, counties, framework = _answers(office, wave)
    return reliabilities(answers, counties, framework.questions_under, framework.top.id)


def _answers(office: Office, wave: str) -> tuple[pl.DataFrame, Mapping[str, str], Framework]:
    """A wave's answers, the county of each branch with any, and the edition asked by."""
    of = found_wave(office, wave)
    rows = office.warehouse.read("answers", wave=wave)
    register = pl.concat(
        [office.warehouse.read("register_branches", month=str(month)) for month in (of.first, of.last)]
    )
    counties = dict(register.select("branch", "county").iter_rows())
    known = {branch: counties.get(branch, branch) for branch in rows["branch"].unique()}
    return unpack(rows, of.items), known, framework_named(office, edition=of.edition)
