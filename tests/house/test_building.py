"""Tests of the building itself: walls, names, words, and the paths that the documents promise."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline.words import LANGUAGES, catalogue

ROOT = Path(__file__).resolve().parents[2]
CODE = [path for room in ("pages", "pipeline") for path in sorted((ROOT / room).rglob("*.py"))]
NO_ROOM = {"utils", "helpers", "common", "core", "manager", "base", "misc"}
PERSIAN = re.compile(r"[\u0600-\u06ff]")
PLACES = re.compile(r"\{(\w+)")


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [path for path in CODE if path.stem in NO_ROOM or path.parent.name in NO_ROOM] == []


def test_pages_stand_in_subfolders_so_that_a_fresh_server_opens_none_by_itself() -> None:
    assert {path.name for path in (ROOT / "pages").glob("*.py")} <= {"_main.py", "__init__.py"}


def test_nothing_imports_the_launcher() -> None:
    imported = re.compile(r"^\s*(?:from|import) app\b", re.MULTILINE)
    assert [path for path in CODE if imported.search(path.read_text("utf-8"))] == []


def test_every_word_is_there_in_both_languages_with_the_same_places() -> None:
    broken = [
        key
        for key, entry in catalogue().items()
        if set(entry) != set(LANGUAGES)
        or not all(entry[language].strip() for language in LANGUAGES)
        or set(PLACES.findall(entry["fa"])) != set(PLACES.findall(entry["en"]))
    ]
    assert broken == []


def test_persian_is_persian_and_english_is_english() -> None:
    latin_yeh_kaf = re.compile("[يك]")
    assert [key for key, entry in catalogue().items() if PERSIAN.search(entry["en"])] == []
    assert [key for key, entry in catalogue().items() if latin_yeh_kaf.search(entry["fa"])] == []


def test_pages_hold_no_visible_words_of_their_own() -> None:
    assert [
        str(path)
        for path in sorted((ROOT / "pages").rglob("*.py"))
        if PERSIAN.search(path.read_text("utf-8"))
    ] == []


def test_every_word_that_code_asks_for_is_in_the_catalogue() -> None:
    asked = re.compile(r"\bsay\(\s*\"([a-z_]+\.[a-z0-9_.]+)\"")
    missing = {
        (path.name, key)
        for path in CODE
        for key in asked.findall(path.read_text("utf-8"))
        if key not in catalogue()
    }
    assert missing == set()


def test_every_refusal_has_its_sentence() -> None:
    raised = re.compile(r"(?:UserError|NotAllowed)\(\s*\"([a-z0-9_]+)\"")
    missing = {
        (path.name, code)
        for path in CODE
        for code in raised.findall(path.read_text("utf-8"))
        if f"error.{code}" not in catalogue()
    }
    assert missing == set()


def test_code_knows_none_of_the_frameworks_own_ids() -> None:
    """Another framework folder works the same: nothing in code names our dimensions, concepts or indicators."""
    import csv

    folder = ROOT / "data" / "frameworks" / "participation"
    with (folder / "indicators.csv").open(encoding="utf-8-sig") as file:
        ids = {row["id"] for row in csv.DictReader(file)}
    with (folder / "nodes.csv").open(encoding="utf-8-sig") as file:
        ids |= {row["id"] for row in csv.DictReader(file)} - {"index", "participation"}
    named = re.compile(r"[\"'](" + "|".join(sorted(map(re.escape, ids))) + r")[\"']")
    exempt = {"sample"}
    found = [
        (str(path.relative_to(ROOT)), hit)
        for path in CODE
        if path.stem not in exempt
        for hit in named.findall(path.read_text("utf-8"))
    ]
    assert found == []


def test_sql_is_written_in_sql_files() -> None:
    statement = re.compile(r"\"(?:SELECT|INSERT|UPDATE|DELETE)\b")
    inside = [path for path in CODE if statement.search(path.read_text("utf-8"))]
    assert [path for path in inside if path.parent.name != "warehouse"] == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"])
def test_paths_that_the_documents_name_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    rooms = r"(?:app\.py|pages|pipeline|data|tests|docs|deploy|benchmarks)"
    named = set(re.findall(rf"`({rooms}(?:/[\w.*-]+)*/?)`", text))
    promised = [path for path in sorted(named) if not path.startswith("data/warehouse")]
    assert [path for path in promised if not list(ROOT.glob(path.rstrip("/")))] == []


def test_the_drawing_shows_the_floors_of_the_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    floors = next(one for one in contract if one["id"] == "floors")["layers"]
    drawing = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    places = [drawing.find(floor.split(" | ")[0].strip("_")) for floor in floors[1:]]
    assert all(place >= 0 for place in places)


def test_nothing_of_secrets_or_data_is_tracked() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = listed.stdout.split()
    assert [
        name for name in names if name.startswith("data/warehouse") or name.endswith((".duckdb", ".sock"))
    ] == []


def test_the_command_line_answers_without_a_warehouse() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "pipeline", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "VERB" in asked.stdout
