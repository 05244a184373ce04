"""Addresses of the files that the browser gets from us: style sheets, fonts, icon. Open to all, no data."""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "assets"
MOUNT = "/assets"


@cache
def address(name: str) -> str:
    """The file's address, marked with its content, so that browsers may keep it for good."""
    mark = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"{MOUNT}/{name}?v={mark}"
