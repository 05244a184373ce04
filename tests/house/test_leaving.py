"""Files leave the building through one door each: a new writer that goes past them is found here."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = [path for room in ("pages", "pipeline") for path in sorted((ROOT / room).rglob("*.py"))]
# What makes a workbook or a csv; what draws a table that the browser can save as csv by itself.
DOORS = {
    r"\.write_(?:csv|excel)\(|\.to_(?:csv|excel)\(|csv\.(?:Dict)?[wW]riter\(": {
        "pipeline/reports/harmless.py",
        # A digest of the rows is made from the text, which goes nowhere.
        "pipeline/warehouse/audit.py",
    },
    r"import xlsxwriter\b|\bxlsxwriter\.Workbook\(|\bopenpyxl\.Workbook\(|\bload_workbook\(": {
        # A person's own workbook with marks in it keeps its looks, so another library writes it.
        "pipeline/reports/marked_book.py",
    },
    r"\bWorkbook\((?!\))": {"pipeline/reports/harmless.py"},
    r"\bst\.(?:dataframe|table|data_editor)\(": {"pages/shared/tables.py"},
}


@pytest.mark.parametrize("written", DOORS)
def test_nothing_leaves_past_the_doors(written: str) -> None:
    found = re.compile(written)
    modules = {str(path.relative_to(ROOT)) for path in CODE if found.search(path.read_text("utf-8"))}
    assert modules - DOORS[written] == set()
