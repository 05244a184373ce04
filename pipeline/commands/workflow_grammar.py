"""What may be typed of a file's way from draft to accepted: drafts, taking back, the calendar, originals."""

import argparse
from collections.abc import Callable

from pipeline.commands.questionnaire_grammar import Verbs

_DAY = "a Jalali day, as 1405-09-10"


def add(verbs: Verbs, verb: Callable[[Verbs, str, str], argparse.ArgumentParser]) -> None:
    """Add them; `verb` makes one with what every verb takes."""
    _draft(verb(verbs, "draft", "a branch's draft of a month: show it, save it, hand it in, discard it"))
    listed = verb(verbs, "submissions", "list what was handed in, with what each is based on, newest first")
    listed.add_argument("--branch", help="only of this branch")
    listed.add_argument("--month", help="only of this month, Jalali, as 1405-08")
    listed.add_argument("--by", help="account that asks (else the owner of the files)")
    back = verb(verbs, "withdraw", "take back a submission that still waits")
    back.add_argument("submission", help="its number, as `submissions` lists it")
    back.add_argument("--reason", default="", help="why, for the list and the audit trail")
    back.add_argument("--by", required=True, help="account of who handed it in, or of the branch's manager")
    original = verb(verbs, "original", "write the file of a submission as it was handed in")
    original.add_argument("submission", help="its number")
    original.add_argument("--out", required=True, help="the file to write")
    original.add_argument("--by", required=True, help="account of its branch or of its reviewers")
    _calendar(verb(verbs, "calendar", "until when months are due and open: show a month's days, or set them"))
    _exception(verb(verbs, "exception", "let a branch hand in a closed month: give, end, list exceptions"))
    _spelling(verb(verbs, "spelling", "say once that a written name means a branch: confirm, list"))
    forget = verb(verbs, "forget-files", "let go of originals kept longer than KEEP_FILES_MONTHS (24)")
    forget.add_argument("--dry-run", action="store_true", help="only say what would go")
    forget.add_argument("--by", help="account of an administrator (else the owner of the files)")


def _draft(one: argparse.ArgumentParser) -> None:
    one.add_argument("action", choices=["show", "save", "submit", "discard"])
    one.add_argument("file", nargs="?", help="save: a file of the month's values (csv, xlsx, ods)")
    one.add_argument("--branch", required=True, help="the branch's code")
    one.add_argument("--month", required=True, help="Jalali, as 1405-08")
    one.add_argument("--revision", type=int, help="the revision that was looked at (else the newest)")
    add_seen(one)
    one.add_argument("--by", required=True, help="account of the branch")


def add_seen(one: argparse.ArgumentParser) -> None:
    """What the person looked at before handing in."""
    one.add_argument(
        "--seen",
        metavar="SUBMISSION",
        help='the newest submission of that month that was looked at ("" for none): refuse when another came in since',
    )


def _calendar(one: argparse.ArgumentParser) -> None:
    one.add_argument("action", choices=["show", "set"])
    one.add_argument("month", help="Jalali, as 1405-08")
    one.add_argument("--due", help=f"set: in time until the end of {_DAY}")
    one.add_argument("--closes", help=f"set: open until the end of {_DAY}")
    one.add_argument("--by", help="account of a provincial manager or administrator (else the owner)")


def _exception(one: argparse.ArgumentParser) -> None:
    one.add_argument("action", choices=["give", "end", "list"])
    one.add_argument("--branch", help="the branch's code")
    one.add_argument("--month", help="Jalali, as 1405-08")
    one.add_argument("--until", help=f"give: the branch may hand in until the end of {_DAY}")
    one.add_argument("--reason", default="", help="give: why")
    one.add_argument("--by", help="account of a provincial manager or administrator (else the owner)")


def _spelling(one: argparse.ArgumentParser) -> None:
    one.add_argument("action", choices=["confirm", "list"])
    one.add_argument("spelling", nargs="?", help="confirm: the name as the file writes it")
    one.add_argument("--branch", help="confirm: the code of the branch that it means")
    one.add_argument("--by", help="confirm: account of the branch or of the province")
