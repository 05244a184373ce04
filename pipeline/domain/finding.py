"""A mistake or a doubt in data, as a value."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from pipeline.domain.text import Text
from pipeline.words import plain, say


class Severity(StrEnum):
    """An error keeps the file out; a suspicion has to be accepted with a reason before approval; a warning is for
    the reviewer to see; a notice only tells."""

    ERROR = "error"
    SUSPICION = "suspicion"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True)
class Finding:
    """`code` names `finding.<code>` (what is wrong) and `cure.<code>` (what to do) in the catalogue."""

    code: str
    severity: Severity
    sheet: str | None = None
    cell: str | None = None
    measure: str | None = None
    value: str | None = None
    params: tuple[tuple[str, Any], ...] = ()

    def message(self, language: str) -> str:
        return say(f"finding.{self.code}", language, **self._filled(language))

    def cure(self, language: str) -> str:
        return say(f"cure.{self.code}", language, **self._filled(language))

    def _filled(self, language: str) -> dict[str, Any]:
        return {key: value[language] if isinstance(value, Text) else value for key, value in self.params}

    def as_json(self, language: str) -> dict[str, Any]:
        """The published form: code, severity, sheet, cell, measure, value, message, cure."""
        fields = asdict(self)
        fields.pop("params")
        return fields | {
            "severity": self.severity.value,
            "message": plain(self.message(language)),
            "cure": plain(self.cure(language)),
        }


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The gravest first, otherwise as they came."""
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))


def has_errors(findings: tuple[Finding, ...]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)
