"""The command line as a person types it, in this process or in one of its own."""

import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.commands import running

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Typed:
    """What a command line printed, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def typed(*words: str) -> Typed:
    """A command line, in English, in this process (a process of its own for each would take minutes)."""
    out, wrong = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(wrong):
        try:
            code = running.main([*words] if "--language" in words else [*words, "--language", "en"])
        except SystemExit as refused:
            code = int(refused.code or 0)
    return Typed(code, out.getvalue(), wrong.getvalue())


def elsewhere(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A command line in a process of its own, as a person types it."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "HOME": "/tmp"},
    )


def told(*words: str, code: int = 0) -> dict[str, Any]:
    """What `--json` prints, when the verb ends with `code`."""
    answer = typed(*words, "--json")
    assert answer.returncode == code, answer.stderr + answer.stdout
    found: dict[str, Any] = json.loads(answer.stdout)
    return found
