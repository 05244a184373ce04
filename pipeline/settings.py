"""Where things stand, and the limits that an operator may change by environment variable."""

import os
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
FRAMEWORKS = DATA / "frameworks"
REFERENCE = DATA / "reference"
WORDS = DATA / "words"


@dataclass(frozen=True)
class Settings:
    """One process's settings. Read once by `from_environment`, then passed in."""

    warehouse: Path = field(default_factory=lambda: DATA / "warehouse")
    session_hours: int = 12
    memory_limit: str = "2GB"
    upload_bytes: int = 10 * 1024 * 1024
    reader_memory_bytes: int = 1 << 30
    reader_seconds: int = 20
    marker_seconds: int = 120
    bulk_reader_seconds: int = 60
    readers_at_once: int = 2
    reader_wait_seconds: float = 30.0
    secure_cookie: bool = False
    keep_files_months: int = 24
    """Whole months for which handed-in files are kept; 0: for ever."""


def from_environment() -> Settings:
    """Settings from WAREHOUSE, SESSION_HOURS, MEMORY_LIMIT, SECURE_COOKIE, KEEP_FILES_MONTHS; else as they stand.

    Raises ValueError, with the variable's name, for one that is no whole number from 0 on.
    """
    plain = Settings()
    return Settings(
        warehouse=Path(os.environ.get("WAREHOUSE") or plain.warehouse).expanduser().resolve(),
        session_hours=_whole("SESSION_HOURS", plain.session_hours),
        keep_files_months=_whole("KEEP_FILES_MONTHS", plain.keep_files_months),
        memory_limit=os.environ.get("MEMORY_LIMIT") or plain.memory_limit,
        secure_cookie=os.environ.get("SECURE_COOKIE", "") == "1",
    )


def _whole(name: str, plain: int) -> int:
    written = os.environ.get(name, "").strip()
    if written and not written.isdecimal():
        raise ValueError(name)
    return int(written) if written else plain
