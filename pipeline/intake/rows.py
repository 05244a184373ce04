"""A form's rows matched to the framework's measures: by id, else by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.domain.finding import Finding, Severity
from pipeline.domain.framework import Framework, Measure, MeasureSource
from pipeline.domain.spelling import clean, code, key
from pipeline.domain.text import Text
from pipeline.intake.cells import Cell, column_letters
from pipeline.intake.vocabulary import Column


@dataclass(frozen=True)
class Entry:
    """A measure's row: its value cell (None when empty) and where that cell stands."""

    measure: Measure
    name: Text
    sheet: str | None
    address: str
    cell: Cell | None


def full_name(framework: Framework, measure: Measure) -> Text:
    """The measure's name and, for a part ("of those, ..."), what it is a part of: parts share names."""
    whole = framework.measure.get(measure.at_most or "")
    if whole is None:
        return measure.name
    return Text(f"{measure.name.fa} ({whole.name.fa})", f"{measure.name.en} ({whole.name.en})")


@dataclass
class RowMatcher:
    """Matches row after row; the row before decides where two measures share a name ("of those, ...")."""

    framework: Framework
    sheet: str | None
    columns: Mapping[Column, int]
    findings: list[Finding] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    last: str | None = None

    def __post_init__(self) -> None:
        self._ids = {measure.id.casefold(): measure for measure in self.framework.measures}
        self._names: dict[str, list[Measure]] = {}
        for measure in self.framework.measures:
            for name in {key(measure.name.fa), key(measure.name.en)}:
                self._names.setdefault(name, []).append(measure)

    def read(self, row: int, cells: Mapping[int, Cell]) -> None:
        """Keep the row's entry, or a finding for a value of no measure. Headings and notes are passed."""
        value = cells.get(self.columns[Column.VALUE])
        address = f"{column_letters(self.columns[Column.VALUE])}{row}"
        written = self._written(cells)
        if not written:
            return
        found = self._found(written)
        if len(found) == 1:
            name = full_name(self.framework, found[0])
            self._keep(Entry(found[0], name, self.sheet, address, value))
        elif value is not None:
            unmatched = "measure_ambiguous" if found else "measure_unknown"
            self._find(unmatched, address, clean(value.text), written=written[0][:80])

    def _written(self, cells: Mapping[int, Cell]) -> list[str]:
        columns = (Column.ID, Column.NAME_FA, Column.NAME_EN)
        named = (cells.get(self.columns[column]) for column in columns if column in self.columns)
        return [clean(cell.text) for cell in named if cell is not None]

    def _found(self, written: list[str]) -> list[Measure]:
        for text in written:
            by_id = self._ids.get(code(text).casefold())
            if by_id is not None:
                return [by_id]
        for text in written:
            named = self._names.get(key(text), [])
            following = [
                measure for measure in named if measure.at_most is not None and measure.at_most == self.last
            ]
            if named:
                return following or named
        return []

    def _keep(self, entry: Entry) -> None:
        measure = entry.measure
        self.last = measure.id
        if measure.source is MeasureSource.REGISTER:
            if entry.cell is not None:
                self._find("measure_from_register", entry.address, clean(entry.cell.text), measure=measure)
        elif measure.id in self.entries:
            self._keep_first(self.entries[measure.id], entry)
        else:
            self.entries[measure.id] = entry

    def _keep_first(self, first: Entry, second: Entry) -> None:
        text = clean(second.cell.text) if second.cell else None
        self._find("measure_twice", second.address, text, measure=second.measure, first=first.address)

    def _find(
        self, name: str, address: str, value: str | None, measure: Measure | None = None, **params: str
    ) -> None:
        severity = Severity.WARNING if name == "measure_from_register" else Severity.ERROR
        named = (("name", full_name(self.framework, measure)),) if measure else ()
        found = Finding(
            name,
            severity,
            self.sheet,
            address,
            measure.id if measure else None,
            value,
            (*named, *params.items()),
        )
        self.findings.append(found)
