"""Writes docs/command-line.md from the grammar itself: `python -m tests.support.command_document`."""

import argparse
from pathlib import Path

from pipeline.commands.parsing import parser

PATH = Path(__file__).resolve().parents[2] / "docs" / "command-line.md"
SHARED = {"help", "warehouse", "json", "language"}
HEAD = """# The command line
`python -m pipeline VERB ...`, where `python` is `.venv/bin/python`.

Each verb takes `--warehouse PATH` (else the variable WAREHOUSE, else `data/warehouse`), `--json` (one JSON object, for machines) and `--language fa|en` (of the sentences; the terminal's own by default).

Exit code 0: fine. 1: the input has errors (findings, or a warehouse that is not whole). 2: wrong use; the sentence says what to do.

While a server runs it holds the database files, and DuckDB lets no second process in. The command line then hands the verb to the server over a socket in the warehouse folder, which only the files' owner can use; nothing changes in how it is typed. When something else holds the files, it says what.

`--by` names the account that acts. It must be active and may do what the access matrix grants its role; the audit keeps the account, the operating-system user and "command line".

This page is made from the grammar (`tests/support/command_document.py`).
"""  # noqa: E501


def document() -> str:
    """The page, as it should stand."""
    return HEAD + "".join(_verb(name, one) for name, one in _verbs().items())


def _verbs() -> dict[str, argparse.ArgumentParser]:
    found = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(found.choices)


def _verb(name: str, one: argparse.ArgumentParser) -> str:
    own = [action for action in one._actions if action.dest not in SHARED]
    rows = "".join(f"- {_spelled(action)}{_told(action)}\n" for action in own)
    return f"\n## {name}\n{one.description}\n{rows}"


def _spelled(action: argparse.Action) -> str:
    return f"`{action.option_strings[0]}`" if action.option_strings else f"`{action.dest.upper()}`"


def _told(action: argparse.Action) -> str:
    choices = f" one of {', '.join(action.choices)}" if action.choices else ""
    needed = " (needed)" if action.required else ""
    return f"{needed}:{choices} {action.help or ''}".rstrip().rstrip(":")


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
