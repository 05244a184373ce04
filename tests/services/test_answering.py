"""Waves and answers: who runs them, what is kept, what never is."""

import re

import pytest

from pipeline.domain.access import MATRIX, Permission, Role
from pipeline.domain.states import WaveState
from pipeline.domain.text import Text
from pipeline.errors import NotAllowed, UserError
from pipeline.services import answering, upkeep, waves
from pipeline.services.answering import AnswersRefused
from tests.support.answers import PROVINCE, answers_csv, closed, hand_in_answers, opened
from tests.support.offices import ABAN, BRANCHES, OPERATOR, actor, fresh_office

OWN, OTHER = BRANCHES[:2]
STAFF = actor(Role.STAFF, OWN)
NAME = Text("زمستان", "Winter")


@pytest.fixture
def office(tmp_path):
    made = fresh_office(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_only_those_who_run_waves_open_and_close_them(office, role) -> None:
    by = actor(role, OWN if role in (Role.STAFF, Role.BRANCH_MANAGER) else None)
    wave = opened(office)
    if Permission.MANAGE_WAVES in MATRIX[role]:
        assert waves.close_wave(office, by=by, wave=wave.wave).state is WaveState.CLOSED
        return
    with pytest.raises(NotAllowed):
        waves.close_wave(office, by=by, wave=wave.wave)
    with pytest.raises(NotAllowed):
        waves.open_wave(office, by=by, name=NAME, first=ABAN.plus(1), last=ABAN.plus(2))


def test_a_wave_has_its_name_months_questions_and_who_opened_it(office) -> None:
    wave = opened(office)
    assert (wave.wave, wave.name.en, wave.first, wave.last) == ("1405-w1", "Autumn", ABAN.plus(-1), ABAN)
    assert (len(wave.items), wave.state, wave.opened_by) == (24, WaveState.OPEN, PROVINCE.user)
    assert waves.waves(office, by=STAFF) == (wave,)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(0, -1, "wave_months"), (1, 13, "wave_months"), (0, 3, "wave_overlaps"), (-4, -1, "wave_overlaps")],
)
def test_months_run_forward_a_year_at_most_and_belong_to_one_wave(office, first, last, code) -> None:
    opened(office)
    with pytest.raises(UserError, match=code):
        waves.open_wave(office, by=PROVINCE, name=NAME, first=ABAN.plus(first), last=ABAN.plus(last))


@pytest.mark.parametrize("name", [Text("", "x"), Text("x", "  "), Text("x" * 61, "x")])
def test_a_wave_needs_a_name_in_both_languages(office, name) -> None:
    with pytest.raises(UserError, match="wave_name"):
        waves.open_wave(office, by=PROVINCE, name=name, first=ABAN, last=ABAN)


def test_a_second_wave_of_a_year_has_its_own_id(office) -> None:
    opened(office)
    second = waves.open_wave(office, by=PROVINCE, name=NAME, first=ABAN.plus(1), last=ABAN.plus(3))
    assert second.wave == "1405-w2"
    assert [one.wave for one in waves.waves(office, by=STAFF)] == ["1405-w2", "1405-w1"]


def test_form_and_sheet_go_to_ones_own_branch_alone(office) -> None:
    wave = opened(office).wave
    for make in (answering.make_form, answering.make_answer_sheet):
        for language in ("fa", "en"):
            assert make(office, by=STAFF, wave=wave, branch=OWN, language=language).startswith(b"PK")
        with pytest.raises(NotAllowed):
            make(office, by=STAFF, wave=wave, branch=OTHER)
        with pytest.raises(UserError, match="branch_unknown"):
            make(office, by=PROVINCE, wave=wave, branch="9999")
        with pytest.raises(UserError, match="wave_unknown"):
            make(office, by=PROVINCE, wave="1399-w1", branch=OWN)


def test_checking_keeps_nothing(office) -> None:
    wave = opened(office)
    before = office.warehouse.data_version()
    found = answering.check_answer_file(
        office, by=STAFF, wave=wave.wave, file_name="a.csv", content=answers_csv(wave.items, 12)
    )
    assert (found.branch, found.respondent_count, found.replaces, found.is_acceptable) == (
        OWN,
        12,
        None,
        True,
    )
    assert office.warehouse.data_version() == before
    assert answering.came_in(office, by=STAFF, wave=wave.wave) == ()


def test_the_same_file_is_one_upload_and_another_takes_its_place(office) -> None:
    wave = opened(office)
    first = hand_in_answers(office, wave, OWN, 12)
    version = office.warehouse.data_version()
    again = hand_in_answers(office, wave, OWN, 12)
    assert (first.duplicate, again.duplicate) == (False, True)
    assert (again.respondent_count, again.at) == (12, first.at)
    assert office.warehouse.data_version() == version
    more = hand_in_answers(office, wave, OWN, 15)
    assert (more.duplicate, more.replaced, more.respondent_count) == (False, 12, 15)
    (came,) = answering.came_in(office, by=STAFF, wave=wave.wave)
    assert came.respondent_count == 15
    assert office.warehouse.read("answers", wave=wave.wave).height == 15


def test_a_smaller_file_than_the_one_before_is_warned_of(office) -> None:
    wave = opened(office)
    hand_in_answers(office, wave, OWN, 15)
    found = answering.check_answer_file(
        office, by=STAFF, wave=wave.wave, file_name="a.csv", content=answers_csv(wave.items, 4)
    )
    assert [one.code for one in found.findings] == ["answers_fewer"]
    assert found.is_acceptable


def test_a_file_with_errors_keeps_nothing(office) -> None:
    wave = opened(office)
    bad = answers_csv(wave.items, 3, mean=9)
    with pytest.raises(AnswersRefused) as refused:
        answering.submit_answers(office, by=STAFF, wave=wave.wave, file_name="a.csv", content=bad)
    assert {one.code for one in refused.value.findings} == {"answer_out_of_range"}
    assert office.warehouse.read("answers", wave=wave.wave).is_empty()


def test_answers_of_another_branch_or_wave_are_refused(office) -> None:
    wave = opened(office)
    other = f"branch,{OTHER}\n".encode() + answers_csv(wave.items, 3)
    where = {"wave": wave.wave, "file_name": "a.csv"}
    with pytest.raises(NotAllowed):
        answering.submit_answers(office, by=STAFF, content=other, **where)
    found = answering.check_answer_file(office, by=STAFF, content=other, branch=OWN, **where)
    assert [one.code for one in found.findings] == ["branch_differs"]
    earlier = b"wave,1404-w1\n" + answers_csv(wave.items, 3)
    found = answering.check_answer_file(office, by=STAFF, content=earlier, **where)
    assert [one.code for one in found.findings] == ["wave_differs"]


def test_nothing_comes_in_once_a_wave_is_closed_and_it_closes_once(office) -> None:
    wave = closed(office, {OWN: 12})
    with pytest.raises(UserError, match="wave_closed"):
        hand_in_answers(office, wave, OWN, 15)
    with pytest.raises(UserError, match="wave_closed"):
        waves.close_wave(office, by=PROVINCE, wave=wave.wave)


def test_a_close_between_check_and_keeping_keeps_the_answers_out(office, monkeypatch) -> None:
    wave = opened(office)
    kept = answering._keep

    def close_first(*given):
        waves.close_wave(office, by=PROVINCE, wave=wave.wave)
        return kept(*given)

    monkeypatch.setattr(answering, "_keep", close_first)
    with pytest.raises(UserError, match="wave_closed"):
        hand_in_answers(office, wave, OWN, 12)
    assert office.warehouse.read("answers", wave=wave.wave).is_empty()


def test_a_branch_sees_its_own_count_and_the_province_all(office) -> None:
    wave = opened(office)
    for branch, people in ((OWN, 12), (OTHER, 9)):
        hand_in_answers(office, wave, branch, people)
    assert [one.branch for one in answering.came_in(office, by=STAFF, wave=wave.wave)] == [OWN]
    assert len(answering.came_in(office, by=PROVINCE, wave=wave.wave)) == 2


def test_what_is_kept_of_a_person_is_a_string_of_answers_in_an_order_of_its_own(office) -> None:
    wave = opened(office)
    content = answers_csv(wave.items, 40, seed=3)
    hand_in_answers(office, wave, OWN, 40, seed=3)
    version = office.warehouse.data_version()
    kept = office.warehouse.written_by("answers", version, version)
    assert kept.columns == ["wave", "branch", "answers", "event"]
    assert all(re.fullmatch(r"[1-5-]{24}", row) for row in kept["answers"])
    typed = ["".join(cell or "-" for cell in line.split(",")) for line in content.decode().splitlines()[1:]]
    there = [row for row in typed if row != "-" * 24]
    assert sorted(kept["answers"]) == sorted(there)
    assert list(kept["answers"]) != there
    assert list(kept["answers"]) == answering.pack(
        answering.unpack(kept.select("branch", "answers").reverse(), wave.items).drop("branch"),
        wave.wave,
        OWN,
    )


def test_the_file_itself_is_not_kept(office) -> None:
    wave = opened(office)
    hand_in_answers(office, wave, OWN, 12)
    version = office.warehouse.data_version()
    assert office.warehouse.written_by("files", 0, version).is_empty()


def test_the_audit_vouches_for_waves_and_answers(office) -> None:
    closed(office, {OWN: 12, OTHER: 11})
    assert upkeep.verify(office, by=OPERATOR).is_whole
