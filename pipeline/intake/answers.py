"""A file of people's answers read: a row a respondent, a column an item, and nothing else. Nothing of it is kept here.

Stricter than the monthly form on purpose: what is no answer (a name, a date, a remark) is refused, not passed over,
so that it is never sent about with the answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from pipeline.domain.finding import Finding
from pipeline.domain.framework import Question
from pipeline.domain.rules import finding_of
from pipeline.domain.spelling import clean, code, key
from pipeline.domain.text import Text
from pipeline.intake.cells import Book, Cell, Sheet, column_letters
from pipeline.intake.layout import Form, add_labelled, by_row
from pipeline.intake.normalise import read_figure
from pipeline.intake.opening import open_file
from pipeline.intake.personal import find_personal
from pipeline.intake.vocabulary import META_SHEET, Label
from pipeline.settings import Settings
from pipeline.words import LANGUAGES, plain, say

LOWEST, HIGHEST = 1, 5

# The running number of a row in the template: a count, never more than its rows.
MOST_SHEETS = 1_000
_SHEET_NUMBER = ("sheet", "no", "row", "برگ", "شماره برگ", "ردیف")

# Two item ids in one row make it the heading: one could stand in a sentence by chance.
_LEAST_IDS = 2

# An unknown column may be named by a person's own words: no more of them than a screen shows.
_MOST_NAMED = 5

_Rows = Mapping[int, Mapping[int, Cell]]


@dataclass(frozen=True, eq=False)
class AnswersRead:
    """What a file says. `answers`: a column an item, 1 to 5 or null, a row for each sheet with any answer.

    `branch`, `wave`, `framework` and `edition` are as written, None where the file does not say.
    """

    branch: str | None
    wave: str | None
    framework: str | None
    edition: str | None
    answers: pl.DataFrame
    findings: tuple[Finding, ...]


@dataclass
class _Heading:
    """Where the columns are: item id by column, the column of running numbers, and columns that are neither."""

    row: int
    items: dict[int, str] = field(default_factory=dict)
    numbers: int | None = None
    others: dict[int, str] = field(default_factory=dict)


def read_answers(
    file_name: str, content: bytes, questions: Sequence[Question], settings: Settings
) -> AnswersRead:
    """Read an xlsx, ods or csv file in a limited child process. Raises nothing, whatever the content."""
    book = open_file(file_name, content, settings)
    if isinstance(book, Finding):
        return AnswersRead(None, None, None, None, empty(questions), (book,))
    return read_answer_book(book, questions)


def read_answer_book(book: Book, questions: Sequence[Question]) -> AnswersRead:
    """Read the cells of an opened file."""
    findings = [finding_of(name) for name in book.notices]
    findings += find_personal(book)
    sheets = [sheet for sheet in book.sheets if sheet.cells and sheet.name != META_SHEET]
    headed = [(sheet, heading) for sheet in sheets if (heading := _heading(sheet, questions)) is not None]
    if not headed:
        findings.append(finding_of("answers_header_absent"))
        return AnswersRead(None, None, None, None, empty(questions), tuple(findings))
    sheet, heading = headed[0]
    findings += [finding_of("answers_sheet_extra", other.name) for other in sheets if other is not sheet]
    form = _labels(book, sheet, heading)
    findings += _about_columns(sheet, heading, questions)
    rows = _respondents(sheet, heading, questions, findings)
    return AnswersRead(
        branch=_said(form, Label.BRANCH) or _said(form, Label.BRANCH_NAME),
        wave=_said(form, Label.WAVE),
        framework=_said(form, Label.FRAMEWORK),
        edition=_said(form, Label.EDITION),
        answers=pl.DataFrame(rows, schema=empty(questions).schema, orient="row"),
        findings=tuple(findings),
    )


def empty(questions: Sequence[Question]) -> pl.DataFrame:
    """No answers: a column an item."""
    return pl.DataFrame(schema={question.id: pl.Int64 for question in questions})


def _heading(sheet: Sheet, questions: Sequence[Question]) -> _Heading | None:
    known = {key(question.id): question.id for question in questions}
    numbers = {key(word) for word in _SHEET_NUMBER} | {
        key(say("questionnaire.sheet_number", tongue)) for tongue in LANGUAGES
    }
    for row, cells in by_row(sheet).items():
        if sum(key(cell.text) in known for cell in cells.values()) < min(_LEAST_IDS, len(known)):
            continue
        found = _Heading(row)
        for column, cell in cells.items():
            title = key(cell.text)
            if title in known:
                found.items[column] = known[title]
            elif title in numbers and found.numbers is None:
                found.numbers = column
            else:
                found.others[column] = clean(cell.text)
        return found
    return None


def _labels(book: Book, sheet: Sheet, heading: _Heading) -> Form:
    """What the file says of itself, above the heading and on the hidden sheet."""
    form = Form(sheet.name)
    rows = by_row(sheet)
    add_labelled(form, sheet.name, (cells for row, cells in rows.items() if row < heading.row))
    for other in book.sheets:
        if other.name == META_SHEET:
            add_labelled(form, other.name, by_row(other).values())
    return form


def _said(form: Form, label: Label) -> str | None:
    noted = form.said.get(label)
    return code(noted[0].text) if noted else None


def _about_columns(sheet: Sheet, heading: _Heading, questions: Sequence[Question]) -> list[Finding]:
    """Columns that are absent, written twice, or no item: the last are refused, whatever they hold."""
    there = list(heading.items.values())
    absent = [question.id for question in questions if question.id not in there]
    twice = sorted({one for one in there if there.count(one) > 1})
    below = {cell.column for cell in sheet.cells if cell.row > heading.row}
    titled = heading.items.keys() | {heading.numbers} | heading.others.keys()
    names = [heading.others[column] for column in sorted(heading.others)]
    names += [column_letters(column) for column in sorted(below - titled)]
    found = []
    for name, listed in (("absent", absent), ("twice", twice), ("extra", names)):
        if listed:
            shown = tuple(one[:40] for one in listed[:_MOST_NAMED])
            params = (("names", shown), ("count", len(listed)))
            found.append(finding_of(_COLUMN_CODES[name], sheet.name, params=params))
    return found


_COLUMN_CODES = {
    "absent": "answers_column_absent",
    "twice": "answers_column_twice",
    "extra": "answers_column_extra",
}


def _respondents(
    sheet: Sheet, heading: _Heading, questions: Sequence[Question], findings: list[Finding]
) -> list[tuple[int | None, ...]]:
    """A tuple for each row with any answer; what is wrong with its cells goes to `findings`."""
    words = {question.id: _named(at) for at, question in enumerate(questions, start=1)}
    rows = []
    for row, cells in by_row(sheet).items():
        if row <= heading.row:
            continue
        if heading.numbers in cells and not _is_running_number(cells[heading.numbers]):
            findings.append(finding_of("answers_sheet_number", sheet.name, cells[heading.numbers].address))
        told = {
            item: _answer(cells[column], words[item], sheet, findings)
            for column, item in heading.items.items()
            if column in cells
        }
        if any(value is not None for value in told.values()):
            rows.append(tuple(told.get(question.id) for question in questions))
    return rows


def _named(at: int) -> Text:
    """A question by its number on the printed form."""
    fa, en = (plain(say("questionnaire.question_number", language, number=at)) for language in LANGUAGES)
    return Text(fa, en)


def _is_running_number(cell: Cell) -> bool:
    value = read_figure(cell.kind, cell.text).value
    return value is not None and value == int(value) and 1 <= value <= MOST_SHEETS


def _answer(cell: Cell, name: Text, sheet: Sheet, findings: list[Finding]) -> int | None:
    """The cell's answer; None, with a finding, for anything but a whole number from 1 to 5."""
    raw = clean(cell.text)
    params = (("name", name), ("value", raw[:80]))
    where = (sheet.name, cell.address, None, raw[:80], params)
    if cell.is_formula:
        findings.append(
            finding_of("formula_read", *where) if raw else finding_of("formula_without_result", *where)
        )
    if not raw:
        return None
    value = read_figure(cell.kind, cell.text).value
    if value is None or value != int(value) or not LOWEST <= value <= HIGHEST:
        findings.append(finding_of("answer_out_of_range", *where))
        return None
    return int(value)
