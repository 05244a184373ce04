"""Every page is known to the navigation, and asks who is there before it draws."""

import ast
from pathlib import Path

import pytest

from pages.door.rooms import ROOMS

PAGES = Path(__file__).resolve().parents[2] / "pages"
FILES = {path for path in PAGES.glob("*/*.py") if path.parent.name not in ("door", "shared")}


def test_each_file_of_a_page_is_in_the_navigation_and_each_room_has_its_file() -> None:
    assert {PAGES / room.file for room in ROOMS} == FILES - {
        path for path in FILES if path.name == "__init__.py"
    }


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.address)
def test_the_first_thing_that_a_page_does_is_to_ask_its_own_permission_of_the_guard(room) -> None:
    """Imports, names and definitions aside, the first statement that runs holds `enter(Permission.<its own>)`."""
    module = ast.parse((PAGES / room.file).read_text(encoding="utf-8"))
    runs = [
        one
        for one in module.body
        if not isinstance(one, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)
    ]
    deeds = [one for one in runs if any(isinstance(part, ast.Call) for part in ast.walk(one))]
    assert f"enter(Permission.{room.permission.name})" in ast.unparse(deeds[0])
