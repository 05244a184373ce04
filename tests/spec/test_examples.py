"""The worked examples in `data/reference/spec/examples.toml`, run: by the engine, and by the plain loops."""

import tomllib

import polars as pl
import pytest

from pipeline.frameworks.loading import read_framework
from pipeline.scoring.aggregate import mean_of_scores
from pipeline.scoring.bands import band_of
from pipeline.scoring.engine import score
from pipeline.scoring.explain import parts
from pipeline.scoring.need import needs
from pipeline.settings import FRAMEWORKS, REFERENCE
from tests.support.frameworks import frame_of
from tests.support.plain_scoring import plain_scores

EXAMPLES = tomllib.loads((REFERENCE / "spec" / "examples.toml").read_text(encoding="utf-8"))["example"]
PARTICIPATION = read_framework(FRAMEWORKS / "participation")
TO_FOUR_DECIMALS = 5.01e-5


def examples(kind):
    chosen = [example for example in EXAMPLES if example["kind"] == kind]
    return pytest.mark.parametrize("example", chosen, ids=[example["title"]["en"] for example in chosen])


def rows_of(example):
    return [
        {"unit": "a", "period": month["month"]} | {k: float(v) for k, v in month.items() if k != "month"}
        for month in example["months"]
    ]


def near(value):
    return None if value is None else pytest.approx(value, abs=TO_FOUR_DECIMALS)


@examples("indicator")
def test_an_indicator_comes_out_as_worked(example):
    rows, indicator, expected = rows_of(example), example["indicator"], example["expected"]
    last = score(PARTICIPATION, frame_of(PARTICIPATION, rows)).wide.row(-1, named=True)
    assert last[f"{indicator}:state"] == expected["state"]
    assert last[f"{indicator}:value"] == near(expected.get("value"))
    assert last[indicator] == near(expected.get("score"))
    plain = plain_scores(PARTICIPATION, rows)["a", rows[-1]["period"]][indicator]
    assert plain["state"] == expected["state"]
    assert plain["score"] == near(expected.get("score"))


@examples("mean")
def test_a_mean_and_its_parts_come_out_as_worked(example):
    node, children, expected = example["node"], example["children"], example["expected"]
    found = mean_of_scores(PARTICIPATION, node, children)
    assert found == near(expected["score"])
    scores = {child: (value, 1.0) for child, value in children.items()} | {node: (found, 1.0)}
    told = {
        part.id: part.points if part.lost_points is None else part.lost_points
        for part in parts(PARTICIPATION, scores, node)
    }
    assert told == near(expected["parts"])
    whole = found if PARTICIPATION.mean_of(node) == "arithmetic" else PARTICIPATION.scale - found
    assert sum(told.values()) == pytest.approx(whole, abs=1e-9)


@examples("need")
def test_what_it_would_take_comes_out_as_worked(example):
    found = needs(PARTICIPATION, example["indicator"], frame_of(PARTICIPATION, rows_of(example)))
    assert {need.goal: need.needed for need in found} == example["expected"]


@examples("band")
def test_a_band_comes_out_as_worked(example):
    assert band_of(PARTICIPATION, example["score"]).id == example["expected"]["band"]


def test_every_example_names_what_is_in_the_framework_and_says_why_in_both_languages():
    for example in EXAMPLES:
        assert example["kind"] in ("indicator", "mean", "need", "band")
        for text in (example["title"], example["why"]):
            assert set(text) == {"fa", "en"}
            assert all(text.values())
        for month in example.get("months", []):
            assert set(month) - {"month"} <= set(PARTICIPATION.measure)


def test_the_examples_come_out_the_same_in_any_order_of_months():
    example = next(e for e in EXAMPLES if len(e.get("months", [])) > 2)
    frame = frame_of(PARTICIPATION, rows_of(example))
    assert score(PARTICIPATION, frame.reverse()).wide.equals(score(PARTICIPATION, frame).wide)
    assert isinstance(frame, pl.DataFrame)
