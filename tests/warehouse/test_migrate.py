"""Migrations: forward only, once, each with its record, and in a form that DuckLake supports."""

import re
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import UserError
from pipeline.warehouse import migrate, sql
from pipeline.warehouse.store import create_warehouse, open_warehouse


def test_opening_again_applies_nothing(tmp_path: Path) -> None:
    create_warehouse(tmp_path).close()
    again = open_warehouse(tmp_path)
    assert migrate.applied(again._connection, "facts").keys() == {path.name for path in sql.numbered("facts")}
    assert migrate._apply(again._connection, "facts") == []


def test_an_applied_file_that_changed_refuses_to_start_by_name(tmp_path: Path) -> None:
    create_warehouse(tmp_path).close()
    with duckdb.connect(str(tmp_path / "facts.duckdb")) as raw:
        raw.execute("UPDATE migrations SET sha256 = 'other'")
    with pytest.raises(UserError, match="migration_changed") as refused:
        open_warehouse(tmp_path)
    assert refused.value.params["name"] == "facts_0001_facts.sql"


def test_a_migration_that_fails_leaves_no_trace(tmp_path: Path) -> None:
    warehouse = create_warehouse(tmp_path / "warehouse")
    broken = tmp_path / "facts_0009_broken.sql"
    broken.write_text("CREATE TABLE facts.main.half (a INT); SELECT * FROM nowhere;", encoding="utf-8")
    with pytest.raises(duckdb.Error):
        migrate._apply_one(warehouse._connection, "facts", broken)
    assert broken.name not in migrate.applied(warehouse._connection, "facts")
    with pytest.raises(duckdb.Error):
        warehouse._connection.execute("SELECT a FROM facts.main.half")


@pytest.mark.parametrize("path", sql.numbered("facts"), ids=lambda path: path.name)
def test_facts_use_only_what_ducklake_supports(path: Path) -> None:
    text = re.sub(r"--.*", "", path.read_text(encoding="utf-8")).upper()
    for word in ("PRIMARY KEY", "UNIQUE", "FOREIGN KEY", "INDEX", "SEQUENCE", "UPDATE", "ON CONFLICT"):
        assert word not in text


def test_no_query_changes_or_deletes_facts_but_the_one_that_empties_old_files() -> None:
    changing = []
    for path in sorted((sql.HERE / "queries").glob("*.sql")):
        text = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
        if re.search(r"\b(UPDATE|DELETE FROM|DROP|ALTER)\s+facts\b", text, re.IGNORECASE):
            changing.append(" ".join(text.split()))
    assert changing == ["UPDATE facts.main.files SET content = NULL WHERE list_contains($files, file_sha256)"]
