"""What is said in a marked workbook: findings, places and notices in words, ready for the child process."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pipeline.domain.file_name import told_name
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.framework import Framework
from pipeline.domain.marks import (
    back_link,
    column_title,
    list_title,
    list_titles,
    mark_opening,
    mark_openings,
)
from pipeline.intake.cells import Book, Cell, Sheet, Span
from pipeline.intake.own_marks import without_marks
from pipeline.reports.marked import MOST_LISTED, MOST_NOTES, Mark, Marking, PlainSheet
from pipeline.words import digits, plain, say

_ORDER = tuple(Severity)
_WORDS = (
    "sheet", "author", "how", "more_in_row", "text_neutralised", "links_removed", "pictures_removed",
    "head_number", "head_severity", "head_place", "head_measure", "head_value", "head_message", "head_cure",
)  # fmt: skip
_SAID_OF_NOTICES = {
    "macros_ignored": "macros_removed",
    "external_links_ignored": "links_removed",
    "drawings_ignored": "pictures_removed",
}
# Where more cells than this lie under merged ones, the others of a sheet that is written anew are left apart.
_MOST_MERGED_CELLS = 100_000


def marking_of(
    framework: Framework,
    opened: Book | Finding,
    file_name: str,
    told: Sequence[tuple[str, Finding]],
    language: str,
) -> Marking:
    """What is to be marked, errors first. `told`: whose each finding is ("" where it goes without saying)."""
    kept = sorted(_without_personal(told), key=lambda pair: _ORDER.index(pair[1].severity))
    several = not isinstance(opened, Finding) and sum(not sheet.is_hidden for sheet in opened.sheets) > 1
    marks = [_mark(whose, finding, framework, language, several) for whose, finding in kept[:MOST_LISTED]]
    words = {name: say_of_marking(name, language, count="{count}") for name in _WORDS}
    words |= {
        "column": column_title(language),
        "back": back_link(language),
        "about": _about(file_name, kept, language),
    }
    if not kept:
        words["how"] = say_of_marking("none", language)
    if (more := len(kept) - len(marks)) > 0:
        words["how"] = f"{words['how']} {say_of_marking('more_in_file', language, count=more)}"
    if len({(mark.sheet, mark.cell) for mark in marks if mark.cell}) > MOST_NOTES:
        words["how"] = f"{words['how']} {say_of_marking('few_notes', language, count=MOST_NOTES)}"
    return Marking(
        is_rtl=language == "fa",
        marks=marks,
        words=words,
        openings=mark_openings(),
        list_titles=(list_title(language), *list_titles()),
    )


def _without_personal(told: Sequence[tuple[str, Finding]]) -> list[tuple[str, Finding]]:
    """Of a cell that points at a person nothing else is told: another finding would repeat the figure."""
    personal = {(finding.sheet, finding.cell) for _, finding in told if finding.code == "personal_data"}
    return [
        (whose, finding)
        for whose, finding in told
        if finding.code == "personal_data" or (finding.sheet, finding.cell) not in personal
    ]


def _mark(whose: str, finding: Finding, framework: Framework, language: str, several: bool) -> Mark:
    measure = framework.measure.get(finding.measure or "")
    name = measure.name[language] if measure else (finding.measure or "")
    return Mark(
        severity=finding.severity.value,
        opening=mark_opening(finding.severity, language),
        word=plain(say(f"severity.{finding.severity}", language)).capitalize(),
        sheet=finding.sheet,
        cell=finding.cell,
        where=_where(finding, language, several),
        measure=" — ".join(part for part in (whose, name) if part),
        value=finding.value or "",
        message=plain(finding.message(language)),
        cure=plain(finding.cure(language)),
    )


def _where(finding: Finding, language: str, several: bool) -> str:
    """The place in words: its cell, with the sheet where the file has more than one."""
    if finding.cell and finding.sheet and several:
        return f"{finding.sheet}: {finding.cell}"
    if finding.cell:
        return finding.cell
    if finding.sheet:
        return say_of_marking("whole_sheet", language, sheet=finding.sheet)
    return say_of_marking("whole_file", language)


def _about(file_name: str, told: Sequence[tuple[str, Finding]], language: str) -> str:
    counts = {
        f"{severity.value}s": sum(finding.severity is severity for _, finding in told)
        for severity in Severity
    }
    return say_of_marking("about", language, file_name=told_name(file_name), **counts)


def said_of(opened: Book | Finding, language: str) -> list[str]:
    """What is said of the file as a whole: what was left out of it."""
    if isinstance(opened, Finding):
        return []
    formulas = [cell for sheet in opened.sheets for cell in sheet.cells if cell.is_formula]
    empty = sum(not cell.text.strip() for cell in formulas)
    said = [
        say_of_marking(word, language) for code, word in _SAID_OF_NOTICES.items() if code in opened.notices
    ]
    for name, count in (("formulas_replaced", len(formulas) - empty), ("formulas_empty", empty)):
        if count:
            said.append(say_of_marking(name, language, count=digits(str(count), language)))
    return said


def sheets_of(opened: Book | Finding, language: str) -> Sequence[PlainSheet]:
    """The file's sheets to be written anew, without an earlier marking."""
    if isinstance(opened, Finding):
        return ()
    return [_plain_sheet(sheet, language) for sheet in without_marks(opened).sheets]


def _plain_sheet(sheet: Sheet, language: str) -> PlainSheet:
    return PlainSheet(
        name=sheet.name or say_of_marking("file_sheet", language),
        cells=_plain_cells(sheet.cells),
        notes=_plain_cells(sheet.notes),
        is_hidden=sheet.is_hidden,
        merged=[tuple(span) for span in _where_cells_are(sheet)],
        hidden_rows=sorted(sheet.hidden_rows),
        hidden_columns=sorted(sheet.hidden_columns),
    )


def _where_cells_are(sheet: Sheet) -> Iterator[Span]:
    """Merged cells, as far as the sheet holds anything: a library makes each cell of a span, and some are endless."""
    bottom = max((cell.row for cell in sheet.cells), default=0)
    right = max((cell.column for cell in sheet.cells), default=0)
    left = _MOST_MERGED_CELLS
    for span in sheet.merged:
        cut = span._replace(bottom=min(span.bottom, bottom), right=min(span.right, right))
        count = (cut.bottom - cut.top + 1) * (cut.right - cut.left + 1)
        if cut.top <= cut.bottom and cut.left <= cut.right and 1 < count <= left:
            left -= count
            yield cut


def _plain_cells(cells: Iterable[Cell]) -> Sequence[tuple[int, int, str, str]]:
    return [(cell.row, cell.column, cell.kind.value, cell.text) for cell in cells if cell.text]


def say_of_marking(name: str, language: str, **params: Any) -> str:
    """Words of a marked workbook, without isolation marks: old spreadsheet programs show them as boxes."""
    return plain(say(f"marking.{name}", language, **params))
