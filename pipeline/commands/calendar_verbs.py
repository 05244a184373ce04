"""calendar, exception."""

import argparse
from typing import Any

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.calendar import ClosingException, jalali, parse_day
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services import calendar as days_of
from pipeline.services.office import Office
from pipeline.words import say


def calendar(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """A month's due day and closing day, as they stand or as they are set now."""
    month = Month.parse(args.month)
    if args.action == "set":
        if args.due is None or args.closes is None:
            raise UserError("calendar_needs_days")
        due_on, closes_on = parse_day(args.due), parse_day(args.closes)
        days_of.set_days(office, by=by, month=month, due_on=due_on, closes_on=closes_on)
    days = days_of.month_days(office, month)
    payload = {
        "month": str(month),
        "due_on": jalali(days.due_on),
        "closes_on": jalali(days.closes_on),
        "is_own": days.is_own,
    }
    told = "cli.calendar_own" if days.is_own else "cli.calendar_usual"
    line = say(told, args.language, month=month, due_on=days.due_on, closes_on=days.closes_on)
    return Result(payload, (line,))


def exception(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Give or end an exception, or list those ever given, newest first."""
    month = Month.parse(args.month) if args.month else None
    if args.action == "list":
        found = days_of.exceptions(office, by=by, branch=args.branch, month=month)
        lines = tuple(_line(office, one, args.language) for one in found)
        payload = {"exceptions": [_as_json(office, one) for one in found]}
        return Result(payload, lines or (say("cli.no_exceptions", args.language),))
    if args.branch is None or month is None:
        raise UserError("exception_needs_place")
    place: dict[str, Any] = {"by": by, "branch": args.branch, "month": month, "reason": args.reason}
    if args.action == "end":
        one = days_of.end_exception(office, **place)
    elif args.until is None:
        raise UserError("exception_needs_end")
    else:
        one = days_of.give_exception(office, **place, ends_on=parse_day(args.until))
    return Result(_as_json(office, one), (_line(office, one, args.language),))


def _line(office: Office, one: ClosingException, language: str) -> str:
    state = "running" if one.runs_on(days_of.today(office)) else "ended" if one.ended_at else "over"
    return say(
        f"cli.exception_{state}",
        language,
        branch=one.branch,
        month=one.month,
        ends_on=one.ends_on,
        reason=one.reason,
        who=one.ended_by or one.given_by,
        when=one.ended_at or one.given_at,
    )


def _as_json(office: Office, one: ClosingException) -> dict[str, Any]:
    return {
        "branch": one.branch,
        "month": str(one.month),
        "ends_on": jalali(one.ends_on),
        "reason": one.reason,
        "given_at": one.given_at.isoformat(),
        "given_by": one.given_by,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "ended_by": one.ended_by,
        "is_running": one.runs_on(days_of.today(office)),
    }
