"""Opening a handed-in file: name, size and first bytes are looked at here, the rest in a limited child."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import PurePath
from typing import IO, Any

from pipeline.domain.finding import Finding
from pipeline.domain.rules import finding_of
from pipeline.intake.cells import Book, Refused
from pipeline.intake.handover import from_plain
from pipeline.intake.turns import turn
from pipeline.log import LOG
from pipeline.settings import ROOT, Settings

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# First bytes of things that are never delimited text: zip, old Office, gzip, zstd, Parquet, PDF, programs.
_NOT_TEXT = (_ZIP, _OLD_OFFICE, b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1", b"%PDF", b"\x7fELF", b"MZ\x90")
_SUFFIXES = {
    ".xlsx": ".xlsx", ".xlsm": ".xlsx", ".xls": ".xls", ".ods": ".ods", ".csv": ".csv", ".tsv": ".csv", ".txt": ".csv",
}  # fmt: skip
_OLD_SUFFIXES = frozenset([".xlsb", ".xltx", ".xltm", ".xlt"])
# `-I`: neither the environment, the working directory nor user packages reach the child.
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); from pipeline.intake.worker import main; main(sys.argv[2:])"
)
# The same limits for work of another room: it is named by who asks, so that this room need not know it.
_START_WORK = (
    "import sys; sys.path.insert(0, sys.argv[1]); from pipeline.intake.worker import limit; "
    "limit(int(sys.argv[3]), int(sys.argv[4])); import importlib; importlib.import_module(sys.argv[2]).main()"
)


def open_file(file_name: str, content: bytes, settings: Settings) -> Book | Finding:
    """The file's sheets, or the one finding that says why it was refused. Raises nothing for any content."""
    try:
        return _book(_answer(_suffix(file_name, content, settings), content, settings))
    except Refused as refused:
        return refusal(refused.code, **refused.params)


def work_in_child(module: str, question: bytes, settings: Settings) -> bytes | Finding:
    """What `main()` of a module writes for the question, in a child with the limits of the reader; or why nothing."""
    try:
        return _answer(module, question, settings, _START_WORK)
    except Refused as refused:
        return refusal(refused.code, **refused.params)


def refusal(code: str, **params: str | int) -> Finding:
    """A finding about the whole file."""
    cell = params.get("cell")
    return finding_of(code, cell=str(cell) if cell else None, params=tuple(params.items()))


def _suffix(file_name: str, content: bytes, settings: Settings) -> str:
    written = PurePath(file_name.replace("\\", "/")).suffix.lower()
    if written in _OLD_SUFFIXES:
        raise Refused("file_old_format", suffix=written)
    suffix = _SUFFIXES.get(written)
    if suffix is None:
        raise Refused("file_kind_unknown", suffix=written[:12] or "—")
    if not content:
        raise Refused("file_empty")
    if len(content) > settings.upload_bytes:
        raise Refused("file_too_large", megabytes=settings.upload_bytes // 1024 // 1024)
    _match_first_bytes(suffix, content)
    return suffix


def _match_first_bytes(suffix: str, content: bytes) -> None:
    if suffix == ".csv":
        if content.startswith(_NOT_TEXT):
            raise Refused("file_content_differs", suffix=suffix)
    elif suffix == ".xls":
        if not content.startswith(_OLD_OFFICE):
            raise Refused("file_content_differs", suffix=suffix)
    elif content.startswith(_OLD_OFFICE):
        raise Refused("file_encrypted")
    elif not content.startswith(_ZIP):
        raise Refused("file_content_differs", suffix=suffix)


def _answer(task: str, content: bytes, settings: Settings, start: str | None = None) -> bytes:
    """What the child wrote. It goes through a file, so that the kernel itself keeps its size in bounds."""
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        question.write(content)
        question.seek(0)
        with turn(settings):
            _run([start or _START, str(ROOT), task], question, answer, settings)
        answer.seek(0)
        return answer.read()


def _run(order: Sequence[str], question: IO[bytes], answer: IO[bytes], settings: Settings) -> None:
    """`order`: the child's first lines, the building's folder, the task."""
    limits = [str(settings.reader_memory_bytes), str(max(1, settings.reader_seconds // 2))]
    child = subprocess.Popen(
        [sys.executable, "-I", "-B", "-X", "utf8", "-c", *order, *limits],
        stdin=question,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=tempfile.gettempdir(),
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        code = child.wait(settings.reader_seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        raise Refused("reader_timeout", seconds=settings.reader_seconds) from None
    if code == -signal.SIGXCPU or code == -signal.SIGKILL:
        raise Refused("reader_timeout", seconds=settings.reader_seconds)
    if code != 0:
        LOG.warning("the reader's child ended with %s at %s", code, order[-1])
        raise Refused("reader_failed")


def _book(answer: bytes) -> Book:
    """The child's answer is outside data too: anything but the agreed form is a failure of the reader."""
    try:
        plain: dict[str, Any] = json.loads(answer)
        if "refused" in plain:
            raise Refused(str(plain["refused"]["code"]), **plain["refused"]["params"])
        return from_plain(plain["book"])
    except (ValueError, LookupError, TypeError, OverflowError, AttributeError, RecursionError) as error:
        raise Refused("reader_failed") from error
