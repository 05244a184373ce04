"""What may be typed of reviewing: what waits, its suspicions, decisions, questions about values, spot checks."""

import argparse
from collections.abc import Callable
from typing import TypeAlias

from pipeline.domain.spelling import code

Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(verbs: Verbs, verb: Callable[[Verbs, str, str], argparse.ArgumentParser]) -> None:
    """Add them; `verb` makes one with what every verb takes."""
    _waiting(verbs, verb)
    _decisions(verbs, verb)
    _follow_ups(verbs, verb)
    _looking_closer(verbs, verb)


def _waiting(verbs: Verbs, verb: Callable[[Verbs, str, str], argparse.ArgumentParser]) -> None:
    waiting = verb(verbs, "waiting", "list what waits for approval, oldest first, with what each holds")
    waiting.add_argument("--month", help="this month's alone, Jalali, as 1405-08")
    waiting.add_argument(
        "--for-acceptance", action="store_true", help="what is approved and waits for the province instead"
    )
    waiting.add_argument("--by", help="as this account sees it (else all of them)")
    review = verb(
        verbs, "review", "what was found in the submission of a branch and month, and what it changes"
    )
    _branch_month(review)


def _decisions(verbs: Verbs, verb: Callable[[Verbs, str, str], argparse.ArgumentParser]) -> None:
    approve = verb(verbs, "approve", "approve what waits for a branch and month; it is scored at once")
    _branch_month(approve)
    accept = verb(verbs, "accept", "accept a suspicion of what waits for a branch and month, with a reason")
    _branch_month(accept)
    accept.add_argument("--finding", required=True, help="its code, as `review` lists it")
    accept.add_argument("--measure", help="the measure that it is about (else the whole file)")
    accept.add_argument("--reason", required=True, help="why it is right after all")
    final = verb(verbs, "accept-submission", "make what is approved of a branch and month final")
    _branch_month(final)
    give_back = verb(verbs, "return", "give a waiting submission back with a reason")
    _branch_month(give_back)
    give_back.add_argument("--reason", required=True)
    many = verb(
        verbs, "approve-many", "approve all that waits, or some of it; scored once; says what was not and why"
    )
    many.add_argument("--month", help="this month's alone, Jalali, as 1405-08")
    many.add_argument(
        "--submission",
        dest="submissions",
        type=code,
        action="append",
        default=[],
        help="this one; may be given again (else all that waits)",
    )
    many.add_argument(
        "--for-acceptance", action="store_true", help="what is approved and waits for the province instead"
    )
    for one in (approve, many):
        one.add_argument("--accept", metavar="REASON", help="accept all open suspicions with this reason")
    for one, told in (
        (approve, "approves"),
        (many, "approves"),
        (accept, "accepts it"),
        (final, "accepts it (a provincial manager)"),
        (give_back, "returns it"),
    ):
        one.add_argument("--by", required=True, help=f"account that {told}")


def _follow_ups(verbs: Verbs, verb: Callable[[Verbs, str, str], argparse.ArgumentParser]) -> None:
    listed = verb(verbs, "follow-ups", "list the values that are asked about, with what was said of them")
    listed.add_argument("--branch", help="this branch's alone")
    listed.add_argument("--month", help="this month's alone, Jalali, as 1405-08")
    listed.add_argument("--with-closed", action="store_true", help="those that are closed too")
    raised = verb(verbs, "follow-up", "ask a branch about a value of its newest submission")
    _branch_month(raised)
    raised.add_argument("--measure", required=True, help="the measure's id")
    raised.add_argument("--question", required=True)
    answered = verb(verbs, "follow-up-answer", "answer a question about a value")
    answered.add_argument("follow_up", help="its number, as `follow-ups` lists it")
    answered.add_argument("--answer", required=True)
    closed = verb(verbs, "follow-up-close", "close a question about a value")
    closed.add_argument("follow_up", help="its number, as `follow-ups` lists it")
    closed.add_argument("--note", default="", help="what came of it")
    for one, told in ((raised, "asks"), (answered, "answers"), (closed, "closes it")):
        one.add_argument("--by", required=True, help=f"account that {told}")


def _looking_closer(verbs: Verbs, verb: Callable[[Verbs, str, str], argparse.ArgumentParser]) -> None:
    history = verb(verbs, "history", "who said what of a value: every submission of a year's months")
    _branch_month(history)
    history.add_argument("--measure", required=True, help="the measure's id")
    history.add_argument("--months", type=int, default=12, help="how many months back (12)")
    check = verb(
        verbs, "spot-check", "keep how many sampled cases of a value were found as reported; no score changes"
    )
    _branch_month(check)
    check.add_argument("--measure", required=True, help="the measure's id")
    check.add_argument("--sampled", type=int, required=True, help="cases that were looked up")
    check.add_argument("--confirmed", type=int, required=True, help="of these, found as reported")
    check.add_argument("--note", default="")
    check.add_argument("--by", required=True, help="account that looked them up")


def _branch_month(one: argparse.ArgumentParser) -> None:
    one.add_argument("--branch", required=True, help="the branch's code")
    one.add_argument("--month", required=True, help="Jalali, as 1405-08")
