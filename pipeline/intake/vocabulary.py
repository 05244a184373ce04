"""Titles and labels by which a form is known: the template's own words, and what people write besides."""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import TypeVar

from pipeline.domain.spelling import clean, key
from pipeline.intake.cells import Cell, CellKind
from pipeline.words import LANGUAGES, catalogue, say

META_SHEET = "_meta"


class Column(StrEnum):
    ID = "id"
    NAME = "name"
    NAME_FA = "name_fa"
    NAME_EN = "name_en"
    VALUE = "value"
    PREVIOUS = "previous"
    UNIT = "unit"
    COUNTS = "counts"
    STATE = "state"
    COMMENT = "comment"
    BRANCH = "branch"
    BRANCH_NAME = "branch_name"
    MONTH = "month"
    ROW_NUMBER = "row_number"
    PLACE = "place"


class Label(StrEnum):
    """What a form says of itself, in a cell beside the label or on the `_meta` sheet."""

    BRANCH = "branch"
    BRANCH_NAME = "branch_name"
    MONTH = "month"
    FRAMEWORK = "framework"
    EDITION = "edition"
    TEMPLATE_VERSION = "template_version"
    WAVE = "wave"


_TITLES: Mapping[Column, tuple[str, ...]] = {
    Column.ID: ("measure", "measure id", "id", "code", "شناسه", "کد سنجه", "شناسه سنجه", "شناسه سنجه (measure)", "کد"),
    Column.NAME: ("سنجه", "نام سنجه", "عنوان سنجه", "عنوان", "شرح", "شرح سنجه", "شاخص", "نام شاخص", "عنوان شاخص",
                  "measure name"),
    Column.NAME_FA: ("name_fa", "measure_fa", "نام فارسی", "persian name"),
    Column.NAME_EN: ("name_en", "measure_en", "name", "english name", "نام انگلیسی"),
    Column.VALUE: ("value", "مقدار", "مقدار این ماه", "مقدار این ماه (value)", "این ماه", "تعداد", "عدد", "رقم",
                   "this month", "count", "number", "value this month"),
    Column.PREVIOUS: ("previous", "previous month", "ماه پیش", "ماه قبل", "مقدار ماه پیش", "مقدار ماه قبل",
                      "last month"),
    Column.UNIT: ("unit", "یکا", "واحد", "واحد شمارش", "واحد اندازه‌گیری"),
    Column.COUNTS: ("counts", "what counts", "چه چیزی شمرده می‌شود", "تعریف", "definition"),
    Column.STATE: ("state", "if there is no number", "اگر عدد ندارید", "وضعیت"),
    Column.COMMENT: ("comment", "comments", "remark", "remarks", "note", "notes", "توضیح", "توضیحات", "ملاحظات",
                     "یادداشت"),
    Column.BRANCH: ("branch", "branch code", "code of branch", "شعبه", "کد شعبه", "شناسه شعبه"),
    Column.BRANCH_NAME: ("branch name", "name of branch", "نام شعبه", "عنوان شعبه"),
    Column.MONTH: ("month", "period", "date", "ماه", "دوره", "ماه گزارش", "تاریخ", "دوره گزارش"),
    Column.ROW_NUMBER: ("row", "no", "#", "ردیف", "شماره", "شماره ردیف"),
    Column.PLACE: ("county", "province", "شهرستان", "استان", "نام شهرستان", "نام استان", "کد شهرستان", "کد استان"),
}  # fmt: skip
_LABELS: Mapping[Label, tuple[str, ...]] = {
    Label.BRANCH: ("branch", "branch code", "شعبه", "کد شعبه", "شناسه شعبه"),
    Label.BRANCH_NAME: ("branch name", "نام شعبه"),
    Label.MONTH: (
        "month",
        "period",
        "date",
        "ماه",
        "ماه گزارش",
        "دوره",
        "دوره گزارش",
        "تاریخ",
        "تاریخ گزارش",
        # The ends of a time of several months: one month where both are in it, two months else.
        "از ماه",
        "تا ماه",
        "از تاریخ",
        "تا تاریخ",
        "from month",
        "to month",
    ),
    Label.FRAMEWORK: ("framework", "چارچوب"),
    Label.EDITION: ("edition", "ویرایش", "ویرایش چارچوب"),
    Label.TEMPLATE_VERSION: ("template version", "نسخه الگو"),
    Label.WAVE: ("wave", "موج", "نوبت"),
}
NAMING = frozenset([Column.ID, Column.NAME, Column.NAME_FA, Column.NAME_EN])
# A row or column is called so, with any of these words and at least one that sums up.
_SUMS = (
    "جمع",
    "جمعکل",
    "مجموع",
    "کل",
    "میانگین",
    "متوسط",
    "معدل",
    "total",
    "totals",
    "subtotal",
    "sum",
    "average",
    "mean",
)
_ALL = ("همه شعب", "همه شعبه‌ها", "تمام شعب", "تمام شعبه‌ها", "all branches")
_SUMMED = (
    "استان", "کشور", "کشوری", "استانی", "شهرستان", "شعب", "شعبه", "شعبهها", "همه", "تمام", "ماه", "ماهها", "ها", "های",
    "سال", "grand", "sub", "all", "of", "branches", "province", "country", "county", "national", "overall",
)  # fmt: skip
# A national file says a few thousand different things, over and over.
_MOST_KEPT = 8192
_BETWEEN_WORDS = re.compile(r"[\s:()\u200c_/.-]+")
_LINES = re.compile(r"[\n/|]")
_PARTS = re.compile(r"[\n/|()]")
_Word = TypeVar("_Word", bound=StrEnum)


@cache
def titles() -> Mapping[str, Column]:
    """Column by the comparing key of its title. The template's own titles are read in every language."""
    return _known(_TITLES, "template.column_")


@cache
def labels() -> Mapping[str, Label]:
    """Label by the comparing key of its words."""
    return _known(_LABELS, "template.label_")


@lru_cache(maxsize=_MOST_KEPT)
def title_of(text: str) -> Column | None:
    """The column that a heading names: in one language, or in both on two lines."""
    return _meant(text, titles())


@lru_cache(maxsize=_MOST_KEPT)
def label_of(text: str) -> Label | None:
    """What a label is about: in one language, or in both with a slash between."""
    return _meant(text, labels())


@cache
def _total_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that sum up, and what they may sum up."""
    return frozenset(map(key, _SUMS)), frozenset(map(key, _SUMMED))


@lru_cache(maxsize=_MOST_KEPT)
def is_total(text: str) -> bool:
    """Whether a row or column so called sums up others."""
    if len(text) >= 40 or _BETWEEN_WORDS.fullmatch(text):
        return False
    sums, summed = _total_words()
    words = {word for part in _BETWEEN_WORDS.split(text) if (word := key(part))}
    return key(text) in map(key, _ALL) or (bool(words & sums) and words <= sums | summed)


@cache
def state_words(state: str) -> frozenset[str]:
    """The comparing keys of what a form's column "if there is no number" says for a state."""
    told = catalogue()
    own = [say(f"template.{name}", tongue) for name in (f"state_{state}", state) for tongue in LANGUAGES
           if f"template.{name}" in told]  # fmt: skip
    return frozenset(key(word) for word in own)


def lines_of(text: str) -> tuple[str, ...]:
    """The text, and where it has several lines or parts between slashes each of them."""
    if _LINES.search(text) is None:
        return (text,)
    parts = [part for part in _LINES.split(text) if clean(part)]
    return (text, *parts) if len(parts) > 1 else (text,)


def written(cell: Cell) -> str:
    """What stands in the cell, for a code or a name: a whole number without the .0 that some programs store."""
    return _written(cell.kind, cell.text)


@lru_cache(maxsize=_MOST_KEPT)
def _written(kind: CellKind, text: str) -> str:
    return clean(text).removesuffix(".0") if kind is CellKind.NUMBER else clean(text)


def _known(words: Mapping[_Word, tuple[str, ...]], prefix: str) -> Mapping[str, _Word]:
    told = catalogue()
    own = [
        (name, say(prefix + name, tongue)) for name in words for tongue in LANGUAGES if prefix + name in told
    ]
    listed = [(name, word) for name, several in words.items() for word in several]
    return {key(word): name for name, word in [*own, *listed]}


def _meant(text: str, known: Mapping[str, _Word]) -> _Word | None:
    if len(text) > 120:
        return None
    if (found := known.get(key(text))) is not None:
        return found
    # Two lines, a slash between, or the other language in brackets, as forms of the first version had it.
    parts = [part for part in _PARTS.split(text) if clean(part)]
    meant = {known.get(key(part)) for part in parts}
    return meant.pop() if len(meant) == 1 else None
