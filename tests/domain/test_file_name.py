"""A file's name is whatever its sender made it: what is kept of it can be read on a page and in a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.domain.file_name import told_name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("فرم آبان.xlsx", "فرم آبان.xlsx"),
        ("نامه\u200cها.xlsx", "نامه\u200cها.xlsx"),
        ("../../etc/form.csv", "form.csv"),
        ("C:\\Users\\me\\form.csv", "form.csv"),
        ("form\n.csv", "form .csv"),
        ("\x1b[31mform.csv", "[31mform.csv"),
        ("form\u202excod.csv", "form xcod.csv"),
        ("form\udcff.csv", "form .csv"),
        ("\u2066\u200b", "—"),
        ("", "—"),
        ("a" * 300 + ".xlsx", "a" * 114 + "….xlsx"),
    ],
)
def test_what_cannot_be_seen_and_where_it_lay_are_not_kept(given_name: str, kept: str) -> None:
    assert told_name(given_name) == kept


@given(some.text(max_size=400))
def test_any_name_can_be_kept_and_keeping_it_twice_changes_nothing(name: str) -> None:
    kept = told_name(name)
    assert 1 <= len(kept) <= 120
    assert kept.encode()
    assert kept == told_name(kept)
