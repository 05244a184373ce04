"""Many spellings of one name have one key; two names have two."""

import csv

import pytest

from pipeline.domain.spelling import key
from pipeline.settings import REFERENCE


@pytest.mark.parametrize(
    "spellings",
    [
        ("کرمانشاه", "كرمانشاه", "کرمان‌شاه", " کرمانشاه ", "کرمانشــاه", "کَرمانشاه"),
        ("اسلام‌آباد غرب", "اسلام آباد غرب", "اسلامآباد غرب", "اسلام اباد غرب", "اسلام‌آبادِ غرب"),
        ("قصر شیرین", "قصرشیرین", "قصر شيرين", "قصر‌شیرین"),
        ("گیلان‌غرب", "گیلانغرب", "گيلان غرب"),
        ("ثلاث باباجانی", "ثلاث باباجانى", "ثلاث  باباجاني"),
        ("Eslamabad-e Gharb", "Eslāmābād-e Gharb", "ESLAMABAD E GHARB", "eslamabadegharb"),
        ("Sarpol-e Zahab", "Sarpol-e-Zahab", "Sarpol e Zahab"),
        ("خانهٔ ما", "خانۀ ما", "خانه ما", "خانة ما"),
        ("قائم‌آباد", "قایم‌آباد", "قايم اباد"),
    ],
)
def test_spellings_of_one_name_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({key(one) for one in spellings}) == 1


def test_no_two_counties_share_a_key() -> None:
    with (REFERENCE / "kermanshah" / "seats.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for column in ("county_fa", "county_en"):
        assert len({key(row[column]) for row in rows}) == len(rows) == 14


@pytest.mark.parametrize("name", ["", " ", "\u200c", "---", "ـ"])
def test_what_holds_no_letter_has_an_empty_key(name: str) -> None:
    assert key(name) == ""


def test_a_key_is_its_own_key() -> None:
    assert all(key(key(name)) == key(name) for name in ("اسلام‌آباد غرب", "Eslāmābād-e Gharb"))
