"""Advice for a branch: the method's order, the paper's words, what it takes, who does it best."""

from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.errors import NotAllowed, UserError
from pipeline.scoring.advise import advice_order
from pipeline.services import scores
from pipeline.services.advice import Certainty, advise, certainty, recommendations_for
from pipeline.services.chance import unit_draws
from pipeline.services.office import Office
from pipeline.services.peers import PeerChoice, peer_codes
from tests.support.offices import ABAN, OPERATOR, actor, hand_in
from tests.support.scored_offices import FOUR, approve_months, empty_office, year_to

PROVINCE = actor(Role.PROVINCIAL_MANAGER)
MANAGER = actor(Role.BRANCH_MANAGER, "0501")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Four branches, three months. Only read."""
    office = empty_office(tmp_path_factory.mktemp("advised"))
    approve_months(office, year_to(count=3))
    scores.score_months(office, by=OPERATOR)
    return office


def test_concepts_come_in_the_methods_order_with_their_places(office: Office) -> None:
    card = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN)
    order = advice_order(card.framework, card.scores)
    found = advise(office, by=MANAGER, branch="0501", month=ABAN)
    assert [each.concept for each in found] == [gain.concept for gain in order]
    assert [each.place for each in found] == list(range(1, len(found) + 1))
    assert len({each.dimension for each in found[:3]}) == 3
    assert all(each.gain > 0 for each in found)


def test_each_concept_brings_its_recommendations_indicators_phrases_and_needs(office: Office) -> None:
    framework = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN).framework
    for each in advise(office, by=MANAGER, branch="0501", month=ABAN):
        assert [one.id for one in each.indicators] == list(framework.children[each.concept])
        assert each.recommendations == recommendations_for(framework, each.concept)
        assert all(phrase.concept == each.concept for phrase in each.phrases)
        scored = {one.id for one in each.indicators if one.score is not None}
        assert {need.indicator for need in each.needs} <= scored


def test_recommendations_of_the_concepts_own_condition_come_before_those_linked(office: Office) -> None:
    framework = scores.branch_card(office, by=MANAGER, branch="0501", month=ABAN).framework
    concepts = framework.at_level("concept")
    assert any(recommendations_for(framework, concept) for concept in concepts)
    for concept in concepts:
        is_own = [concept in one.concepts for one in recommendations_for(framework, concept)]
        assert is_own == sorted(is_own, reverse=True)
        assert all(concept in (*one.concepts, *one.also) for one in recommendations_for(framework, concept))


def test_the_best_peer_is_the_branch_with_the_months_best_score_if_better_than_ones_own(
    office: Office,
) -> None:
    cards = {each: scores.branch_card(office, by=PROVINCE, branch=each, month=ABAN) for each in FOUR}
    for each in advise(office, by=MANAGER, branch="0501", month=ABAN):
        others = {b: card.scores[each.concept][0] for b, card in cards.items() if b != "0501"}
        best = max((score for score in others.values() if score is not None), default=None)
        if best is None or best <= each.score:
            assert (each.best_peer, each.best_score) == (None, None)
        else:
            assert each.best_peer is not None
            assert (others[each.best_peer.branch], each.best_score) == (best, best)


def test_a_month_without_figures_brings_no_advice(tmp_path: Path) -> None:
    assert advise(empty_office(tmp_path), by=MANAGER, branch="0501", month=ABAN) == ()


def test_one_branch_alone_has_advice_and_no_peer(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    approve_months(office, [ABAN], branches=("0501",))
    scores.score_months(office, by=OPERATOR)
    found = advise(office, by=MANAGER, branch="0501", month=ABAN)
    assert found
    assert {each.best_peer for each in found} == {None}


def test_what_waits_is_advised_upon_too(tmp_path: Path) -> None:
    office = empty_office(tmp_path)
    hand_in(office, actor(Role.STAFF, "0501"), month=ABAN)
    found = advise(office, by=MANAGER, branch="0501", month=ABAN)
    assert any(each.needs for each in found)
    assert all(each.confidence is not None for each in found)


def test_each_concept_says_what_it_was_weighed_against_how_sure_it_is_and_whether_it_was_done(
    office: Office,
) -> None:
    found = advise(office, by=MANAGER, branch="0501", month=ABAN)
    by_concept = {each.concept: each for each in found}
    for each in found:
        assert 0.0 <= each.confidence <= 1.0
        assert (each.reach.branch, each.reach.node, each.reach.score) == ("0501", each.concept, each.score)
        other = each.reason.other_concept
        if other is not None:
            assert by_concept[other.concept].gain == other.gain
            assert by_concept[other.concept].dimension == each.dimension
        assert each.reason.other_dimension.index_gain == next(
            one.index_gain for one in found if one.dimension == each.reason.other_dimension.dimension
        )
    assert [each.reason.dimension_place for each in found[:3]] == [1, 2, 3]
    assert {each.reason.concept_place for each in found[:3]} == {1}


def test_the_certainty_is_the_share_of_draws_below_the_target(office: Office) -> None:
    draws = unit_draws(office, "0501", ABAN)
    for each in advise(office, by=MANAGER, branch="0501", month=ABAN):
        expected = sum(value < 100 - 1e-9 for value in draws[each.concept]) / len(draws[each.concept])
        assert each.confidence == pytest.approx(expected)


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (None, Certainty.UNKNOWN),
        (1.0, Certainty.CERTAIN),
        (0.95, Certainty.CERTAIN),
        (0.94, Certainty.LIKELY),
        (0.8, Certainty.LIKELY),
        (0.79, Certainty.CHANCE),
    ],
)
def test_a_share_of_draws_has_a_word(share: float | None, word: Certainty) -> None:
    assert certainty(share) is word


def test_the_peer_to_learn_from_is_the_best_of_the_like_branches_as_chosen(office: Office) -> None:
    nearest = peer_codes(office, "0501", ABAN, 1)
    only = advise(office, by=MANAGER, branch="0501", month=ABAN, choice=PeerChoice(1))
    every = advise(office, by=MANAGER, branch="0501", month=ABAN)
    for narrow, wide in zip(only, every, strict=True):
        assert narrow.best_peer is None or narrow.best_peer.branch in nearest
        assert (narrow.peers.of, wide.peers.of) == (1, 3)
        own_best = wide.best_score is None
        assert own_best == (wide.peers.best is None or wide.peers.best <= wide.score)
    assert any(narrow.best_peer != wide.best_peer for narrow, wide in zip(only, every, strict=True))


def test_needs_reach_their_goal_at_this_months_volume(office: Office) -> None:
    needs = [need for each in advise(office, by=MANAGER, branch="0501", month=ABAN) for need in each.needs]
    assert {need.goal for need in needs} == {"target", "next_band"}
    for need in needs:
        if need.more is not None and not need.is_reached:
            assert need.more == max(0, need.needed - need.now)
        assert (need.needed is not None) == need.is_reachable


def test_advice_is_for_the_own_branch_alone(office: Office) -> None:
    with pytest.raises(NotAllowed):
        advise(office, by=MANAGER, branch="0502", month=ABAN)
    with pytest.raises(UserError, match="scored_branch_absent"):
        advise(office, by=PROVINCE, branch="9999", month=ABAN)
