"""The SQL texts, by name. Never built from strings: parameters go by `$name`."""

from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def query_text(name: str) -> str:
    """The text of `queries/<name>.sql`."""
    return (HERE / "queries" / f"{name}.sql").read_text(encoding="utf-8")


def numbered(database: str) -> list[Path]:
    """A database's migrations, in order."""
    return sorted((HERE / "migrations").glob(f"{database}_[0-9]*.sql"))


def views() -> list[Path]:
    """Views over `facts`, rebuilt at each opening. A number in front orders those that lean on others."""
    return sorted((HERE / "views").glob("*.sql"))
