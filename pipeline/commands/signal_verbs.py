"""signals, funnel."""

import argparse
from collections.abc import Mapping
from typing import Any

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.verdict import Standing
from pipeline.services import funnel as funnels
from pipeline.services import model, register
from pipeline.services import signals as charted
from pipeline.services.office import Office
from pipeline.services.signals import Signal
from pipeline.words import number, say


def signals(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """What changed for real: of a branch every node that has a chart, else the province's and every branch's index."""
    month = Month.parse(args.month)
    names = {
        place.branch: place.name[args.language] for place in register.branches(office, by=by, month=month)
    }
    if args.branch:
        return _of_branch(office, by, args, month, names)
    framework = model.framework_of(office, month=month)
    top = framework.top.id
    group = charted.group_signals(office, by=by, month=month, county=args.county)
    rows = charted.month_signals(office, by=by, month=month, county=args.county).to_dicts()
    whole = args.county or say("overview.province", args.language)
    lines = [_line(whole, framework, top, one.value, one.verdict, args) for one in (group.get(top),) if one]
    lines += [
        _line(names[row["branch"]], framework, top, row["value"], row["verdict"], args)
        for row in rows
        if row["node"] == top
    ]
    nodes = [_signal_json(one, with_series=False) for one in group.values()]
    payload = {"month": str(month), "county": args.county, "nodes": nodes, "branches": rows}
    return Result(payload, tuple(lines))


def _of_branch(
    office: Office, by: Actor, args: argparse.Namespace, month: Month, names: Mapping[str, str]
) -> Result:
    framework = model.framework_of(office, month=month)
    found = charted.branch_signals(office, by=by, branch=args.branch, month=month).values()
    nodes = [_signal_json(one, with_series=True) for one in found]
    name = names[args.branch]
    lines = (_line(name, framework, one.node, one.value, one.verdict, args) for one in found)
    return Result({"month": str(month), "branch": args.branch, "nodes": nodes}, tuple(lines))


def funnel(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """A share of every branch with the limits around the province's."""
    month = Month.parse(args.month)
    found = funnels.funnel(office, by=by, month=month, indicator=args.indicator)
    head = say(
        "signals.cli_funnel",
        args.language,
        name=found.indicator.name[args.language],
        month=str(month),
        value=number(found.value, args.language),
        factor=number(found.factor**0.5, args.language, 2),
    )
    payload = {
        "month": str(month),
        "indicator": found.indicator.id,
        "value": found.value,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "factor": found.factor,
        "branches": found.points.drop("name_fa", "name_en").to_dicts(),
    }
    return Result(payload, (head, *(_point(row, args.language) for row in found.points.to_dicts())))


def _point(row: dict[str, Any], language: str) -> str:
    return say(
        "signals.point",
        language,
        branch=row[f"name_{language}"],
        value=number(row["value"], language),
        numerator=number(row["numerator"], language, 0),
        denominator=number(row["denominator"], language, 0),
        standing=standing_words(Standing(row["standing"]), language),
    )


def standing_words(standing: Standing, language: str) -> str:
    name = "standing_no_figure" if standing is Standing.NO_FIGURE else standing.value
    return say(f"signals.{name}", language)


def _line(
    place: str, framework: Framework, node: str, value: float | None, verdict: str, args: argparse.Namespace
) -> str:
    return say(
        "signals.cli_month",
        args.language,
        place=place,
        name=framework.name_of(node)[args.language],
        value=number(value, args.language),
        verdict=say(f"signals.{verdict}", args.language),
    )


def _signal_json(one: Signal, *, with_series: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": one.node,
        "verdict": one.verdict.value,
        "rule": one.rule.value if one.rule else None,
        "since": str(one.since) if one.since else None,
        "months_count": one.months_count,
        "value": one.value,
        "last_year": one.last_year,
        "centre": one.centre,
        "lower": one.lower,
        "upper": one.upper,
    }
    return told | ({"series": one.series.to_dicts()} if with_series else {})
