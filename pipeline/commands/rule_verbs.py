"""rules."""

import argparse

from pipeline.commands.result import Result
from pipeline.domain.access import Actor
from pipeline.domain.rules import Rule, rules
from pipeline.services.office import Office
from pipeline.words import catalogue, say


def list_rules(_office: Office, _by: Actor, args: argparse.Namespace) -> Result:
    """Every rule that a file is held against: code, severity, stage and limits. They are open to whoever asks."""
    found = list(rules().values())
    return Result(
        {"rules": [_as_json(rule, args.language) for rule in found]},
        tuple(_line(rule, args.language) for rule in found),
    )


def _line(rule: Rule, language: str) -> str:
    severity = say(f"rules.severity_{rule.severity.value}", language)
    if not rule.limits:
        return say("rules.line", language, code=rule.code, severity=severity)
    limits = rule.said(language)
    return say("rules.line_limits", language, code=rule.code, severity=severity, limits=limits)


def _as_json(rule: Rule, language: str) -> dict[str, object]:
    words = catalogue()
    return {
        "code": rule.code,
        "severity": rule.severity.value,
        "stage": rule.stage.value,
        "limits": {name: {"value": one.value, "unit": one.unit.value} for name, one in rule.limits.items()},
        "finding": words[f"finding.{rule.code}"][language],
        "cure": words[f"cure.{rule.code}"][language],
    }
