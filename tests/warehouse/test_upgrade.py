"""A warehouse written before a migration opens, verifies and goes on under it."""

from datetime import datetime
from pathlib import Path

import duckdb

from pipeline.warehouse import sql, verify
from pipeline.warehouse.audit import ADDED_LATER, GENESIS, EventDraft, digest, seal
from pipeline.warehouse.store import create_warehouse

SCORE = {
    "edition": "1", "is_comparison": False, "unit_kind": "branch", "unit": "0501", "month": "1405-08",
    "node": "top", "level": "index", "score": 61.0, "coverage": 1.0, "state": None, "value": None,
    "numerator": None, "denominator": None, "other_numerator": None, "other_denominator": None,
    "months_count": None,
}  # fmt: skip


def written_before_intervals(folder: Path) -> None:
    """A score and its event as the first edition of the tables held them."""
    create_warehouse(folder).close()
    draft = EventDraft("scores.make", "all", "x", "operator", "command line", None, datetime(2026, 11, 1), {})
    with duckdb.connect(str(folder / "facts.duckdb")) as facts:
        for column in ("low", "high"):
            facts.execute(f"ALTER TABLE scores DROP COLUMN {column}")
        facts.execute("ALTER TABLE branch_versions DROP COLUMN urban_share_pct")
        facts.execute("DELETE FROM migrations WHERE name = 'facts_0002_intervals.sql'")
        names = ", ".join(SCORE)
        facts.execute(
            f"INSERT INTO scores ({names}, event) VALUES ({', '.join('?' * len(SCORE))}, 1)",
            [*SCORE.values()],
        )
        kept = facts.execute("SELECT * EXCLUDE (event) FROM scores").pl()
        event = seal(draft, 1, {"scores": {"count": 1, "sha256": digest(kept)}}, GENESIS)
        facts.execute(
            f"INSERT INTO events ({', '.join(event)}) VALUES ({', '.join('?' * len(event))})",
            [*event.values()],
        )


def test_scores_from_before_intervals_open_and_verify(tmp_path: Path) -> None:
    written_before_intervals(tmp_path)
    warehouse = create_warehouse(tmp_path)
    try:
        assert verify.examine(warehouse)["facts"].problems == ()
        row = warehouse.read(
            "score_rows", unit_kind="branch", unit=None, first="1405-01", last="1405-12", nodes=None
        )
        assert row.select("score", "low", "high").rows() == [(61.0, None, None)]
    finally:
        warehouse.close()


def test_an_interval_put_in_afterwards_is_found(tmp_path: Path) -> None:
    written_before_intervals(tmp_path)
    create_warehouse(tmp_path).close()
    with duckdb.connect(str(tmp_path / "facts.duckdb")) as facts:
        facts.execute("UPDATE scores SET low = 60.9, high = 61.1")
    warehouse = create_warehouse(tmp_path)
    try:
        assert [each.code for each in verify.examine(warehouse)["facts"].problems] == ["rows_changed"]
    finally:
        warehouse.close()


def test_every_column_told_as_added_later_is_there() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in sql.numbered("facts")[1:])
    for table, columns in ADDED_LATER.items():
        for column in columns:
            assert f"ALTER TABLE facts.main.{table} ADD COLUMN {column} " in written
