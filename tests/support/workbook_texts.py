"""The corpus' delimited files: every encoding, delimiter, digit, separator, word for none, month and layout."""

import codecs
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.intake.builders import csv_of, small_framework
from tests.intake.provoking import NATIONAL_CODE, SOUND

Rows = list[tuple[object, ...]]
LABELS: Rows = [("کد شعبه", "1001"), ("ماه", "1405-08")]
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_NAMES = {measure.id: measure.name.fa for measure in small_framework().measures}
_ENGLISH = {measure.id: measure.name.en for measure in small_framework().measures}


def form(values: Mapping[str, object] = SOUND, labels: Rows | None = None, **changes: object) -> Rows:
    """Labels, headings and a row a measure."""
    told = {**values, **changes}
    return [*(LABELS if labels is None else labels), ("شناسه سنجه", "مقدار"), *told.items()]


def named(names: Mapping[str, str] = _NAMES, **changes: object) -> Rows:
    """The form with names and no ids."""
    return [
        *LABELS,
        ("نام سنجه", "مقدار"),
        *((names[one], value) for one, value in {**SOUND, **changes}.items()),
    ]


def monthly(written: str) -> bytes:
    return csv_of(form(labels=[("کد شعبه", "1001"), ("ماه گزارش", written)]))


def of_branch(label: str, written: str) -> bytes:
    return csv_of(form(labels=[(label, written), ("ماه", "1405-08")]))


def in_digits(table: Mapping[int, Any]) -> bytes:
    return csv_of([tuple(str(cell).translate(table) for cell in row) for row in form()])


def bulk(rows: Sequence[tuple[object, ...]]) -> Rows:
    return [("کد شعبه", "ماه", "شناسه سنجه", "مقدار"), *rows]


def of_many(branches: Sequence[str], months: Sequence[str], values: Mapping[str, object] = SOUND) -> Rows:
    return bulk(
        [(branch, month, *pair) for branch in branches for month in months for pair in values.items()]
    )


_OF_ANOTHER: Rows = [("کد شعبه", "1002"), ("ماه", "1405-08")]
_WIDE_HEAD = ("کد شعبه", "ماه", *SOUND)
_OLD_LETTERS = str.maketrans({"ی": "ي", "ک": "ك"})


def _windows_1256(rows: Rows) -> bytes:
    """As an old program saves it: the code page has ي and ك and no Persian ی and ک, and no half-space matters."""
    return "\r\n".join(",".join(map(str, row)) for row in rows).translate(_OLD_LETTERS).encode("cp1256")


_ONE_EACH_WAY = {
    "requests_due": "۱٬۲۳۴", "requests_done": "1,230", "visits_due": "1 500", "visits_done": "١٬٤٠٠",
    "surveys": "٬".join(("۲", "۳۴۵", "۶۷۸")), "answers": "12.345.678", "money": "۱۲٫۵", "groups": "4.0",
}  # fmt: skip
_TWO_WAYS = {"requests_due": "1,23", "requests_done": "1.2.3", "visits_due": "1,2345", "money": "1.234"}
_WRITTEN_OTHERWISE = {
    "requests_due": "درخواستهاي سررسيد", "requests_done": "ازآنها، انجـــام شده",
    "visits_due": "بازديد‌هاي  سر رسيد", "visits_done": "از آنها،‌ انجام‌شده",
    "surveys": "نظر سنجي‌ها", "answers": "پاسخ ها", "money": "كمكهاي دريافتي", "groups": "گروه‌هاي فعّال",
}  # fmt: skip

TEXTS: Mapping[str, Callable[[], bytes]] = {
    # Encodings and delimiters.
    "utf8.csv": lambda: csv_of(form()),
    "utf8-mark.csv": lambda: codecs.BOM_UTF8 + csv_of(form()),
    "utf16-little.csv": lambda: codecs.BOM_UTF16_LE + csv_of(form(), encoding="utf-16-le"),
    "utf16-big.csv": lambda: codecs.BOM_UTF16_BE + csv_of(form(), encoding="utf-16-be"),
    "utf16-tabs.txt": lambda: codecs.BOM_UTF16_LE + csv_of(form(), "\t", "utf-16-le"),
    "windows-1256.csv": lambda: _windows_1256(named()),
    "mangled.csv": lambda: csv_of(named()).decode("cp1256", "replace").replace("\ufffd", "?").encode("utf-8"),
    "mixed-encodings.csv": lambda: csv_of(named()[:6]) + b"\r\n" + _windows_1256(named()[6:]),
    "nothing-but-zeros.csv": lambda: bytes(64),
    "tabs.tsv": lambda: csv_of(form(), "\t"),
    "semicolons.csv": lambda: csv_of(form(), ";"),
    "pipes.txt": lambda: csv_of(form(), "|"),
    "old-mac-line-ends.csv": lambda: csv_of(form()).replace(b"\r\n", b"\r"),
    "said-separator.csv": lambda: b"sep=;\r\n" + csv_of(form(), ";"),
    "quoted.csv": lambda: csv_of([(f'"{a}"', f'"{b}"') for a, b in form()]).replace(b'"answers"', b'"answers\n"'),
    # Digits and separators.
    "digits-persian.csv": lambda: in_digits(PERSIAN),
    "digits-arabic.csv": lambda: in_digits(ARABIC),
    "separators.csv": lambda: csv_of(form(_ONE_EACH_WAY), ";"),
    "separators-quoted.csv": lambda: csv_of(form(answers='"1,234,567"', money='"۱۲٬۳۴۵٫۶"', surveys='" ۳ "')),
    "separators-two-ways.csv": lambda: csv_of(form(SOUND | _TWO_WAYS), ";"),
    "percent.csv": lambda: csv_of(form(surveys="۳٪", answers="120%")),
    "not-numbers.csv": lambda: csv_of(form(surveys="سه", answers="120 نفر", groups="1e3", money="(12)")),
    "other-scripts.csv": lambda: csv_of(form(surveys="৩", answers="１２０", groups="④")),
    "far-too-large.csv": lambda: csv_of(form(surveys="9" * 41, answers="1" + "0" * 15)),
    "signs.csv": lambda: csv_of(form(surveys="+3", money="−12.5", groups="-4")),
    "text-dates.csv": lambda: csv_of(form(surveys="1405/08/03", answers="2026-11-22")),
    "formula-as-text.csv": lambda: csv_of(form(surveys="=1+2", answers="@SUM(1)", groups="'4")),
    "fraction-of-a-case.csv": lambda: csv_of(form(surveys="2.5")),
    # Words in place of a number.
    "words-not-applicable.csv": lambda: csv_of(form(surveys="نامربوط", answers="N/A", groups="موضوعیت ندارد")),
    "words-for-none.csv": lambda: csv_of(
        form(surveys="ندارد", answers="—", groups="هیچ", money="نداریم", visits_due="-", visits_done="خالی")
    ),
    "empty-cells.csv": lambda: csv_of(form(surveys="", answers="   ", groups="\u200c")),
    "zeros.csv": lambda: csv_of(form(dict.fromkeys(SOUND, "۰"))),
    # Letters.
    "letters.csv": lambda: csv_of(named(_WRITTEN_OTHERWISE)),
    "english-names.csv": lambda: csv_of(named(_ENGLISH), ";"),
    "letters-in-labels.csv": lambda: csv_of(
        form(labels=[("كُد شعبــه:", "١٠٠١"), ("ماه\u200fِ گزارش", "آبان\u200cماه ۱۴۰۵")])
    ),
    # Months.
    "month-slash.csv": lambda: monthly("1405/8"),
    "month-persian-digits.csv": lambda: monthly("۱۴۰۵/۰۸"),
    "month-number-first.csv": lambda: monthly("8/1405"),
    "month-run-together.csv": lambda: monthly("140508"),
    "month-name.csv": lambda: monthly("آبان ۱۴۰۵"),
    "month-name-long.csv": lambda: monthly("آبان‌ماه سال ۱۴۰۵"),
    "month-latin-name.csv": lambda: monthly("Aban 1405"),
    "month-jalali-day.csv": lambda: monthly("1405/08/15"),
    "month-gregorian-day.csv": lambda: monthly("2026-11-01"),
    "month-gregorian-slashes.csv": lambda: monthly("2026/11/01"),
    "month-gregorian-month.csv": lambda: monthly("November 2026"),
    "month-two-figures.csv": lambda: monthly("05/08"),
    "month-from-to.csv": lambda: csv_of(
        form(labels=[("کد شعبه", "1001"), ("از ماه", "1405-07"), ("تا ماه", "1405-08")])
    ),
    "month-thirteenth.csv": lambda: monthly("1405-13"),
    "months-differ.csv": lambda: csv_of([("دوره", "1405-07"), *form()]),
    # Branches.
    "branch-name.csv": lambda: of_branch("نام شعبه", "شعبه پاوه"),
    "branch-misspelt.csv": lambda: of_branch("نام شعبه", "شعبه پاوح"),
    "branch-in-code-place.csv": lambda: of_branch("شعبه", "پاوه"),
    "branches-differ.csv": lambda: csv_of([("شعبه", "1002"), *form()]),
    # Layouts.
    "bare-list.csv": lambda: csv_of(tuple(SOUND.items())),
    "columns-turned.csv": lambda: csv_of(
        [*LABELS, ("مقدار", "", "شناسه سنجه"), *((b, "", a) for a, b in SOUND.items())]
    ),
    "long.csv": lambda: csv_of(of_many(["1001"], ["1405-08"])),
    "wide.csv": lambda: csv_of([_WIDE_HEAD, ("1001", "1405-08", *SOUND.values())]),
    "wide-names.csv": lambda: csv_of(
        [("نام شعبه", "ماه", "نظرسنجی‌ها", "پاسخ‌ها"), ("شعبه پاوه", "آبان ۱۴۰۵", 3, "۱۲۰")]
    ),
    "bulk-long.csv": lambda: csv_of(of_many(["1001", "1002"], ["1405-07", "1405-08"])),
    "bulk-wide.csv": lambda: csv_of(
        [_WIDE_HEAD, ("1001", "1405-08", *SOUND.values()), ("۱۰۰۲", "مهر ۱۴۰۵", *SOUND.values())]
    ),
    "bulk-one-label.csv": lambda: csv_of(
        [("ماه", "1405-08"), ("کد شعبه", "شناسه سنجه", "مقدار"),
         *((branch, *pair) for branch in ("1001", "1002") for pair in SOUND.items())]
    ),
    "bulk-twice.csv": lambda: csv_of([*of_many(["1001", "1002"], ["1405-08"]), ("1001", "1405-08", "surveys", 5)]),
    "bulk-wide-remark.csv": lambda: csv_of(
        [(*_WIDE_HEAD, "توضیحات"), ("1001", "1405-08", *SOUND.values(), "برق قطع بود"),
         ("1002", "1405-08", *SOUND.values())]
    ),
    "bulk-wide-months-differ.csv": lambda: csv_of(
        [("", "", *["آبان ۱۴۰۵"] * len(SOUND)), _WIDE_HEAD, ("1001", "1405-07", *SOUND.values())]
    ),
    "bulk-wide-no-branch.csv": lambda: csv_of(
        [_WIDE_HEAD, ("1001", "1405-08", *SOUND.values()), ("", "1405-08", *SOUND.values())]
    ),
    "stacked.csv": lambda: csv_of([*form(), ("", ""), *form(labels=_OF_ANOTHER)]),
    "thousands-cut.csv": lambda: csv_of(form(answers="1,200")),
    "repeated-headings.csv": lambda: csv_of([*form()[:6], ("شناسه سنجه", "مقدار"), *form()[6:]]),
    "averages.csv": lambda: csv_of(
        [_WIDE_HEAD, ("1001", "1405-08", *SOUND.values()), ("میانگین شعب استان", "1405-08", *SOUND.values())]
    ),
    "totals-row.csv": lambda: csv_of([*form(), ("جمع کل", 226.5)]),
    "comments.csv": lambda: csv_of(
        [*LABELS, ("شناسه سنجه", "مقدار", "توضیح"),
         *((a, b, "یک روز تعطیل" if a == "surveys" else "") for a, b in SOUND.items())]
    ),
    "duplicate-rows.csv": lambda: csv_of([*form(), ("surveys", 4)]),
    "duplicate-headings.csv": lambda: csv_of(
        [*LABELS, ("شناسه سنجه", "مقدار", "مقدار"), *((a, b, b + 1) for a, b in SOUND.items())]
    ),
    "id-and-name-differ.csv": lambda: csv_of(
        [*LABELS, ("شناسه سنجه", "نام سنجه", "مقدار"), *((a, _NAMES[a], b) for a, b in SOUND.items() if a != "groups"),
         ("groups", "پاسخ‌ها", 4)]
    ),
    "unknown-rows.csv": lambda: csv_of([*form(), ("surveyz", 3), ("یادداشت", "")]),
    "register-figure.csv": lambda: csv_of([*form(), ("insured", 9000)]),
    "no-headings.csv": lambda: b"hello,world\r\n1,2",
    "headings-alone.csv": lambda: csv_of(form({})),
    # People.
    "national-code.csv": lambda: csv_of([*form(), ("نماینده", "", NATIONAL_CODE)]),
    "national-code-persian.csv": lambda: csv_of(
        [("تهیه‌کننده:", f"کد ملی {NATIONAL_CODE.translate(PERSIAN)}"), *form()]
    ),
    "mobile.csv": lambda: csv_of([*form(), ("تماس: ۰۹۱۲-۳۴۵-۶۷۸۹", "")]),
    # Not what the name says.
    "really-zipped.csv": lambda: b"\x1f\x8b\x08\x00" + bytes(16),
    "really-a-web-page.xls": lambda: b"<html><table><tr><td>measure<td>value<tr><td>surveys<td>3</table></html>",
    "really-text.xlsx": lambda: csv_of(form()),
}  # fmt: skip
