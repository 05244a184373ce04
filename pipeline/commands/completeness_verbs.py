"""completeness, reminders."""

import argparse

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.calendar import jalali
from pipeline.domain.month import Month
from pipeline.services import completeness as collection
from pipeline.services import reminders as reminding
from pipeline.services.completeness import Completeness
from pipeline.services.office import Office
from pipeline.words import day_name, say


def completeness(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Expected, received, on time, late and approved: in all, and for each county, branch or month."""
    last = Month.parse(args.month) if args.month else None
    told = collection.completeness(
        office, by=by, last=last, months=args.months, county=args.county, branch=args.branch
    )
    in_all = told.counted().row(0, named=True)
    counts = told.counted(args.each).sort(args.each)
    span = {"first": told.months[0].said(args.language), "last": told.months[-1].said(args.language)}
    lines = [say("cli.completeness_head", args.language, **span, **in_all)]
    lines += [
        say(
            "cli.completeness_row",
            args.language,
            name=_name(told, args.each, row[args.each], args.language),
            **row,
        )
        for row in counts.iter_rows(named=True)
    ]
    rows = told.rows.to_dicts()
    payload = {"months": [str(month) for month in told.months], "in_all": in_all, "counts": counts.to_dicts()}
    return Result(payload | {"branch_months": rows}, tuple(lines))


def _name(told: Completeness, each: str, code: str, language: str) -> str:
    if each == "month":
        return Month.parse(code).said(language)
    return (told.counties if each == "county" else told.names)[code][language]


def reminders(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Who has something to do for the months that can still be handed in, the most pressing first."""
    found = reminding.reminders(office, by=by, county=args.county)
    lines = [_line(one, args.language) for one in found]
    rows = [
        {
            "branch": one.branch,
            "name": one.name[args.language],
            "month": str(one.month),
            "state": one.state.value,
            "due_on": jalali(one.due_on),
            "closes_on": jalali(one.closes_on),
            "days_left": one.days_left,
            "for_reviewer": one.for_reviewer,
        }
        for one in found
    ]
    return Result({"reminders": rows}, tuple(lines or [say("cli.reminders_none", args.language)]))


def _line(one: reminding.Reminder, language: str) -> str:
    return say(
        "cli.reminder_row",
        language,
        branch=one.branch,
        name=one.name[language],
        month=one.month.said(language),
        state=say(f"completeness.state_{one.state}", language),
        what=say(f"completeness.do_{one.state}", language),
        day=day_name(one.due_on if one.is_before_due else one.closes_on, language),
        left=one.days_left,
    )
