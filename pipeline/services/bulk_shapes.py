"""What a file of many branches and months comes to: a row a branch-month, and what was kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pipeline.domain.finding import Finding, Severity
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.services.review_shapes import Approvals
from pipeline.words import LANGUAGES

# Findings that a row tells in full in its plain form; their number is told besides.
_MOST_TOLD = 5


class BulkState(StrEnum):
    """A branch-month of the file: may be kept, stands already from this very file, has errors, or was kept."""

    READY = "ready"
    SAME = "same"
    REFUSED = "refused"
    KEPT = "kept"


@dataclass(frozen=True)
class BulkRow:
    """One branch-month of the file. `written` is the branch as the file has it; `branch`, `name` and `month` are None
    where they cannot be told. `submission`: what was kept of it, or what stands already."""

    branch: str | None
    written: str | None
    name: Text | None
    month: Month | None
    state: BulkState
    value_count: int
    findings: tuple[Finding, ...]
    submission: str | None = None

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The row as plain values; of its findings the first few, worst first."""
        return {
            "branch": self.branch,
            "written": self.written,
            "name_fa": self.name.fa if self.name else None,
            "name_en": self.name.en if self.name else None,
            "month": str(self.month) if self.month else None,
            "state": self.state.value,
            "value_count": self.value_count,
            "errors": self.count(Severity.ERROR),
            "suspicions": self.count(Severity.SUSPICION),
            "warnings": self.count(Severity.WARNING),
            "findings": [finding_json(finding) for finding in self.findings[:_MOST_TOLD]],
            "submission": self.submission,
        }


@dataclass(frozen=True)
class BulkChecked:
    """A file of many branch-months: `rows` in its order, `findings` about the whole of it.

    An error about the whole file (it cannot be opened, it holds personal data) keeps all of it out.
    `seconds`: what each step took (read, check; keep).
    """

    file_name: str
    file_sha256: str
    rows: tuple[BulkRow, ...]
    findings: tuple[Finding, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)

    def count(self, state: BulkState) -> int:
        return sum(row.state is state for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """As plain values: what a job keeps, and what the command line prints."""
        return {
            "file_name": self.file_name,
            "file_sha256": self.file_sha256,
            "count": len(self.rows),
            "ready_count": self.count(BulkState.READY),
            "same_count": self.count(BulkState.SAME),
            "refused_count": self.count(BulkState.REFUSED),
            "kept_count": self.count(BulkState.KEPT),
            "suspicion_count": sum(bool(row.count(Severity.SUSPICION)) for row in self.rows),
            "findings": [finding_json(finding) for finding in self.findings],
            "rows": [row.as_json() for row in self.rows],
            "seconds": {step: round(taken, 3) for step, taken in self.seconds.items()},
        }


@dataclass(frozen=True)
class BulkReceipt(BulkChecked):
    """What `load_bulk` kept: `submissions` in the file's order, and the waiting ones that they took the place of."""

    submissions: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {
            "submissions": list(self.submissions),
            "withdrawn": list(self.withdrawn),
        }


@dataclass(frozen=True)
class BulkDone:
    """A file handed in and, where another person was named for it, approved (None: it waits) and scored.

    `seconds`: what each step took: read, check, keep, approve, score.
    """

    receipt: BulkReceipt
    approvals: Approvals | None
    seconds: Mapping[str, float]


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding with its sentences in both languages: whoever comes back may read the other one."""
    plain = {key: value for key, value in finding.as_json("en").items() if key not in ("message", "cure")}
    for language in LANGUAGES:
        told = finding.as_json(language)
        plain |= {f"message_{language}": told["message"], f"cure_{language}": told["cure"]}
    return plain
