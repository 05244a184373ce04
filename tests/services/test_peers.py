"""Like branches: who they are in a month, as usual and as chosen, and how they score."""

from math import log, sqrt
from pathlib import Path
from statistics import median, pstdev

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.month import Month
from pipeline.errors import NotAllowed, UserError
from pipeline.scoring.peers import PEER_COUNT, UNKNOWN_SQUARED
from pipeline.services import register, scores
from pipeline.services.office import Office
from pipeline.services.peers import USUAL, PeerChoice, peer_codes, peer_scores, peers_of
from tests.support.offices import ABAN, OPERATOR, actor, branch_rows, hand_in
from tests.support.scored_offices import approve_months, empty_office

PROVINCE = actor(Role.PROVINCIAL_MANAGER)
MANAGER = actor(Role.BRANCH_MANAGER, "0501")

# branch: insured, urban share, kind, closing month
BRANCHES = {
    "0501": (8000.0, 60.0, "2", None),
    "0502": (9000.0, 62.0, "2", None),
    "0503": (40000.0, 95.0, "1", None),
    "0504": (8000.0, None, "2", None),
    "0505": (7000.0, 50.0, "3", None),
    "0506": (8500.0, 61.0, "2", "1405-05"),
    "0507": (None, 58.0, "2", None),
    "0508": (20000.0, 80.0, "2", None),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Eight branches, one of which closed; six of those open report in Aban. Only read."""
    told = pl.DataFrame(
        [(code, *one) for code, one in BRANCHES.items()],
        schema=["branch", "insured_main", "urban_share_pct", "kind", "closed_month"],
        orient="row",
    )
    rows = branch_rows(tuple(BRANCHES)).drop("insured_main", "kind", "closed_month").join(told, on="branch")
    made = empty_office(tmp_path_factory.mktemp("peers"), rows=rows)
    approve_months(made, [ABAN], branches=("0501", "0502", "0503", "0504", "0505", "0508"))
    scores.score_months(made, by=OPERATOR)
    return made


def told_distance(code: str, other: str) -> float:
    """The distance by the written rule, in plain words of Python."""
    open_ones = {name: one for name, one in BRANCHES.items() if one[3] is None}
    logs = {name: log(one[0]) for name, one in open_ones.items() if one[0]}
    shares = {name: one[1] for name, one in open_ones.items() if one[1] is not None}
    squared = 0.0
    for known in (logs, shares):
        if code in known and other in known:
            squared += ((known[code] - known[other]) / pstdev(known.values())) ** 2
        else:
            squared += UNKNOWN_SQUARED
    return sqrt(squared + (BRANCHES[code][2] != BRANCHES[other][2]))


def test_the_nearest_open_branches_come_in_the_order_of_the_written_rule(office: Office) -> None:
    others = [code for code, one in BRANCHES.items() if code != "0501" and one[3] is None]
    expected = sorted(others, key=lambda code: told_distance("0501", code))
    found = peers_of(office, by=MANAGER, branch="0501", month=ABAN, choice=PeerChoice(99))
    assert list(found.codes) == expected
    assert [peer.distance for peer in found.peers] == pytest.approx(
        [told_distance("0501", code) for code in expected]
    )
    assert peer_codes(office, "0501", ABAN) == tuple(expected[:PEER_COUNT])
    assert peer_codes(office, "0501", ABAN, 2) == tuple(expected[:2])


def test_a_branch_that_is_closed_in_the_month_is_nobodys_peer_and_has_none(office: Office) -> None:
    assert "0506" in peer_codes(office, "0501", Month(1405, 5), 9)
    assert "0506" not in peer_codes(office, "0501", Month(1405, 6), 9)
    assert peer_codes(office, "0506", ABAN) == ()
    with pytest.raises(UserError, match="scored_branch_absent"):
        peers_of(office, by=PROVINCE, branch="0506", month=ABAN)


def test_each_peer_says_what_makes_it_one(office: Office) -> None:
    found = peers_of(office, by=MANAGER, branch="0501", month=ABAN, choice=PeerChoice(99))
    peers = {peer.place.branch: peer for peer in found.peers}
    assert peers["0502"].insured_ratio == pytest.approx(9 / 8)
    assert peers["0502"].urban_points == pytest.approx(2.0)
    assert peers["0502"].is_same_kind
    assert not peers["0505"].is_same_kind
    assert (peers["0504"].urban_points, peers["0507"].insured_ratio) == (None, None)
    assert found.others == ()


def test_a_person_adds_and_leaves_out_branches_and_what_is_left_out_is_not_replaced(office: Office) -> None:
    usual = peers_of(office, by=MANAGER, branch="0501", month=ABAN, choice=PeerChoice(3))
    first, far = usual.codes[0], usual.others[-1].branch
    choice = PeerChoice(3, added=(far,), removed=(first,))
    found = peers_of(office, by=MANAGER, branch="0501", month=ABAN, choice=choice)
    assert found.codes == (*usual.codes[1:], far)
    assert [peer.is_added for peer in found.peers] == [False, False, True]
    assert [place.branch for place in found.removed] == [first]
    assert first in {place.branch for place in found.others}
    assert (found.choice, found.is_usual, found.nearest) == (choice, False, usual.codes)


def test_codes_of_no_other_open_branch_are_told_and_not_followed(office: Office) -> None:
    choice = PeerChoice(PEER_COUNT, added=("9999", "0501", "0506"), removed=("<b>",))
    found = peers_of(office, by=MANAGER, branch="0501", month=ABAN, choice=choice)
    assert found.ignored == ("9999", "0501", "0506", "<b>")
    assert found.is_usual
    assert found.codes == peer_codes(office, "0501", ABAN)


def test_who_is_near_anyway_can_not_be_added_nor_who_is_far_left_out(office: Office) -> None:
    usual = peers_of(office, by=MANAGER, branch="0501", month=ABAN, choice=PeerChoice(2))
    choice = PeerChoice(2, added=(usual.codes[0],), removed=(usual.others[0].branch,))
    found = peers_of(office, by=MANAGER, branch="0501", month=ABAN, choice=choice)
    assert (found.codes, found.choice, found.ignored) == (usual.codes, PeerChoice(2), ())


def test_scores_are_the_median_and_best_of_the_peers_that_have_one(office: Office) -> None:
    found = peer_scores(office, by=MANAGER, branch="0501", month=ABAN, choice=PeerChoice(99))
    framework = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN).framework
    for node in (framework.top.id, *framework.at_level("concept"), framework.indicators[0].id):
        cards = {
            code: scores.branch_card(office, by=PROVINCE, branch=code, month=ABAN).scores[node][0]
            for code in ("0502", "0503", "0504", "0505", "0508")
        }
        known = {code: value for code, value in cards.items() if value is not None}
        if not known:
            assert node not in found or found[node].best is None
            continue
        told = found[node]
        assert (told.median, told.best) == pytest.approx((median(known.values()), max(known.values())))
        assert known[told.best_place.branch] == told.best
        assert (told.count, told.of) == (len(known), 6)


def test_what_only_waits_is_not_in_the_peers_scores(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    hand_in(office, actor(Role.STAFF, "0502"), branch="0502", month=ABAN)
    assert peer_scores(office, by=MANAGER, branch="0501", month=ABAN) == {}


def test_one_branch_alone_has_no_peers(tmp_path: Path) -> None:
    office = empty_office(tmp_path, branches=("0501",))
    found = peers_of(office, by=MANAGER, branch="0501", month=ABAN)
    assert (found.peers, found.others, found.is_usual) == ((), (), True)
    assert peer_scores(office, by=MANAGER, branch="0501", month=ABAN) == {}


def test_branches_alike_in_all_come_by_code(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    assert peer_codes(office, "0503", ABAN) == ("0501", "0502", "0504")
    (same,) = {peer.distance for peer in peers_of(office, by=PROVINCE, branch="0503", month=ABAN).peers}
    assert same == pytest.approx(sqrt(UNKNOWN_SQUARED))


def test_a_changed_register_changes_the_peers_at_once(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    assert peer_codes(office, "0501", ABAN, 1) == ("0502",)
    rows = branch_rows(("0502",)).with_columns(kind=pl.lit("3"))
    register.keep_branches(office, by=OPERATOR, register=rows, source="later.csv", is_sample=True)
    assert peer_codes(office, "0501", ABAN, 1) == ("0503",)


def test_peers_are_for_the_own_branch_and_a_count_is_one_or_more(office: Office) -> None:
    for ask in (peers_of, peer_scores):
        with pytest.raises(NotAllowed):
            ask(office, by=MANAGER, branch="0502", month=ABAN)
        with pytest.raises(UserError, match="peer_count_wrong"):
            ask(office, by=MANAGER, branch="0501", month=ABAN, choice=PeerChoice(0))
    assert PeerChoice(PEER_COUNT) == USUAL
