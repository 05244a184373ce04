"""A file of many branch-months on its way in: read once, each form placed (whose, which month) and checked."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import polars as pl

from pipeline.domain.access import BRANCH_ROLES, Actor
from pipeline.domain.finding import Finding, has_errors
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.rules import finding_of
from pipeline.domain.spelling import code, key
from pipeline.domain.text import Text
from pipeline.errors import NotAllowed
from pipeline.intake.cells import Book
from pipeline.intake.known import Known
from pipeline.intake.opening import open_file
from pipeline.intake.reading import FileRead, Read, read_book
from pipeline.intake.rules import check
from pipeline.services.arriving import Arrived
from pipeline.services.calendar import this_month
from pipeline.services.history import known_of_many
from pipeline.services.model import framework_of
from pipeline.services.office import Office
from pipeline.services.open_branches import closed_names, open_names
from pipeline.services.progress import OnProgress
from pipeline.services.scoring_run import edition_in
from pipeline.services.shapes import Checked
from pipeline.services.spellings import as_remembered, with_suggestions
from pipeline.services.turns import own_turn

_Place: TypeAlias = tuple[str | None, str | None, Month | None]


@dataclass(frozen=True)
class Placed:
    """One form of the file, with the branch as written and, where they can be told, its code, name and month.

    `arrived` is there where the form may be kept.
    """

    written: str | None
    branch: str | None
    name: Text | None
    month: Month | None
    value_count: int
    findings: tuple[Finding, ...]
    arrived: Arrived | None


@dataclass(frozen=True)
class ManyArrived:
    """All of a file: its forms in its order, what is said of it as a whole, and seconds taken to read and to check."""

    placed: tuple[Placed, ...]
    findings: tuple[Finding, ...]
    seconds: Mapping[str, float]


@dataclass(frozen=True)
class _Form:
    """A form with whose and of which month it is, as far as the file and the person say; the branch as written."""

    read: Read
    written: str | None
    branch: str | None
    month: Month | None


@dataclass(frozen=True)
class _Desk:
    """A month as its forms are judged: its edition, its branches by code and by any spelling, what is known of them."""

    framework: Framework
    names: Mapping[str, Text]
    closed: Mapping[str, Text]
    codes: Mapping[str, frozenset[str]]
    known: Mapping[str, Known] = field(default_factory=dict)

    def code_of(self, written: str) -> str | None:
        """The one open branch that is written so, as a code or as a name."""
        nobody: frozenset[str] = frozenset()
        found = self.codes.get(_as_code(written), nobody) | self.codes.get(_as_name(written), nobody)
        return next(iter(found)) if len(found) == 1 else None


def arrive_many(
    office: Office, by: Actor, file_name: str, content: bytes, month: Month | None, on_progress: OnProgress
) -> ManyArrived:
    """Read a file and check each of its branch-months. `month` is meant where the file names none.

    With an error about the whole file none of them may be kept. Raises NotAllowed `file_of_other_branch`.
    """
    began = time.monotonic()
    on_progress(0, 1, "read")
    patient = replace(office.settings, reader_seconds=office.settings.bulk_reader_seconds)
    with own_turn(office, by):
        book = open_file(file_name, content, patient)
    if isinstance(book, Finding):
        return ManyArrived((), (book,), {"read": time.monotonic() - began})
    read = _under_editions(office, book, month)
    read_at = time.monotonic()
    placed = _placed(office, by, read.forms, month, on_progress)
    if has_errors(read.findings):
        placed = [replace(one, arrived=None) for one in placed]
    seconds = {"read": read_at - began, "check": time.monotonic() - read_at}
    return ManyArrived(tuple(placed), read.findings, seconds)


def _under_editions(office: Office, book: Book, month: Month | None) -> FileRead:
    """Each form as the edition reads it that holds in its month: a file may reach over a change of edition."""
    newest = framework_of(office, month=month)
    first = read_book(book, newest)
    readings = {newest.edition: _by_place(first)}
    seen: Counter[_Place] = Counter()
    forms = []
    for form in first.forms:
        of_month = form.month or month
        held = edition_in(office, of_month) if of_month is not None else newest
        if held.edition not in readings:
            readings[held.edition] = _by_place(read_book(book, held))
        place = form.branch, form.branch_name, form.month
        alike = readings[held.edition].get(place, [])
        forms.append(alike[seen[place]] if seen[place] < len(alike) else _unread(form))
        seen[place] += 1
    return replace(first, forms=tuple(forms))


def _by_place(read: FileRead) -> Mapping[_Place, list[Read]]:
    """The forms of a file by whose they are, as it is written there: the same whatever edition they are read under."""
    found: dict[_Place, list[Read]] = {}
    for form in read.forms:
        found.setdefault((form.branch, form.branch_name, form.month), []).append(form)
    return found


def _unread(read: Read) -> Read:
    """A form in which the edition of its month finds no measure at all: nothing of it is kept."""
    return replace(read, values=read.values.clear(), findings=(*read.findings, finding_of("header_absent")))


def _placed(
    office: Office, by: Actor, reads: Sequence[Read], month: Month | None, on_progress: OnProgress
) -> list[Placed]:
    """Every form with its findings, once for each branch and month: a second one of the same is an error in both."""
    on_progress(0, len(reads), "check")
    months = {read.month or month for read in reads}
    desks = {each: _desk(office, each) for each in months}
    forms = [_form(office, by, desks[read.month or month], read, read.month or month) for read in reads]
    desks = {each: _informed(office, desks[each], each, forms) for each in months}
    found = []
    for at, form in enumerate(forms):
        found.append(_judged(office, desks[form.month], form))
        on_progress(at + 1, len(forms), "check")
    counts = Counter((one.branch, one.month) for one in found)
    return [_once(one, counts[one.branch, one.month]) for one in found]


def _form(office: Office, by: Actor, desk: _Desk, read: Read, month: Month | None) -> _Form:
    written = read.branch
    branch = desk.code_of(written) if written is not None else None
    if branch is None and written is not None:
        read = as_remembered(office, read, desk.names)
        branch = desk.code_of(read.branch or "")
    if by.role in BRANCH_ROLES:
        branch = by.branch if read.branch is None else branch
        if branch is not None and branch != by.branch:
            raise NotAllowed("file_of_other_branch", branch=branch, own=by.branch or "—")
    return _Form(read, written, branch, month)


def _informed(office: Office, desk: _Desk, month: Month | None, forms: Sequence[_Form]) -> _Desk:
    """The desk with what is known of all its forms' branches, asked for at once."""
    values = {
        form.branch: form.read.values for form in forms if form.branch in desk.names and form.month == month
    }
    if month is None or not values:
        return desk
    told = {branch: frame for branch, frame in values.items() if branch is not None}
    return replace(desk, known=known_of_many(office, month=month, values=told))


def _judged(office: Office, desk: _Desk, form: _Form) -> Placed:
    read, branch, month = form.read, form.branch, form.month
    findings = check(
        desk.framework,
        read,
        branch=branch,
        month=month,
        this_month=this_month(office),
        branches=desk.names if month is not None else None,
        closed=desk.closed,
        known=desk.known.get(branch or ""),
    )
    if branch is None:
        findings = with_suggestions(findings, read, desk.names)
    values = read.values.with_columns(pl.lit(None, dtype=pl.Float64).alias("previous"))
    is_good = branch is not None and month is not None and not has_errors(findings)
    checked = Checked(branch, month, findings, values, is_good)
    return Placed(
        written=form.written,
        branch=branch,
        name=desk.names.get(branch or ""),
        month=month,
        value_count=read.values["value"].count() + int(read.values["is_not_applicable"].sum()),
        findings=findings,
        arrived=Arrived(desk.framework, checked) if is_good else None,
    )


def _once(placed: Placed, count: int) -> Placed:
    """Two forms of one branch and month: which of them is meant can't be told, so neither is kept."""
    if count < 2 or placed.branch is None or placed.month is None:
        return placed
    params = (("branch", placed.branch), ("month", placed.month), ("count", count))
    twice = finding_of("branch_month_twice", params=params)
    return replace(placed, findings=(twice, *placed.findings), arrived=None)


def _desk(office: Office, month: Month | None) -> _Desk:
    """A month's register, read once however many forms there are."""
    if month is None:
        return _Desk(framework_of(office), {}, {}, {})
    names = open_names(office, month)
    codes: dict[str, frozenset[str]] = {}
    for branch, name in names.items():
        for spelling in {_as_code(branch), _as_name(name.fa), _as_name(name.en)}:
            codes[spelling] = codes.get(spelling, frozenset()) | {branch}
    return _Desk(edition_in(office, month), names, closed_names(office, month), codes)


def _as_code(written: str) -> str:
    """A code's comparing form, as `is_same_code` compares: case and leading zeros apart."""
    bare = code(written).casefold()
    return f"code {bare.lstrip('0') if bare.isdigit() else bare}"


def _as_name(written: str) -> str:
    return f"name {key(written)}"
