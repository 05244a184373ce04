"""Why a score moved, told of real submissions: revised, under another edition, with holes, by whom it may be read."""

from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.domain.month import Month
from pipeline.errors import NotAllowed, UserError
from pipeline.scoring.change import Cause, Kind
from pipeline.services import model, reviewing, scores
from pipeline.services.change import why_changed, why_group_changed
from pipeline.services.change_shapes import Change
from pipeline.services.office import Office
from tests.services.test_model import folder
from tests.support.offices import ABAN, OPERATOR, actor, fresh_office, hand_in
from tests.support.scored_offices import FOUR, approve_months, empty_office, year_to

PROVINCE = actor(Role.PROVINCIAL_MANAGER)
PLANNER = actor(Role.PLANNER)
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
MEHR = ABAN.plus(-1)
BACK = ABAN.plus(-2)
THREE = year_to(count=3)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Four branches, three months; the third branch has a hole in Mehr, the fourth in Aban. Only read."""
    office = empty_office(tmp_path_factory.mktemp("full"))
    approve_months(office, THREE, holes=(("0503", MEHR), ("0504", ABAN)))
    scores.score_months(office, by=OPERATOR)
    return office


def assert_sums(change: Change) -> dict[Cause, float]:
    """Causes sum to the difference, reasons to their causes, measures and children to theirs."""
    assert [each.cause for each in change.causes] == list(Cause)
    assert change.difference == pytest.approx(change.after - change.before, abs=1e-9)
    assert sum(each.points for each in change.causes) == pytest.approx(change.difference, abs=1e-9)
    for cause in change.causes:
        assert sum(reason.points for reason in cause.reasons) == pytest.approx(cause.points, abs=1e-9)
        for reason in cause.reasons:
            if reason.measures:
                total = sum(each.points for each in reason.measures)
                assert total == pytest.approx(reason.points, abs=1e-9)
    own = [r.points for c in change.causes for r in c.reasons if r.child == change.node]
    below = sum(child.points for child in change.children)
    assert below + sum(own) == pytest.approx(change.difference, abs=1e-9)
    return {each.cause: each.points for each in change.causes}


def test_the_month_before_is_the_default_and_every_node_sums(full: Office) -> None:
    cards = [scores.branch_card(full, by=PROVINCE, branch="0501", month=month) for month in (MEHR, ABAN)]
    for node in cards[1].scores:
        before, after = (card.scores[node][0] for card in cards)
        if before is None or after is None:
            with pytest.raises(UserError, match="change_no_score"):
                why_changed(full, by=PROVINCE, branch="0501", month=ABAN, node=node)
            continue
        change = why_changed(full, by=PROVINCE, branch="0501", month=ABAN, node=node)
        points = assert_sums(change)
        assert (change.before, change.after, change.sides.against.month) == (before, after, MEHR)
        assert points[Cause.REVISED] == points[Cause.EDITION] == 0.0


def test_measures_are_told_with_the_counts_behind_them(full: Office) -> None:
    change = why_changed(full, by=MANAGER, branch="0501", month=ABAN)
    told = [reason for reason in change.causes[-1].reasons if reason.kind is Kind.MEASURE]
    assert told
    for reason in told:
        shown = [
            scores.drill(full, by=MANAGER, branch="0501", month=month, node=reason.id).indicator
            for month in (MEHR, ABAN)
        ]
        assert [reason.before.numerator, reason.after.numerator] == [one.numerator for one in shown]
        assert {each.measure for each in reason.measures} <= {one.id for one in shown[0].measures}
    ordered = [abs(reason.points) for reason in change.causes[-1].reasons]
    assert ordered == sorted(ordered, reverse=True)


def test_any_two_months_may_be_compared_either_way(full: Office) -> None:
    there = why_changed(full, by=PROVINCE, branch="0502", month=ABAN, against_month=BACK)
    back = why_changed(full, by=PROVINCE, branch="0502", month=BACK, against_month=ABAN)
    assert_sums(there)
    assert_sums(back)
    assert back.difference == pytest.approx(-there.difference)


def test_another_branch_is_compared_in_the_same_month(full: Office) -> None:
    change = why_changed(full, by=PROVINCE, branch="0501", month=ABAN, against_branch="0502")
    assert_sums(change)
    other = scores.branch_card(full, by=PROVINCE, branch="0502", month=ABAN)
    assert (change.before, change.sides.against.place) == (other.index.score, other.place)
    assert any(reason.measures for reason in change.causes[-1].reasons)


def test_a_branch_role_sees_nodes_of_another_branch_but_none_of_its_measures(full: Office) -> None:
    change = why_changed(full, by=MANAGER, branch="0501", month=ABAN, against_branch="0502")
    assert change.is_hidden
    assert_sums(change)
    seen = why_changed(full, by=PROVINCE, branch="0501", month=ABAN, against_branch="0502")
    assert [c.points for c in change.causes] == pytest.approx([c.points for c in seen.causes])
    for cause in change.causes:
        for reason in cause.reasons:
            assert reason.id in change.framework.node
            assert (reason.measures, reason.absent, reason.before, reason.after) == ((), (), None, None)
    indicator = change.framework.indicators[0].id
    with pytest.raises(UserError, match="change_measures_hidden"):
        why_changed(full, by=MANAGER, branch="0501", month=ABAN, against_branch="0502", node=indicator)
    with pytest.raises(NotAllowed):
        why_changed(full, by=MANAGER, branch="0502", month=ABAN)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"branch": "0503"}, "change_no_score"),
        ({"branch": "0504"}, "change_no_score"),
        ({"branch": "0501", "against_month": Month(1399, 1)}, "change_no_score"),
        ({"branch": "0501", "against_month": ABAN}, "change_against_itself"),
        ({"branch": "0501", "against_branch": "0501"}, "change_against_itself"),
        ({"branch": "0501", "against_branch": "0504"}, "change_no_score_branch"),
        ({"branch": "0501", "against_branch": "9999"}, "scored_branch_absent"),
        ({"branch": "9999"}, "scored_branch_absent"),
        ({"branch": "0501", "node": "none"}, "scored_node_absent"),
        ({"branch": "0501", "against_edition": "none"}, "edition_unknown"),
        ({"branch": "0501", "against_month": MEHR, "against_branch": "0502"}, "change_against_many"),
    ],
)
def test_what_cannot_be_told_is_refused_with_a_reason(full: Office, asked: dict, code: str) -> None:
    with pytest.raises(UserError) as refused:
        why_changed(full, by=PROVINCE, month=ABAN, **asked)
    assert refused.value.code == code


def test_an_edition_is_not_compared_with_itself(full: Office) -> None:
    edition = model.framework_of(full, month=ABAN).edition
    with pytest.raises(UserError, match="change_against_itself"):
        why_changed(full, by=PROVINCE, branch="0501", month=ABAN, against_edition=edition)


def test_a_province_moves_by_its_measures_and_by_who_reported(full: Office) -> None:
    change = why_group_changed(full, by=PROVINCE, month=ABAN)
    assert_sums(change)
    shown = scores.overview(full, by=PROVINCE, month=ABAN)
    assert (change.after, change.difference) == (shown.index.score, pytest.approx(shown.index.change))
    assert [place.branch for place in change.members_came] == ["0503"]
    assert [place.branch for place in change.members_left] == ["0504"]
    kinds = {reason.kind for reason in change.causes[2].reasons}
    assert {Kind.MEMBERS_LEFT, Kind.MEMBERS_CAME} <= kinds
    assert change.members_common == 2


def test_of_a_group_the_counts_told_are_of_the_branches_that_reported_in_both(full: Office) -> None:
    change = why_group_changed(full, by=PROVINCE, month=ABAN)
    told = next(reason for reason in change.causes[3].reasons if reason.kind is Kind.MEASURE)
    indicator = change.framework.indicator[told.id]
    if indicator.window == 1 and indicator.denominator:
        branch = [
            scores.drill(full, by=PROVINCE, branch=each, month=ABAN, node=told.id).indicator
            for each in ("0501", "0502")
        ]
        assert told.after.denominator == sum(one.denominator for one in branch)


def test_a_county_is_told_and_one_without_branches_refused(full: Office) -> None:
    change = why_group_changed(full, by=PROVINCE, month=ABAN, county="0501")
    assert_sums(change)
    assert (change.members_left, change.members_came) == ((), ())
    with pytest.raises(UserError, match="scored_county_absent"):
        why_group_changed(full, by=PROVINCE, month=ABAN, county="9999")


def test_a_branch_role_is_told_a_groups_nodes_alone(full: Office) -> None:
    change = why_group_changed(full, by=MANAGER, month=ABAN, county="0501")
    assert change.is_hidden
    assert_sums(change)
    assert all(not reason.measures for cause in change.causes for reason in cause.reasons)


# A month revised after the next one was scored


def approved(office: Office, month: Month, share: float) -> None:
    staff = actor(Role.STAFF, "0501", user="staff")
    manager = actor(Role.BRANCH_MANAGER, "0501", user="manager")
    hand_in(office, staff, month=month, share=share)
    reviewing.approve(office, by=manager, branch="0501", month=month, accept="seen")


def test_what_was_revised_since_the_later_month_was_first_scored_is_a_cause_of_its_own(
    tmp_path: Path,
) -> None:
    office = fresh_office(tmp_path)
    approved(office, MEHR, 0.5)
    shown = scores.branch_card(office, by=PROVINCE, branch="0501", month=MEHR).index.score
    approved(office, ABAN, 0.7)
    plain = why_changed(office, by=PROVINCE, branch="0501", month=ABAN)
    assert assert_sums(plain)[Cause.REVISED] == 0.0
    approved(office, MEHR, 0.6)
    now = scores.branch_card(office, by=PROVINCE, branch="0501", month=MEHR).index.score
    change = why_changed(office, by=PROVINCE, branch="0501", month=ABAN)
    points = assert_sums(change)
    assert (change.before, change.before_today) == (shown, now)
    assert points[Cause.REVISED] == pytest.approx(now - shown)
    assert points[Cause.REVISED] != 0.0
    told = [reason for reason in change.causes[0].reasons if reason.measures]
    assert told
    assert all(each.before != each.after for reason in told for each in reason.measures if each.points)
    province = why_group_changed(office, by=PROVINCE, month=ABAN)
    assert assert_sums(province)[Cause.REVISED] == pytest.approx(now - shown)


def test_a_month_that_waits_is_told_as_it_would_be(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)
    approved(office, MEHR, 0.5)
    hand_in(office, actor(Role.STAFF, "0501", user="staff"), month=ABAN, share=0.7)
    change = why_changed(office, by=PROVINCE, branch="0501", month=ABAN)
    assert_sums(change)
    assert change.state.value == "provisional"


# Another edition


def other_edition(tmp_path: Path) -> Path:
    """The first edition with a stricter target and one indicator of a higher weight."""
    target = folder(tmp_path, "2")
    path = target / "indicators.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    names = header.split(",")
    at = {name: names.index(name) for name in ("id", "target", "weight") if name in names}
    assert "target" in at
    cells = rows[0].split(",")
    cells[at["target"]] = "95" if cells[at["target"]] != "95" else "90"
    path.write_text("\n".join([header, ",".join(cells), *rows[1:]]) + "\n", encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def two_editions(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Mehr under the first edition, Aban under a second. Only read."""
    room = tmp_path_factory.mktemp("editions")
    office = empty_office(room)
    approve_months(office, (BACK, MEHR))
    scores.score_months(office, by=OPERATOR)
    model.publish_edition(office, by=OPERATOR, folder=other_edition(room), from_month=ABAN)
    approve_months(office, (ABAN,))
    scores.score_months(office, by=OPERATOR)
    return office


def test_a_new_edition_between_the_months_is_a_cause_of_its_own(two_editions: Office) -> None:
    changes = [why_changed(two_editions, by=PROVINCE, branch=each, month=ABAN) for each in FOUR]
    for change in changes:
        assert_sums(change)
        assert (change.edition_before, change.framework.edition) != ("2", change.edition_before)
    assert any(change.causes[1].points for change in changes)
    told = {reason.kind for change in changes for reason in change.causes[1].reasons}
    assert told == {Kind.DEFINITION}
    assert assert_sums(why_group_changed(two_editions, by=PROVINCE, month=ABAN))


def test_two_editions_of_one_month_differ_by_the_edition_alone(two_editions: Office) -> None:
    first = model.framework_of(two_editions, month=MEHR).edition
    changes = [
        why_changed(two_editions, by=PLANNER, branch=each, month=ABAN, against_edition=first) for each in FOUR
    ]
    for change in changes:
        points = assert_sums(change)
        assert points[Cause.EDITION] == pytest.approx(change.difference, abs=1e-9)
    scores.score_months(two_editions, by=OPERATOR, month=ABAN, edition=first)
    compared = scores.comparison(two_editions, by=PLANNER, month=ABAN, edition=first)
    kept = dict(compared.select("branch", "compared").iter_rows())
    assert [change.before for change in changes] == pytest.approx([kept[each] for each in FOUR])


def test_without_figures_of_a_month_there_is_nothing_to_tell(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)
    with pytest.raises(UserError, match="change_no_score"):
        why_changed(office, by=PROVINCE, branch="0501", month=ABAN)
    with pytest.raises(UserError, match="change_no_score"):
        why_group_changed(office, by=PROVINCE, month=ABAN)
