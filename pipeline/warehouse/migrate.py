"""Numbered migrations, forward only, each in one transaction with its record; then the views, rebuilt."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipeline.errors import UserError
from pipeline.warehouse import sql


def apply_all(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Bring both databases to the newest form. Returns the names applied now.

    Raises UserError `migration_changed` when an applied file is no longer what it was.
    """
    done = [name for database in ("facts", "control") for name in _apply(connection, database)]
    for path in sql.views():
        connection.execute(path.read_text(encoding="utf-8"))
    return done


def applied(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, str]:
    """Applied migrations by name, with the SHA-256 they had."""
    rows = connection.execute(f"SELECT name, sha256 FROM {database}.main.migrations ORDER BY name").fetchall()  # noqa: S608
    return dict(rows)


def _apply(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {database}.main.migrations "
        "(name VARCHAR, sha256 VARCHAR, applied_at TIMESTAMP)"
    )
    known = applied(connection, database)
    files = sql.numbered(database)
    for path in files:
        if known.get(path.name, _sha256(path)) != _sha256(path):
            raise UserError("migration_changed", name=path.name)
    return [_apply_one(connection, database, path) for path in files if path.name not in known]


def _apply_one(connection: duckdb.DuckDBPyConnection, database: str, path: Path) -> str:
    connection.execute("BEGIN TRANSACTION")
    try:
        connection.execute(path.read_text(encoding="utf-8"))
        connection.execute(
            f"INSERT INTO {database}.main.migrations VALUES (?, ?, ?)",  # noqa: S608
            [path.name, _sha256(path), datetime.now(UTC).replace(tzinfo=None)],
        )
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return path.name


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
