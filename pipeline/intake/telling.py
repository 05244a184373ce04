"""A finding about a row of a form: where it stands, what was written, and the numbers it is held against."""

from collections.abc import Mapping
from typing import Any

from pipeline.domain.finding import Finding
from pipeline.domain.month import Month
from pipeline.domain.rules import finding_of
from pipeline.domain.text import Text
from pipeline.words import LANGUAGES

_MOST_CHARACTERS = 80

Row = Mapping[str, Any]
"""A row of `Read.values`: measure, value, sheet, cell, raw and the rest."""


def about(row: Row, code: str, **params: Any) -> Finding:
    """A finding at the row's cell."""
    shown = row["raw"][:_MOST_CHARACTERS] or None
    return finding_of(code, row["sheet"], row["cell"], row["measure"], shown, filled(**params))


def filled(**params: Any) -> tuple[tuple[str, Any], ...]:
    """Params as a finding keeps them: whole floats as whole numbers (12 and not 12.0), months by their names."""
    return tuple((name, _shown(value)) for name, value in params.items())


def _shown(value: Any) -> Any:
    if isinstance(value, Month):
        return Text(*(value.said(language) for language in LANGUAGES))
    return int(value) if isinstance(value, float) and value == int(value) else value
