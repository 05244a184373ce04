"""Answers of people: form and sheet out, answers in, checked first. No name comes in, and no file is kept."""

import hashlib
from collections.abc import Mapping
from typing import Any

import polars as pl

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.finding import Finding, Severity, has_errors
from pipeline.domain.framework import Framework
from pipeline.domain.states import WaveState
from pipeline.domain.text import Text
from pipeline.errors import NotAllowed, UserError
from pipeline.intake.answer_rules import branch_of, check_answers
from pipeline.intake.answers import read_answers
from pipeline.reports.answer_template import answer_template
from pipeline.reports.questionnaire_form import Asked, questionnaire_form
from pipeline.services.model import framework_named
from pipeline.services.office import Office
from pipeline.services.voice_shapes import AnswersChecked, AnswersReceipt, CameIn, Wave
from pipeline.services.waves import found_wave, require_open
from pipeline.warehouse.store import Writer

NO_ANSWER = "-"


class AnswersRefused(UserError):
    """A file with errors: nothing of it was kept. `findings` say what is wrong where, and what to do."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("answers_refused", count=sum(f.severity is Severity.ERROR for f in findings))
        self.findings = findings


class _SameAgain(Exception):
    """The file counts already: leaves the transaction, so that nothing is written."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        super().__init__(row["branch"])
        self.row = row


def make_form(office: Office, *, by: Actor, wave: str, branch: str, language: str = "fa") -> bytes:
    """The questionnaire of a wave to print for a branch, as xlsx."""
    by.require(Permission.READ_WAVES, branch)
    return questionnaire_form(_asked(office, wave, branch, language))


def make_answer_sheet(office: Office, *, by: Actor, wave: str, branch: str, language: str = "fa") -> bytes:
    """The workbook into which a branch types a wave's answers."""
    by.require(Permission.READ_WAVES, branch)
    return answer_template(_asked(office, wave, branch, language))


def came_in(office: Office, *, by: Actor, wave: str) -> tuple[CameIn, ...]:
    """How many people each branch's counting file holds, within the actor's reach. Counts, never answers."""
    own = (by.branch or "") if by.role in BRANCH_ROLES else None
    by.require(Permission.READ_WAVES, own)
    return _came_in(office.warehouse.read("answer_files", wave=wave, branch=own))


def check_answer_file(
    office: Office, *, by: Actor, wave: str, file_name: str, content: bytes, branch: str | None = None
) -> AnswersChecked:
    """Read and check a file of answers for the branch chosen, or else the one it names. Nothing is kept.

    Raises UserError `wave_unknown`, `wave_closed`; NotAllowed for a file of another's branch.
    """
    by.require(Permission.CHECK_FILE, branch)
    return _arrive(office, by, wave, file_name, content, branch)[0]


def submit_answers(
    office: Office, *, by: Actor, wave: str, file_name: str, content: bytes, branch: str | None = None
) -> AnswersReceipt:
    """Keep a file's answers; they take the place of those that the branch handed in before for the wave.

    The same file again, while it counts, writes nothing and says so. The file itself is not kept. Raises
    AnswersRefused when it has errors; UserError `wave_closed`, `wave_unknown`.
    """
    by.require(Permission.SUBMIT_ANSWERS)
    checked, answers = _arrive(office, by, wave, file_name, content, branch)
    if not checked.is_acceptable or checked.branch is None:
        raise AnswersRefused(checked.findings)
    by.require(Permission.SUBMIT_ANSWERS, checked.branch)
    row = {
        "wave": wave,
        "branch": checked.branch,
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "respondent_count": checked.respondent_count,
        "handed_in_by": by.user,
        "handed_in_role": by.role.value,
    }
    try:
        row = _keep(office, by, row, pack(answers, wave, checked.branch))
    except _SameAgain as again:
        return _receipt(again.row, checked, replaced=None, duplicate=True)
    return _receipt(row, checked, replaced=checked.replaces, duplicate=False)


def pack(answers: pl.DataFrame, wave: str, branch: str) -> list[str]:
    """A sign a question for each respondent, in the order of the rows' hashes: the file's order is not kept."""
    rows = (
        "".join(NO_ANSWER if value is None else str(value) for value in row) for row in answers.iter_rows()
    )
    return sorted(rows, key=lambda row: hashlib.sha256(f"{wave} {branch} {row}".encode()).hexdigest())


def unpack(rows: pl.DataFrame, items: tuple[str, ...]) -> pl.DataFrame:
    """branch, answers (packed) -> branch, and a column an item with 1 to 5 or null."""
    columns = [
        pl.col("answers").str.slice(at, 1).cast(pl.Int64, strict=False).alias(item)
        for at, item in enumerate(items)
    ]
    return rows.select("branch", *columns)


def open_names(office: Office, wave: Wave) -> Mapping[str, Text]:
    """Branches open in the wave's last month, or in its first: code -> name."""
    names: dict[str, Text] = {}
    for month in (wave.first, wave.last):
        rows = office.warehouse.read("register_branches", month=str(month))
        names |= {
            branch: Text(fa, en) for branch, fa, en in rows.select("branch", "name_fa", "name_en").iter_rows()
        }
    return names


def _asked(office: Office, wave: str, branch: str, language: str) -> Asked:
    of = found_wave(office, wave)
    names = open_names(office, of)
    if branch not in names:
        raise UserError("branch_unknown", branch=branch)
    return Asked(
        questions=_framework(office, of).questions,
        branch=branch,
        branch_name=names[branch],
        wave=of.wave,
        wave_name=of.name,
        framework=of.framework,
        edition=of.edition,
        language=language,
    )


def _framework(office: Office, wave: Wave) -> Framework:
    """The edition that the wave was opened with, which it keeps."""
    return framework_named(office, edition=wave.edition)


def _arrive(
    office: Office, by: Actor, wave: str, file_name: str, content: bytes, branch: str | None
) -> tuple[AnswersChecked, pl.DataFrame]:
    of = found_wave(office, wave)
    if of.state is WaveState.CLOSED:
        raise UserError("wave_closed", wave={"fa": of.name.fa, "en": of.name.en})
    names = open_names(office, of)
    read = read_answers(file_name, content, _framework(office, of).questions, office.settings)
    own = by.branch if by.role in BRANCH_ROLES and read.branch is None else None
    chosen = branch or own
    found = branch_of(read, chosen, names)
    if found in names:
        if by.role in BRANCH_ROLES and found != by.branch:
            raise NotAllowed("file_of_other_branch", branch=found, own=by.branch or "—")
        by.require(Permission.CHECK_FILE, found)
    standing = _came_in(office.warehouse.read("answer_files", wave=wave, branch=found or ""))
    replaces = standing[0].respondent_count if standing else None
    findings = check_answers(
        read,
        branch=chosen,
        branches=names,
        wave=of.wave,
        framework=of.framework,
        edition=of.edition,
        standing_count=replaces,
    )
    is_acceptable = not has_errors(findings)
    checked = AnswersChecked(wave, found, findings, read.answers.height, replaces, is_acceptable)
    return checked, read.answers


def _keep(office: Office, by: Actor, row: dict[str, Any], packed: list[str]) -> dict[str, Any]:
    wave, branch = row["wave"], row["branch"]
    told = {"file_sha256": row["file_sha256"], "respondents": row["respondent_count"]}
    draft = office.event(by, "answers.submit", f"{wave} {branch}", **told)
    row = row | {"handed_in_at": draft.occurred_at}
    with office.warehouse.write("facts", draft) as writer:
        require_open(writer, wave)
        here = writer.read("answer_files", wave=wave, branch=branch)
        if not here.is_empty() and here["file_sha256"][0] == row["file_sha256"]:
            raise _SameAgain(here.row(0, named=True))
        keep_answers(writer, pl.DataFrame([row]), {branch: packed}, wave)
    return row


def keep_answers(writer: Writer, files: pl.DataFrame, packed: Mapping[str, list[str]], wave: str) -> None:
    """Inside a transaction: files of answers (columns of facts.answer_files) and what they hold, by branch."""
    rows = [(wave, branch, one) for branch, listed in packed.items() for one in listed]
    writer.append("answer_files", files)
    schema = {"wave": pl.String, "branch": pl.String, "answers": pl.String}
    writer.append("answers", pl.DataFrame(rows, schema=schema, orient="row"))


def _came_in(rows: pl.DataFrame) -> tuple[CameIn, ...]:
    names = ("branch", "respondent_count", "handed_in_at", "handed_in_by")
    return tuple(CameIn(**row) for row in rows.select(names).iter_rows(named=True))


def _receipt(
    row: Mapping[str, Any], checked: AnswersChecked, *, replaced: int | None, duplicate: bool
) -> AnswersReceipt:
    return AnswersReceipt(
        wave=row["wave"],
        branch=row["branch"],
        respondent_count=row["respondent_count"],
        replaced=replaced,
        duplicate=duplicate,
        findings=checked.findings,
        at=row["handed_in_at"],
    )
