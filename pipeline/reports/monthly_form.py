"""What a branch's monthly form is for, and where its parts stand: shared by the workbook and the paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.domain.framework import Framework, Measure, MeasureKind
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.words import LANGUAGES, digits, plain, say

VERSION = "2"
META_SHEET = "_meta"
# Row numbers and columns count from 0, as xlsxwriter does.
TITLE_ROW, BRANCH_ROW, MONTH_ROW, FRAMEWORK_ROW, HOW_ROW, HEADER_ROW = range(6)
COLUMNS = ("id", "name", "counts", "unit", "value", "previous", "state", "comment")
WIDTHS = (17, 38, 46, 8, 16, 13, 19, 28)
ID, NAME, COUNTS, UNIT, VALUE, PREVIOUS, STATE, COMMENT = range(len(COLUMNS))
LAST_COLUMN = len(COLUMNS) - 1
A4 = 9


@dataclass(frozen=True)
class Filled:
    """What a form is for. `previous`: measure -> value of the month before."""

    framework: Framework
    branch: str
    branch_name: Text
    month: Month
    previous: Mapping[str, float]
    language: str

    def say(self, key: str, language: str = "", **params: Any) -> str:
        return plain(say(f"template.{key}", language or self.language, **params))

    def both(self, key: str, between: str = "\n") -> str:
        """A word in both languages, the form's own first."""
        return between.join(self.say(key, tongue) for tongue in self.tongues)

    @property
    def tongues(self) -> tuple[str, ...]:
        return tuple(sorted(LANGUAGES, key=lambda tongue: tongue != self.language))

    def title(self, language: str = "", key: str = "title") -> str:
        language = language or self.language
        return self.say(key, language, branch=self.branch_name[language], month=self.month)

    def counts(self, measure: Measure) -> str:
        """What counts, and for a stock that it is the month's end that counts, and whether it is filled in already."""
        told = [measure.counts[self.language]]
        if is_stock(measure):
            told.append(self.say("stock_filled" if measure.id in self.previous else "stock_blank"))
        return "\n".join(part for part in told if part)

    def before(self, measure: Measure) -> str:
        """The month before in the form's digits, "" where there is none."""
        value = self.previous.get(measure.id)
        if value is None:
            return ""
        shown = f"{value:,.0f}" if value == int(value) else f"{value:,}"
        return digits(shown, self.language)

    def group_name(self, form: str, language: str) -> str:
        node = self.framework.node.get(form)
        return node.name[language] if node else form


def is_stock(measure: Measure) -> bool:
    return measure.kind is MeasureKind.STOCK


def rows_of(framework: Framework) -> dict[str, int]:
    """The row of every measure, counted from 0: a heading row before each group."""
    rows: dict[str, int] = {}
    row = HEADER_ROW + 1
    for measures in framework.reported_by_form.values():
        rows |= {measure.id: row + at for at, measure in enumerate(measures, start=1)}
        row += len(measures) + 1
    return rows
