"""What it would take in an office: whose figures, whose evidence, and that the answer comes true when handed in."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.month import Month
from pipeline.errors import NotAllowed, UserError
from pipeline.services import collecting, model, reviewing, scores
from pipeline.services.keeping import record_bulk
from pipeline.services.office import Office
from pipeline.services.peers import PeerChoice
from pipeline.services.reach import band_above, concept_reach, figures_to, what_it_takes
from pipeline.services.reach_shapes import Feasible, Goal
from pipeline.services.score_rows import unit_rows
from tests.services.test_model import folder
from tests.support.offices import ABAN, OPERATOR, actor, csv_file, good_values, hand_in
from tests.support.scored_offices import FOUR, approve_months, empty_office, figures, year_to

MANAGER = actor(Role.BRANCH_MANAGER, "0501")
PROVINCE = actor(Role.PROVINCIAL_MANAGER)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Four branches, three months. Only read."""
    office = empty_office(tmp_path_factory.mktemp("reach"))
    approve_months(office, year_to(count=3))
    scores.score_months(office, by=OPERATOR)
    return office


def test_the_answer_handed_in_the_month_after_brings_the_node_to_the_goal(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    approve_months(office, year_to(count=3))
    scores.score_months(office, by=OPERATOR)
    shown = what_it_takes(office, by=MANAGER, branch="0501", month=ABAN)
    assert shown.answer is not None
    assert shown.goal_score is not None
    assert shown.answer.together
    framework = model.framework_of(office)
    values = figures(framework, "0501", ABAN)
    values |= {line.measure: line.needed for line in shown.answer.together if line.needed is not None}
    rows = [("0501", str(ABAN.plus(1)), measure, value) for measure, value in values.items()]
    handed_in = pl.DataFrame(rows, schema=["branch", "month", "measure", "value"], orient="row")
    record_bulk(office, by=OPERATOR, values=handed_in, file_name="azar")
    scores.score_months(office, by=OPERATOR, month=ABAN.plus(1))
    card = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN.plus(1))
    assert card.index.score is not None
    assert card.index.score >= shown.goal_score - 1e-9


def test_the_goal_is_the_next_band_unless_another_is_asked_for(office: Office) -> None:
    shown = what_it_takes(office, by=MANAGER, branch="0501", month=ABAN)
    assert shown.node == shown.framework.top.id
    above = band_above(shown.framework, shown.score)
    assert above is not None
    assert (shown.goal, shown.goal_score, shown.band) == (Goal.BAND, above.from_score, above)
    target = what_it_takes(office, by=MANAGER, branch="0501", month=ABAN, goal=Goal.TARGET)
    assert (target.goal, target.goal_score) == (Goal.TARGET, target.framework.scale)
    own = what_it_takes(office, by=MANAGER, branch="0501", month=ABAN, goal=61.5)
    assert (own.goal, own.goal_score, own.band) == (Goal.SCORE, 61.5, None)


def test_in_the_highest_band_the_goal_is_the_target(office: Office) -> None:
    framework = model.framework_of(office)
    highest = max(band.from_score for band in framework.bands)
    card = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN)
    node = next(node for node, (score, _) in card.scores.items() if score is not None and score >= highest)
    assert (
        what_it_takes(office, by=MANAGER, branch="0501", month=ABAN, node=node).goal_score == framework.scale
    )


def test_every_verdict_rests_on_a_like_branchs_stored_score_of_the_last_year(office: Office) -> None:
    seen = set()
    framework = model.framework_of(office)
    known = stored(office)
    for node in (*framework.at_level("dimension")[:3], *framework.at_level("concept")[:6]):
        shown = what_it_takes(office, by=PROVINCE, branch="0501", month=ABAN, node=node, goal=80.0)
        if shown.answer is None or shown.answer.is_same_enough:
            continue
        seen.add(shown.feasibility.verdict)
        assert_rests(shown.feasibility, known[node], 80.0, is_reachable=shown.answer.is_reachable)
        for line in (*shown.answer.together, *shown.answer.alone):
            there = known.get(line.indicator, {})
            assert_rests(line.feasibility, there, line.comes_to, is_reachable=line.is_reachable)
    assert {Feasible.DONE, Feasible.NOT_YET} <= seen


def stored(office: Office) -> dict[str, dict[tuple[str, Month], float]]:
    """The other branches' scores by node, branch and month, as they are kept."""
    found: dict[str, dict[tuple[str, Month], float]] = {}
    rows = unit_rows(office, "branch", ABAN.plus(-11), ABAN).select("node", "unit", "period", "score")
    for node, unit, period, score in rows.iter_rows():
        if unit != "0501" and score is not None:
            found.setdefault(node, {})[unit, Month.parse(period)] = score
    return found


def assert_rests(feasibility, known, goal_score, *, is_reachable) -> None:  # type: ignore[no-untyped-def]
    reached = [] if goal_score is None else [at for at, score in known.items() if score >= goal_score - 1e-9]
    if not known:
        assert feasibility.evidence is None
        return
    seen = feasibility.evidence
    assert known[seen.branch, seen.month] == seen.score
    if reached:
        assert (seen.branch, seen.month) in reached
        assert seen.month == max(month for _, month in reached)
    else:
        assert seen.score == max(known.values())
    expected = Feasible.DONE if reached else Feasible.NOT_YET
    assert feasibility.verdict == (expected if is_reachable else Feasible.OUT_OF_REACH)


def test_where_no_like_branch_is_left_it_cannot_be_told(office: Office) -> None:
    nobody = PeerChoice(count=1, removed=tuple(FOUR))
    shown = what_it_takes(office, by=MANAGER, branch="0501", month=ABAN, choice=nobody)
    assert (shown.peer_count, shown.feasibility.verdict) == (0, Feasible.UNTOLD)
    assert shown.answer is not None
    verdicts = {line.feasibility.verdict for line in shown.answer.alone}
    assert verdicts <= {Feasible.UNTOLD, Feasible.OUT_OF_REACH}


def test_a_branch_alone_in_the_province_has_its_answer_but_no_evidence(tmp_path: Path) -> None:
    office = empty_office(tmp_path, branches=("0501",))
    approve_months(office, year_to(count=2), branches=("0501",))
    scores.score_months(office, by=OPERATOR)
    shown = concept_reach(office, "0501", ABAN, model.framework_of(office).top.id)
    assert shown.feasibility.verdict is Feasible.UNTOLD
    assert shown.answer is not None


def test_the_like_branches_are_those_that_the_person_chose(office: Office) -> None:
    only = PeerChoice(count=1, added=("0504",), removed=("0502", "0503"))
    shown = what_it_takes(office, by=MANAGER, branch="0501", month=ABAN, goal=1.0, choice=only)
    assert shown.answer is not None
    told = what_it_takes(office, by=MANAGER, branch="0501", month=ABAN, goal=90.0, choice=only)
    seen = told.feasibility.evidence
    assert seen is not None
    assert seen.branch == "0504"


def test_months_under_another_edition_are_no_evidence(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    approve_months(office, year_to(count=3))
    model.publish_edition(office, by=OPERATOR, folder=folder(tmp_path, "new"), from_month=ABAN)
    scores.score_months(office, by=OPERATOR)
    known = stored(office)
    nodes = model.framework_of(office).at_level("dimension")
    older = {node for node in nodes for (_, month) in known[node] if month < ABAN}
    assert older == set(nodes)
    asked = [what_it_takes(office, by=PROVINCE, branch="0501", month=ABAN, node=n, goal=99.9) for n in nodes]
    assert {shown.feasibility.evidence.month for shown in asked if shown.feasibility.evidence} == {ABAN}


def test_a_branch_manager_asks_for_the_own_branch_alone(office: Office) -> None:
    with pytest.raises(NotAllowed):
        what_it_takes(office, by=MANAGER, branch="0502", month=ABAN)
    assert what_it_takes(office, by=PROVINCE, branch="0502", month=ABAN).branch == "0502"


@pytest.mark.parametrize("goal", [0.0, -3.0, 100.5, float("nan"), Goal.SCORE])
def test_a_score_that_no_node_can_have_is_refused(office: Office, goal: float) -> None:
    with pytest.raises(UserError) as refused:
        what_it_takes(office, by=MANAGER, branch="0501", month=ABAN, goal=goal)
    assert refused.value.code == "reach_goal_wrong"


def test_an_unknown_node_or_branch_is_refused(office: Office) -> None:
    with pytest.raises(UserError) as refused:
        what_it_takes(office, by=PROVINCE, branch="0501", month=ABAN, node="nothing")
    assert refused.value.code == "scored_node_absent"
    with pytest.raises(UserError) as refused:
        what_it_takes(office, by=PROVINCE, branch="9999", month=ABAN)
    assert refused.value.code == "scored_branch_absent"


def test_a_month_without_figures_has_no_answer(office: Office) -> None:
    shown = what_it_takes(office, by=PROVINCE, branch="0501", month=ABAN.plus(1), goal=60.0)
    assert (shown.score, shown.answer, shown.feasibility.verdict) == (None, None, Feasible.UNTOLD)
    assert figures_to(office, "0501", ABAN.plus(1)).is_empty()
    assert what_it_takes(office, by=PROVINCE, branch="0501", month=ABAN.plus(1)).goal_score is None


def test_figures_that_only_wait_are_what_the_answer_starts_from(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    approve_months(office, (ABAN.plus(-1),))
    scores.score_months(office, by=OPERATOR)
    staff = actor(Role.STAFF, "0501")
    hand_in(office, staff, "0501", ABAN, 0.5)
    shown = what_it_takes(office, by=staff, branch="0501", month=ABAN, goal=Goal.TARGET)
    assert shown.answer is not None
    handed_in = good_values(model.framework_of(office), 0.5)
    assert all(line.now == handed_in[line.measure] for line in shown.answer.alone)
    assert figures_to(office, "0501", ABAN)["period"].to_list() == [str(ABAN.plus(-1)), str(ABAN)]


def test_a_revision_changes_the_answer_at_once(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    staff = actor(Role.STAFF, "0501")
    hand_in(office, staff, "0501", ABAN, 0.5)
    reviewing.approve(office, by=PROVINCE, branch="0501", month=ABAN, accept="seen")
    top = model.framework_of(office).top.id
    before = what_it_takes(office, by=staff, branch="0501", month=ABAN, goal=90.0)
    values = good_values(model.framework_of(office), 0.3)
    collecting.submit(
        office, by=staff, file_name="again.csv", content=csv_file(values), branch="0501", month=ABAN
    )
    reviewing.approve(office, by=PROVINCE, branch="0501", month=ABAN, accept="seen")
    after = what_it_takes(office, by=staff, branch="0501", month=ABAN, goal=90.0)
    assert (before.node, after.node) == (top, top)
    assert before.score != after.score
    assert before.answer != after.answer
