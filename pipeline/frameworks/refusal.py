"""How a framework's files are refused: one sentence that names the file, the row and what does not hold."""

from typing import Any, NoReturn

from pipeline.errors import UserError
from pipeline.words import LANGUAGES, say


def refuse(
    reason: str, file: str, row: int | None = None, place: str | None = None, **params: Any
) -> NoReturn:
    """Raise UserError("framework_broken"). `reason` names `framework.why_<reason>` in the catalogue.

    `row` counts as a spreadsheet does (the heading is row 1); `place` is a key or table of a TOML file.
    """
    where = _both(_where(row, place), file=file, row=row, place=place)
    why = _both(f"framework.why_{reason}", **params)
    raise UserError("framework_broken", where=where, why=why, reason=reason, file=file, row=row or 0)


def _where(row: int | None, place: str | None) -> str:
    if row is not None:
        return "framework.where_row"
    return "framework.where_file" if place is None else "framework.where_place"


def _both(key: str, **params: Any) -> dict[str, str]:
    return {language: say(key, language, **params) for language in LANGUAGES}
