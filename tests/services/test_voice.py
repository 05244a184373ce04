"""What people say of a branch beside its own figures: closed, whole, within reach, and nothing of few."""

import pytest

from pipeline.domain.access import Role
from pipeline.errors import NotAllowed, UserError
from pipeline.services import scores, voice, waves
from tests.support.answers import PROVINCE, closed, hand_in_answers, opened
from tests.support.offices import ABAN, actor
from tests.support.scored_offices import FOUR, approve_months, empty_office

OWN, OTHER = FOUR[:2]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Mehr and Aban approved for four branches, a closed wave over both: the fourth has nine answers."""
    made = empty_office(tmp_path_factory.mktemp("voice"))
    approve_months(made, [ABAN.plus(-1), ABAN])
    scores.score_months(made, by=actor(Role.PLANNER))
    closed(made, {FOUR[0]: 20, FOUR[1]: 15, FOUR[2]: 12, FOUR[3]: 9})
    yield made
    made.close()


def of(office, **unit: str):
    return voice.voice(office, by=PROVINCE, wave="1405-w1", **unit)


def test_reported_scores_of_the_newest_month_of_the_wave_stand_beside(office) -> None:
    found = of(office, branch=OWN)
    card = scores.branch_card(office, by=PROVINCE, branch=OWN, month=ABAN)
    assert found.reported_month == ABAN
    assert [one.whole.node for one in found.dimensions] == [node.id for node in card.dimensions]
    for one in found.dimensions:
        for rating in (one.whole, *one.concepts):
            assert rating.reported == pytest.approx(card.scores[rating.node][0])
            assert rating.gap == pytest.approx(rating.reported - rating.score)
            assert rating.is_told is (abs(rating.gap) > rating.margin)
    assert sum(len(one.concepts) for one in found.dimensions) == 24


def test_a_dimension_lies_among_its_items_and_in_its_own_range(office) -> None:
    for one in of(office, branch=OWN).dimensions:
        items = [each.score for each in one.concepts if each.score is not None]
        assert min(items) <= one.whole.score <= max(items)
        assert 0 <= one.whole.low <= one.whole.score <= one.whole.high <= 100
        assert one.whole.score == pytest.approx((one.whole.mean - 1) / 4 * 100)


def test_nine_people_are_not_shown_and_not_counted_in_the_province(office) -> None:
    small = of(office, branch=FOUR[3])
    assert not small.is_shown
    for one in small.dimensions:
        for rating in (one.whole, *one.concepts):
            told = (rating.score, rating.margin, rating.mean, rating.answered_count, rating.gap)
            assert told == (None,) * 5
    assert of(office).respondent_count == 20 + 15 + 12
    # Branches one and two are one county; the fourth is a county of its own.
    assert of(office, county="0501").respondent_count == 35
    assert not of(office, county=FOUR[3]).is_shown


def test_the_branch_page_takes_the_newest_closed_wave_that_had_begun(office) -> None:
    mine = actor(Role.BRANCH_MANAGER, OWN)
    for month in (ABAN.plus(-1), ABAN, ABAN.plus(5)):
        found = voice.branch_voice(office, by=mine, branch=OWN, month=month)
        assert found is not None
        assert found.wave.wave == "1405-w1"
    assert voice.branch_voice(office, by=mine, branch=OWN, month=ABAN.plus(-2)) is None


def test_a_branch_role_hears_of_its_own_branch_alone(office) -> None:
    mine = actor(Role.STAFF, OWN)
    with pytest.raises(NotAllowed):
        voice.branch_voice(office, by=mine, branch=OTHER, month=ABAN)
    with pytest.raises(NotAllowed):
        voice.voice(office, by=mine, wave="1405-w1", branch=OTHER)


def test_units_and_waves_that_there_are_not_are_refused(office) -> None:
    for unit, code in (({"branch": "9999"}, "branch_unknown"), ({"county": "9999"}, "county_unknown")):
        with pytest.raises(UserError, match=code):
            of(office, **unit)
    with pytest.raises(UserError, match="wave_unknown"):
        voice.voice(office, by=PROVINCE, wave="1399-w9")


def test_nothing_is_shown_of_an_open_wave(tmp_path) -> None:
    made = empty_office(tmp_path)
    wave = opened(made)
    hand_in_answers(made, wave, OWN, 20)
    assert voice.branch_voice(made, by=PROVINCE, branch=OWN, month=ABAN) is None
    for who in (PROVINCE, actor(Role.PLANNER), actor(Role.BRANCH_MANAGER, OWN)):
        with pytest.raises(UserError, match="wave_still_open"):
            voice.voice(made, by=who, wave=wave.wave, branch=OWN)
    waves.close_wave(made, by=PROVINCE, wave=wave.wave)
    assert voice.voice(made, by=PROVINCE, wave=wave.wave, branch=OWN).is_shown
    made.close()


def test_without_a_reported_month_people_stand_alone(tmp_path) -> None:
    made = empty_office(tmp_path)
    closed(made, {OWN: 20})
    found = of(made, branch=OWN)
    assert found.reported_month is None
    assert found.is_shown
    assert {one.whole.gap for one in found.dimensions} == {None}
    made.close()


def test_a_sample_has_one_closed_wave_with_one_branch_too_small_the_same_by_its_seed() -> None:
    from pipeline.frameworks.loading import read_framework
    from pipeline.services.sample_answers import answers
    from pipeline.services.sample_figures import sample_branches
    from pipeline.services.upkeep import FIRST_FRAMEWORK

    framework = read_framework(FIRST_FRAMEWORK)
    made = {one.branch: answers(framework, one, 1) for one in sample_branches()}
    assert (
        sorted(frame.height for frame in made.values())[0] < 10 <= sorted(f.height for f in made.values())[1]
    )
    again = {one.branch: answers(framework, one, 1) for one in sample_branches()}
    other = {one.branch: answers(framework, one, 2) for one in sample_branches()}
    assert all(made[branch].equals(again[branch]) for branch in made)
    assert not any(made[branch].equals(other[branch]) for branch in made)
    told = {value for frame in made.values() for row in frame.iter_rows() for value in row}
    assert told == {1, 2, 3, 4, 5, None}
