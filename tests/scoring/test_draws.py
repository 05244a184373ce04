"""What chance could have made of a month: the same bits alone and in a full run, always around the printed score."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import coverage
from pipeline.domain.framework import IndicatorKind, Noise
from pipeline.scoring.aggregate import array_of, climb
from pipeline.scoring.draws import drawn_levels, drawn_scores
from pipeline.scoring.engine import score
from pipeline.scoring.intervals import with_intervals
from pipeline.scoring.priors import UNKNOWN_SPREAD, expected, fit, noisy_counts
from tests.support.doses import WHOLE, dose
from tests.support.frameworks import PERIODS, frame_of, random_frameworks, random_rows, tiny

MONTH = PERIODS[-1]
RUNS = settings(
    max_examples=dose(15, 400), deadline=None, derandomize=not WHOLE, suppress_health_check=list(HealthCheck)
)


def with_noise(framework):
    """Shares and parities drawn as binomial, rates as Poisson, the rest as counted."""
    kinds = {
        IndicatorKind.SHARE: Noise.BINOMIAL,
        IndicatorKind.PARITY: Noise.BINOMIAL,
        IndicatorKind.RATE: Noise.POISSON,
    }
    indicators = tuple(replace(i, noise=kinds.get(i.kind, Noise.NONE)) for i in framework.indicators)
    return replace(framework, indicators=indicators)


def noisy_tiny():
    return with_noise(tiny())


def rows_of(units, months=PERIODS, seed=1):
    """Rows of the tiny framework: a few cases each, parts within wholes."""
    draw = np.random.default_rng(seed)
    found = []
    for unit in units:
        for month in months:
            row = {"unit": unit, "period": month, "insured": 5000.0, "total_days": 90.0, "closed": 9.0}
            for whole, part in (("due", "answered"), ("planned", "held"), ("registered", "supported")):
                row[whole] = float(draw.integers(8, 30))
                row[part] = float(draw.binomial(int(row[whole]), 0.6))
            found.append(row | {"trainees": float(draw.poisson(20))})
    return found


def month_rows(framework, rows, month=MONTH):
    wide = score(framework, frame_of(framework, rows)).wide
    own = wide.filter(pl.col("period") == month)
    return own, fit(framework, wide.filter(pl.col("period") < month), own)


def drawn(framework, rows, month=MONTH, **chosen):
    own, priors = month_rows(framework, rows, month)
    return own, drawn_scores(framework, own, drawn_levels(framework, own, priors, **chosen))


def test_one_branch_alone_gets_the_bits_of_a_full_run():
    framework, units = noisy_tiny(), [f"u{at:02d}" for at in range(23)]
    own, priors = month_rows(framework, rows_of(units))
    full = drawn_scores(framework, own, drawn_levels(framework, own, priors))
    for unit in ("u00", "u07", "u22"):
        alone = own.filter(pl.col("unit") == unit)
        found = drawn_scores(framework, alone, drawn_levels(framework, alone, priors))
        for node, draws in found.scores.items():
            assert draws[0].tobytes() == full.scores[node][full.units.index(unit)].tobytes()


def test_the_order_of_rows_does_not_count():
    framework, units = noisy_tiny(), [f"u{at:02d}" for at in range(12)]
    own, priors = month_rows(framework, rows_of(units))
    full = drawn_scores(framework, own, drawn_levels(framework, own, priors))
    turned = own.reverse()
    back = drawn_scores(framework, turned, drawn_levels(framework, turned, priors))
    assert full.scores["index"].tobytes() == back.scores["index"][::-1].tobytes()


@pytest.mark.parametrize("other", ["seed", "edition", "unit", "period"])
def test_another_seed_edition_branch_or_month_draws_anew(other):
    framework = noisy_tiny()
    own, priors = month_rows(framework, rows_of([f"u{at}" for at in range(12)]))
    own = own.head(1)
    before = drawn_levels(framework, own, priors)
    if other == "seed":
        after = drawn_levels(framework, own, priors, seed=7)
    elif other == "edition":
        after = drawn_levels(replace(framework, edition="2"), own, priors)
    else:
        after = drawn_levels(framework, own.with_columns(pl.lit("1399-01").alias(other)), priors)
    key = ("in_time", "numerator")
    assert (before[key] != after[key]).all()


@RUNS
@given(st.data())
def test_an_interval_always_holds_the_printed_score_and_is_there_just_where_a_score_is(data):
    framework = with_noise(data.draw(random_frameworks()))
    rows = data.draw(random_rows(framework))
    month = max(row["period"] for row in rows)
    own, found = drawn(framework, rows, month, draws=40)
    told = with_intervals(framework, own, found)
    for node in (*framework.node, *framework.indicator):
        for printed, low, high in told.select(node, f"{node}:low", f"{node}:high").iter_rows():
            assert (printed is None) == (low is None) == (high is None)
            if printed is not None:
                assert 0 <= low <= printed <= high <= framework.scale


def test_what_chance_does_not_move_has_no_width():
    framework = tiny()
    own, found = drawn(framework, rows_of(["a", "b"]))
    told = with_intervals(framework, own, found)
    for node in (*framework.node, *framework.indicator):
        assert told[f"{node}:low"].to_list() == told[f"{node}:high"].to_list() == own[node].to_list()


def test_more_cases_make_the_interval_narrower():
    framework = noisy_tiny()
    rows = rows_of([f"u{at:02d}" for at in range(20)])
    many = [
        row | {name: 50 * row[name] for name in ("due", "answered")} if row["unit"] == "u00" else row
        for row in rows
    ]
    few, lots = (with_intervals(framework, *drawn(framework, each)).head(1) for each in (rows, many))
    width = pl.col("in_time:high") - pl.col("in_time:low")
    assert lots.select(width).item() < 0.8 * few.select(width).item()


def test_a_group_is_surer_than_its_members_and_lies_where_its_own_cases_put_it():
    framework = noisy_tiny()
    rows = rows_of([f"u{at:02d}" for at in range(16)])
    own, priors = month_rows(framework, rows)
    groups = own.select("unit", pl.lit("all").alias("group"))
    grouped = score(framework, frame_of(framework, rows), groups=groups).wide.filter(
        pl.col("period") == MONTH
    )
    together = drawn_scores(framework, grouped, drawn_levels(framework, grouped, priors)).scores["index"]
    members = drawn_scores(framework, own, drawn_levels(framework, own, priors)).scores["index"]
    assert together.std() < members.std(axis=1).min()
    assert together.mean() == pytest.approx(grouped["index"][0], abs=2.5)


def test_a_branch_is_expected_near_its_own_level_not_near_that_of_all():
    """Nineteen branches at 60 %, one at 20 % for a year: this month's cases of it are no surprise."""
    framework, draw = noisy_tiny(), np.random.default_rng(3)
    rows = rows_of([f"u{at:02d}" for at in range(20)])
    for row in rows:
        row["due"] = 20.0
        row["answered"] = float(draw.binomial(20, 0.2 if row["unit"] == "u00" else 0.6))
    _, priors = month_rows(framework, rows)
    prior = priors.of["in_time", "numerator"]
    share, unknown = prior.own["u00"]
    assert share == pytest.approx(0.2, abs=0.08)
    assert unknown < prior.between / 2
    assert abs(prior.own["u01"][0] - 0.6) < 0.08


def test_a_branch_without_months_of_its_own_is_expected_at_the_level_of_all():
    framework = noisy_tiny()
    own, priors = month_rows(
        framework, [*rows_of([f"u{at:02d}" for at in range(12)]), *rows_of(["new"], [MONTH])]
    )
    told = expected(framework, priors, own["unit"].to_list())
    at = own["unit"].to_list().index("new")
    for key, share in told.share.items():
        assert share[at] == priors.of[key].level
    assert told.effect[at] == priors.common


def test_a_branch_alone_in_its_first_month_has_a_flat_prior():
    framework = noisy_tiny()
    _, priors = month_rows(framework, rows_of(["only"], PERIODS[-1:]))
    prior = priors.of["in_time", "numerator"]
    assert (priors.common, prior.between) == (0.0, 0.0)
    assert prior.within * prior.level * (1 - prior.level) == pytest.approx(UNKNOWN_SPREAD)


def test_priors_find_the_level_the_spread_and_the_branch_effect():
    framework = coverage.read_framework(coverage.FRAMEWORKS / "participation")
    spread = 0.4
    own, before, truth = coverage.simulated(framework, 0.6, 30, spread, 600, np.random.default_rng(5))
    priors = fit(framework, before, own)
    # Half of each variance stays with the branch (coverage.LASTING); its own level has the lasting effect in it too.
    assert priors.common == pytest.approx(spread**2, rel=0.2)
    assert priors.lasting == pytest.approx(spread**2 / 2, rel=0.25)
    for count in noisy_counts(framework):
        if count.noise is Noise.BINOMIAL:
            prior = priors.of[count.indicator, count.role]
            assert prior.level == pytest.approx(truth[count.indicator, count.role].mean(), abs=0.02)
            assert prior.between == pytest.approx(spread**2, rel=0.35)
            assert prior.within == pytest.approx(spread**2, rel=0.35)


def test_rows_and_variants_climb_by_one_rule():
    framework = tiny()
    own, _ = month_rows(framework, rows_of(["a", "b", "c"]))
    leaves = {i.id: array_of(own, i.id) for i in framework.indicators}
    covered = {i.id: array_of(own, f"{i.id}:coverage") for i in framework.indicators}
    rows, _ = climb(framework, leaves, covered)
    variants, _ = climb(framework, {k: np.repeat(v[:, None], 4, axis=1) for k, v in leaves.items()}, covered)
    for node, found in variants.items():
        assert found == pytest.approx(np.repeat(rows[node][:, None], 4, axis=1), nan_ok=True)


def test_nine_intervals_in_ten_hold_the_truth():
    framework = coverage.read_framework(coverage.FRAMEWORKS / "participation")
    found = coverage.table(framework, dose(60, 1000), {"some": 0.3})
    assert (found["printed"] == 1.0).all()
    from_twenty = found.filter(pl.col("cases") >= 20)
    slack = 0.0 if WHOLE else 0.06
    assert from_twenty["dimension"].is_between(0.85 - slack, 0.95 + slack).all(), from_twenty
    assert from_twenty["index"].min() >= 0.83 - slack, from_twenty
