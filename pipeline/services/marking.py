"""The person's own workbook back, with every finding marked where it stands and listed on the first sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from pipeline.domain.access import Actor, Permission
from pipeline.domain.file_name import told_name
from pipeline.domain.finding import Finding
from pipeline.domain.month import Month
from pipeline.domain.rules import finding_of
from pipeline.errors import UserError
from pipeline.intake.opening import open_file, work_in_child
from pipeline.reports.marked import Marking, packed
from pipeline.services.bulk import check_bulk
from pipeline.services.bulk_shapes import BulkChecked, BulkRow
from pipeline.services.collecting import check_file
from pipeline.services.mark_telling import marking_of, said_of, say_of_marking, sheets_of
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.turns import own_turn
from pipeline.words import plain

_WORKER = "pipeline.reports.marked_worker"
# Formats whose looks and rules the library keeps; all others are written anew.
_OWN = (".xlsx", ".xlsm")
_SEVERAL = "several_forms"
# The library raised on the file; other refusals are of time or place, and plain sheets would fare no better.
_UNREADABLE, _BUSY = "reader_failed", "reader_busy"


@dataclass(frozen=True)
class Marked:
    """A marked workbook as xlsx, and the findings marked in it."""

    content: bytes
    findings: tuple[Finding, ...]


def check_and_mark(
    office: Office,
    *,
    by: Actor,
    file_name: str,
    content: bytes,
    branch: str | None = None,
    month: Month | None = None,
    language: str = "fa",
) -> Marked:
    """Check a file, of one branch and month or of many, and mark what was found. Errors as `check_file`."""
    file: dict[str, Any] = {"file_name": file_name, "content": content}
    findings = check_file(office, by=by, **file, branch=branch, month=month).findings
    if any(finding.code == _SEVERAL for finding in findings):
        checked = check_bulk(office, by=by, **file, month=month)
        marked = marked_bulk_workbook(office, by=by, **file, checked=checked, language=language)
        return Marked(marked, (*checked.findings, *(one for row in checked.rows for one in row.findings)))
    marked = marked_workbook(office, by=by, **file, findings=findings, language=language)
    return Marked(marked, findings)


def marked_workbook(
    office: Office,
    *,
    by: Actor,
    file_name: str,
    content: bytes,
    findings: Sequence[Finding],
    language: str = "fa",
) -> bytes:
    """The file as xlsx with its findings marked: same sheets, same cell addresses. Nothing is kept.

    xlsx keeps its looks and rules; other formats are written anew; a file that can't be opened gives the list alone.
    Formulas come back as their stored results. Raises UserError `marking_failed`,
    `reader_busy_own`.
    """
    by.require(Permission.CHECK_FILE)
    return _marked(office, by, file_name, content, [("", finding) for finding in findings], language)


def marked_bulk_workbook(
    office: Office, *, by: Actor, file_name: str, content: bytes, checked: BulkChecked, language: str = "fa"
) -> bytes:
    """`marked_workbook` for a file of many branches and months: each finding says whose it is."""
    by.require(Permission.CHECK_FILE)
    of_rows = [(_whose(row, language), finding) for row in checked.rows for finding in row.findings]
    of_file = [("", finding) for finding in checked.findings]
    return _marked(office, by, file_name, content, [*of_file, *of_rows], language)


def marked_name(file_name: str, language: str) -> str:
    """What the marked file is called: the person's own name for it, and that it was checked."""
    return f"{PurePath(told_name(file_name)).stem} - {say_of_marking('sheet', language)}.xlsx"


def _whose(row: BulkRow, language: str) -> str:
    name = row.name[language] if row.name else (row.branch or row.written or "")
    month = plain(row.month.said(language)) if row.month else ""
    return " ".join(part for part in (name, month) if part)


def _marked(
    office: Office,
    by: Actor,
    file_name: str,
    content: bytes,
    told: Sequence[tuple[str, Finding]],
    language: str,
) -> bytes:
    with own_turn(office, by):
        opened = open_file(file_name, content, office.settings)
        if isinstance(opened, Finding) and opened.code == _BUSY:
            raise UserError("marking_failed", file_name=file_name)
        marking = marking_of(framework_of(office), opened, file_name, told, language)
        is_own = PurePath(file_name).suffix.lower() in _OWN and not isinstance(opened, Finding)
        if is_own:
            answer = _asked(office, replace(marking, said=said_of(opened, language)), content)
            if isinstance(answer, bytes):
                return answer
            if answer.code != _UNREADABLE:
                raise UserError("marking_failed", file_name=file_name)
        lost = "looks_lost" if is_own else "converted"
        said = [say_of_marking("not_opened" if isinstance(opened, Finding) else lost, language)]
        anew = replace(marking, said=[*said, *said_of(opened, language)], sheets=sheets_of(opened, language))
        answer = _asked(office, anew, b"")
    if isinstance(answer, Finding):
        raise UserError("marking_failed", file_name=file_name)
    return answer


def _asked(office: Office, marking: Marking, content: bytes) -> bytes | Finding:
    """What the child made of it. A long file takes longer to write than to read."""
    settings = replace(office.settings, reader_seconds=office.settings.marker_seconds)
    answer = work_in_child(_WORKER, packed(marking, content), settings)
    return answer or finding_of("reader_failed")
