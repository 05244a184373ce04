"""A handed-in file read into a month's values, with findings: what it holds. `rules` says whether it may."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.domain.finding import Finding, Severity
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.spelling import clean, code, is_same_code
from pipeline.intake.cells import Book
from pipeline.intake.layout import Form, Said, find_form
from pipeline.intake.normalise import read_figure, read_month
from pipeline.intake.opening import open_file
from pipeline.intake.personal import find_personal
from pipeline.intake.rows import Entry
from pipeline.intake.vocabulary import Label
from pipeline.settings import Settings

VALUES_SCHEMA = {
    "measure": pl.String,
    "value": pl.Float64,
    "is_not_applicable": pl.Boolean,
    "sheet": pl.String,
    "cell": pl.String,
    "raw": pl.String,
}


@dataclass(frozen=True, eq=False)
class Read:
    """What a file says. `branch` is as written (a code, or a name), None where the file does not say.

    `values` has one row for each measure that has a row in the file, in the file's order: measure, value,
    is_not_applicable, sheet, cell, raw (the text as written). An empty or unreadable cell has a null value.
    """

    branch: str | None
    month: Month | None
    framework: str | None
    edition: str | None
    template_version: str | None
    values: pl.DataFrame
    findings: tuple[Finding, ...]


def read_file(file_name: str, content: bytes, framework: Framework, settings: Settings) -> Read:
    """Read an xlsx, ods or csv file in a limited child process. Raises nothing, whatever the content."""
    book = open_file(file_name, content, settings)
    if isinstance(book, Finding):
        return Read(None, None, None, None, None, pl.DataFrame(schema=VALUES_SCHEMA), (book,))
    return read_book(book, framework)


def read_book(book: Book, framework: Framework) -> Read:
    """Read the cells of an opened file."""
    form = find_form(book, framework)
    findings = [Finding(name, Severity.NOTICE) for name in book.notices]
    findings += [*find_personal(book), *form.findings]
    rows = [_value(entry, findings) for entry in form.entries]
    return Read(
        branch=_branch(form, findings),
        month=_month(form, findings),
        framework=_first(form, Label.FRAMEWORK),
        edition=_first(form, Label.EDITION),
        template_version=_first(form, Label.TEMPLATE_VERSION),
        values=pl.DataFrame(rows, schema=VALUES_SCHEMA),
        findings=tuple(findings),
    )


def _value(entry: Entry, findings: list[Finding]) -> dict[str, Any]:
    """The entry's row of `values`; what is wrong with its cell goes to `findings`."""
    row = {"measure": entry.measure.id, "sheet": entry.sheet, "cell": entry.address}
    cell = entry.cell
    if cell is None:
        return row | {"value": None, "is_not_applicable": False, "raw": ""}
    raw = clean(cell.text)
    if cell.is_formula:
        formula = "formula_read" if raw else "formula_without_result"
        findings.append(_about(entry, formula, Severity.WARNING if raw else Severity.ERROR, raw))
    figure = read_figure(cell.kind, cell.text) if raw else None
    if figure is None:
        return row | {"value": None, "is_not_applicable": False, "raw": raw}
    if figure.problem:
        findings.append(_about(entry, figure.problem, Severity.ERROR, raw))
    if figure.doubt:
        findings.append(_about(entry, figure.doubt, Severity.WARNING, raw))
    value = None if figure.problem else figure.value
    return row | {"value": value, "is_not_applicable": figure.is_not_applicable, "raw": raw}


def _about(entry: Entry, name: str, severity: Severity, raw: str) -> Finding:
    params = (("name", entry.name), ("value", raw[:80]))
    return Finding(name, severity, entry.sheet, entry.address, entry.measure.id, raw[:80], params)


def _first(form: Form, label: Label) -> str | None:
    noted = form.said.get(label)
    return code(noted[0].text) if noted else None


def _branch(form: Form, findings: list[Finding]) -> str | None:
    """The branch that the file names; two different ones are an error."""
    noted = form.said.get(Label.BRANCH) or form.said.get(Label.BRANCH_NAME)
    if not noted:
        return None
    first, *others = noted
    differing = [said for said in others if not is_same_code(said.text, first.text)]
    if differing:
        findings.append(_several("file_names_branches", differing[0], first))
    return code(first.text) if Label.BRANCH in form.said else first.text


def _month(form: Form, findings: list[Finding]) -> Month | None:
    """The month that the file names; two different ones, or one that can't be read, are an error."""
    noted = form.said.get(Label.MONTH, [])
    months = [(said, read_month(said.text)) for said in noted]
    for said, month in months:
        if month is None:
            text = said.text[:80]
            findings.append(
                Finding(
                    "month_unreadable", Severity.ERROR, said.sheet, said.cell, None, text, (("text", text),)
                )
            )
    known = [(said, month) for said, month in months if month is not None]
    differing = [said for said, month in known if month != known[0][1]]
    if differing:
        findings.append(_several("file_names_months", differing[0], known[0][0]))
    return known[0][1] if known else None


def _month_unreadable(said: Said) -> Finding:
    text = said.text[:80]
    params = (("text", text),)
    return Finding("month_unreadable", Severity.ERROR, said.sheet, said.cell, None, text, params)


def _several(name: str, other: Said, first: Said) -> Finding:
    params = (("first", first.text[:80]), ("second", other.text[:80]))
    return Finding(name, Severity.ERROR, other.sheet, other.cell, None, other.text[:80], params)
