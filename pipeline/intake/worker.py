"""The child process that opens a file: limits itself, reads the bytes from standard input, answers in JSON.

It imports nothing heavy and no other room, so that it starts in some 50 ms and has little to attack.
"""

import gc
import json
import os
import resource
import sys
from typing import Any

from pipeline.intake.cells import Book, Refused
from pipeline.intake.delimited import read_delimited
from pipeline.intake.handover import as_plain
from pipeline.intake.ods import read_ods
from pipeline.intake.xlsx import read_xlsx

# The parent reads the answer from a file whose size the kernel keeps under this.
MOST_ANSWER_BYTES = 64 * 1024 * 1024
# Standard streams and the few files that a late import opens.
_MOST_OPEN_FILES = 32
# Some third of what a page gets, where both want all of it.
_LATER = 5


def _read_xls(content: bytes) -> Book:
    """The library for the old format is brought in only where a file asks for it."""
    from pipeline.intake.xls import read_xls

    return read_xls(content)


READERS = {".xlsx": read_xlsx, ".xls": _read_xls, ".ods": read_ods, ".csv": read_delimited}


def main(arguments: list[str]) -> None:
    """`arguments`: suffix, memory in bytes, processor seconds."""
    suffix, memory_bytes, seconds = arguments[0], int(arguments[1]), int(arguments[2])
    limit(memory_bytes, seconds)
    # The process ends with its one file: looking for garbage meanwhile costs a third of the time of a large one.
    gc.disable()
    sys.stdout.write(answer(suffix, sys.stdin.buffer.read()))


def answer(suffix: str, content: bytes) -> str:
    """What the child says of a file: its book, or why it was refused."""
    told: dict[str, Any]
    try:
        told = {"book": as_plain(READERS[suffix](content))}
    except Refused as refused:
        told = {"refused": {"code": refused.code, "params": refused.params}}
    except (MemoryError, RecursionError):
        told = {"refused": {"code": "reader_out_of_memory", "params": {}}}
    return json.dumps(told, ensure_ascii=True)


def limit(memory_bytes: int, seconds: int) -> None:
    """Cap this process: address space, processor time, written and open files, core dumps, new processes.

    Where the processor is short, those who look at pages go first.
    """
    os.nice(_LATER)
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: MOST_ANSWER_BYTES,
        resource.RLIMIT_NOFILE: _MOST_OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    for name, most in limits.items():
        hard = resource.getrlimit(name)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(name, (most, most))
