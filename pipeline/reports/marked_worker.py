"""The child process that marks a workbook: bytes in, bytes out. Its limits are set before this is loaded.

A library opens a file that nobody vouches for here, so nothing of it reaches the server but the finished workbook.
"""

import sys
import warnings

from pipeline.reports.marked import unpacked

# The library would bring these in where they are installed: a picture is not decoded, arrays are not needed.
_NOT_NEEDED = ("numpy", "PIL", "pandas", "lxml")


def main() -> None:
    """Read the question from standard input, write the workbook to standard output."""
    for name in _NOT_NEEDED:
        sys.modules[name] = None  # type: ignore[assignment]
    # What the library can't keep it says by warnings; the first sheet says it to the person.
    warnings.simplefilter("ignore")
    from pipeline.reports.marked_book import marked_book

    marking, content = unpacked(sys.stdin.buffer.read())
    sys.stdout.buffer.write(marked_book(marking, content))
