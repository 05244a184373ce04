"""The warehouse keeps all of a transaction or nothing of it, says who holds it, and does nothing else."""

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.errors import UserError
from pipeline.warehouse import sql, store, verify
from pipeline.warehouse.audit import EventDraft
from pipeline.warehouse.store import NotSaved, Warehouse, create_warehouse, open_warehouse
from tests.support.doses import dose

MARK = pl.DataFrame({"mark": ["one"], "value": ["1"]})


def draft(verb: str = "test") -> EventDraft:
    return EventDraft(verb, "subject", "who", "operator", "command line", "me", datetime(2026, 11, 24), {})


def keep_mark(warehouse: Warehouse, mark: str = "one") -> None:
    with warehouse.write("facts", draft()) as writer:
        writer.append("marks", MARK.with_columns(pl.lit(mark).alias("mark")))


def keep_both(warehouse: Warehouse, table: str, frame: pl.DataFrame) -> None:
    with warehouse.write("facts", draft()) as writer:
        writer.append("marks", MARK)
        writer.append(table, frame)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return create_warehouse(tmp_path / "warehouse")


def test_a_write_is_one_event_with_its_rows_and_a_new_version(warehouse: Warehouse) -> None:
    keep_mark(warehouse)
    assert warehouse.data_version() == 1
    assert warehouse.read("mark", mark="one")["value"].to_list() == ["1"]
    (event,) = warehouse.read("events_facts").to_dicts()
    assert (event["event"], event["verb"], event["previous_hash"]) == (1, "test", "0" * 64)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, duckdb.Error])
def test_any_error_leaves_neither_rows_nor_event(warehouse: Warehouse, error: type[BaseException]) -> None:
    def broken() -> None:
        with warehouse.write("facts", draft()) as writer:
            writer.append("marks", MARK)
            raise error("stop")

    with pytest.raises(error):
        broken()
    assert warehouse.read("mark", mark="one").is_empty()
    assert warehouse.read("events_facts").is_empty()
    assert warehouse.data_version() == 0
    keep_mark(warehouse)
    assert warehouse.data_version() == 1


def test_a_column_that_is_not_there_is_refused_and_rolled_back(warehouse: Warehouse) -> None:
    with pytest.raises(duckdb.Error):
        keep_both(warehouse, "boundaries", pl.DataFrame({"colour": ["red"]}))
    assert warehouse.read("mark", mark="one").is_empty()


def test_a_table_is_written_once_in_an_event(warehouse: Warehouse) -> None:
    with pytest.raises(ValueError, match="twice"):
        keep_both(warehouse, "marks", MARK)
    assert warehouse.data_version() == 0


def test_a_commit_that_cannot_be_read_back_is_not_called_saved(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_insert_event", lambda *given: None)
    with pytest.raises(NotSaved):
        keep_mark(warehouse)


def test_writers_in_many_threads_wait_for_one_another(warehouse: Warehouse) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: keep_mark(warehouse, str(number)), range(40)))
    assert warehouse.read("events_facts")["event"].to_list() == list(range(1, 41))
    assert all(not trail.problems for trail in verify.examine(warehouse).values())


def test_a_reader_never_sees_what_is_not_committed(warehouse: Warehouse) -> None:
    with warehouse.write("facts", draft()) as writer:
        writer.append("marks", MARK)
        assert warehouse.read("mark", mark="one").is_empty()
        assert not writer.read("mark", mark="one").is_empty()
    assert not warehouse.read("mark", mark="one").is_empty()


def test_what_was_kept_is_there_after_closing_and_opening(warehouse: Warehouse) -> None:
    keep_mark(warehouse)
    warehouse.close()
    again = open_warehouse(warehouse.folder)
    assert (again.data_version(), again.read("mark", mark="one").height) == (1, 1)


def test_only_the_owner_can_read_the_files(warehouse: Warehouse) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in warehouse.folder.glob("*.duckdb")}
    assert modes == {"facts.duckdb": 0o600, "control.duckdb": 0o600}
    assert stat.S_IMODE(warehouse.folder.stat().st_mode) == 0o700


def test_a_folder_without_a_warehouse_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="warehouse_absent"):
        open_warehouse(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/out.csv'",
        "ATTACH '/tmp/other.duckdb' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access=true",
        "SET memory_limit='1TB'",
    ],
)
def test_the_connection_reaches_nothing_outside_and_its_settings_are_locked(
    warehouse: Warehouse, statement: str
) -> None:
    with pytest.raises(duckdb.Error):
        warehouse._connection.execute(statement)


CHILD = """
import sys
from pathlib import Path
from tests.warehouse.test_store import keep_mark
from pipeline.warehouse.store import create_warehouse
warehouse = create_warehouse(Path(sys.argv[1]))
for number in range(100000):
    keep_mark(warehouse, str(number))
    print(number, flush=True)
"""


def child(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", CHILD, str(folder)], stdout=subprocess.PIPE, text=True)


def read_until(process: subprocess.Popen[str], number: int) -> int:
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= number:
            return int(line)
    raise AssertionError("the child ended early")


def test_another_process_that_holds_the_files_is_named(tmp_path: Path) -> None:
    process = child(tmp_path / "warehouse")
    try:
        read_until(process, 0)
        with pytest.raises(UserError, match="warehouse_held") as refused:
            open_warehouse(tmp_path / "warehouse")
        assert str(process.pid) in refused.value.params["holder"]
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("after", [20, *range(1, dose(1, 100))])
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path, after: int) -> None:
    process = child(tmp_path / "warehouse")
    read_until(process, after)
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate()
    acknowledged = max([after, *(int(line) for line in rest.splitlines() if line.isdigit())])
    again = open_warehouse(tmp_path / "warehouse")
    assert again.data_version() >= acknowledged + 1
    assert not again.read("mark", mark=str(acknowledged)).is_empty()
    assert all(not trail.problems for trail in verify.examine(again).values())


@pytest.mark.parametrize("path", sorted((sql.HERE / "queries").glob("*.sql")), ids=lambda path: path.stem)
def test_every_query_says_its_grain_and_fits_the_tables(warehouse: Warehouse, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- Grain: ")
    warehouse._connection.execute(f"PREPARE checked AS {text}")
