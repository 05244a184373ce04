"""why."""

import argparse
from dataclasses import asdict
from typing import Any

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.scoring.change import Kind
from pipeline.services.change import why_changed, why_group_changed
from pipeline.services.change_shapes import Change, Counted, Reason
from pipeline.services.observed import PROVINCE
from pipeline.services.office import Office
from pipeline.words import number, say

_COUNTY = "county:"


def why(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Why a branch's score, a county's or the province's is another one than before, or than another's."""
    found = _asked(office, by, args)
    return Result(_change_json(found), _lines(found, args.language))


def _asked(office: Office, by: Actor, args: argparse.Namespace) -> Change:
    month = Month.parse(args.month)
    before = Month.parse(args.against_month) if args.against_month else None
    is_county = args.branch.startswith(_COUNTY)
    if args.branch != PROVINCE and not is_county:
        return why_changed(
            office,
            by=by,
            branch=args.branch,
            month=month,
            node=args.node,
            against_month=before,
            against_branch=args.against_branch,
            against_edition=args.against_edition,
        )
    if args.against_branch or args.against_edition:
        raise UserError("change_group_months_only")
    county = args.branch.removeprefix(_COUNTY) if is_county else None
    return why_group_changed(office, by=by, month=month, county=county, node=args.node, against_month=before)


def _change_json(change: Change) -> dict[str, Any]:
    against = change.sides.against
    return {
        "unit": change.sides.unit,
        "month": str(change.sides.month),
        "against": {
            "kind": against.kind,
            "month": str(against.month),
            "branch": against.place.branch if against.place else None,
            "edition": against.edition,
        },
        "edition": change.framework.edition,
        "edition_before": change.edition_before,
        "state": change.state.value,
        "node": change.node,
        "before": change.before,
        "before_today": change.before_today,
        "after": change.after,
        "difference": change.difference,
        "causes": [
            {
                "cause": each.cause.value,
                "points": each.points,
                "reasons": [_reason_json(reason) for reason in each.reasons],
            }
            for each in change.causes
        ],
        "children": [
            {"id": each.id, "before": each.before, "after": each.after, "points": each.points}
            for each in change.children
        ],
        "branches_left": [place.branch for place in change.members_left],
        "branches_came": [place.branch for place in change.members_came],
        "is_hidden": change.is_hidden,
    }


def _reason_json(reason: Reason) -> dict[str, Any]:
    return {
        "kind": reason.kind.value,
        "id": reason.id,
        "child": reason.child,
        "points": reason.points,
        "measures": [
            {
                "role": each.role,
                "measure": each.measure,
                "points": each.points,
                "before": each.before,
                "after": each.after,
            }
            for each in reason.measures
        ],
        "absent": [{"id": each.id, "state": each.state.value} for each in reason.absent],
        "before": asdict(reason.before) if reason.before else None,
        "after": asdict(reason.after) if reason.after else None,
    }


def _lines(change: Change, language: str) -> tuple[str, ...]:
    against = change.sides.against
    decimals = 1 if change.framework.scale > 1 else 3
    what = against.place.name[language] if against.place else against.edition or str(against.month)
    head = say(
        "cli.change",
        language,
        name=change.name[language],
        before=number(change.before, language, decimals),
        what=what,
        after=number(change.after, language, decimals),
        month=str(change.sides.month),
        difference=number(change.difference, language, decimals, sign=True),
    )
    lines = [head]
    for each in change.causes:
        points = number(each.points, language, decimals, sign=True)
        cause = say(f"change.cause_{each.cause.value}", language)
        lines.append(f"  {say('cli.change_cause', language, points=points, cause=cause)}")
        lines += [f"     {_reason_line(change, reason, language, decimals)}" for reason in each.reasons]
    return tuple(lines)


def _reason_line(change: Change, reason: Reason, language: str, decimals: int) -> str:
    points = number(reason.points, language, decimals, sign=True)
    told = {"points": points, "name": _name(change, reason, language)}
    if not reason.before or not reason.after or not reason.measures:
        return say("cli.change_reason", language, **told)
    sides = {"before": _counts(reason.before, language), "after": _counts(reason.after, language)}
    return say("cli.change_counts", language, **told, **sides)


def _name(change: Change, reason: Reason, language: str) -> str:
    """The node's name; of another set of branches, theirs."""
    members = {Kind.MEMBERS_LEFT: change.members_left, Kind.MEMBERS_CAME: change.members_came}
    if reason.kind not in members:
        return reason.name[language]
    names = say("pages.comma", language).join(place.name[language] for place in members[reason.kind])
    return say(f"change.kind_{reason.kind.value}", language, names=names)


def _counts(counted: Counted, language: str) -> str:
    part = _count(counted.numerator, language)
    if counted.denominator is None:
        return part
    return say("change.of", language, part=part, whole=_count(counted.denominator, language))


def _count(value: float | None, language: str) -> str:
    return number(value, language, 0 if value is None or value == int(value) else 2)
