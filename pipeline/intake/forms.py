"""The forms of a file: what its sheets say, put together branch-month by branch-month."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.domain.finding import Finding
from pipeline.domain.framework import Framework
from pipeline.domain.rules import finding_of
from pipeline.domain.spelling import clean
from pipeline.intake.bare import find_bare
from pipeline.intake.cells import MOST_FORMS, MOST_SHEETS, Book, Cell, CellKind, Refused, Sheet
from pipeline.intake.grid import Grid
from pipeline.intake.headings import find_heading
from pipeline.intake.layout import Form as Labelled
from pipeline.intake.layout import Said, add_labelled
from pipeline.intake.naming import MeasureNames
from pipeline.intake.rows import Entry, Part, TableReader, branch_key, month_key
from pipeline.intake.stacks import stacks
from pipeline.intake.vocabulary import META_SHEET, Label

# Fewer numbers than this on a sheet are a date or a page number.
_FEW = 3
_OF_A_FORM = ((Label.BRANCH, Label.BRANCH_NAME), (Label.MONTH,))


@dataclass
class Form:
    """A branch-month: its entries, and every place that names its branch and its month."""

    branches: list[Said] = field(default_factory=list)
    branch_names: list[Said] = field(default_factory=list)
    months: list[Said] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class Forms:
    """The forms of a file in its order. `said` is what the file says of itself beside branch and month."""

    forms: list[Form] = field(default_factory=list)
    said: Labelled = field(default_factory=Labelled)
    findings: list[Finding] = field(default_factory=list)


@dataclass
class _Table:
    """A sheet's table, and what the labels over it say."""

    sheet: Sheet
    parts: list[Part]
    labels: Labelled

    @property
    def is_filled(self) -> bool:
        return any(part.is_filled for part in self.parts)

    def said(self, label: Label) -> list[Said]:
        return self.labels.said.get(label, [])


def find_forms(book: Book, framework: Framework) -> Forms:
    """Every form of a file, with findings for what stands in the way. Raises Refused for more than any file has."""
    names = MeasureNames(framework)
    found = Forms()
    tables: list[_Table] = []
    for table in _tables(book, names, found):
        tables.append(table)
        for count, most in ((len(tables), MOST_SHEETS), (sum(len(one.parts) for one in tables), MOST_FORMS)):
            if count > most:
                raise Refused("too_many_forms", most=most)
    if not tables:
        found.findings.append(finding_of("header_absent"))
        return found
    tables = [table for table in tables if table.is_filled] or tables[:1]
    _add_meta(book, tables, found)
    _name_by_sheet(tables, found)
    found.forms = _joined(tables)
    return found


def _tables(book: Book, names: MeasureNames, found: Forms) -> Iterator[_Table]:
    for sheet in book.sheets:
        if sheet.name is not None and sheet.name.startswith(META_SHEET):
            continue
        tables = _tables_of(sheet, names, [] if sheet.is_hidden else found.findings)
        if sheet.is_hidden:
            if any(table.is_filled for table in tables):
                found.findings.append(_about_sheet("hidden_sheet_left", sheet))
        elif not tables and _holds_figures(sheet):
            found.findings.append(_about_sheet("sheet_left", sheet))
        else:
            yield from tables


def _tables_of(sheet: Sheet, names: MeasureNames, findings: list[Finding]) -> list[_Table]:
    """The sheet's table, or several under one another. What one does not say of itself, the one over it says."""
    tables: list[_Table] = []
    for stacked in stacks(Grid(sheet), names):
        table = _table(stacked, names, findings)
        if table is None:
            continue
        for labels in _OF_A_FORM if tables else ():
            if not any(table.said(label) for label in labels):
                for label in labels:
                    _note(table.labels, label, tables[-1].said(label))
        tables.append(table)
    return tables


def _table(grid: Grid, names: MeasureNames, findings: list[Finding]) -> _Table | None:
    sheet = grid.sheet
    heading = find_heading(grid, names) or find_bare(grid, names)
    if heading is None:
        return None
    reader = TableReader(grid, heading, names)
    reader.read()
    findings += reader.findings
    labels = Labelled(sheet.name)
    titles = grid.shown(heading.bottom)
    # A title merged over several rows of the heading is none of the labels over it.
    over = (
        {at: cell for at, cell in cells.items() if titles.get(at) is not cell}
        for row, cells in grid.rows.items()
        if row < heading.top
    )
    add_labelled(labels, sheet.name, over)
    return _Table(sheet, list(reader.parts.values()), labels)


def _holds_figures(sheet: Sheet) -> bool:
    """Whether a sheet without a table holds numbers that somebody may have meant to hand in."""
    numbers = (cell for cell in sheet.cells if cell.kind in (CellKind.NUMBER, CellKind.PERCENT))
    return sum(1 for _ in zip(range(_FEW), numbers, strict=False)) == _FEW


def _about_sheet(name: str, sheet: Sheet) -> Finding:
    return finding_of(name, sheet.name, params=(("sheet", clean(sheet.name or "")[:40]),))


def _add_meta(book: Book, tables: Sequence[_Table], found: Forms) -> None:
    """What hidden sheets and labels say of the file; of a branch and a month only where they can mean one table."""
    meta = Labelled()
    for sheet in book.sheets:
        if sheet.name is not None and sheet.name.startswith(META_SHEET):
            add_labelled(meta, sheet.name, Grid(sheet).rows.values())
    is_one = len(tables) == 1 and len(tables[0].parts) == 1
    for labels in (*(table.labels for table in tables), meta):
        for label, noted in labels.said.items():
            if label not in (Label.BRANCH, Label.BRANCH_NAME, Label.MONTH):
                _note(found.said, label, noted)
            elif labels is meta and (is_one or not any(_tells(table, label) for table in tables)):
                for table in tables:
                    _note(table.labels, label, noted)


def _tells(table: _Table, label: Label) -> bool:
    own = {Label.BRANCH: "branch", Label.BRANCH_NAME: "branch_name", Label.MONTH: "month"}[label]
    return bool(table.said(label)) or any(getattr(part, own) is not None for part in table.parts)


def _note(labels: Labelled, label: Label, noted: Sequence[Said]) -> None:
    known = labels.said.setdefault(label, [])
    known += [said for said in noted if said.text not in [other.text for other in known]]


def _name_by_sheet(tables: Sequence[_Table], found: Forms) -> None:
    """Several sheets without a branch that hold the same measures are a branch each, and their names say which."""
    nameless = [
        table
        for table in tables
        if not _tells(table, Label.BRANCH) and not _tells(table, Label.BRANCH_NAME) and table.sheet.name
    ]
    filled: dict[str | None, set[str]] = {}
    for table in nameless:
        own = {name for part in table.parts for name, one in part.entries.items() if one.cell}
        filled.setdefault(table.sheet.name, set()).update(own)
    if sum(map(len, filled.values())) == len(set().union(*filled.values())):
        return
    for table in nameless:
        name = clean(table.sheet.name or "")
        cell = Cell(1, 1, CellKind.TEXT, name)
        table.labels.add(Label.BRANCH, name, table.sheet.name, cell)
        found.findings.append(_about_sheet("branch_from_sheet_name", table.sheet))


def _joined(tables: Sequence[_Table]) -> list[Form]:
    """Parts of one branch-month are one form, whatever sheets they stand on."""
    only_branch = _only({branch_key(said.text) for table in tables for said in _branches(table)})
    only_month = _only({month_key(said.kind, said.text) for table in tables for said in _months(table)})
    forms: dict[tuple[str, str], Form] = {}
    for table in tables:
        for part in table.parts:
            branch, month = _identity(table, part)
            form = forms.setdefault((branch or only_branch, month or only_month), Form())
            _add_part(form, table, part)
    return list(forms.values())


def _branches(table: _Table) -> Iterator[Said]:
    own = [said for part in table.parts if (said := part.branch or part.branch_name) is not None]
    yield from own or table.said(Label.BRANCH)[:1] or table.said(Label.BRANCH_NAME)[:1]


def _months(table: _Table) -> Iterator[Said]:
    yield from [part.month for part in table.parts if part.month is not None] or table.said(Label.MONTH)[:1]


def _only(keys: set[str]) -> str:
    return keys.pop() if len(keys) == 1 else ""


def _identity(table: _Table, part: Part) -> tuple[str, str]:
    labels = table.said(Label.BRANCH)[:1] or table.said(Label.BRANCH_NAME)[:1]
    branch = part.branch or part.branch_name or (labels[0] if labels else None)
    month = part.month or (table.said(Label.MONTH)[0] if table.said(Label.MONTH) else None)
    return branch_key(branch.text) if branch else "", month_key(month.kind, month.text) if month else ""


def _add_part(form: Form, table: _Table, part: Part) -> None:
    is_only = len(table.parts) == 1
    for own, label, noted in (
        (part.branch, Label.BRANCH, form.branches),
        (part.branch_name, Label.BRANCH_NAME, form.branch_names),
        (part.month, Label.MONTH, form.months),
    ):
        said = [own] if own is not None else []
        if is_only or own is None:
            said += table.said(label)
        noted += [one for one in said if one.text not in [other.text for other in noted]]
    form.findings += part.findings
    is_clash = False
    for name, entry in part.entries.items():
        first = form.entries.get(name)
        if first is None or (first.cell is None and entry.cell is not None):
            form.entries[name] = entry
        is_clash |= first is not None and first.cell is not None and entry.cell is not None
    if is_clash:
        form.findings.append(finding_of("second_form", part.sheet))
