"""What may be typed of collecting as a whole: how far it is, and who is to be reminded."""

import argparse
from collections.abc import Callable

from pipeline.commands.questionnaire_grammar import Verbs


def add(verbs: Verbs, verb: Callable[[Verbs, str, str], argparse.ArgumentParser]) -> None:
    """Add them; `verb` makes one with what every verb takes."""
    done = verb(verbs, "completeness", "how many months were expected, received, on time, late and approved")
    done.add_argument(
        "--month", help="the last month looked at, Jalali, as 1405-08 (the one that has just ended)"
    )
    done.add_argument("--months", type=months, default=12, help="how many months are looked at (12)")
    done.add_argument(
        "--each", choices=("county", "branch", "month"), default="county", help="a line for each (county)"
    )
    done.add_argument("--branch", help="only this branch")
    done.add_argument("--county", help="only the branches of this county")
    remind = verb(verbs, "reminders", "who has something to do for the months that can still be handed in")
    remind.add_argument("--county", help="only the branches of this county")


def months(written: str) -> int:
    """A whole number from 1 to 120."""
    if not (written.isdecimal() and 1 <= int(written) <= 120):
        raise argparse.ArgumentTypeError("a whole number from 1 to 120")
    return int(written)
