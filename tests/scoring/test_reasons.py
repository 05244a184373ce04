"""Why a concept stands where it does in the advice, and how sure its shortfall is."""

import numpy as np
import pytest
from hypothesis import given

from pipeline.scoring.advise import Gain, Reason, advice_order, reasons, share_below
from pipeline.scoring.engine import score
from tests.scoring.test_engine import framework_and_rows, hypothesis_runs
from tests.scoring.test_explain import scores_of
from tests.support.frameworks import frame_of

PLANS = Gain("plans", "speed", 40.0, 29.4)
PEOPLE = Gain("people", "reach", 40.0, 9.0)
ANSWERS = Gain("answers", "speed", 10.0, 29.4)


def test_each_concept_is_weighed_against_the_one_before_it_and_the_first_against_the_next() -> None:
    found = reasons([PLANS, PEOPLE, ANSWERS])
    assert found["plans"] == Reason(1, 2, 1, 2, other_dimension=PEOPLE, other_concept=ANSWERS)
    assert found["people"] == Reason(2, 2, 1, 1, other_dimension=PLANS, other_concept=None)
    assert found["answers"] == Reason(1, 2, 2, 2, other_dimension=PEOPLE, other_concept=PLANS)


def test_a_concept_alone_is_weighed_against_nothing() -> None:
    assert reasons([PLANS]) == {"plans": Reason(1, 1, 1, 1, None, None)}
    assert reasons([]) == {}


@hypothesis_runs
@given(framework_and_rows())
def test_what_comes_before_never_brings_less(drawn) -> None:
    framework, rows = drawn
    for row in score(framework, frame_of(framework, rows)).wide.iter_rows(named=True):
        order = advice_order(framework, scores_of(framework, row))
        why = reasons(order)
        for gain in order:
            told = why[gain.concept]
            if told.other_concept is not None:
                sign = 1 if told.concept_place > 1 else -1
                assert sign * (told.other_concept.gain - gain.gain) >= -1e-8
            if told.other_dimension is not None:
                sign = 1 if told.dimension_place > 1 else -1
                assert sign * (told.other_dimension.index_gain - gain.index_gain) >= -1e-8


def test_the_share_of_draws_below_the_target_leaves_out_draws_without_a_score() -> None:
    assert share_below(np.array([90.0, 100.0, np.nan, 70.0, 100.0]), 100.0) == pytest.approx(0.5)
    assert share_below(np.array([100.0 - 1e-12, 100.0]), 100.0) == 0.0
    assert share_below(np.array([np.nan]), 100.0) is None
    assert share_below(np.array([]), 100.0) is None
