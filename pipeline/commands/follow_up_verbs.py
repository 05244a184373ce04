"""follow-ups, follow-up, follow-up-answer, follow-up-close."""

import argparse
from typing import Any

from pipeline.commands.result import Result
from pipeline.commands.review_verbs import newest
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.services import follow_ups
from pipeline.services.office import Office
from pipeline.services.review_shapes import FollowUp
from pipeline.words import say


def list_all(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """The values that are asked about."""
    month = Month.parse(args.month) if args.month else None
    found = follow_ups.follow_ups(
        office, by=by, branch=args.branch, month=month, with_closed=args.with_closed
    )
    lines = tuple(line for one in found for line in _lines(one, args.language))
    return Result(
        {"follow_ups": [_as_json(one) for one in found]}, lines or (say("cli.no_follow_ups", args.language),)
    )


def ask(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Ask about a value."""
    submission = newest(office, by, args).submission
    return _told(
        follow_ups.raise_follow_up(
            office, by=by, submission=submission, measure=args.measure, question=args.question
        ),
        args.language,
    )


def answer(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Answer a question."""
    found = follow_ups.answer_follow_up(office, by=by, follow_up=args.follow_up, answer=args.answer)
    return _told(found, args.language)


def close(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Close a question."""
    found = follow_ups.close_follow_up(office, by=by, follow_up=args.follow_up, note=args.note)
    return _told(found, args.language)


def _told(one: FollowUp, language: str) -> Result:
    return Result(_as_json(one), _lines(one, language))


def _lines(one: FollowUp, language: str) -> tuple[str, ...]:
    first = f"{one.follow_up}  {one.branch}  {one.month}  {one.measure}"
    said = (
        say(
            "cli.follow_up_said",
            language,
            state=say(f"state.follow_up_{each.state.value}", language),
            who=each.by,
            at=each.at,
            note=each.note or "—",
        )
        for each in one.said
    )
    return (first, *(f"  {line}" for line in said))


def _as_json(one: FollowUp) -> dict[str, Any]:
    return {
        "follow_up": one.follow_up,
        "branch": one.branch,
        "month": str(one.month),
        "measure": one.measure,
        "submission": one.submission,
        "state": one.state.value,
        "said": [
            {"state": each.state.value, "note": each.note, "at": each.at.isoformat(), "by": each.by}
            for each in one.said
        ],
    }
