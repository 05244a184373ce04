"""A value is held against the branch's own past, with its season and what was let through before in mind."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.month import Month
from pipeline.domain.season import is_ramadan
from pipeline.intake.known import Known, Past
from pipeline.intake.own_history import against_own_history
from pipeline.words import plain
from tests.intake.builders import small_framework

FRAMEWORK = small_framework()
ABAN, FARVARDIN, TIR = Month(1405, 8), Month(1405, 1), Month(1405, 4)
STEADY = (118.0, 123.0, 120.0, 119.0, 122.0, 121.0, 120.0, 124.0, 117.0, 121.0, 120.0, 119.0)


def before(month: Month, *values: float) -> Past:
    return tuple((month.plus(at - len(values)), value) for at, value in enumerate(values))


def asked(value: float, past: Past, month: Month = ABAN, measure: str = "answers") -> str | None:
    row = {"measure": measure, "value": value, "raw": f"{value:g}", "sheet": None, "cell": "B2"}
    found = against_own_history(FRAMEWORK, row, month, Known(history={measure: past}))
    return found.code if found else None


def test_ten_times_too_much_is_far_and_a_usual_month_is_not() -> None:
    assert asked(1210, before(ABAN, *STEADY)) == "far_from_own_history"
    assert asked(12, before(ABAN, *STEADY)) == "far_from_own_history"
    assert asked(126, before(ABAN, *STEADY)) is None


def test_the_finding_tells_the_months_and_figures_that_it_was_held_against() -> None:
    row = {"measure": "answers", "value": 1210.0, "raw": "1210", "sheet": "S", "cell": "B2"}
    found = against_own_history(FRAMEWORK, row, ABAN, Known(history={"answers": before(ABAN, *STEADY)}))
    assert found is not None
    told = plain(found.message("en"))
    for part in ("1,210", "12 months", "Aban 1404", "Mehr 1405", "120", "117", "124"):
        assert part in told, part
    assert "آبان ۱۴۰۴" in plain(found.message("fa"))


def test_few_months_or_values_that_never_moved_speak_by_their_range() -> None:
    assert asked(1210, before(ABAN, *STEADY[:4])) == "outside_own_range"
    assert asked(1210, before(ABAN, *STEADY[:2])) is None
    still = before(ABAN, *[4.0] * 12)
    assert asked(40, still, measure="groups") == "outside_own_range"
    assert asked(9, still, measure="groups") is None


def test_zeros_that_never_moved_let_a_few_cases_pass() -> None:
    nothing = before(ABAN, *[0.0] * 12)
    assert asked(5, nothing) is None
    assert asked(30, nothing) == "outside_own_range"


def test_small_counts_swing_by_chance_and_are_left_alone() -> None:
    assert asked(6, before(ABAN, 2, 1, 3, 2, 0, 2, 1, 2, 4, 2)) is None


def test_what_was_let_through_last_month_is_not_asked_again() -> None:
    past = before(ABAN, *STEADY[1:], 300.0)
    assert asked(296, past) is None
    assert asked(900, past) == "far_from_own_history"


def test_the_same_month_of_last_year_explains_a_value() -> None:
    past = before(ABAN, 300.0, *STEADY[1:])
    assert past[0][0] == ABAN.plus(-12)
    assert asked(301, past) is None


def test_the_first_new_year_may_be_low_but_not_high() -> None:
    past = before(FARVARDIN, *STEADY[:8])
    assert asked(50, past, FARVARDIN) is None
    assert asked(500, past, FARVARDIN) == "far_from_own_history"


def test_a_new_year_is_held_against_the_one_before() -> None:
    past = before(FARVARDIN, 50.0, *STEADY[1:])
    assert asked(52, past, FARVARDIN) is None
    assert asked(5, past, FARVARDIN) == "far_from_own_history"


def test_a_ramadan_is_held_against_another_ramadan() -> None:
    marked = next(month for month in (ABAN.plus(at) for at in range(24)) if is_ramadan(month))
    values = [60.0 if is_ramadan(marked.plus(at - 14)) else 120.0 + at % 3 for at in range(14)]
    assert asked(62, before(marked, *values), marked) is None
    assert asked(62, before(TIR, *[120.0 + at % 3 for at in range(11)]), TIR) == "far_from_own_history"


@given(st.lists(st.integers(0, 400), min_size=3, max_size=24), st.data())
def test_no_value_that_there_has_been_within_the_last_month_or_between_is_asked_about(
    values: list[int], data: st.DataObject
) -> None:
    """The last month's own value, and without a spread the range of all months, never ask anything."""
    past = before(ABAN, *map(float, values))
    assert asked(float(values[-1]), past) is None
    if len(values) < 6 or len(set(values)) == 1:
        assert asked(float(data.draw(st.integers(min(values), max(values)))), past) is None
