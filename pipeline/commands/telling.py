"""How far long work is, on a terminal: one line of standard error that writes itself over."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.services.progress import OnProgress, unheard
from pipeline.words import plain, say

_EVERY = 0.2
_START_OF_LINE, _CLEAR = "\r", "\x1b[K"


@contextmanager
def progress(args: argparse.Namespace) -> Iterator[OnProgress]:
    """Tells a person at a terminal, and nobody else: neither a file nor a program that asked for `--json`."""
    if args.json or not sys.stderr.isatty():
        yield unheard
        return

    def told(done: int, total: int, step: str = "") -> None:
        what = say(f"job.step_{step}", args.language) if step else say("job.state_running", args.language)
        line = plain(say("cli.progress", args.language, step=what, done=done, total=total))
        sys.stderr.write(f"{_START_OF_LINE}{_CLEAR}{line}")
        sys.stderr.flush()

    try:
        yield now_and_then(told)
    finally:
        sys.stderr.write(f"{_START_OF_LINE}{_CLEAR}")


def now_and_then(on_progress: OnProgress) -> OnProgress:
    """Tells a few times a second, and each new step at once: work may take thousands of steps in one."""
    told_at, told_step = 0.0, ""

    def told(done: int, total: int, step: str = "") -> None:
        nonlocal told_at, told_step
        now = time.monotonic()
        if step != told_step or now - told_at >= _EVERY:
            told_at, told_step = now, step
            on_progress(done, total, step)

    return told
