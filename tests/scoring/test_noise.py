"""How often noise is taken for a change, and a true fall for noise: simulated on the participation framework.

`make prove` runs the whole dose; data/reference/signals.toml holds its figures, which the method page tells.
"""

import tomllib

import numpy as np
import polars as pl
import pytest

from pipeline.frameworks.folder import read_folder
from pipeline.frameworks.loading import load
from pipeline.scoring.engine import score
from pipeline.scoring.monthly import Monthly, monthly
from pipeline.scoring.signals import charts
from pipeline.services import upkeep
from pipeline.settings import REFERENCE
from tests.support.doses import WHOLE, dose
from tests.support.noise import noise

FRAMEWORK = load(read_folder(upkeep.FIRST_FRAMEWORK))
TOP = FRAMEWORK.top.id
MAIN = (TOP, *FRAMEWORK.children[TOP])
TOLD = tomllib.loads((REFERENCE / "signals.toml").read_text("utf-8"))
BRANCHES = dose(400, 10_000)
YEARS = 2


@pytest.fixture(scope="module")
def still() -> Monthly:
    """Two and a half years of branches in which nothing ever changes."""
    return monthly(FRAMEWORK, noise(FRAMEWORK, BRANCHES, 12 * YEARS + 6, seed=1))


def signalling(series: np.ndarray) -> float:
    """The share of branches of which any month says that it changed."""
    return float((charts(series).direction != 0).any(axis=1).mean())


@pytest.mark.parametrize("node", MAIN)
def test_in_two_years_of_pure_noise_at_most_15_percent_of_branches_signal(still, node, capsys):
    share = signalling(still.values[node][:, : 12 * YEARS])
    with capsys.disabled():
        print(f"\n{node}: {share:.1%} of {BRANCHES} branches signal in {12 * YEARS} months of noise")
    assert share <= 0.15
    if node == TOP:
        assert share == pytest.approx(TOLD["false_alarms"], abs=0.005 if WHOLE else 0.05)


def test_published_months_would_signal_more_often_than_single_ones(still):
    """Why charts are drawn of single months: published ones pool few cases and carry a year of plans along."""
    wide = score(FRAMEWORK, noise(FRAMEWORK, BRANCHES, 12 * YEARS + 12, seed=1)).wide
    published = wide[TOP].fill_null(float("nan")).to_numpy().reshape(BRANCHES, -1)[:, 12:]
    assert signalling(published) > 1.3 * signalling(still.values[TOP][:, : 12 * YEARS])


@pytest.mark.parametrize(("before", "when"), [(24, "in"), (12, "early")])
def test_a_true_fall_of_ten_points_is_seen_as_often_as_is_told(still, before, when, capsys):
    fallen = still.values[TOP][:, : before + 6].copy()
    fallen[:, before:] = np.maximum(0.0, fallen[:, before:] - 10)
    falls = charts(fallen).direction[:, before:] < 0
    three, six = falls[:, :3].any(axis=1).mean(), falls.any(axis=1).mean()
    with capsys.disabled():
        print(f"\na fall of 10 after {before} months: seen within 3 months {three:.1%}, within 6 {six:.1%}")
    assert three == pytest.approx(TOLD[f"{when}_three"], abs=0.01 if WHOLE else 0.06)
    assert six == pytest.approx(TOLD[f"{when}_six"], abs=0.01 if WHOLE else 0.06)


def test_a_branch_that_stops_reporting_half_its_form_raises_no_more_signals(still):
    """A changed set of indicators is no change: from month 18 on every other flow is no longer handed in."""
    rows = noise(FRAMEWORK, BRANCHES, 12 * YEARS, seed=1)
    flows = [one.numerator for one in FRAMEWORK.indicators if one.window == 1 and one.noise != "none"][::2]
    late = pl.col("period") >= rows["period"].unique().sort()[18]
    halved = rows.with_columns(
        pl.when(late).then(pl.lit(None)).otherwise(pl.col(flow)).alias(flow) for flow in flows
    )
    assert signalling(monthly(FRAMEWORK, halved).values[TOP]) <= 0.15
