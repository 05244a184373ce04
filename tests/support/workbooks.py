"""`python -m tests.support.workbooks`: writes the corpus of `tests/fixtures/workbooks`.

Those that LibreOffice saves are made anew with `--office` alone: its bytes differ from run to run.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.support.workbook_office import OFFICE, save_protected
from tests.support.workbook_sheets import SHEETS
from tests.support.workbook_texts import TEXTS

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "workbooks"
EXPECTED = FOLDER / "expected.toml"
OURS = {**TEXTS, **SHEETS}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--office", action="store_true", help="also those that LibreOffice saves")
    asked = parser.parse_args(arguments)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in OURS.items():
        (FOLDER / name).write_bytes(make())
    if asked.office:
        with tempfile.TemporaryDirectory() as folder:
            for name, make_of in OFFICE.items():
                (FOLDER / name).write_bytes(make_of(Path(folder)))
            for name, content in save_protected(Path(folder)).items():
                (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1:])
