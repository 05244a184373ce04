"""`make prove`: the heavy proofs whole, and docs/proof.md with each figure and the command that made it.

`make test` runs the same tests as a small seeded dose; PROOF=1 widens them (more cases for every law, more kills).
What `make test` runs whole (pages, door, browser, services) is not repeated here. It takes about an hour;
`make prove ONLY=fuzz` renews the proofs whose command has that word, and leaves the others on the page as they are.
"""

import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "proof.md"
_PATIENCE = 3600
"""Seconds for one test: ten times the examples, perhaps on a machine that does other things too."""


@dataclass(frozen=True)
class Proof:
    """What is claimed, and the command that shows it."""

    claim: str
    command: tuple[str, ...]


PROOFS = (
    Proof(
        "The published Human Development Index comes out to 3 decimals with its ranks, 193 of 193, in both years; "
        "the disability agencies are ranked in every month",
        ("-m", "pytest", "tests/services/test_index.py", "-rs"),
    ),
    Proof(
        "Parts of every score on every level sum to it; the engine agrees with plain loops to 1e-9",
        ("-m", "pytest", "tests/scoring", "tests/spec"),
    ),
    Proof(
        "A workbook filled by other programs scores as the plain oracle says",
        ("-m", "pytest", "tests/commands/test_main_job.py"),
    ),
    Proof(
        "Files made to harm cost an error message and nothing else; what reads two ways is never guessed",
        (
            "-m",
            "pytest",
            "tests/intake/test_opening.py",
            "tests/intake/test_cells.py",
            "tests/intake/test_normalise.py",
            "tests/intake/test_hostile.py",
        ),
    ),
    Proof(
        "Over 150 messy files of every kind are read as written down beforehand; forms changed at random in 2,000 "
        "ways keep no wrong number; no text that leaves runs in a spreadsheet program",
        (
            "-m",
            "pytest",
            "tests/intake/test_corpus.py",
            "tests/intake/test_fuzz.py",
            "tests/reports/test_leaving.py",
        ),
    ),
    Proof(
        "100 killed processes lose nothing that was acknowledged; the audit trail tells that it was touched",
        ("-m", "pytest", "tests/warehouse"),
    ),
    Proof(
        "200 processes killed while they hand in and approve, one branch's file or one of many: a submission is there "
        "whole or not at all, what is "
        "approved is scored, the audit trail is whole; of two people at once one is first and the other is told",
        ("-m", "pytest", "tests/services/test_killed.py", "tests/services/test_two_at_once.py"),
    ),
    Proof("Full rescoring of a national sample, as ratios", ("-m", "benchmarks.score")),
    Proof(
        "Intervals of 500 branches beside the random numbers alone, as ratios", ("-m", "benchmarks.chance")
    ),
    Proof(
        "A national file (500 branches x 59 measures) from the command to scored branches, beside readers alone",
        ("-m", "benchmarks.collect", "--rounds", "3"),
    ),
    Proof(
        "How often a sound month is suspected, and how often a planted mistake is noticed",
        ("-m", "benchmarks.suspicions"),
    ),
    Proof(
        "How often a 90 % interval holds the truth: 1,000 simulated branches, four levels, three numbers of cases",
        ("-m", "benchmarks.coverage"),
    ),
    Proof(
        "What people say: no mean of fewer than ten can be worked out from what is shown",
        ("-m", "pytest", "tests/scoring/test_perceived.py", "tests/services/test_voice.py"),
    ),
)


def main(words: list[str]) -> int:
    """Run all, or those whose command has one of the words, and write the page. Fails when any of them does."""
    told = _told()
    asked = [proof for proof in PROOFS if not words or any(word in " ".join(proof.command) for word in words)]
    if not asked:
        print(f"No proof has {', '.join(words)} in its command.")
        return 2
    codes = []
    for proof in asked:
        code, told[proof.claim] = _run(proof)
        codes.append(code)
        # After each: whoever ends it early keeps what was shown until then.
        PAGE.write_text(_page([told[one.claim] for one in PROOFS if one.claim in told]), encoding="utf-8")
    return max(codes)


def _told() -> dict[str, str]:
    """What the page says already, by claim."""
    if not PAGE.exists():
        return {}
    _, *parts = PAGE.read_text(encoding="utf-8").split("\n## ")
    return {part.partition("\n")[0]: f"## {part.strip()}\n" for part in parts}


def _run(proof: Proof) -> tuple[int, str]:
    print(f"-> {proof.claim}", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *proof.command],
        cwd=ROOT,
        env=os.environ | {"PROOF": "1", "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": f"--timeout={_PATIENCE}"},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.monotonic() - began
    last = "\n".join(done.stdout.strip().splitlines()[-25:])
    print(last, flush=True)
    shown = " ".join(("PROOF=1", "python", *proof.command))
    when = f"{seconds:.0f} s, {datetime.now(UTC):%Y-%m-%d}"
    return done.returncode, f"## {proof.claim}\n\n`{shown}` ({when})\n\n```\n{last}\n```\n"


def _page(parts: list[str]) -> str:
    head = (
        "# Proof\n\nEach figure below was printed by the command above it, run by `make prove` "
        f"({os.cpu_count()} cores, Python {platform.python_version()}).\n\n"
    )
    return head + "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
