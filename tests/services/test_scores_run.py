"""Making scores: which months a run reaches, and that groups are scored from measures summed."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.errors import NotAllowed, UserError
from pipeline.services import model, register, reviewing, scores
from pipeline.services.office import Office
from pipeline.settings import FRAMEWORKS
from tests.support.offices import ABAN, OPERATOR, account, actor, approve_aban, fresh_office, hand_in
from tests.support.plain_scoring import plain_scores
from tests.support.scored_offices import FOUR, approve_months, empty_office, plain_rows, year_to

PROVINCE = actor(Role.PROVINCIAL_MANAGER)
PLANNER = actor(Role.PLANNER)
MONTHS = year_to()
HOLES = (("0501", Month(1405, 3)), ("0503", ABAN))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = empty_office(tmp_path)
    approve_months(office, MONTHS, holes=HOLES)
    return office


def kept(office: Office) -> pl.DataFrame:
    """The latest scores of every kind of unit."""
    whole = {"unit": None, "first": "1300-01", "last": "1500-12", "nodes": None}
    return pl.concat(
        office.warehouse.read("score_rows", unit_kind=kind, **whole).with_columns(pl.lit(kind).alias("kind"))
        for kind in ("branch", "county", "province")
    )


def test_every_score_equals_plain_loops_over_summed_measures(office: Office) -> None:
    scores.score_months(office, by=OPERATOR)
    framework = model.framework_of(office)
    expected = {("branch", branch): (branch,) for branch in FOUR} | {
        ("county", "0501"): ("0501", "0502"),
        ("county", "0503"): ("0503",),
        ("county", "0504"): ("0504",),
        ("province", "province"): FOUR,
    }
    rows = kept(office)
    for (kind, unit), branches in expected.items():
        for month in (each for each in MONTHS if any((b, each) not in HOLES for b in branches)):
            found = _plain(framework, branches, month)
            here = rows.filter(kind=kind, unit=unit, month=str(month))
            assert here.height == len(found)
            for node, score, coverage in here.select("node", "score", "coverage").iter_rows():
                assert score == pytest.approx(found[node]["score"], abs=1e-9)
                assert coverage == pytest.approx(found[node]["coverage"], abs=1e-9)


def _plain(framework: Framework, branches: tuple[str, ...], month: Month) -> dict[str, Any]:
    """The same in plain loops: a member that is absent this month brings nothing of its past either."""
    present = tuple(branch for branch in branches if (branch, month) not in HOLES)
    months = [each for each in MONTHS if each <= month]
    rows = plain_rows(framework, {"these": present}, months, HOLES)
    return plain_scores(framework, rows)["these", str(month)]


def test_a_province_is_not_the_mean_of_its_branches(office: Office) -> None:
    scores.score_months(office, by=OPERATOR)
    shown = scores.overview(office, by=PROVINCE, month=ABAN)
    mean = shown.branches["score"].mean()
    assert shown.index.score is not None
    assert abs(shown.index.score - mean) > 0.01


def test_what_is_approved_and_not_scored_is_stale_until_a_run_heals_it(office: Office) -> None:
    assert len(scores.stale(office)) == len(MONTHS) * len(FOUR) - len(HOLES)
    assert scores.score_months(office, by=OPERATOR) == MONTHS
    assert scores.stale(office) == ()


def test_one_month_can_be_scored_alone(office: Office) -> None:
    assert scores.score_months(office, by=PLANNER, month=ABAN) == (ABAN,)
    assert kept(office)["month"].unique().to_list() == [str(ABAN)]
    assert scores.score_months(office, by=PLANNER, month=Month(1399, 1)) == ()


def test_an_empty_warehouse_has_nothing_to_score_and_writes_no_event(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    before = office.warehouse.data_version()
    assert scores.score_months(office, by=OPERATOR) == ()
    assert scores.stale(office) == ()
    assert office.warehouse.data_version() == before


def test_an_approval_rescores_exactly_the_months_whose_windows_hold_it(
    tmp_path: Path,
) -> None:
    office = empty_office(tmp_path)
    early = Month(1404, 8)
    approve_months(office, [each for each in MONTHS if each != Month(1405, 2)], holes=(("0501", early),))
    scores.score_months(office, by=OPERATOR)
    before = kept(office)
    hand_in(office, actor(Role.STAFF, "0501"), month=early)
    done = reviewing.approve(office, by=PROVINCE, branch="0501", month=early, accept="seen")
    # Twelve months from Aban 1404 end with Mehr 1405; nobody reported Ordibehesht.
    expected = [each for each in MONTHS if early <= each <= Month(1405, 7) and each != Month(1405, 2)]
    assert list(done.rescored) == expected
    after = kept(office)
    keys = ["kind", "unit", "month", "node"]
    changed = after.join(before, on=[*keys, "score", "coverage", "numerator"], how="anti", nulls_equal=True)
    assert set(changed["month"]) <= {str(each) for each in expected}
    assert set(changed["unit"]) == {"0501", "province"}
    assert str(Month(1405, 7)) in set(changed["month"])


def test_rescoring_one_branch_gives_the_very_bits_of_a_full_run(office: Office) -> None:
    scores.score_months(office, by=OPERATOR)
    whole = kept(office).sort(pl.all())
    scores.rescore_for(office, by=OPERATOR, branch="0501", month=MONTHS[3])
    assert kept(office).sort(pl.all()).equals(whole)


def test_scores_are_rows_that_stay(office: Office) -> None:
    scores.score_months(office, by=OPERATOR)
    once = office.warehouse.read("score_events")["event"].max()
    scores.score_months(office, by=OPERATOR)
    assert office.warehouse.read("score_events")["event"].max() > once


@pytest.mark.parametrize("role", [Role.STAFF, Role.BRANCH_MANAGER, Role.PROVINCIAL_MANAGER])
def test_only_those_whom_the_matrix_names_may_make_scores(office: Office, role: Role) -> None:
    with pytest.raises(NotAllowed):
        scores.score_months(office, by=actor(role, "0501"))


def test_a_branch_manager_rescores_the_own_branch_alone(office: Office) -> None:
    manager = actor(Role.BRANCH_MANAGER, "0501")
    assert scores.rescore_for(office, by=manager, branch="0501", month=ABAN) == (ABAN,)
    with pytest.raises(NotAllowed):
        scores.rescore_for(office, by=manager, branch="0502", month=ABAN)


def test_another_edition_stands_beside_published_scores_as_a_comparison(
    office: Office, tmp_path: Path
) -> None:
    scores.score_months(office, by=OPERATOR)
    published = kept(office)
    folder = _second_edition(tmp_path)
    model.publish_edition(office, by=PLANNER, folder=folder, from_month=ABAN.plus(1))
    first, second = model.framework_of(office, month=ABAN), model.framework_of(office)
    assert scores.score_months(office, by=PLANNER, month=ABAN, edition=second.edition) == (ABAN,)
    assert kept(office).sort(pl.all()).equals(published.sort(pl.all()))
    table = scores.comparison(office, by=PROVINCE, month=ABAN, edition=second.edition)
    assert table["branch"].to_list() == ["0501", "0502", "0504"]
    assert table["compared"].null_count() == 0
    assert (table["compared"] - table["score"]).abs().max() > 0.01
    same = scores.comparison(office, by=PROVINCE, month=ABAN, edition=first.edition)
    assert same["compared"].equals(same["score"], check_names=False)


def test_an_edition_that_nobody_published_is_refused(office: Office) -> None:
    with pytest.raises(UserError, match="edition_unknown"):
        scores.score_months(office, by=PLANNER, edition="none such")


def _second_edition(tmp_path: Path) -> Path:
    """The first edition with one dimension weighing three times as much."""
    folder = tmp_path / "second"
    folder.mkdir()
    for path in (FRAMEWORKS / "participation").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    heading = folder / "framework.toml"
    text = heading.read_text(encoding="utf-8")
    edition = next(line for line in text.splitlines() if line.startswith("edition"))
    heading.write_text(text.replace(edition, 'edition = "second"', 1), encoding="utf-8")
    nodes = folder / "nodes.csv"
    table = pl.read_csv(nodes, infer_schema=False)
    dimension = table.filter(pl.col("level") == "dimension")["id"][0]
    weight = pl.when(pl.col("id") == dimension).then(pl.lit("3")).otherwise("weight").alias("weight")
    table.with_columns(weight).write_csv(nodes)
    return folder


def test_a_changed_register_is_scored_again_at_once(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)
    approve_aban(office)
    before = scores.branch_card(office, by=OPERATOR, branch="0501", month=ABAN).index.score
    heading = "branch,name_fa,name_en,county,kind,lat,lon,opened_month,insured_main,insured_from_month"
    text = f"{heading}\n0501,شعبه 0501,Branch 0501,0501,1,34.3,46.5,1404-01,90000,1404-01\n"
    register.load_branches(office, by=OPERATOR, file_name="branches.csv", content=text.encode())
    assert scores.stale(office) == ()
    after = scores.branch_card(office, by=OPERATOR, branch="0501", month=ABAN).index.score
    assert before is not None
    assert after is not None
    assert after < before


def test_what_a_dead_process_left_unscored_is_healed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = fresh_office(tmp_path)
    staff, _ = account(office, Role.STAFF, "0501", "staff")
    manager, _ = account(office, Role.BRANCH_MANAGER, "0501", "manager")
    hand_in(office, staff)
    monkeypatch.setattr(reviewing, "rescore_for", _die)
    with pytest.raises(KeyboardInterrupt):
        reviewing.approve(office, by=manager, branch="0501", month=ABAN)
    assert scores.stale(office) == (("0501", ABAN),)
    assert scores.heal(office, by=OPERATOR) == (ABAN,)
    assert scores.stale(office) == ()
    assert scores.heal(office, by=OPERATOR) == ()


def _die(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
