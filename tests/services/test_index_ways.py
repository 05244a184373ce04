"""`index` by other ways over a wide table with missing cells: every stage, every node, every refusal."""

import csv
import random
from pathlib import Path

import polars as pl
import pytest

from pipeline.domain.framework import Imputation, Mean, Normalisation, Treatment
from pipeline.errors import UserError
from pipeline.frameworks.folder import write_folder
from pipeline.frameworks.loading import load
from pipeline.services import model
from pipeline.services.index import index_by, index_table
from pipeline.services.index_stages import NAMES, NOTES
from pipeline.services.index_ways import Ways
from pipeline.words import LANGUAGES, error_text, plain
from tests.support.framework_files import example
from tests.support.offices import ABAN, OPERATOR, fresh_office
from tests.support.plain_ways import plain_index
from tests.support.terminal import told, typed

HEADER = "id,parent,name_fa,name_en,kind,numerator,denominator,direction,floor,target,unit_fa,unit_en,weight,window"
INDICATORS = {
    # id: parent, direction, weight
    "A1": ("service", "up", 2.0),
    "A2": ("service", "down", 1.0),
    "A3": ("service", "up", 1.0),
    "B1": ("reach", "up", 1.0),
    "B2": ("reach", "down", 3.0),
}
UNITS, MONTHS = 40, ("1405-01", "1405-02", "1405-03")


def wide_folder(path: Path, toml: str = "") -> Path:
    """The guide's library with five plain values, a column each, under its two dimensions."""
    files = example()
    files["framework.toml"] = toml + files["framework.toml"].replace("needs_all = true", "")
    rows = [
        f"{one},{parent},نام {one},{one},value,m_{one},,{direction},{0 if direction == 'up' else 90},"
        f"{90 if direction == 'up' else 0},عدد,number,{weight},1"
        for one, (parent, direction, weight) in INDICATORS.items()
    ]
    files["indicators.csv"] = "\n".join([HEADER, *rows]) + "\n"
    measures = [f"m_{one},نام {one},{one},stock,عدد,number,شرح,told" for one in INDICATORS]
    files["measures.csv"] = "id,name_fa,name_en,kind,unit_fa,unit_en,counts_fa,counts_en\n" + "\n".join(
        measures
    )
    write_folder(files, path)
    return path


def wide_table(path: Path) -> list[dict[str, str | float | None]]:
    """Forty libraries in three months, in no order, every sixth cell empty, with far values among them."""
    drawn = random.Random(4)
    rows = []
    for month in MONTHS:
        for at in range(UNITS):
            cells = {
                f"m_{one}": None if drawn.random() < 1 / 6 else round(drawn.gammavariate(0.5, 20), 3)
                for one in INDICATORS
            }
            rows.append(
                {"library": f"L{at}", "month": month, "region": drawn.choice(["east", "west", ""])} | cells
            )
    drawn.shuffle(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return wide_folder(tmp_path / "wide")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    wide_table(tmp_path / "wide.csv")
    return tmp_path / "wide.csv"


def plain_min_max_and_mean(rows):
    """Twenty lines that know nothing of the product: min-max within each month, then weighted means of what is there.

    A node needs half of its weight; a dimension weighs as the guide writes it (service 2, reach 1)."""
    found = {}
    for row in rows:
        month, scores = [other for other in rows if other["month"] == row["month"]], {}
        for one, (_, direction, _) in INDICATORS.items():
            known = [other[f"m_{one}"] for other in month if other[f"m_{one}"] is not None]
            value = row[f"m_{one}"]
            if value is not None:
                way = (value - min(known)) / (max(known) - min(known))
                scores[one] = 100 * (way if direction == "up" else 1 - way)
        weights = {}
        for node in ("service", "reach"):
            below = {one: weight for one, (parent, _, weight) in INDICATORS.items() if parent == node}
            there = {one: weight for one, weight in below.items() if one in scores}
            weights[node] = sum(there.values()) / sum(below.values())
            if weights[node] >= 0.5:
                scores[node] = sum(w * scores[one] for one, w in there.items()) / sum(there.values())
        if (2 * weights["service"] + weights["reach"]) / 3 >= 0.5 and {"service", "reach"} & scores.keys():
            above = {node: w for node, w in (("service", 2), ("reach", 1)) if node in scores}
            scores["whole"] = sum(w * scores[node] for node, w in above.items()) / sum(above.values())
        found[row["library"], row["month"]] = scores
    return found


def test_min_max_and_arithmetic_means_with_missing_cells_equal_a_plain_computation_at_every_node(
    tmp_path, folder
):
    rows = wide_table(tmp_path / "wide.csv")
    out, stages = tmp_path / "out.csv", tmp_path / "deep" / "stages"
    words = ["index", str(folder), str(tmp_path / "wide.csv"), "--out", str(out), "--stages", str(stages)]
    assert typed(*words, "--normalise", "min-max", "--aggregate", "arithmetic").returncode == 0
    plain_scores = plain_min_max_and_mean(rows)
    table = pl.read_csv(out)
    assert table.height == len(rows) == UNITS * len(MONTHS)
    empty = 0
    for row in table.iter_rows(named=True):
        for node in ("whole", "service", "reach", *INDICATORS):
            expected = plain_scores[row["library"], row["month"]].get(node)
            empty += expected is None
            assert row[node] == (None if expected is None else pytest.approx(expected, abs=1e-12, rel=0)), (
                node
            )
    assert empty > UNITS
    assert_stages_hold(stages, rows, plain_scores)


def assert_stages_hold(stages: Path, rows, plain_scores) -> None:
    """Each file: the table's own keys and order of rows, and the numbers of its stage."""
    found = {name: pl.read_csv(stages / f"{name}.csv") for name in NAMES}
    assert sorted(path.stem for path in stages.iterdir()) == sorted([*NAMES, NOTES])
    keys = [(row["library"], row["month"]) for row in rows]
    for name, table in found.items():
        assert list(table.select("library", "month").iter_rows()) == keys, name
    for at, row in enumerate(rows):
        for one in INDICATORS:
            value = row[f"m_{one}"]
            assert found["raw"][f"m_{one}"][at] == value
            for name in ("denominated", "imputed", "treated"):
                assert found[name][one][at] == value
            assert found["imputed"][f"{one}:imputed"][at] is False
            assert found["treated"][f"{one}:treated"][at] in ("", None)
            score = plain_scores[keys[at]].get(one)
            assert found["normalised"][one][at] == (
                None if score is None else pytest.approx(score, abs=1e-12)
            )
        for node in ("whole", "service", "reach"):
            score = plain_scores[keys[at]].get(node)
            assert found["aggregated"][node][at] == (
                None if score is None else pytest.approx(score, abs=1e-12)
            )
            assert 0 <= found["aggregated"][f"{node}:coverage"][at] <= 1


@pytest.mark.parametrize("way", list(Imputation))
@pytest.mark.parametrize(
    ("normalise", "aggregate", "treat"),
    [
        (Normalisation.Z_SCORE, Mean.MAZZIOTTA_PARETO, Treatment.COINR),
        (Normalisation.BORDA, Mean.COPELAND, Treatment.NONE),
        (Normalisation.GOALPOSTS, Mean.GENERALISED, Treatment.COINR),
        (Normalisation.DISTANCE_TO_TARGET, Mean.HARMONIC, Treatment.COINR),
    ],
)
def test_the_whole_way_by_any_choice_equals_plain_loops(tmp_path, folder, way, normalise, aggregate, treat):
    rows = wide_table(tmp_path / "wide.csv")
    power = 0.5 if aggregate is Mean.GENERALISED else None
    group = "region" if way is Imputation.GROUP_MEAN else None
    made = index_by(folder, tmp_path / "wide.csv", Ways(normalise, aggregate, power, treat, way, group=group))
    named = [row | {"unit": row["library"], "period": row["month"]} for row in rows]
    groups = {(row["library"], row["month"]): row["region"] or None for row in rows}
    plain_scores = plain_index(made.framework, named, group=groups)
    for row in made.table.iter_rows(named=True):
        for node, expected in plain_scores[row["library"], row["month"]].items():
            assert row[node] == (None if expected is None else pytest.approx(expected, abs=1e-9)), node
    assert (made.imputed_count > 0) == (way is not Imputation.NONE)


def test_what_was_filled_in_and_what_was_done_to_outliers_stands_in_the_stages_and_is_told(
    tmp_path, folder, data
):
    stages = tmp_path / "stages"
    words = ["index", str(folder), str(data), "--out", str(tmp_path / "out.csv"), "--stages", str(stages)]
    ways = ["--normalise", "min_max", "--impute", "median", "--treat", "coinr"]
    answer = told(*words, *ways)
    imputed = pl.read_csv(stages / "imputed.csv")
    flags = imputed.select(pl.col("^.*:imputed$").sum())
    assert answer["imputed_count"] == sum(flags.row(0)) > 0
    assert imputed.select(*INDICATORS).null_count().sum_horizontal().item() == 0
    notes, treated = pl.read_csv(stages / "treatments.csv"), pl.read_csv(stages / "treated.csv")
    assert set(notes.columns) > {"month", "indicator", "skewness_before", "done", "is_passed"}
    assert notes.height == len(MONTHS) * len(INDICATORS)
    done = notes.filter(pl.col("done") != "nothing")
    assert [row["indicator"] for row in answer["treated"]] == done["indicator"].to_list() != []
    for row in notes.iter_rows(named=True):
        cells = treated.filter(pl.col("month") == row["month"])[f"{row['indicator']}:treated"].fill_null("")
        assert {"nothing": {""}, "log": {"log"}}.get(row["done"], {"", "winsorised_high"}) == set(cells)
        assert cells.is_in(["winsorised_high", "winsorised_low"]).sum() == row["winsorised"]
    answered = typed(*words, *ways).stdout
    assert f"{answer['imputed_count']} missing values were filled in" in answered
    assert "extreme values" in answered
    assert answer["ways"] == {
        "normalise": "min_max",
        "aggregate": {"index": "geometric", "dimension": "arithmetic"},
        "treat": "coinr",
        "impute": "median",
    }


def test_what_the_folder_names_is_done_and_the_command_line_goes_before_it(tmp_path, data):
    written = wide_folder(tmp_path / "named", 'normalise = "percentile_rank"\nimpute = "mean"\n')
    plain_folder = wide_folder(tmp_path / "plain")
    by_folder = index_table(written, data)
    chosen = Ways(Normalisation.PERCENTILE_RANK, impute=Imputation.MEAN)
    assert by_folder.equals(index_by(plain_folder, data, chosen).table)
    back = Ways(Normalisation.GOALPOSTS, impute=Imputation.NONE)
    assert index_by(written, data, back).table.equals(index_table(plain_folder, data))
    assert not by_folder.equals(index_table(plain_folder, data))


def test_a_measure_of_the_table_alone_may_divide(tmp_path, folder):
    lines = [
        "library,month,people,m_A1,m_A2,m_A3,m_B1,m_B2",
        "L1,1405-01,200,6,1,1,1,1",
        "L2,1405-01,100,4,2,2,2,2",
    ]
    data = tmp_path / "small.csv"
    data.write_text("\n".join(lines), encoding="utf-8")
    chosen = Ways(Normalisation.MIN_MAX, denominated=("A1=people:1000",))
    made = index_by(folder, data, chosen)
    assert made.stages["denominated"]["A1"].to_list() == [30.0, 40.0]
    assert made.table["A1"].to_list() == [0.0, 100.0]
    assert made.stages["raw"]["people"].to_list() == [200.0, 100.0]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--aggregate", "generalised"], "index_power_missing"),
        (["--aggregate", "harmonic", "--power", "2"], "index_power_unused"),
        (["--power", "2"], "index_power_unused"),
        (["--aggregate", "generalised", "--power", "0"], "index_power_range"),
        (["--aggregate", "generalised", "--power", "nan"], "index_power_range"),
        (["--impute", "group_mean"], "index_group_missing"),
        (["--impute", "mean", "--group", "region"], "index_group_unused"),
        (["--impute", "group_mean", "--group", "province"], "index_group_absent"),
        (["--normalise", "min_max", "--denominate", "A1"], "index_denominate_form"),
        (["--normalise", "min_max", "--denominate", "A1=people:0"], "index_denominate_form"),
        (["--normalise", "min_max", "--denominate", "Z9=people"], "index_denominate_unknown"),
        (["--denominate", "A1=m_A2"], "index_denominate_goalposts"),
        (["--normalise", "min_max", "--denominate", "A1=people"], "index_columns_missing"),
        (
            ["--normalise", "min_max", "--denominate", "A1=m_A2", "--denominate", "A1=m_A3"],
            "index_denominate_kind",
        ),
    ],
)
def test_choices_that_do_not_fit_together_are_refused_in_one_sentence(tmp_path, folder, data, words, code):
    out = tmp_path / "out.csv"
    answer = told("index", str(folder), str(data), "--out", str(out), *words, code=2)
    assert answer["error"] == code
    assert not out.exists()


def test_the_last_value_needs_periods(tmp_path, data):
    folder = wide_folder(tmp_path / "one")
    toml = (folder / "framework.toml").read_text(encoding="utf-8").replace('period_column = "month"\n', "")
    (folder / "framework.toml").write_text(toml, encoding="utf-8")
    answer = told(
        "index", str(folder), str(data), "--out", str(tmp_path / "o.csv"), "--impute", "last-value", code=2
    )
    assert answer["error"] == "index_last_value_without_period"


def test_a_way_that_is_not_known_is_wrong_use_and_the_known_ones_are_named(tmp_path, folder, data):
    answer = typed("index", str(folder), str(data), "--out", str(tmp_path / "o.csv"), "--normalise", "median")
    assert answer.returncode == 2
    assert "percentile_rank" in answer.stderr


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('id = "participation"', 'id = "participation"\nnormalise = "z_score"', "distance from the average"),
        ('id = "participation"', 'id = "participation"\nimpute = "mean"', "filled in by the average"),
        ('id = "participation"', 'id = "participation"\ntreat = "coinr"', "COINr"),
        ('mean = "geometric"', 'mean = "copeland"', "Copeland"),
        ('mean = "geometric"', 'mean = "mazziotta_pareto"', "Mazziotta"),
    ],
)
def test_an_edition_whose_scores_would_hang_on_other_branches_is_not_published(tmp_path, old, new, named):
    office = fresh_office(tmp_path)
    folder = tmp_path / "edition"
    model.export_edition(office, by=OPERATOR, edition=None, folder=folder)
    toml = (folder / "framework.toml").read_text(encoding="utf-8")
    changed = toml.replace(old, new, 1).replace('edition = "', 'edition = "x', 1)
    assert load(
        {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
        | {"framework.toml": changed}
    )
    (folder / "framework.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(UserError) as refused:
        model.publish_edition(office, by=OPERATOR, folder=folder, from_month=ABAN)
    assert refused.value.code == "edition_ways"
    assert named in plain(error_text(refused.value, "en"))
    assert all("index" in error_text(refused.value, language) for language in LANGUAGES)


def test_an_edition_by_a_harmonic_or_generalised_mean_is_published_and_explained(tmp_path):
    office = fresh_office(tmp_path)
    folder = tmp_path / "edition"
    model.export_edition(office, by=OPERATOR, edition=None, folder=folder)
    toml = (folder / "framework.toml").read_text(encoding="utf-8")
    changed = toml.replace('mean = "geometric"', 'mean = "generalised"\npower = -0.5', 1)
    (folder / "framework.toml").write_text(
        changed.replace('edition = "', 'edition = "x', 1), encoding="utf-8"
    )
    published = model.publish_edition(office, by=OPERATOR, folder=folder, from_month=ABAN)
    assert published.power_of(published.top.id) == -0.5
