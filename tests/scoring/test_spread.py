"""Long rows to a column a measure."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.spread import spread
from tests.scoring.test_engine import hypothesis_runs

PERIODS = st.sampled_from(["1405-01", "1405-02", "1405-05"])
KEYS = st.tuples(st.sampled_from("abc"), PERIODS, st.sampled_from("xyz"))
LONG = {"unit": pl.String, "period": pl.String, "measure": pl.String, "value": pl.Float64}


@hypothesis_runs
@given(st.dictionaries(KEYS, st.one_of(st.none(), st.floats(0, 9))))
def test_each_value_comes_to_its_place_and_nothing_else_does(values):
    long = pl.DataFrame([(*key, value) for key, value in values.items()], schema=LONG, orient="row")
    wide = spread(long, ["x", "y"])
    assert wide.columns == ["unit", "period", "x", "y"]
    assert {row[:2] for row in wide.rows()} == {key[:2] for key in values}
    for unit, period, x, y in wide.rows():
        assert (x, y) == (values.get((unit, period, "x")), values.get((unit, period, "y")))


def test_flags_are_spread_as_values_are():
    long = pl.DataFrame({"unit": ["a"], "period": ["1405-01"], "measure": ["x"], "value": [True]})
    assert spread(long, ["x", "y"]).row(0) == ("a", "1405-01", True, None)
