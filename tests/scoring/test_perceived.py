"""What people say: means and margins against the textbook, and an attacker who tries to subtract."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pipeline.scoring.perceived import estimate, on_hundred, perceived, reliabilities
from pipeline.scoring.withheld import LEAST_PEOPLE, counted_branches, is_safe
from tests.scoring.test_engine import hypothesis_runs

DIMENSIONS = {"heard": ("q1", "q2"), "helped": ("q3",)}
ITEMS = ("q1", "q2", "q3")


def frame(rows: dict[str, list[list[int | None]]]) -> pl.DataFrame:
    """Answers by branch -> the frame that `perceived` takes."""
    told = [(branch, *row) for branch, listed in rows.items() for row in listed]
    schema = {"branch": pl.String, **dict.fromkeys(ITEMS, pl.Int64)}
    return pl.DataFrame(told, schema=schema, orient="row")


def of(found: pl.DataFrame, kind: str, unit: str, node: str) -> dict[str, object]:
    return found.filter(unit_kind=kind, unit=unit, node=node).row(0, named=True)


def test_an_item_has_the_textbook_mean_and_margin() -> None:
    told = [4, 5, 3, 3, 2, 5, 4, 4, 1, 3, 5, 4]
    row = of(
        perceived(frame({"a": [[value, 3, 3] for value in told]}), {"a": "k"}, DIMENSIONS),
        "branch",
        "a",
        "q1",
    )
    margin = stats.t.ppf(0.95, 11) * np.std(told, ddof=1) / np.sqrt(12)
    assert row["mean"] == pytest.approx(np.mean(told))
    assert row["mean_margin"] == pytest.approx(margin)
    assert row["score"] == pytest.approx((np.mean(told) - 1) / 4 * 100)
    assert row["margin"] == pytest.approx(margin / 4 * 100)
    assert (row["answered_count"], row["respondent_count"]) == (12, 12)


def test_answers_from_one_to_five_are_told_from_nought_to_a_hundred() -> None:
    assert [on_hundred(mean) for mean in (1, 3, 5)] == [0, 50, 100]


def test_a_dimension_that_everyone_answered_is_the_mean_over_people() -> None:
    draw = np.random.default_rng(3).integers(1, 6, (25, 4)).astype(float)
    people = draw.mean(axis=1)
    found = estimate(draw)
    assert found is not None
    assert found.mean == pytest.approx(people.mean())
    assert found.margin == pytest.approx(stats.t.ppf(0.95, 24) * people.std(ddof=1) / 5)


def test_margins_hold_the_truth_nine_times_of_ten_also_with_empty_cells() -> None:
    draw = np.random.default_rng(11)
    truth = np.array([2.6, 3.1, 3.4])
    held = 0
    for _ in range(2_000):
        scores = truth + draw.normal(0, 0.8, (25, 1)) + draw.normal(0, 0.7, (25, 3))
        scores[draw.random(scores.shape) < 0.2] = np.nan
        found = estimate(scores)
        assert found is not None
        held += abs(found.mean - truth.mean()) <= found.margin
    # 0.90 with a standard error of 0.0067.
    assert 0.875 <= held / 2_000 <= 0.925


def test_nothing_is_shown_of_nine_people_and_everything_of_ten() -> None:
    nine = perceived(frame({"a": [[3, 4, 5]] * 9}), {"a": "k"}, DIMENSIONS)
    shown = ["mean", "mean_margin", "score", "margin", "answered_count", "respondent_count"]
    assert nine.select(shown).null_count().row(0) == (nine.height,) * len(shown)
    ten = perceived(frame({"a": [[3, 4, 5]] * 10}), {"a": "k"}, DIMENSIONS)
    assert ten["score"].null_count() == 0


def test_an_item_that_nine_of_twenty_answered_is_withheld_and_enters_nothing() -> None:
    rows = [[3, 5 if at < 9 else None, 2] for at in range(20)]
    found = perceived(frame({"a": rows}), {"a": "k"}, DIMENSIONS)
    assert of(found, "branch", "a", "q2")["score"] is None
    whole = of(found, "branch", "a", "heard")
    assert whole["score"] == of(found, "branch", "a", "q1")["score"]
    without = [[3, 1 if at < 9 else None, 2] for at in range(20)]
    assert perceived(frame({"a": without}), {"a": "k"}, DIMENSIONS).equals(found)


def test_a_dimension_needs_half_of_its_items_shown() -> None:
    dimensions = {"one": ITEMS}
    rows = [[3, None, None]] * 20
    found = perceived(frame({"a": rows}), {"a": "k"}, dimensions)
    assert of(found, "branch", "a", "q1")["score"] == 50
    assert of(found, "branch", "a", "one")["score"] is None


def test_a_total_leaves_out_the_one_small_branch_that_could_be_subtracted() -> None:
    many, few = [[3, 3, 3]] * 20, [[1, 1, 1]] * 9
    found = perceived(frame({"a": many, "b": many, "c": few}), dict.fromkeys("abc", "k"), DIMENSIONS)
    for kind, unit in (("county", "k"), ("province", "province")):
        row = of(found, kind, unit, "q1")
        assert (row["mean"], row["answered_count"]) == (3, 40)


def test_small_branches_count_together_where_no_one_of_them_could_be_told() -> None:
    many, few = [[3, 3, 3]] * 20, [[1, 1, 1]] * 6
    rows = {"a": many, "b": few, "c": few, "d": few}
    found = perceived(frame(rows), dict.fromkeys("abcd", "k"), DIMENSIONS)
    assert of(found, "county", "k", "q1")["answered_count"] == 38


@pytest.mark.parametrize(
    ("counts", "safe"),
    [((9,), False), ((9, 9), False), ((5, 4, 9), False), ((9, 5, 5), True), ((4, 4, 4, 4), True)],
)
def test_whoever_knows_one_small_branch_learns_of_no_fewer_than_ten_others(
    counts: tuple[int, ...], safe: bool
) -> None:
    assert is_safe(counts) is safe


@st.composite
def surveys(draw) -> tuple[dict[str, int], dict[str, str]]:
    """Answers to one item by branch, branches in up to three counties."""
    branches = [f"b{at}" for at in range(draw(st.integers(1, 9)))]
    counts = {branch: draw(st.one_of(st.integers(0, 12), st.integers(10, 60))) for branch in branches}
    return counts, {branch: draw(st.sampled_from("xyz")) for branch in branches}


@hypothesis_runs
@given(surveys())
def test_an_attacker_with_all_shown_numbers_gets_no_withheld_branch(survey) -> None:
    """The shown totals are sums of unknowns, one a branch. A sum is known when it is a combination of shown ones.

    The attacker knows every count, and may be a clerk who typed one branch's answers in (`insider`). No branch with
    under ten answers may be known to them, nor any group of under ten people.
    """
    counts, counties = survey
    branches = sorted(counts)
    by_county, everywhere = counted_branches(counts, counties)
    shown = [{branch} for branch in branches if counts[branch] >= LEAST_PEOPLE]
    shown += [set(inside) for inside in by_county.values()] + [set(everywhere)]
    hidden = [branch for branch in branches if 0 < counts[branch] < LEAST_PEOPLE]
    for insider in (None, *branches):
        known = shown + ([{insider}] if insider else [])
        matrix = np.array([[float(branch in group) for branch in branches] for group in known])
        for branch in hidden:
            if branch != insider:
                aim = np.array([float(each == branch) for each in branches])
                assert _distance(matrix, aim) > 1e-6
        for group in shown:
            rest = group - {one for one in branches if counts[one] >= LEAST_PEOPLE} - {insider}
            assert not rest or sum(counts[one] for one in rest) >= LEAST_PEOPLE


def _distance(matrix: np.ndarray, aim: np.ndarray) -> float:
    """How far a sum lies from what can be combined from the known ones."""
    weights, *_ = np.linalg.lstsq(matrix.T, aim, rcond=None)
    return float(np.abs(matrix.T @ weights - aim).max())


@st.composite
def answered(draw) -> tuple[pl.DataFrame, dict[str, str]]:
    """A survey whole: people, empty cells, branches in counties."""
    counts, counties = draw(surveys())
    seed = draw(st.integers(0, 2**32 - 1))
    source = np.random.default_rng(seed)
    rows = {
        branch: [
            [None if source.random() < 0.25 else int(source.integers(1, 6)) for _ in ITEMS]
            for _ in range(count)
        ]
        for branch, count in counts.items()
    }
    return frame(rows), counties


@hypothesis_runs
@given(answered())
def test_all_shown_cells_together_give_away_no_withheld_cell(survey) -> None:
    """The attack on the whole table: every shown mean of every unit and node, items and dimensions at once.

    A withheld cell is given away when its mean is a combination of the shown ones whatever the answers were. Shown
    means are linear in the sums by (branch, item), with weights that the attacker is taken to know.
    """
    answers, counties = survey
    found = perceived(answers, counties, DIMENSIONS)
    branches = sorted(set(answers["branch"]))
    counts = {(b, i): answers.filter(branch=b)[i].count() for b in branches for i in ITEMS}
    cells = [cell for cell, count in counts.items() if count]
    place = {cell: at for at, cell in enumerate(cells)}
    rows = [
        vector
        for row in found.iter_rows(named=True)
        if (vector := _shown(row, counts, counties, place)) is not None
    ]
    matrix = np.array(rows).reshape(len(rows), len(cells))
    for cell, count in counts.items():
        if 0 < count < LEAST_PEOPLE:
            row = of(found, "branch", cell[0], cell[1])
            assert row["mean"] is None
            aim = np.eye(len(cells))[place[cell]]
            assert not rows or _distance(matrix, aim) > 1e-6


def _shown(row, counts, counties, place) -> np.ndarray | None:
    """A shown mean as weights of the sums by (branch, item)."""
    if row["mean"] is None:
        return None
    vector = np.zeros(len(place))
    items = DIMENSIONS.get(row["node"], (row["node"],))
    inside = []
    for item in items:
        by_county, everywhere = counted_branches(
            {b: n for (b, i), n in counts.items() if i == item}, counties
        )
        group = {
            "branch": {row["unit"]} if counts.get((row["unit"], item), 0) >= LEAST_PEOPLE else set(),
            "county": set(by_county.get(row["unit"], ())),
            "province": set(everywhere),
        }[row["unit_kind"]]
        total = sum(counts[(b, item)] for b in group)
        if total >= LEAST_PEOPLE:
            inside.append((item, group, total))
    for item, group, total in inside:
        for branch in group:
            vector[place[(branch, item)]] += 1 / total / len(inside)
    return vector


@hypothesis_runs
@given(answered())
def test_shown_means_are_those_of_the_counted_answers(survey) -> None:
    answers, counties = survey
    found = perceived(answers, counties, DIMENSIONS)
    for item in ITEMS:
        counts = dict(answers.group_by("branch").agg(pl.col(item).count()).iter_rows())
        _, everywhere = counted_branches(counts, counties)
        told = answers.filter(pl.col("branch").is_in(list(everywhere)))[item].drop_nulls()
        row = of(found, "province", "province", item)
        if len(told) >= LEAST_PEOPLE:
            assert row["mean"] == pytest.approx(told.mean())
        else:
            assert row["mean"] is None


def test_reliability_is_told_from_thirty_people_on_and_by_the_number_of_items() -> None:
    draw = np.random.default_rng(5)
    feeling = draw.normal(size=(30, 1))
    told = np.clip(np.round(3 + feeling + draw.normal(0, 0.5, (30, 3))), 1, 5).astype(int).tolist()
    whole, heard, helped = reliabilities(frame({"a": told}), {"a": "k"}, DIMENSIONS, "all")
    assert (whole.node, whole.item_count, whole.respondent_count) == ("all", 3, 30)
    assert whole.alpha is not None
    assert whole.omega is not None
    assert heard.spearman_brown is not None
    assert (heard.alpha, heard.omega) == (None, None)
    assert (helped.alpha, helped.omega, helped.spearman_brown) == (None, None, None)
    fewer = reliabilities(frame({"a": told[:29]}), {"a": "k"}, DIMENSIONS, "all")
    assert fewer[0].alpha is None
    assert fewer[1].spearman_brown is None
