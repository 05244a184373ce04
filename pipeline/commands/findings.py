"""Findings on a terminal: what is wrong, where, and what to do."""

from pipeline.commands.result import FINE, INPUT_HAS_ERRORS
from pipeline.domain.finding import Finding, has_errors
from pipeline.words import say


def lines(findings: tuple[Finding, ...], language: str) -> tuple[str, ...]:
    """One line a finding, worst first as they come."""
    return tuple(_line(finding, language) for finding in findings)


def code(findings: tuple[Finding, ...]) -> int:
    return INPUT_HAS_ERRORS if has_errors(findings) else FINE


def _line(finding: Finding, language: str) -> str:
    severity = say(f"severity.{finding.severity.value}", language)
    place = " ".join(part for part in (finding.sheet, finding.cell) if part)
    where = f" {place}" if place else ""
    return f"{severity}{where}: {finding.message(language)} {finding.cure(language)}"
