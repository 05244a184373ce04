"""An index over any wide table: the published human development index, a network's agencies, and messy files."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.errors import UserError
from pipeline.services.index import index_table
from pipeline.settings import FRAMEWORKS, ROOT
from pipeline.words import LANGUAGES, error_text, plain

REFERENCE = ROOT.parent / "shared" / "reference"
HDI = FRAMEWORKS / "hdi"

needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the published reference tables are not beside the project"
)


@needs_reference
@pytest.mark.parametrize(
    ("name", "rank"),
    [
        ("hdi_2022_components_and_index.csv", "hdi_rank_2022"),
        ("hdi_2023_components_and_index_HDR2025.csv", "hdi_rank_2023"),
    ],
)
def test_the_human_development_index_comes_out_as_published_for_all_193_countries(name, rank):
    path = REFERENCE / "hdi" / name
    published = pl.read_csv(path, infer_schema=False).select(
        "country",
        pl.col("hdi").cast(pl.Float64, strict=False).alias("published"),
        pl.col(rank).cast(pl.Float64, strict=False).cast(pl.Int64).alias("published_rank"),
    )
    ours = index_table(HDI, path).join(published.filter(pl.col("published_rank").is_not_null()), on="country")
    assert ours.height == 193
    assert (ours["hdi"] == ours["published"]).sum() == 193
    assert (ours["rank"] == ours["published_rank"]).sum() == 193


@needs_reference
def test_52_agencies_are_ranked_in_each_of_36_months():
    path = next((REFERENCE / "ssa").glob("*.csv"))
    table = index_table(FRAMEWORKS / "ssa", path)
    assert table.height == 52 * 36
    assert table["month"].n_unique() == 36
    scored = table.filter(pl.col("workload").is_not_null())
    assert scored.height > 0.9 * table.height
    best = scored.group_by("month").agg(pl.col("rank").min(), pl.col("rank").max().alias("last"), pl.len())
    assert (best["rank"] == 1).all()
    assert (best["last"] <= best["len"]).all()


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


HEADER = "country,life_exp,eys,mys,gnipc"


def test_persian_digits_spaces_and_thousands_are_read(tmp_path):
    clean = write(tmp_path, f"{HEADER}\nA,70.5,12,9,12500\n", "plain.csv")
    messy = write(tmp_path, "country;life_exp ;eys;mys;gnipc\n A ;۷۰٫۵; ١٢ ;9;۱۲٬۵۰۰\n", "messy.csv")
    tabs = write(tmp_path, 'country\tlife_exp\teys\tmys\tgnipc\nA\t70.5\t12\t9\t"12,500"\n', "table.tsv")
    expected = index_table(HDI, clean)
    assert expected["hdi"].item() == 0.711  # cube root of 50.5/65 x (12/18 + 9/15)/2 x ln 125 / ln 750
    assert index_table(HDI, messy).equals(expected)
    assert index_table(HDI, tabs).equals(expected)


def test_columns_are_the_unit_every_node_top_first_and_the_rank(tmp_path):
    table = index_table(HDI, write(tmp_path, f"{HEADER}\nB,60,10,8,9000\nA,70,12,9,12000\n"))
    assert table.columns[0] == "country"
    assert table.columns[1] == "hdi"
    assert table.columns[-1] == "rank"
    assert table["country"].to_list() == ["B", "A"]
    assert table["rank"].to_list() == [2, 1]


def test_an_empty_cell_is_not_zero(tmp_path):
    table = index_table(HDI, write(tmp_path, f"{HEADER}\nA,70,..,9,12000\nB,70,12,9,12000\n"))
    assert table["hdi"].is_null().to_list() == [True, False]
    assert table["rank"].to_list() == [None, 1]


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("country,life_exp\nA,70\n", "index_columns_missing", "eys, mys, gnipc"),
        (f"{HEADER}\nA,70,12,9,12000\nA,60,12,9,12000\n", "index_rows_repeated", "A"),
        (f"{HEADER}\n,70,12,9,12000\n", "index_key_empty", "country"),
        (f"{HEADER}\nA,seventy,12,9,12000\n", "index_number_unreadable", "seventy"),
        (f"{HEADER}\nA,inf,12,9,12000\n", "index_number_unreadable", "inf"),
        (f"{HEADER},eys\nA,70,12,9,12000,12\n", "index_columns_repeated", "eys"),
        (f"{HEADER}\n", "index_file_empty", "table.csv"),
        ("", "index_file_empty", "table.csv"),
        (f"{HEADER}\nA,70,12,9,12000,1,2,3\n", "index_file_unreadable", "table.csv"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(tmp_path, text, code, named):
    with pytest.raises(UserError) as refused:
        index_table(HDI, write(tmp_path, text))
    assert refused.value.code == code
    for language in LANGUAGES:
        assert named in plain(error_text(refused.value, language)).replace("،", ",")


def test_a_file_that_is_no_text_or_is_not_there_is_said(tmp_path):
    (tmp_path / "packed.csv").write_bytes(b"\x1f\x8b\x08\x00\xff\xfe")
    for name, code in (("packed.csv", "index_file_unreadable"), ("absent.csv", "index_file_absent")):
        with pytest.raises(UserError) as refused:
            index_table(HDI, tmp_path / name)
        assert refused.value.code == code


def test_a_period_that_is_no_month_is_said_where_months_are_summed(tmp_path):
    framework = FRAMEWORKS / "ssa"
    header = ",".join(["state_code", "month", *_measures_of(framework)])
    row = ",".join(["AK", "first", *["1"] * len(_measures_of(framework))])
    with pytest.raises(UserError) as refused:
        index_table(framework, write(tmp_path, f"{header}\n{row}\n"))
    assert refused.value.code == "index_period_unreadable"


def _measures_of(folder: Path) -> list[str]:
    from pipeline.frameworks.loading import read_framework

    return list(read_framework(folder).measure)
