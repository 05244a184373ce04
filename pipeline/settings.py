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
    secure_cookie: bool = False


def from_environment() -> Settings:
    """Settings from WAREHOUSE, SESSION_HOURS, MEMORY_LIMIT and SECURE_COOKIE; the rest as they stand."""
    plain = Settings()
    return Settings(
        warehouse=Path(os.environ.get("WAREHOUSE") or plain.warehouse).expanduser().resolve(),
        session_hours=int(os.environ.get("SESSION_HOURS") or plain.session_hours),
        memory_limit=os.environ.get("MEMORY_LIMIT") or plain.memory_limit,
        secure_cookie=os.environ.get("SECURE_COOKIE", "") == "1",
    )
