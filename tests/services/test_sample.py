"""The sample: invented, the same for the same seed, sound by every rule, and called sample."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipeline.domain.access import Permission, Role
from pipeline.domain.finding import Severity, has_errors
from pipeline.domain.framework import Framework, MeasureKind
from pipeline.domain.month import Month, months_between
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.frameworks.folder import read_folder
from pipeline.frameworks.loading import load
from pipeline.intake.reading import VALUES_SCHEMA, Read
from pipeline.intake.rules import check
from pipeline.services import accounts, collecting, model, register, scores, upkeep
from pipeline.services import sample as sampling
from pipeline.services.geography import county_names
from pipeline.services.office import Office
from pipeline.services.sample_figures import (
    INSURED_OF_PROVINCE,
    figures,
    insured,
    sample_branches,
    sizes,
    volumes,
)
from tests.support.frameworks import tiny
from tests.support.offices import ABAN, OPERATOR, account, actor, bare_office, fresh_office

YEARS = months_between(ABAN.plus(-23), ABAN)
ADMINISTRATOR = actor(Role.ADMINISTRATOR)

# A branch of the sample whose newest month is approved.
OTHER = "050301"


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load(read_folder(upkeep.FIRST_FRAMEWORK))


@pytest.fixture(scope="module")
def told(framework: Framework) -> pl.DataFrame:
    """Two years of the sample's figures."""
    return figures(framework, YEARS, seed=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Office, sampling.SampleMade]]:
    """A warehouse with a short sample. Tests only read it."""
    office = bare_office(tmp_path_factory.mktemp("sample"))
    yield office, sampling.make_sample(office, by=OPERATOR, months=3)
    office.close()


def month_of(frame: pl.DataFrame, branch: str, month: Month) -> dict[str, float | None]:
    rows = frame.filter(branch=branch, month=str(month)).select("measure", "value")
    return dict(rows.iter_rows())


def test_the_same_seed_gives_the_same_figures(framework: Framework, told: pl.DataFrame) -> None:
    assert figures(framework, YEARS, seed=1).equals(told)
    assert not figures(framework, YEARS, seed=2).equals(told)


def test_figures_do_not_depend_on_how_many_months_are_asked_for(
    framework: Framework, told: pl.DataFrame
) -> None:
    few = YEARS[-5:]
    both = told.filter(pl.col("month").is_in([str(month) for month in few]))
    assert (
        figures(framework, few, seed=1)
        .sort("branch", "month", "measure")
        .equals(both.sort("branch", "month", "measure"))
    )


def test_the_insured_sum_to_the_provinces_published_number() -> None:
    held = insured()
    assert sum(held.values()) == INSURED_OF_PROVINCE == 266_456
    people = {one.branch: one.population * one.share for one in sample_branches()}
    for branch, number in held.items():
        assert abs(number - INSURED_OF_PROVINCE * people[branch] / sum(people.values())) < 1


def test_every_county_seat_has_a_branch_and_kermanshah_city_more() -> None:
    by_county = [one.county for one in sample_branches()]
    assert set(by_county) == set(county_names())
    assert {county for county in by_county if by_county.count(county) > 1} == {"0502"}
    assert by_county.count("0502") == 5


def test_every_branch_is_called_sample_in_both_languages() -> None:
    assert all("نمونه" in one.name_fa and "sample" in one.name_en for one in sample_branches())


def test_every_measure_of_the_form_has_a_size_of_its_own(framework: Framework) -> None:
    assert set(volumes()) == {measure.id for measure in framework.reported}
    assert [measure.id for measure in sizes(framework)] == [measure.id for measure in framework.reported]


def test_no_part_exceeds_its_whole(framework: Framework, told: pl.DataFrame) -> None:
    wide = told.pivot("measure", index=["branch", "month"], values="value")
    for measure in framework.reported:
        if measure.at_most:
            over = wide.filter(pl.col(measure.id) > pl.col(measure.at_most))
            assert over.is_empty(), measure.id


def test_every_branch_month_passes_every_rule(framework: Framework, told: pl.DataFrame) -> None:
    for (branch, month), rows in told.group_by(["branch", "month"], maintain_order=True):
        values = rows.select(
            "measure",
            "value",
            "is_not_applicable",
            sheet=pl.lit("1"),
            cell=pl.lit("A1"),
            raw=pl.when(pl.col("is_not_applicable"))
            .then(pl.lit("NA"))
            .otherwise(pl.col("value").cast(pl.String).fill_null("")),
            comment=pl.lit(None),
        ).cast(VALUES_SCHEMA)
        read = Read(None, None, framework.id, framework.edition, None, values, ())
        at = Month.parse(str(month))
        previous = {
            name: value
            for name, value in month_of(told, str(branch), at.plus(-1)).items()
            if value is not None
        }
        found = check(framework, read, branch=str(branch), month=at, previous=previous)
        assert not has_errors(found), (branch, month, found)
        doubts = {one.code for one in found if one.severity is not Severity.SUSPICION}
        assert doubts <= {"blank"}, (branch, month, found)


def test_stocks_move_little_and_shares_stay_inside_their_bounds(
    framework: Framework, told: pl.DataFrame
) -> None:
    """So that the sample looks like a branch and not like dice."""
    stocks = [one.id for one in framework.reported if one.kind is MeasureKind.STOCK and not one.at_most]
    ordered = told.filter(pl.col("measure").is_in(stocks)).sort("branch", "measure", "month")
    change = ordered.select(
        pl.col("value").pct_change().over("branch", "measure").abs().alias("change"), "value"
    )
    large = change.filter(pl.col("value") > 20)["change"].drop_nulls()
    assert large.quantile(0.95) < 0.1


def test_two_branches_are_missing_in_the_newest_month_and_one_waits(
    made: tuple[Office, sampling.SampleMade],
) -> None:
    office, _ = made
    handed = collecting.submissions(office, by=ADMINISTRATOR, month=ABAN)
    states = {one.branch: one.state for one in handed}
    missing = {one.branch for one in sample_branches()} - states.keys()
    assert missing == {"050601", "051101"}
    waits = [branch for branch, state in states.items() if state is SubmissionState.SUBMITTED]
    assert waits == [sampling.WAITS]
    province = actor(Role.PROVINCIAL_MANAGER)
    assert [one.branch for one in collecting.waiting(office, by=province)] == [sampling.WAITS]


def test_what_waits_came_in_as_a_file_and_can_be_had_back(made: tuple[Office, sampling.SampleMade]) -> None:
    office, _ = made
    (waits,) = collecting.submissions(office, by=ADMINISTRATOR, branch=sampling.WAITS, month=ABAN)
    manager = actor(Role.BRANCH_MANAGER, sampling.WAITS)
    name, content = collecting.original_file(office, by=manager, submission=waits.submission)
    assert name == f"sample-{sampling.WAITS}-{ABAN}.csv"
    assert content.startswith(b"branch,month,measure,value")
    assert waits.submitted_by == f"staff.{sampling.WAITS}"


def test_a_branch_month_of_the_sample_passes_the_production_check(
    made: tuple[Office, sampling.SampleMade], told: pl.DataFrame
) -> None:
    office, _ = made
    values = told.filter(branch=OTHER, month=str(ABAN)).select("measure", "value")
    staff = actor(Role.STAFF, OTHER)
    found = collecting.check_file(
        office,
        by=staff,
        file_name="month.csv",
        content=values.write_csv().encode(),
        branch=OTHER,
        month=ABAN,
    )
    assert found.is_acceptable
    assert not [one for one in found.findings if one.severity is Severity.ERROR]


def test_the_warehouse_and_its_branches_are_marked_sample_and_it_is_whole(
    made: tuple[Office, sampling.SampleMade],
) -> None:
    office, told_of = made
    assert model.is_sample(office)
    places = register.branches(office, by=ADMINISTRATOR, month=ABAN)
    assert len(places) == told_of.branch_count == len(sample_branches()) == 18
    assert all(place.is_sample for place in places)
    assert sum(place.insured_main for place in places) == INSURED_OF_PROVINCE
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_its_months_end_with_last_month_and_all_are_scored(
    made: tuple[Office, sampling.SampleMade],
) -> None:
    office, told_of = made
    assert told_of.months == months_between(ABAN.plus(-2), ABAN)
    assert set(register.months(office, by=ADMINISTRATOR)) == set(told_of.months)
    assert scores.latest_month(office, by=ADMINISTRATOR) == ABAN


def test_the_accounts_file_is_its_owners_alone_and_its_passwords_open_the_door(
    made: tuple[Office, sampling.SampleMade],
) -> None:
    office, told_of = made
    assert told_of.accounts_file == office.settings.warehouse / sampling.ACCOUNTS_FILE
    assert stat.S_IMODE(told_of.accounts_file.stat().st_mode) == 0o600
    lines = [line.split() for line in told_of.accounts_file.read_text(encoding="utf-8").splitlines()]
    assert lines == [[one.account, one.password] for one in told_of.accounts]
    assert len({password for _, password in lines}) == len(lines) == 8
    user, password = lines[-1]
    assert accounts.sign_in(office, user=user, password=password) is not None
    assert accounts.sign_in(office, user=user, password=lines[0][1]) is None


def test_there_is_an_account_of_every_role_and_each_is_marked_sample(
    made: tuple[Office, sampling.SampleMade],
) -> None:
    office, _ = made
    shown = accounts.list_accounts(office, by=ADMINISTRATOR)
    assert {one.role for one in shown} == {role.value for role in Role} - {Role.OPERATOR.value}
    assert all(one.is_sample and one.is_active for one in shown)


def test_a_warehouse_with_a_register_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)
    version = office.warehouse.data_version()
    with pytest.raises(UserError, match="sample_needs_empty"):
        sampling.make_sample(office, by=OPERATOR, months=1)
    assert office.warehouse.data_version() == version
    assert not model.is_sample(office)


def test_a_warehouse_with_an_account_is_refused(tmp_path: Path) -> None:
    office = bare_office(tmp_path)
    account(office, Role.ADMINISTRATOR)
    assert not sampling.is_unused(office)
    with pytest.raises(UserError, match="sample_needs_empty"):
        sampling.make_sample(office, by=OPERATOR, months=1)


@pytest.mark.parametrize("months", [0, -3, sampling.MOST_MONTHS + 1])
def test_a_sample_has_one_to_a_hundred_and_twenty_months(tmp_path: Path, months: int) -> None:
    with pytest.raises(UserError, match="sample_months"):
        sampling.make_sample(bare_office(tmp_path), by=OPERATOR, months=months)


@pytest.mark.parametrize("role", [Role.STAFF, Role.BRANCH_MANAGER, Role.PROVINCIAL_MANAGER, Role.PLANNER])
def test_only_upkeep_makes_a_sample(tmp_path: Path, role: Role) -> None:
    with pytest.raises(UserError, match="not_allowed") as refused:
        sampling.make_sample(bare_office(tmp_path), by=actor(role, "050203"), months=1)
    assert refused.value.params["permission"] == Permission.UPKEEP.value


def test_a_framework_of_other_measures_gets_figures_too() -> None:
    other = tiny()
    found = figures(other, YEARS[-2:], seed=1)
    assert set(found["measure"]) == {measure.id for measure in other.reported}
    wide = found.pivot("measure", index=["branch", "month"], values="value")
    for measure in other.reported:
        if measure.at_most and measure.at_most in wide.columns:
            assert wide.filter(pl.col(measure.id) > pl.col(measure.at_most)).is_empty()


def test_a_form_that_asks_for_the_part_before_the_whole_or_lacks_the_whole_gets_figures(
    framework: Framework,
) -> None:
    backwards = replace(framework, measures=tuple(reversed(framework.measures)))
    assert set(figures(backwards, YEARS[-1:], seed=1)["measure"]) == set(volumes())
    kept = [one for one in framework.reported if one.at_most and one.at_most not in {"requests_due"}]
    orphans = replace(framework, measures=tuple(kept))
    assert set(figures(orphans, YEARS[-1:], seed=1)["measure"]) == {one.id for one in kept}


def test_a_sample_that_was_cut_off_half_way_is_told_not_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = bare_office(tmp_path)
    monkeypatch.setattr(sampling.scores, "score_months", _stop)
    with pytest.raises(KeyboardInterrupt):
        sampling.make_sample(office, by=OPERATOR, months=1)
    with pytest.raises(UserError, match="sample_half_made"):
        sampling.refuse_half_made(office)
    monkeypatch.undo()
    whole = bare_office(tmp_path / "other")
    sampling.make_sample(whole, by=OPERATOR, months=1)
    sampling.refuse_half_made(whole)


def _stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
