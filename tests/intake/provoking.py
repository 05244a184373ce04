"""One case for every code of a finding about a handed-in form or register: the file that provokes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.domain.finding import Finding
from pipeline.domain.framework import Question
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.intake.answer_rules import check_answers
from pipeline.intake.answers import read_answers
from pipeline.intake.reading import Read, read_file
from pipeline.intake.register import read_register
from pipeline.intake.rules import check
from pipeline.settings import Settings
from tests.intake.builders import (
    HEADER,
    SETTINGS,
    cell,
    csv_of,
    merged_xlsx,
    raw_xlsx,
    read,
    small_framework,
    values_csv,
    xlsx_of,
    zip_of,
)

# Digits in a row with the check digit that follows from them.
NATIONAL_CODE = "1234567891"
SOUND = {
    "requests_due": 40, "requests_done": 31, "visits_due": 9, "visits_done": 7,
    "surveys": 3, "answers": 120, "money": 12.5, "groups": 4,
}  # fmt: skip
LABELS = [("کد شعبه", "1001"), ("ماه", "1405-08")]
BRANCHES = {"1001": Text("پاوه", "Paveh"), "1002": Text("هرسین", "Harsin")}
_ONE_VALUE = {"A1": "measure", "B1": "value", "A2": "surveys", "B2": 3}
_LABELLED = {"A1": "branch", "B1": "1001", "A2": "measure", "B2": "value", "A3": "surveys", "B3": 3}
_LONG = ("branch", "month", "measure", "value")
_OF_TWO = [("1001", "1405-08", "surveys", 3), ("1002", "1405-08", "surveys", 4)]
_OF_ABAN = {"A1": "ماه", "B1": "1405-08", "A2": "measure", "B2": "value", "A3": "surveys", "B3": 3}
QUESTIONS = (Question("q1", "c1", Text("یک", "One")), Question("q2", "c2", Text("دو", "Two")))
COUNTIES = {"0503": ("پاوه", "Paveh")}
REGISTER = (
    "branch",
    "name_fa",
    "county",
    "lat",
    "lon",
    "opened_month",
    "closed_month",
    "urban_share_pct",
    "insured_main",
    "insured_from_month",
)
BRANCH_ROW = ("1001", "پاوه", "0503", "35.04", "46.35", "1390-01", "", "63", "12000", "1405-01")


@dataclass(frozen=True)
class Case:
    """A file, and what the caller knows."""

    content: bytes
    file_name: str = "form.csv"
    known: Mapping[str, Any] = field(default_factory=dict)
    settings: Settings = SETTINGS
    is_register: bool = False
    is_answers: bool = False

    def findings(self) -> tuple[Finding, ...]:
        if self.is_register:
            return read_register(self.file_name, self.content, self.settings, counties=COUNTIES)[1]
        if self.is_answers:
            return self._answers()
        found = read(self.content, self.file_name) if self.settings is SETTINGS else self._read_otherwise()
        given: dict[str, Any] = {"branch": "1001", "month": Month(1405, 8), "branches": BRANCHES}
        return check(small_framework(), found, **(given | dict(self.known)))

    def _answers(self) -> tuple[Finding, ...]:
        found = read_answers(self.file_name, self.content, QUESTIONS, self.settings)
        given: dict[str, Any] = {"branch": "1001", "branches": BRANCHES, "wave": "1405-w1"}
        given |= {"framework": "small", "edition": "1", "standing_count": None}
        return check_answers(found, **(given | dict(self.known)))

    def _read_otherwise(self) -> Read:
        return read_file(self.file_name, self.content, small_framework(), self.settings).only


def form(changes: Mapping[str, object] | None = None, **known: Any) -> Case:
    return Case(values_csv(SOUND | dict(changes or {})), known=known)


def rows(*more: tuple[object, ...], **known: Any) -> Case:
    return Case(csv_of([*LABELS, ("measure", "value"), *SOUND.items(), *more]), known=known)


def labelled(*labels: tuple[object, ...], **known: Any) -> Case:
    return Case(csv_of([*labels, ("measure", "value"), *SOUND.items()]), known=known)


def book(value: object, style: str = "") -> Case:
    """A workbook whose cell B2, of `surveys`, holds the value."""
    head = "".join(
        f'<c r="{at}" t="inlineStr"><is><t>{word}</t></is></c>'
        for at, word in (("A1", "measure"), ("B1", "value"))
    )
    named = '<c r="A2" t="inlineStr"><is><t>surveys</t></is></c>'
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    return Case(
        raw_xlsx(
            f'<row r="1">{head}</row><row r="2">{named}<c r="B2"{style}>{value}</c></row>',
            {"xl/styles.xml": styles},
        ),
        "form.xlsx",
    )


def register(**changes: str) -> Case:
    return Case(
        csv_of(
            [
                REGISTER,
                tuple(changes.get(name, value) for name, value in zip(REGISTER, BRANCH_ROW, strict=True)),
            ]
        ),
        is_register=True,
    )


def answers(*rows: tuple[object, ...], **known: Any) -> Case:
    """A csv of answers: three rows that are sound, or these."""
    sound = (("برگ", "q1", "q2"), (1, 5, 4), (2, 3, ""), (3, "۲", 1))
    return Case(csv_of(rows or sound), known=known, is_answers=True)


CASES: Mapping[str, Callable[[], Case]] = {
    "file_kind_unknown": lambda: Case(b"x", "form.pdf"),
    "file_old_format": lambda: Case(b"x", "form.xlsb"),
    "file_empty": lambda: Case(b"", "form.xlsx"),
    "file_too_large": lambda: Case(bytes(11), settings=Settings(upload_bytes=10)),
    "file_content_differs": lambda: Case(b"measure,value", "form.xlsx"),
    "file_encrypted": lambda: Case(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "form.xlsx"),
    "file_damaged": lambda: Case(b"PK\x03\x04", "form.xlsx"),
    "file_too_many_parts": lambda: Case(raw_xlsx("", {f"p{at}.xml": "" for at in range(2_500)}), "form.xlsx"),
    "file_unpacks_too_large": lambda: Case(raw_xlsx("", {"p.bin": bytes(2_000_000)}), "form.xlsx"),
    "file_part_refused": lambda: Case(raw_xlsx("", {"../x.xml": ""}), "form.xlsx"),
    "file_has_doctype": lambda: Case(zip_of({"content.xml": "<!DOCTYPE a><a/>"}), "form.ods"),
    "file_too_many_cells": lambda: Case(b"a,b,c,d,e,f,g,h,i,j\n" * 40_001),
    "sheet_too_large": lambda: Case(xlsx_of({"S": {"A1": 1, "XFD1048576": 1}}), "form.xlsx"),
    "text_encoding_unclear": lambda: Case(b"a\0b"),
    "external_links_ignored": lambda: Case(
        raw_xlsx(cell("A1", 1), {"xl/externalLinks/e.xml": "<a/>"}), "form.xlsx"
    ),
    "personal_data": lambda: rows(("نماینده", "", NATIONAL_CODE)),
    "personal_data_more": lambda: rows(*[("نماینده", "", NATIONAL_CODE)] * 503),
    "header_absent": lambda: Case(b"hello,world\n1,2,3"),
    "too_many_forms": lambda: Case(csv_of([("branch", "1001"), ("measure", "value"), ("surveys", 1)] * 601)),
    "second_form": lambda: Case(xlsx_of(dict.fromkeys(("one", "two"), _LABELLED)), "form.xlsx"),
    "measure_unknown": lambda: rows(("surveyz", 3)),
    "measure_ambiguous": lambda: Case(csv_of([("name", "value"), ("Of those, done", 2)], ";")),
    "measure_twice": lambda: rows(("surveys", 4)),
    "measure_from_register": lambda: rows(("insured", 4000)),
    "file_names_branches": lambda: labelled(("branch", "1001"), ("شعبه", "1002")),
    "file_names_months": lambda: labelled(("month", "1405-08"), ("ماه", "1405-07")),
    "month_unreadable": lambda: labelled(("month", "Novembre")),
    "number_unreadable": lambda: form({"surveys": "سه"}),
    "number_ambiguous": lambda: Case(csv_of([("measure", "value"), ("surveys", "1,23")], ";")),
    "number_too_large": lambda: book("<v>1E400</v>"),
    "percent_refused": lambda: form({"surveys": "۳٪"}),
    "date_in_place_of_number": lambda: book("<v>46348</v>", ' s="1"'),
    "cell_holds_error": lambda: book("<v>#REF!</v>", ' t="e"'),
    "formula_read": lambda: book("<f>1+2</f><v>3</v>"),
    "formula_without_result": lambda: book("<f>1+2</f>"),
    "value_unclear": lambda: form({"surveys": "ندارد"}),
    "point_read_as_decimal": lambda: form({"money": "1.234"}),
    "blank": lambda: form({"surveys": ""}),
    "measures_absent": lambda: Case(values_csv({"surveys": 3})),
    "no_values": lambda: Case(values_csv(dict.fromkeys(SOUND, ""))),
    "negative": lambda: form({"surveys": -3}),
    "not_whole": lambda: form({"surveys": 2.5}),
    "exceeds": lambda: form({"requests_done": 41}),
    "branch_absent": lambda: form(branch=None),
    "branch_unknown": lambda: form(branch="9999"),
    "branch_differs": lambda: labelled(("branch", "1002")),
    "branch_and_name_differ": lambda: labelled(("branch", "1001"), ("نام شعبه", "هرسین")),
    "month_absent": lambda: form(month=None),
    "month_differs": lambda: labelled(("month", "1405-07")),
    "month_in_future": lambda: form(this_month=Month(1405, 7)),
    "framework_differs": lambda: labelled(("framework", "other")),
    "edition_differs": lambda: labelled(("edition", "0")),
    "same_as_last_month": lambda: form(previous=SOUND),
    "several_forms": lambda: Case(csv_of([_LONG, *_OF_TWO])),
    "sheet_left": lambda: Case(xlsx_of({"S": _ONE_VALUE, "T": {"A1": 1, "A2": 2, "A3": 3}}), "form.xlsx"),
    "branch_from_sheet_name": lambda: Case(xlsx_of(dict.fromkeys(("پاوه", "هرسین"), _OF_ABAN)), "form.xlsx"),
    "row_incomplete": lambda: Case(csv_of([_LONG, _OF_TWO[0], ("", "1405-08", "answers", 4)])),
    "row_remark": lambda: Case(
        csv_of([("branch", "month", "surveys", "answers", "comment"), ("1001", "1405-08", 3, 4, "برق قطع بود")])
    ),
    "row_split": lambda: Case(csv_of([*LABELS, HEADER, ("answers", "1,200")])),
    "row_without_measure": lambda: rows(("", 4)),
    "cell_too_long": lambda: form({"surveys": "9" * 32_768}),
    "value_merged": lambda: Case(merged_xlsx(), "form.xlsx"),
    "state_beside_value": lambda: Case(csv_of([(*HEADER, "وضعیت"), ("surveys", 3, "نامربوط به شعبه ما")])),
    "state_unknown": lambda: Case(csv_of([(*HEADER, "وضعیت"), ("surveys", "", "شاید")])),
    "month_ambiguous": lambda: labelled(("ماه", "11/2026")),
    "register_header_absent": lambda: Case(b"hello,world", is_register=True),
    "register_empty": lambda: Case(csv_of([REGISTER]), is_register=True),
    "register_columns_left": lambda: Case(csv_of([(*REGISTER, "رنگ"), (*BRANCH_ROW, "آبی")]), is_register=True),
    "register_branch_absent": lambda: register(branch=""),
    "register_branch_twice": lambda: Case(csv_of([REGISTER, BRANCH_ROW, BRANCH_ROW]), is_register=True),
    "register_name_absent": lambda: register(name_fa=""),
    "county_unknown": lambda: register(county="اصفهان"),
    "place_unreadable": lambda: register(lat="46.35"),
    "register_month_unreadable": lambda: register(opened_month="1390"),
    "register_number_unreadable": lambda: register(insured_main="many"),
    "urban_share_unreadable": lambda: register(urban_share_pct="101"),
    "urban_share_as_fraction": lambda: register(urban_share_pct="0.63"),
    "closed_before_opened": lambda: register(closed_month="1380-01"),
    "insured_month_absent": lambda: register(insured_from_month=""),
    "answers_header_absent": lambda: answers(("hello", "world"), (1, 2)),
    "answers_column_absent": lambda: answers(("q1", "q1"), (1, 2)),
    "answers_column_twice": lambda: answers(("q1", "q2", "q1"), (1, 2, 3)),
    "answers_column_extra": lambda: answers(("q1", "q2", "نام"), (1, 2, "مریم")),
    "answers_sheet_extra": lambda: Case(
        xlsx_of({"S": {"A1": "q1", "B1": "q2", "A2": 3}, "T": {"A1": "مریم"}}), "a.xlsx", is_answers=True
    ),
    "answers_sheet_number": lambda: answers(("برگ", "q1", "q2"), (48213, 1, 2)),
    "answer_out_of_range": lambda: answers(("q1", "q2"), (6, 2)),
    "answers_none": lambda: answers(("q1", "q2"), ("", "")),
    "answers_fewer": lambda: answers(standing_count=4),
    "wave_differs": lambda: answers(("wave", "1404-w1"), ("q1", "q2"), (1, 2)),
    "answers_edition_differs": lambda: answers(("edition", "9"), ("q1", "q2"), (1, 2)),
}  # fmt: skip

# Codes that come from how the reading process ends, not from what a file holds: see test_opening.
OF_THE_PROCESS = frozenset(["reader_busy", "reader_out_of_memory", "reader_timeout", "reader_failed"])
