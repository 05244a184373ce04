"""waves, wave-open, wave-close, answers-form, answers-sheet, answers-check, answers-load, voice."""

import argparse
from pathlib import Path
from typing import Any

from pipeline.commands import findings as told
from pipeline.commands.result import INPUT_HAS_ERRORS, Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.services import answering, voice, waves
from pipeline.services.office import Office
from pipeline.services.voice_shapes import RatedDimension, Rating, Voice, Wave
from pipeline.words import number, say


def list_waves(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """The waves, newest first, with how many people's answers have come in: counts alone."""
    rows = []
    for one in waves.waves(office, by=by):
        came = answering.came_in(office, by=by, wave=one.wave)
        counts = {each.branch: each.respondent_count for each in came}
        rows.append(_wave_json(one) | {"respondent_count": sum(counts.values()), "branches": counts})
    lines = tuple(_wave_line(row, args.language) for row in rows)
    return Result({"waves": rows}, lines or (say("cli.no_waves", args.language),))


def open_wave(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Open a wave over some months."""
    name = Text(args.name_fa, args.name_en)
    made = waves.open_wave(
        office, by=by, name=name, first=Month.parse(args.first), last=Month.parse(args.last)
    )
    return Result(_wave_json(made), (say("cli.wave_opened", args.language, wave=made.wave),))


def close_wave(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Close a wave for good; what it says is shown from then on."""
    made = waves.close_wave(office, by=by, wave=args.wave)
    return Result(_wave_json(made), (say("cli.wave_closed", args.language, wave=made.wave),))


def form(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Write the questionnaire to print."""
    where = {"wave": args.wave, "branch": args.branch, "language": args.language}
    return _written(answering.make_form(office, by=by, **where), args)


def sheet(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Write the workbook into which answers are typed."""
    where = {"wave": args.wave, "branch": args.branch, "language": args.language}
    return _written(answering.make_answer_sheet(office, by=by, **where), args)


def check(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Findings of a file of answers; nothing is kept."""
    found = answering.check_answer_file(office, by=by, **_file(args))
    lines = told.lines(found.findings, args.language) or (say("cli.no_findings", args.language),)
    payload = {
        "wave": found.wave,
        "branch": found.branch,
        "respondent_count": found.respondent_count,
        "replaces": found.replaces,
        "is_acceptable": found.is_acceptable,
        "findings": [finding.as_json(args.language) for finding in found.findings],
    }
    return Result(payload, lines, told.code(found.findings))


def load(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Hand a file of answers in: all of it or nothing; the same file again changes nothing."""
    try:
        receipt = answering.submit_answers(office, by=by, **_file(args))
    except answering.AnswersRefused as refused:
        findings = [finding.as_json(args.language) for finding in refused.findings]
        lines = (*told.lines(refused.findings, args.language), say("cli.nothing_kept", args.language))
        return Result({"duplicate": False, "findings": findings}, lines, INPUT_HAS_ERRORS)
    key = "cli.answers_again" if receipt.duplicate else "cli.answers_loaded"
    line = say(key, args.language, count=receipt.respondent_count, branch=receipt.branch, wave=receipt.wave)
    payload = {
        "wave": receipt.wave,
        "branch": receipt.branch,
        "respondent_count": receipt.respondent_count,
        "replaced": receipt.replaced,
        "duplicate": receipt.duplicate,
        "findings": [finding.as_json(args.language) for finding in receipt.findings],
    }
    return Result(payload, (*told.lines(receipt.findings, args.language), line))


def show(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """What people say in a closed wave of a branch, a county or the province, beside its own figures."""
    found = voice.voice(office, by=by, wave=args.wave, branch=args.branch, county=args.county)
    payload = {
        "wave": _wave_json(found.wave),
        "unit_kind": found.unit_kind,
        "unit": found.unit,
        "respondent_count": found.respondent_count,
        "reported_month": str(found.reported_month) if found.reported_month else None,
        "dimensions": [_dimension_json(one) for one in found.dimensions],
        "reliability": [
            {
                "node": one.node,
                "item_count": one.item_count,
                "respondent_count": one.respondent_count,
                "alpha": one.alpha,
                "omega": one.omega,
                "spearman_brown": one.spearman_brown,
            }
            for one in found.reliabilities
        ],
    }
    return Result(payload, _voice_lines(found, args.language))


def _voice_lines(found: Voice, language: str) -> tuple[str, ...]:
    if not found.is_shown:
        return (say("voice.too_few", language),)
    head = say("cli.voice", language, name=found.name[language], count=found.respondent_count or 0)
    return (head, *(_line(one.whole, language) for one in found.dimensions))


def _line(one: Rating, language: str) -> str:
    if one.score is None:
        return say("cli.voice_withheld", language, name=one.name[language])
    return say(
        "cli.voice_line",
        language,
        name=one.name[language],
        score=number(one.score, language),
        margin=number(one.margin, language),
        reported=number(one.reported, language),
        gap=number(one.gap, language, sign=True),
    )


def _dimension_json(one: RatedDimension) -> dict[str, Any]:
    return _rating_json(one.whole) | {"concepts": [_rating_json(each) for each in one.concepts]}


def _rating_json(one: Rating) -> dict[str, Any]:
    return {
        "id": one.node,
        "score": one.score,
        "margin": one.margin,
        "mean": one.mean,
        "mean_margin": one.mean_margin,
        "answered_count": one.answered_count,
        "reported": one.reported,
        "gap": one.gap,
        "is_told": one.is_told,
    }


def _wave_json(one: Wave) -> dict[str, Any]:
    return {
        "wave": one.wave,
        "name_fa": one.name.fa,
        "name_en": one.name.en,
        "first_month": str(one.first),
        "last_month": str(one.last),
        "edition": one.edition,
        "state": one.state.value,
    }


def _wave_line(row: dict[str, Any], language: str) -> str:
    return say(
        "cli.wave",
        language,
        wave=row["wave"],
        name={"fa": row["name_fa"], "en": row["name_en"]},
        first=row["first_month"],
        last=row["last_month"],
        state=say(f"ask.state_{row['state']}", language),
        count=row["respondent_count"],
    )


def _written(content: bytes, args: argparse.Namespace) -> Result:
    args.out.write_bytes(content)
    return Result({"out": str(args.out)}, (say("cli.written", args.language, path=str(args.out)),))


def _file(args: argparse.Namespace) -> dict[str, Any]:
    path = Path(args.file)
    if not path.is_file():
        raise UserError("file_absent", path=str(path))
    where = {"wave": args.wave, "branch": args.branch}
    return where | {"file_name": path.name, "content": path.read_bytes()}
