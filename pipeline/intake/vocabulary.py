"""Titles and labels by which a form is known: the template's own words, and what people write besides."""

from collections.abc import Mapping
from enum import StrEnum

from pipeline.domain.spelling import key
from pipeline.words import LANGUAGES, say

META_SHEET = "_meta"


class Column(StrEnum):
    ID = "id"
    NAME_FA = "name_fa"
    NAME_EN = "name_en"
    VALUE = "value"
    PREVIOUS = "previous"
    BRANCH = "branch"
    MONTH = "month"


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
    Column.ID: ("measure", "measure id", "id", "code", "شناسه", "کد سنجه", "شناسه سنجه", "کد"),
    Column.NAME_FA: ("name_fa", "measure_fa", "نام سنجه", "سنجه", "عنوان", "شرح", "نام فارسی"),
    Column.NAME_EN: ("name_en", "measure_en", "name", "measure name", "english name"),
    Column.VALUE: ("value", "مقدار", "مقدار این ماه", "این ماه", "تعداد", "عدد", "this month"),
    Column.PREVIOUS: ("previous", "previous month", "ماه پیش", "ماه قبل", "last month"),
    Column.BRANCH: ("branch", "branch code", "شعبه", "کد شعبه"),
    Column.MONTH: ("month", "period", "ماه", "دوره"),
}
_LABELS: Mapping[Label, tuple[str, ...]] = {
    Label.BRANCH: ("branch", "branch code", "شعبه", "کد شعبه"),
    Label.BRANCH_NAME: ("branch name", "نام شعبه"),
    Label.MONTH: ("month", "period", "ماه", "ماه گزارش", "دوره"),
    Label.FRAMEWORK: ("framework", "چارچوب"),
    Label.EDITION: ("edition", "ویرایش", "ویرایش چارچوب"),
    Label.TEMPLATE_VERSION: ("template version", "نسخه الگو"),
    Label.WAVE: ("wave", "موج", "نوبت"),
}


def titles() -> dict[str, Column]:
    """Column by the comparing key of its title. The template's own titles are read in every language."""
    found = {key(word): column for column, words in _TITLES.items() for word in words}
    own = set(Column) - {Column.BRANCH, Column.MONTH}
    return found | {key(say(f"template.column_{name}", tongue)): name for name in own for tongue in LANGUAGES}


def labels() -> dict[str, Label]:
    """Label by the comparing key of its words."""
    found = {key(word): label for label, words in _LABELS.items() for word in words}
    return found | {
        key(say(f"template.label_{name}", tongue)): name for name in Label for tongue in LANGUAGES
    }
