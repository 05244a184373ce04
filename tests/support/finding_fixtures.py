"""The file that provokes each finding code: one of the corpus, or one kept for the code in tests/fixtures/findings.

`python -m tests.support.finding_fixtures` writes the kept ones anew.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.domain.finding import Finding
from pipeline.domain.rules import rules
from pipeline.settings import ROOT
from tests.intake.provoking import CASES, OF_THE_PROCESS
from tests.intake.provoking_rules import PAIRS
from tests.support.workbooks import EXPECTED
from tests.support.workbooks import FOLDER as CORPUS

FOLDER = ROOT / "tests" / "fixtures" / "findings"

# Larger ones are made anew by their case each time.
MOST_KEPT_BYTES = 100_000

# How the reading process ends, and what needs a register or a whole bulk file, is provoked in its own test.
WITHOUT_A_FILE = dict.fromkeys(OF_THE_PROCESS, "tests/intake/test_opening.py") | {
    "reader_busy": "tests/intake/test_turns.py",
    "branch_month_twice": "tests/services/test_bulk.py",
    "branch_name_unknown": "tests/services/test_spellings.py",
}
_FILE = re.compile(r'^\[files\."(.+)"\]$')
_CODE = re.compile(r'"(?:error|suspicion|warning|notice) ([a-z_]+)')


def in_corpus() -> Mapping[str, Path]:
    """The first file of the corpus that has a finding of a code, by code."""
    found: dict[str, Path] = {}
    file = ""
    for line in EXPECTED.read_text(encoding="utf-8").splitlines():
        if named := _FILE.match(line):
            file = named[1]
        for code in _CODE.findall(line) if file else ():
            found.setdefault(code, CORPUS / file)
    return found


def kept() -> Mapping[str, Path]:
    """The files that stand in the folder, by code."""
    return {path.stem: path for path in sorted(FOLDER.iterdir())} if FOLDER.exists() else {}


def fixtures() -> Mapping[str, str]:
    """Where each code's file stands, as the project's path; for the few without one, the test that provokes it."""
    made_anew = dict.fromkeys(CASES, "tests/intake/provoking.py") | dict.fromkeys(
        PAIRS, "tests/intake/provoking_rules.py"
    )
    files = {code: str(path.relative_to(ROOT)) for code, path in (in_corpus() | kept()).items()}
    found = made_anew | WITHOUT_A_FILE | files
    return {code: found[code] for code in rules()}


def judged(code: str) -> tuple[Finding, ...]:
    """What is found in the kept file of a code, with what its case knows."""
    content = kept()[code].read_bytes()
    if code in PAIRS:
        return PAIRS[code]().wrong.judged(content)
    return replace(CASES[code](), content=content).findings()


def made() -> Mapping[str, tuple[str, bytes]]:
    """Suffix and bytes of every file that is kept: small ones, of codes that the corpus does not have."""
    own = {code: pair().wrong for code, pair in PAIRS.items()} | {
        code: case() for code, case in CASES.items() if code not in PAIRS
    }
    wanted = {
        code: case
        for code, case in own.items()
        if code not in in_corpus().keys() | WITHOUT_A_FILE.keys() and len(case.content) <= MOST_KEPT_BYTES
    }
    return {code: (_suffix(case), case.content) for code, case in wanted.items()}


def _suffix(case: object) -> str:
    return str(getattr(case, "suffix", None) or Path(getattr(case, "file_name", "")).suffix)


def write() -> None:
    """Write the kept files anew, and drop those that nothing needs any more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.iterdir():
        path.unlink()
    for code, (suffix, content) in made().items():
        (FOLDER / f"{code}{suffix}").write_bytes(content)


if __name__ == "__main__":
    write()
