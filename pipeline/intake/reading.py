"""A handed-in file read into a month's values, with findings: what it holds. `rules` says whether it may."""

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from pipeline.domain.finding import Finding
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.rules import finding_of
from pipeline.domain.spelling import clean, code, key
from pipeline.intake.cells import Book, Cell, CellKind, Refused
from pipeline.intake.forms import Form, Forms, find_forms
from pipeline.intake.layout import Said
from pipeline.intake.months import read_month_cell
from pipeline.intake.normalise import Figure, read_figure
from pipeline.intake.opening import open_file, refusal
from pipeline.intake.own_marks import without_marks
from pipeline.intake.personal import find_personal
from pipeline.intake.rows import Entry, branch_key
from pipeline.intake.vocabulary import Label, state_words
from pipeline.settings import Settings

VALUES_SCHEMA = {
    "measure": pl.String,
    "value": pl.Float64,
    "is_not_applicable": pl.Boolean,
    "sheet": pl.String,
    "cell": pl.String,
    "raw": pl.String,
    "comment": pl.String,
}


@dataclass(frozen=True, eq=False)
class Read:
    """What a file says. `branch` is as written (a code, or a name), None where the file does not say;
    `branch_name` a name that the file writes besides.

    `values` has one row for each measure that has a row in the file, in the file's order: measure, value,
    is_not_applicable, sheet, cell, raw (the text as written), comment (null where none was written). An empty or
    unreadable cell has a null value.
    """

    branch: str | None
    month: Month | None
    framework: str | None
    edition: str | None
    template_version: str | None
    values: pl.DataFrame
    findings: tuple[Finding, ...]
    branch_name: str | None = None


@dataclass(frozen=True, eq=False)
class FileRead:
    """All that a file holds: a Read for each branch-month, in the file's order, and what is said of the whole file."""

    forms: tuple[Read, ...]
    findings: tuple[Finding, ...]

    @property
    def only(self) -> Read:
        """The file as one form, the file's findings first; with several forms a Read that says so as an error."""
        if len(self.forms) == 1:
            return replace(self.forms[0], findings=(*self.findings, *self.forms[0].findings))
        if not self.forms:
            return replace(_NOTHING, findings=self.findings)
        several = finding_of("several_forms", params=(("count", len(self.forms)),))
        return replace(_NOTHING, findings=(*self.findings, several))


_NOTHING = Read(None, None, None, None, None, pl.DataFrame(schema=VALUES_SCHEMA), ())


def read_file(file_name: str, content: bytes, framework: Framework, settings: Settings) -> FileRead:
    """Read a handed-in file in a limited child process. Raises nothing, whatever the content."""
    book = open_file(file_name, content, settings)
    if isinstance(book, Finding):
        return FileRead((), (book,))
    return read_book(book, framework)


def read_book(book: Book, framework: Framework) -> FileRead:
    """Read the cells of an opened file: again and again where its months are of different editions."""
    findings = [finding_of(name) for name in book.notices]
    findings += find_personal(book)
    try:
        found = find_forms(without_marks(book), framework)
    except Refused as refused:
        return FileRead((), (*findings, refusal(refused.code, **refused.params)))
    findings += found.findings
    found_in: list[list[Finding]] = [[*form.findings] for form in found.forms]
    rows = [
        _value(entry, about)
        for form, about in zip(found.forms, found_in, strict=True)
        for entry in form.entries.values()
    ]
    values = pl.DataFrame(rows, schema=VALUES_SCHEMA, orient="row")
    forms, at = [], 0
    for form, about in zip(found.forms, found_in, strict=True):
        forms.append(_read(form, found, values.slice(at, len(form.entries)), about))
        at += len(form.entries)
    return FileRead(tuple(forms), tuple(findings))


def _read(form: Form, found: Forms, values: pl.DataFrame, findings: list[Finding]) -> Read:
    return Read(
        branch=_branch(form, findings),
        month=_month(form, findings),
        framework=_said(found, Label.FRAMEWORK),
        edition=_said(found, Label.EDITION),
        template_version=_said(found, Label.TEMPLATE_VERSION),
        values=values,
        findings=tuple(findings),
        branch_name=form.branch_names[0].text if form.branch_names else None,
    )


def _value(entry: Entry, findings: list[Finding]) -> tuple[Any, ...]:
    """The entry's row of `values`; what is wrong with its cell goes to `findings`."""
    cell = entry.cell
    raw = _shown(cell) if cell is not None else ""
    if cell is not None and cell.is_formula:
        findings.append(_about(entry, "formula_read" if raw else "formula_without_result", raw))
    figure = read_figure(cell.kind, cell.text) if cell is not None and raw else Figure()
    if entry.state is not None:
        raw, figure = _with_state(entry, entry.state, raw, figure, findings)
    for name in (figure.problem, figure.doubt):
        if name:
            findings.append(_about(entry, name, raw))
    value = None if figure.problem else figure.value
    place = (entry.sheet, entry.address, raw, entry.comment)
    return (entry.measure.id, value, figure.is_not_applicable, *place)


def _shown(cell: Cell) -> str:
    """The cell's text as its program shows it: yes and no are stored as 1 and 0 there."""
    if cell.kind is CellKind.BOOLEAN:
        return "FALSE" if cell.text in ("0", "false") else "TRUE"
    return clean(cell.text)


def _with_state(
    entry: Entry, state: Cell, raw: str, figure: Figure, findings: list[Finding]
) -> tuple[str, Figure]:
    """A value and what is chosen beside it: "not applicable" beside an empty cell, and nothing beside a number."""
    said = clean(state.text)
    word = key(said)
    if not raw and word in state_words("not_applicable"):
        return said, Figure(is_not_applicable=True)
    if raw and word and not figure.is_not_applicable:
        findings.append(_about(entry, "state_beside_value", raw, state=said[:80]))
    elif not raw and word and word not in state_words("not_known"):
        findings.append(_about(entry, "state_unknown", said))
    return raw, figure


def _about(entry: Entry, name: str, raw: str, **params: Any) -> Finding:
    told = (("name", entry.name), ("value", raw[:80]), *params.items())
    return finding_of(name, entry.sheet, entry.address, entry.measure.id, raw[:80], told)


def _said(found: Forms, label: Label) -> str | None:
    noted = found.said.said.get(label)
    return code(noted[0].text) if noted else None


def _branch(form: Form, findings: list[Finding]) -> str | None:
    """The branch that the form names; two different ones are an error."""
    noted = form.branches or form.branch_names
    if not noted:
        return None
    first, *others = noted
    differing = [said for said in others if branch_key(said.text) != branch_key(first.text)]
    if differing:
        findings.append(_several("file_names_branches", differing[0], first))
    return code(first.text) if form.branches else first.text


def _month(form: Form, findings: list[Finding]) -> Month | None:
    """The month that the form names; two different ones, or one that can't be read, are an error."""
    months = [(said, read_month_cell(said.kind, said.text)) for said in form.months]
    for said, read in months:
        told = read.problem or read.doubt
        if told:
            text = said.text[:80]
            params = (("text", text), ("month", str(read.month)))
            findings.append(finding_of(told, said.sheet, said.cell, None, text, params))
    known = [(said, read.month) for said, read in months if read.month is not None]
    differing = [said for said, month in known if month != known[0][1]]
    if differing:
        findings.append(_several("file_names_months", differing[0], known[0][0]))
    return known[0][1] if known else None


def _several(name: str, other: Said, first: Said) -> Finding:
    params = (("first", first.text[:80]), ("second", other.text[:80]))
    return finding_of(name, other.sheet, other.cell, None, other.text[:80], params)
