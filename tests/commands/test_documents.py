"""What the documents say of the command line is what it does."""

import re
import shlex
from pathlib import Path

from pipeline.commands.parsing import parser
from tests.support.command_document import PATH, document


def test_the_page_on_the_command_line_is_the_grammar_itself() -> None:
    assert PATH.read_text("utf-8") == document(), "run: python -m tests.support.command_document"


def test_every_verb_that_the_readme_shows_is_in_the_grammar() -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    for line in re.findall(r"^python -m pipeline (.+)$", readme, re.MULTILINE):
        parser().parse_args(shlex.split(line, comments=True))
