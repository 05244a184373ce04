"""What may be typed of the people's questionnaire: its waves, its answers, what they say."""

import argparse
from collections.abc import Callable
from typing import TypeAlias

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(verbs: Verbs, verb: Callable[[Verbs, str, str], argparse.ArgumentParser]) -> None:
    """Add them; `verb` makes one with what every verb takes."""
    verb(verbs, "waves", "list the waves of the people's questionnaire, with how many people answered")
    opened = verb(verbs, "wave-open", "open a wave of the people's questionnaire over some months")
    opened.add_argument("--name-fa", required=True, help="the wave's name in Persian")
    opened.add_argument("--name-en", required=True, help="the wave's name in English")
    opened.add_argument("--first", required=True, help="its first month, Jalali, as 1405-08")
    opened.add_argument("--last", required=True, help="its last month")
    closed = verb(verbs, "wave-close", "close a wave for good; what people say is shown from then on")
    closed.add_argument("wave", help="the wave's id, as `waves` lists it")
    for one in (opened, closed):
        one.add_argument("--by", required=True, help="account of a planner or provincial manager")
    for name, told in (
        ("answers-form", "write the questionnaire to print for a branch (xlsx, one A4 sheet)"),
        ("answers-sheet", "write the workbook into which a branch types the answers"),
    ):
        one = verb(verbs, name, told)
        one.add_argument("wave", help="the wave's id")
        one.add_argument("--branch", required=True, help="the branch's code")
        one.add_argument("--out", required=True, help="the xlsx file to write")
    for name, told in (
        ("answers-check", "read a file of answers and list what is wrong with it; keeps nothing"),
        ("answers-load", "hand in a file of answers; it takes the place of the branch's earlier one"),
    ):
        one = verb(verbs, name, told)
        one.add_argument("file", help="xlsx, ods or csv")
        one.add_argument("--wave", required=True, help="the wave's id")
        one.add_argument("--branch", help="when the file does not say it, or to be sure")
        if name == "answers-load":
            one.add_argument("--by", required=True, help="account that hands it in")
    voice = verb(verbs, "voice", "what people say in a closed wave beside the unit's own figures")
    voice.add_argument("wave", help="the wave's id")
    of = voice.add_mutually_exclusive_group()
    of.add_argument("--branch", help="of this branch (else of the province)")
    of.add_argument("--county", help="of this county")
