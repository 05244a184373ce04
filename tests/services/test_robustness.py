"""The ranking under other methods, read as the pages and the command line read it."""

from pathlib import Path

import pytest

from pipeline.domain.access import MATRIX, Permission, Role
from pipeline.errors import NotAllowed
from pipeline.services import scores
from pipeline.services.office import Office
from pipeline.services.robustness import rank_range, robustness
from pipeline.services.score_rows import rank_of_branches
from tests.support.offices import ABAN, OPERATOR, actor
from tests.support.scored_offices import approve_months, empty_office, year_to
from tests.support.terminal import told, typed

REGISTER = tuple(f"05{at:02d}" for at in range(1, 9))
STAFF = actor(Role.STAFF, "0501")
PLANNER = actor(Role.PLANNER)


def scored(folder: Path, branches: tuple[str, ...] = REGISTER) -> Office:
    office = empty_office(folder, REGISTER)
    approve_months(office, year_to(count=2), branches)
    scores.score_months(office, by=OPERATOR)
    return office


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Eight branches, two months. Only read."""
    return scored(tmp_path_factory.mktemp("full"))


def test_the_branches_are_those_with_a_rank_in_its_order(full: Office) -> None:
    shown = robustness(full, by=PLANNER, month=ABAN)
    published = dict(rank_of_branches(full, ABAN).select("unit", "rank").iter_rows())
    assert dict(shown.branches.select("branch", "rank").iter_rows()) == published
    assert shown.branches["rank"].is_sorted()
    assert shown.branches["name_en"].to_list() == [f"Branch {code}" for code in shown.branches["branch"]]
    assert shown.pairs == shown.branches.height - 1
    for row in shown.branches.iter_rows(named=True):
        assert 1 <= row["low_rank"] <= row["median_rank"] <= row["high_rank"] <= len(published)


def test_what_is_said_of_the_branches_follows_from_their_ranges(full: Office) -> None:
    shown = robustness(full, by=PLANNER, month=ABAN)
    assert shown.first == 3
    steady = [row for row in shown.branches.iter_rows(named=True) if row["high_rank"] <= 3]
    assert [name.en for name in shown.steady] == [row["name_en"] for row in steady]
    open_pairs = [s for s in shown.branches["ahead_share"].drop_nulls() if 0.05 < s < 0.95]
    assert sorted(pair.ahead_share for pair in shown.undecided) == sorted(open_pairs)
    gaps = [abs(pair.ahead_share - 0.5) for pair in shown.undecided]
    assert gaps == sorted(gaps)


def test_every_dimension_is_left_out_once_and_the_weightiest_comes_first(full: Office) -> None:
    shown = robustness(full, by=PLANNER, month=ABAN)
    assert {one.node for one in shown.left_out} == set(shown.framework.children[shown.framework.top.id])
    shifts = [one.mean_shift for one in shown.left_out]
    assert shifts == sorted(shifts, reverse=True)
    published = dict(shown.branches.select("branch", "rank").iter_rows())
    for one in shown.left_out:
        moves = {branch: abs(rank - published[branch]) for branch, rank in one.ranks.items()}
        assert one.mean_shift == pytest.approx(sum(moves.values()) / len(moves))
        if one.most is None:
            assert set(moves.values()) == {0}
        else:
            assert moves[one.most.branch] == max(moves.values())
            assert (one.most.before, one.most.after) == (
                published[one.most.branch],
                one.ranks[one.most.branch],
            )


def test_every_choice_has_a_name_and_shares_between_none_and_all(full: Office) -> None:
    shown = robustness(full, by=PLANNER, month=ABAN)
    assert len({one.name.en for one in shown.choices}) == len(shown.choices) == 6
    assert all(0 <= share <= 1 for one in shown.choices for share in (one.alone_share, one.total_share))
    assert sum(one.total_share for one in shown.choices) >= 0.95


def test_a_branchs_places_are_those_of_the_ranking(full: Office) -> None:
    shown = robustness(full, by=PLANNER, month=ABAN)
    for branch, low, high in shown.branches.select("branch", "low_rank", "high_rank").iter_rows():
        found = rank_range(full, by=STAFF, branch=branch, month=ABAN)
        assert found is not None
        assert (found.low, found.high, found.ranked) == (low, high, 8)
    assert rank_range(full, by=STAFF, branch="0599", month=ABAN) is None


def test_the_same_seed_gives_the_same_answer_in_another_office(full: Office, tmp_path: Path) -> None:
    again = scored(tmp_path)
    one, other = (robustness(office, by=PLANNER, month=ABAN) for office in (full, again))
    assert one.branches.equals(other.branches, null_equal=True)
    assert one.choices == other.choices
    assert not robustness(full, by=PLANNER, month=ABAN, seed=2).branches.equals(one.branches)
    last = robustness(full, by=PLANNER, month=ABAN.plus(-1))
    assert last.branches["rank"].to_list() == one.branches["rank"].to_list()
    assert not last.branches.equals(one.branches)


def test_an_approval_is_seen_at_once(tmp_path: Path) -> None:
    office = scored(tmp_path, REGISTER[:3])
    before = robustness(office, by=PLANNER, month=ABAN)
    assert (before.branches.height, before.first) == (3, 1)
    approve_months(office, (ABAN,), REGISTER[3:4])
    scores.score_months(office, by=OPERATOR)
    assert robustness(office, by=PLANNER, month=ABAN).branches.height == 4


@pytest.mark.parametrize("branches", [(), REGISTER[:1]])
def test_fewer_than_two_ranks_are_nothing_to_compare(tmp_path: Path, branches: tuple[str, ...]) -> None:
    office = scored(tmp_path, branches) if branches else empty_office(tmp_path, REGISTER)
    shown = robustness(office, by=PLANNER, month=ABAN)
    assert shown.branches.is_empty()
    assert (shown.left_out, shown.choices, shown.steady, shown.undecided, shown.pairs) == ((), (), (), (), 0)
    assert rank_range(office, by=STAFF, branch=REGISTER[0], month=ABAN) is None


def test_who_may_not_read_the_ranking_is_refused(full: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(Permission.READ_RANKING in granted for granted in MATRIX.values())
    monkeypatch.setitem(MATRIX, Role.PLANNER, MATRIX[Role.PLANNER] - {Permission.READ_RANKING})  # type: ignore[arg-type]
    robustness(full, by=STAFF, month=ABAN)
    with pytest.raises(NotAllowed):
        robustness(full, by=PLANNER, month=ABAN)
    with pytest.raises(NotAllowed):
        rank_range(full, by=PLANNER, branch="0501", month=ABAN)


def test_the_command_line_shows_the_same(tmp_path: Path) -> None:
    office = scored(tmp_path)
    shown = robustness(office, by=PLANNER, month=ABAN, seed=7)
    office.close()
    here = ("robustness", "۱۴۰۵-۰۸", "--warehouse", str(tmp_path / "warehouse"), "--seed", "7")
    found = told(*here)
    assert found["branches"] == shown.branches.drop("name_fa", "name_en").to_dicts()
    assert [one["mean_shift"] for one in found["left_out"]] == [one.mean_shift for one in shown.left_out]
    assert [one["total_share"] for one in found["choices"]] == [one.total_share for one in shown.choices]
    assert (found["seed"], found["methods"], found["month"]) == (7, 1000, "1405-08")
    printed = typed(*here).stdout
    for row in shown.branches.iter_rows(named=True):
        assert f"  {row['rank']}. {row['name_en']}: place {row['low_rank']}" in printed
    assert "alone" in printed


def test_the_command_line_refuses_a_seed_that_is_no_whole_number(tmp_path: Path) -> None:
    office = empty_office(tmp_path, REGISTER)
    office.close()
    here = ("robustness", "1405-08", "--warehouse", str(tmp_path / "warehouse"))
    assert typed(*here, "--seed", "-1").returncode == 2
    assert "Fewer than two branches" in typed(*here).stdout
