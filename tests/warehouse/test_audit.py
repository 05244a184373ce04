"""The trail's arithmetic: the same rows give the same digest, anything else another."""

from datetime import datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.warehouse import audit
from tests.support.doses import dose

ROWS = st.lists(
    st.tuples(
        st.text(max_size=5),
        st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)),
        st.one_of(st.none(), st.booleans()),
    ),
    min_size=1,
    max_size=8,
)
SCHEMA = {"name": pl.String, "value": pl.Float64, "is_so": pl.Boolean}


def frame(rows: list[tuple[str, float | None, bool | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@settings(max_examples=dose(50, 1000), deadline=None)
@given(ROWS, st.randoms())
def test_the_order_of_rows_and_columns_does_not_count(rows: list, random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    assert audit.digest(frame(rows)) == audit.digest(frame(mixed).select("is_so", "value", "name"))


@settings(max_examples=dose(50, 1000), deadline=None)
@given(ROWS, st.integers(0, 7))
def test_one_changed_value_changes_the_digest(rows: list, at: int) -> None:
    row = rows[at % len(rows)]
    changed = list(rows)
    changed[at % len(rows)] = (row[0] + "x", *row[1:])
    assert audit.digest(frame(rows)) != audit.digest(frame(changed))


def test_an_empty_text_and_no_text_are_told_apart() -> None:
    assert audit.digest(frame([("", 1.0, True)])) != audit.digest(
        pl.DataFrame([(None, 1.0, True)], schema=SCHEMA, orient="row")
    )


def test_bytes_count_too() -> None:
    digests = {audit.digest(pl.DataFrame({"content": [each]})) for each in (b"a", b"b", b"\xff")}
    assert len(digests) == 3


def test_a_seal_covers_every_field_and_the_event_before() -> None:
    draft = audit.EventDraft("v", "s", "w", "r", "c", None, datetime(2026, 1, 1), {"a": 1})
    row = audit.seal(draft, 1, {}, audit.GENESIS)
    assert audit.row_hash(row) == row["hash"]
    for field in row.keys() - {"hash"}:
        assert audit.row_hash(row | {field: "other"}) != row["hash"]


def test_rows_from_before_a_column_was_added_are_vouched_for_without_it_and_only_then() -> None:
    old = pl.DataFrame({"unit": ["a"], "score": [1.0]})
    told = audit.digest(old)
    empty = old.with_columns(low=pl.lit(None, dtype=pl.Float64), high=pl.lit(None, dtype=pl.Float64))
    assert audit.is_vouched("scores", empty, told)
    assert not audit.is_vouched("scores", empty.with_columns(low=pl.lit(0.5)), told)
    assert not audit.is_vouched("scores", empty.with_columns(score=pl.lit(2.0)), told)
    assert not audit.is_vouched("observations", empty, told)
    with_interval = empty.with_columns(low=pl.lit(0.5), high=pl.lit(1.5))
    assert not audit.is_vouched("scores", empty, audit.digest(with_interval))
