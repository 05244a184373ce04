"""The rules by which handed-in data are judged: `data/rules.toml`, the one place of a severity and of a limit."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from pipeline.domain.finding import Finding, Severity
from pipeline.settings import DATA
from pipeline.words import say

FILE = DATA / "rules.toml"


class Stage(StrEnum):
    """When a rule is asked: on the way in from the bytes of a file to what it would do to a score."""

    FILE = "file"
    CELLS = "cells"
    FORM = "form"
    VALUES = "values"
    HISTORY = "history"
    SCORES = "scores"
    REGISTER = "register"
    ANSWERS = "answers"
    BOUNDARIES = "boundaries"


class Unit(StrEnum):
    """What a limit counts."""

    SPREADS = "spreads"
    MONTHS = "months"
    BRANCHES = "branches"
    VALUES = "values"
    CASES = "cases"
    MEASURE = "measure"
    POINTS = "points"
    SCORE = "score"
    SHARE = "share"
    CHANCE = "chance"


@dataclass(frozen=True)
class Limit:
    """A number of a rule. Shares and chances are parts of one, `points` are percentage points."""

    value: float
    unit: Unit


@dataclass(frozen=True)
class Rule:
    """What a finding code weighs, when it is asked, and the numbers that it is asked with."""

    code: str
    severity: Severity
    stage: Stage
    limits: Mapping[str, Limit]

    def __getitem__(self, limit: str) -> float:
        return self.limits[limit].value

    def whole(self, limit: str) -> int:
        """A limit that counts."""
        return int(self.limits[limit].value)

    def said(self, language: str) -> tuple[str, ...]:
        """Each limit in words, with its unit."""
        return tuple(
            f"{say(f'rules.limit_{name}', language)}: {_with_unit(limit, language)}"
            for name, limit in self.limits.items()
        )


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its code, in the file's order. Raises ValueError, naming the rule, where the file is not whole."""
    written = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {code: _rule(code, table) for code, table in written.items()}


def rule(code: str) -> Rule:
    """The rule of a code. Raises KeyError for a code that the file does not name."""
    return rules()[code]


def finding_of(
    code: str,
    sheet: str | None = None,
    cell: str | None = None,
    measure: str | None = None,
    value: str | None = None,
    params: tuple[tuple[str, Any], ...] = (),
) -> Finding:
    """A finding with the severity that its rule has. Raises KeyError for a code without a rule."""
    return Finding(code, rule(code).severity, sheet, cell, measure, value, params)


def _with_unit(limit: Limit, language: str) -> str:
    """The number with its unit; parts of one are told as percent."""
    value = 100 * limit.value if limit.unit in (Unit.SHARE, Unit.CHANCE) else limit.value
    rounded = round(value, 6)
    shown = int(rounded) if rounded == int(rounded) else rounded
    return say(f"rules.unit_{limit.unit.value}", language, value=shown)


def _rule(code: str, table: Mapping[str, Any]) -> Rule:
    try:
        limits = {
            name: Limit(float(one["value"]), Unit(one["unit"]))
            for name, one in table.get("limits", {}).items()
        }
        known = {"severity", "stage", "limits"}
        if extra := set(table) - known:
            raise ValueError(f"unknown keys: {', '.join(sorted(extra))}")
        return Rule(code, Severity(table["severity"]), Stage(table["stage"]), limits)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{FILE.name}, [{code}]: {error}") from error
