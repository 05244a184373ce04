"""The warehouse: two DuckDB files behind one door. Reads by named query, writes by one transaction.

`facts` and `control` are attached side by side, because one transaction can write to one database only.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import duckdb
import polars as pl

from pipeline.errors import UserError
from pipeline.warehouse import audit, migrate
from pipeline.warehouse.audit import EventDraft
from pipeline.warehouse.sql import query_text

Database = Literal["facts", "control"]
DATABASES: tuple[Database, ...] = ("facts", "control")


class NotSaved(RuntimeError):
    """The commit returned but the event cannot be read back: a bug or a broken disk."""


class Writer:
    """What may be done inside one transaction. Made by `Warehouse.write`, gone with it."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, database: Database, event: int) -> None:
        self._cursor = cursor
        self._database = database
        self.event = event
        self.rows: dict[str, Any] = {}
        self.restated: dict[str, Any] = {}

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Append a frame to one of the database's tables, marked with this event. Columns go by name."""
        if table in self.rows:
            raise ValueError(f"{table} is written twice in one event: join the frames first")
        marked = frame.with_columns(pl.lit(self.event, dtype=pl.Int64).alias("event"))
        self._cursor.register("incoming", marked)
        names = ", ".join(f'"{name}"' for name in marked.columns)
        into = f"{self._database}.main.{table} ({names})"
        self._cursor.execute(f"INSERT INTO {into} SELECT {names} FROM incoming")  # noqa: S608
        self._cursor.unregister("incoming")
        self.rows[table] = self._fingerprint(table, self.event)

    def restate(self, table: str, events: Sequence[int]) -> None:
        """Vouch anew for rows that earlier events wrote and that this one changed by `run`, as they are now."""
        self.restated[table] = {str(event): self._fingerprint(table, event) for event in events}

    def _fingerprint(self, table: str, event: int) -> dict[str, Any]:
        """What the table holds is fingerprinted (its types, columns left out): `verify` will read the same."""
        kept = event_rows(self._cursor, self._database, table, event, event).drop("event")
        return {"count": kept.height, "sha256": audit.digest(kept)}

    def run(self, statement: str, **params: Any) -> None:
        """Run a named statement of `sql/queries`: control's updates, and the emptying of old files."""
        self._cursor.execute(query_text(statement), params or None)

    def read(self, query: str, **params: Any) -> pl.DataFrame:
        """A named query inside the transaction: sees its own writes."""
        return self._cursor.execute(query_text(query), params or None).pl()


class Warehouse:
    """An open warehouse. Reads run on a cursor of their own each; writes to one database wait for one another.

    A rescoring that holds `facts` for seconds keeps nobody from signing in.
    """

    def __init__(self, folder: Path, memory_limit: str = "2GB") -> None:
        self.folder = folder
        self._writing = {database: threading.RLock() for database in DATABASES}
        self._connection = _connect(folder, memory_limit)
        self._version = self._last_event("facts")[0]

    def close(self) -> None:
        self._connection.close()

    def read(self, query: str, **params: Any) -> pl.DataFrame:
        """The named query of `sql/queries`, as a frame."""
        with self._connection.cursor() as cursor:
            return cursor.execute(query_text(query), params or None).pl()

    def written_by(self, table: str, first: int, last: int) -> pl.DataFrame:
        """The rows of one of `facts`' tables that the events from `first` to `last` wrote."""
        with self._connection.cursor() as cursor:
            return event_rows(cursor, "facts", table, first, last)

    def data_version(self) -> int:
        """The last event of `facts`: what caches are keyed by."""
        return self._version

    @contextmanager
    def write(self, database: Database, draft: EventDraft) -> Iterator[Writer]:
        """One transaction with one audit event, or nothing.

        Any exception rolls back (a COMMIT after an error would say OK and keep nothing), and after the commit
        the event is read back on another cursor before the caller goes on. Raises NotSaved when it is absent.
        """
        with self._writing[database]:
            last, last_hash = self._last_event(database)
            cursor = self._connection.cursor()
            try:
                cursor.execute("BEGIN TRANSACTION")
                writer = Writer(cursor, database, last + 1)
                yield writer
                sealed = audit.seal(draft, writer.event, writer.rows, last_hash, writer.restated)
                _insert_event(cursor, database, sealed)
                cursor.execute("COMMIT")
            except BaseException:
                _roll_back(cursor)
                raise
            finally:
                cursor.close()
            if self._last_event(database) != (sealed["event"], sealed["hash"]):
                raise NotSaved(f"event {sealed['event']} of {database} cannot be read back")
            if database == "facts":
                self._version = writer.event

    def _last_event(self, database: Database) -> tuple[int, str]:
        found = self.read(f"last_event_{database}")
        if found.is_empty():
            return 0, audit.GENESIS
        return int(found["event"][0]), str(found["hash"][0])


def event_rows(
    cursor: duckdb.DuckDBPyConnection, database: Database, table: str, first: int, last: int
) -> pl.DataFrame:
    """A table's rows that the events from `first` to `last` wrote. `table` is one of our own names.

    Rows without an event count as event 0, which never was: a forged row is found too.
    """
    where = "event BETWEEN $first AND $last OR (event IS NULL AND $first <= 0)"
    return cursor.execute(f"FROM {database}.main.{table} WHERE {where}", {"first": first, "last": last}).pl()


def open_warehouse(folder: Path, memory_limit: str = "2GB") -> Warehouse:
    """Open an existing warehouse, migrated to the newest form.

    Raises UserError `warehouse_absent` when `init` has not been run there, `warehouse_held` when another
    process holds the files, `migration_changed` when an applied migration is not what it was.
    """
    if not (folder / "facts.duckdb").exists():
        raise UserError("warehouse_absent", path=str(folder))
    return Warehouse(folder, memory_limit)


def create_warehouse(folder: Path, memory_limit: str = "2GB") -> Warehouse:
    """Open a warehouse, making the folder (owner only) and the files when they are not there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Warehouse(folder, memory_limit)


def _connect(folder: Path, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """A hardened connection, both databases attached and migrated; nothing can be set afterwards."""
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_unsigned_extensions": "false",
            "allow_persistent_secrets": "false",
            "python_enable_replacements": "false",
            "memory_limit": memory_limit,
            "temp_directory": str(scratch),
            "max_temp_directory_size": "20GB",
        },
    )
    try:
        for database in DATABASES:
            path = str(folder / f"{database}.duckdb").replace("'", "''")
            connection.execute(f"ATTACH '{path}' AS {database}")
            (folder / f"{database}.duckdb").chmod(0o600)
        migrate.apply_all(connection)
        allowed = str(scratch).replace("'", "''")
        connection.execute(f"SET allowed_directories=['{allowed}']")
        connection.execute("SET enable_external_access=false")
        connection.execute("SET lock_configuration=true")
    except duckdb.IOException as error:
        connection.close()
        if "lock" in str(error).lower():
            raise UserError("warehouse_held", path=str(folder), holder=_holder(str(error))) from error
        raise
    except BaseException:
        connection.close()
        raise
    return connection


def _holder(message: str) -> str:
    """The process that DuckDB names in its lock error, or its words."""
    before, _, after = message.partition("held in ")
    return after.split(")")[0] + ")" if after else before


def _insert_event(cursor: duckdb.DuckDBPyConnection, database: Database, sealed: dict[str, Any]) -> None:
    cursor.execute(query_text(f"insert_event_{database}"), sealed)


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("ROLLBACK")
    except duckdb.Error:
        return
