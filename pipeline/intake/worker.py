"""The child process that opens a file: limits itself, reads the bytes from standard input, answers in JSON.

It imports nothing heavy and no other room, so that it starts in some 50 ms and has little to attack.
"""

import json
import resource
import sys

from pipeline.intake.cells import Refused, as_plain
from pipeline.intake.delimited import read_delimited
from pipeline.intake.ods import read_ods
from pipeline.intake.xlsx import read_xlsx

READERS = {".xlsx": read_xlsx, ".ods": read_ods, ".csv": read_delimited}
# The parent reads the answer from a file whose size the kernel keeps under this.
MOST_ANSWER_BYTES = 24 * 1024 * 1024
# Standard streams and the few files that a late import opens.
_MOST_OPEN_FILES = 32


def main(arguments: list[str]) -> None:
    """`arguments`: suffix, memory in bytes, processor seconds."""
    suffix, memory_bytes, seconds = arguments[0], int(arguments[1]), int(arguments[2])
    limit(memory_bytes, seconds)
    try:
        answer = {"book": as_plain(READERS[suffix](sys.stdin.buffer.read()))}
    except Refused as refused:
        answer = {"refused": {"code": refused.code, "params": refused.params}}
    except (MemoryError, RecursionError):
        answer = {"refused": {"code": "reader_out_of_memory", "params": {}}}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))


def limit(memory_bytes: int, seconds: int) -> None:
    """Cap this process: address space, processor time, written and open files, core dumps, new processes."""
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
