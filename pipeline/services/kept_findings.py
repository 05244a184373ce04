"""What was found in a file when it was handed in, kept with it: rows out, findings back, and what was accepted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from pipeline.domain.access import Actor, Permission
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.services.office import Office

_ROWS = dict.fromkeys(
    ("submission", "code", "severity", "sheet", "cell", "measure", "value", "params"), pl.String
)


@dataclass(frozen=True)
class KeptFinding:
    """A finding of a submission. A suspicion that was accepted says by whom, when and why."""

    finding: Finding
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    reason: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still keeps the submission from being approved."""
        return self.finding.severity is Severity.SUSPICION and self.accepted_by is None


def finding_rows(submission: str, findings: Sequence[Finding]) -> pl.DataFrame:
    """Rows for `submission_findings`, in the order given."""
    rows = [
        (
            submission,
            one.code,
            one.severity.value,
            one.sheet,
            one.cell,
            one.measure,
            one.value,
            json.dumps({name: _written(value) for name, value in one.params}, ensure_ascii=False),
        )
        for one in findings
    ]
    return pl.DataFrame(rows, schema=_ROWS, orient="row")


def findings_kept(office: Office, *, by: Actor, submission: str) -> tuple[KeptFinding, ...]:
    """A submission's findings as of its handing in, worst first. Raises UserError `submission_unknown`."""
    by.require(Permission.READ_SUBMISSION)
    asked = {"branch": None, "month": None, "state": None, "submission": submission}
    known = office.warehouse.read("submissions", **asked)
    if known.is_empty():
        raise UserError("submission_unknown", submission=submission)
    by.require(Permission.READ_SUBMISSION, known["branch"][0])
    rows = office.warehouse.read("submission_findings", submission=submission).to_dicts()
    found = [_kept(row) for row in rows]
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: order.index(one.finding.severity)))


def _kept(row: Mapping[str, Any]) -> KeptFinding:
    params = json.loads(row["params"] or "{}")
    finding = Finding(
        code=row["code"],
        severity=Severity(row["severity"]),
        params=tuple((name, _read(value)) for name, value in params.items()),
        **{name: row[name] for name in ("sheet", "cell", "measure", "value")},
    )
    return KeptFinding(finding, row["accepted_by"], row["accepted_at"], row["reason"])


def _written(value: Any) -> Any:
    """As JSON holds it: what has words of its own (a text, a month, a day) as an object that says which it is."""
    if isinstance(value, Text):
        return {"fa": value.fa, "en": value.en}
    if isinstance(value, Month):
        return {"month": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, list | tuple):
        return [_written(one) for one in value]
    return value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_read(one) for one in value)
    if not isinstance(value, dict):
        return value
    if "month" in value:
        return Month.parse(value["month"])
    return date.fromisoformat(value["day"]) if "day" in value else Text(value["fa"], value["en"])
