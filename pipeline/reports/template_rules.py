"""What the cells of the form refuse, what they say when one is chosen, and how they show what is amiss meanwhile."""

from collections.abc import Mapping
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from pipeline.domain.framework import Measure
from pipeline.reports.monthly_form import COMMENT, ID, STATE, VALUE, Filled
from pipeline.words import LANGUAGES, plain, say

# Spreadsheet programs take no longer ones.
_MOST_TITLE, _MOST_TEXT = 32, 255
# A number typed on a Persian keyboard is a text to the program. Our reader takes it, so the cell must not refuse it.
_PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"
_ID, _VALUE, _STATE = (xl_col_to_name(column) for column in (ID, VALUE, STATE))


class CellRules:
    """The rules of one form's cells. `rows`: measure -> row, counted from 0."""

    def __init__(self, filled: Filled, rows: Mapping[str, int]) -> None:
        self._filled = filled
        self._rows = rows

    def guard(self, sheet: Worksheet, row: int, measure: Measure) -> None:
        """The rules of a measure's three cells, and what they say when one is chosen."""
        sheet.data_validation(row, VALUE, row, VALUE, self._of_value(row, measure))
        sheet.data_validation(row, STATE, row, STATE, self._of_state())
        sheet.data_validation(row, COMMENT, row, COMMENT, self._of_comment())

    def _of_value(self, row: int, measure: Measure) -> dict[str, Any]:
        """Zero or more, whole for counts, at most the whole it is a part of; Persian digits, "not applicable"."""
        cell = f"${_VALUE}${row + 1}"
        tests = [f"{cell}>=0"]
        told = self._filled.say("refused_count" if measure.is_count else "refused_amount")
        if measure.is_count:
            tests.append(f"{cell}=INT({cell})")
        if (whole := self._whole_of(measure)) is not None:
            tests.append(f"IF(ISNUMBER({whole}),{cell}<={whole},TRUE)")
            name = self._filled.framework.measure[measure.at_most or ""].name[self._filled.language]
            told = self._filled.say("refused_at_most", whole=name) + " " + told
        return {
            "validate": "custom",
            "value": f"=IF(ISNUMBER({cell}),AND({','.join(tests)}),OR({_accepted_texts(cell)}))",
            "input_title": self._filled.say("counts_title")[:_MOST_TITLE],
            "input_message": self._about(measure),
            "error_title": self._filled.say("refused_title")[:_MOST_TITLE],
            "error_message": _shortened(told),
            "error_type": "stop",
        }

    def _about(self, measure: Measure) -> str:
        """The note of a measure: it opens when its cell is chosen, so that nobody has to look for it."""
        filled = self._filled
        unit = measure.unit[filled.language]
        lines = [f"{measure.name[filled.language]} ({unit})", filled.counts(measure)]
        if before := filled.before(measure):
            lines.append(filled.say("previous_note", value=before))
        return _shortened("\n".join(line for line in lines if line))

    def _of_state(self) -> dict[str, Any]:
        choices = {name: self._filled.say(f"state_{name}") for name in ("not_applicable", "not_known")}
        return {
            "validate": "list",
            "source": list(choices.values()),
            "input_title": self._filled.say("state_title")[:_MOST_TITLE],
            "input_message": _shortened(self._filled.say("state_how", **choices)),
            "error_title": self._filled.say("refused_title")[:_MOST_TITLE],
            "error_message": _shortened(self._filled.say("state_refused")),
            "error_type": "stop",
        }

    def _of_comment(self) -> dict[str, Any]:
        return {
            "validate": "any",
            "input_title": self._filled.say("comment_title")[:_MOST_TITLE],
            "input_message": _shortened(self._filled.say("comment_how")),
        }

    def _whole_of(self, measure: Measure) -> str | None:
        row = self._rows.get(measure.at_most or "")
        return None if row is None else f"${_VALUE}${row + 1}"

    def colour(self, sheet: Worksheet, first: int, last: int, looks: Mapping[str, Format]) -> None:
        """Show while it is typed what is still blank, what is settled by a reason, and what can't be right."""
        row = first + 1
        value, state, measured = f"${_VALUE}{row}", f"${_STATE}{row}", f'${_ID}{row}<>""'
        is_odd = f"AND(NOT(ISBLANK({value})),NOT(ISNUMBER({value})),NOT(OR({_accepted_texts(value)})))"
        for measure, at in self._rows.items():
            whole = self._whole_of(self._filled.framework.measure[measure])
            if whole is not None:
                part = f"${_VALUE}${at + 1}"
                is_above = f"=AND(ISNUMBER({part}),ISNUMBER({whole}),{part}>{whole})"
                _lay(sheet, (at, VALUE, at, VALUE), is_above, looks["wrong"])
        values, states = (first, VALUE, last, VALUE), (first, STATE, last, STATE)
        _lay(sheet, values, f"=AND({measured},OR({is_odd},AND(ISNUMBER({value}),{value}<0)))", looks["wrong"])
        _lay(sheet, states, f'=AND({measured},{state}<>"",NOT(ISBLANK({value})))', looks["wrong"])
        _lay(sheet, values, f'=AND({measured},ISBLANK({value}),{state}<>"")', looks["settled"])
        _lay(sheet, values, f"=AND({measured},ISBLANK({value}))", looks["blank"])


def _lay(sheet: Worksheet, cells: tuple[int, int, int, int], criteria: str, look: Format) -> None:
    rule = {"type": "formula", "criteria": criteria, "format": look, "stop_if_true": True}
    sheet.conditional_format(*cells, rule)


def _accepted_texts(cell: str) -> str:
    words = [plain(say("template.not_applicable", tongue)) for tongue in LANGUAGES]
    said = [f'{cell}="{word}"' for word in words]
    return ",".join([*said, f'ISNUMBER(FIND(LEFT({cell}),"{_PERSIAN_DIGITS}"))'])


def _shortened(text: str) -> str:
    """As much of the text as the program takes, cut between two words."""
    if len(text) <= _MOST_TEXT:
        return text
    return text[: _MOST_TEXT - 1].rpartition(" ")[0] + "…"
