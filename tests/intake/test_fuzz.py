"""Forms changed at random in the ways that people and programs change them: never an exception, never a wrong number.

What a changed form means is kept beside it (`tests/support/mutations.py`), never asked of the reader. A file with an
error is not let in, so nothing of it is kept.
"""

import csv
import json
import random
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.domain.finding import Finding, Severity
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.text import Text
from pipeline.frameworks.loading import read_framework
from pipeline.intake import opening
from pipeline.intake.reading import FileRead, read_file
from pipeline.intake.worker import answer
from pipeline.reports.template import template_workbook
from pipeline.settings import FRAMEWORKS, Settings
from tests.intake.builders import SETTINGS, small_framework
from tests.support.doses import dose
from tests.support.mutations import BOTH, ENCODINGS, IN_WORKBOOKS, Filled, as_text, as_workbook, form_of
from tests.support.written_figures import WAYS, Taken, Written

MONTH = Month(1405, 8)
# Ways that say the number for certain: with these alone, every number has to be kept.
SURE = [
    name for name, way in WAYS.items() if way(5).taken is Taken.NUMBER and way(5).text.taken is Taken.NUMBER
]
# Changes after which everything can still be read.
HARMLESS = [
    "titles_above", "empty_rows", "empty_column", "rows_in_another_order", "columns_in_another_order", "headings_again",
    "a_total_below", "a_note_below",
]  # fmt: skip
HARMLESS_IN_WORKBOOKS = ["sheet_renamed", "rows_hidden", "empty_sheets", "meta_sheet_lost"]


SPOILING = [
    "a_row_twice", "a_heading_less", "a_heading_twice", "ids_of_two_rows_swapped", "an_unknown_row", "another_branch",
    "another_month", "sheet_hidden", "a_second_filled_sheet",
]  # fmt: skip


def first_and_last(name: str) -> int:
    """What takes rows away comes first, or it could take the trace of another change; what points at places last."""
    return -1 if name in ("torn_off", "a_row_less") else int(name == "a_heading_less" or name in IN_WORKBOOKS)


@cache
def framework_of(name: str) -> Framework:
    return small_framework() if name == "small" else read_framework(FRAMEWORKS / name)


@cache
def template_of(name: str, language: str) -> bytes:
    return template_workbook(
        framework_of(name),
        branch="1001",
        branch_name=Text("شعبه پاوه", "Paveh branch"),
        month=MONTH,
        previous={},
        language=language,
    )


def _answer_here(suffix: str, content: bytes, settings: Settings) -> bytes:
    """What the child process would have written, without starting one."""
    return answer(suffix, content).encode()


@pytest.fixture(autouse=True, scope="module")
def _readers_run_in_this_process() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "_answer", _answer_here)
        yield


def filled(framework: str, language: str, ways: list[str], chance: random.Random) -> Filled:
    """A form in which every measure has a figure, written in one of the ways."""
    measures = [measure.id for measure in framework_of(framework).reported]
    form = form_of(template_of(framework, language), measures)
    for measure in framework_of(framework).reported:
        number = chance.choice([0, chance.randint(1, 999), chance.randint(1_000, 9_999_999)])
        if measure.is_money and chance.random() < 0.5:
            number = round(number / 100, 2)
        name = chance.choice(ways) if chance.random() < 0.4 else "stored"
        form.write(measure.id, WAYS[name](number))
        form.changes.append(f"{measure.id}: {name}")
    return form


def changed(
    form: Filled, changes: dict[str, Callable[[Filled, random.Random], None]], chance: random.Random
) -> None:
    """Up to three changes, one at most of those that spoil a form: two could undo each other."""
    chosen = chance.sample(sorted(changes), k=min(len(changes), chance.randint(0, 3)))
    spoiling = [name for name in chosen if name in SPOILING]
    chosen = [name for name in chosen if name not in spoiling[1:]]
    for name in sorted(chosen, key=first_and_last):
        changes[name](form, chance)
        form.changes.append(name)


def read(content: bytes, file_name: str, framework: str) -> FileRead:
    return read_file(file_name, content, framework_of(framework), SETTINGS)


def findings_of(found: FileRead) -> list[Finding]:
    return [*found.findings, *(one for form in found.forms for one in form.findings)]


def hold(form: Filled, found: FileRead, meaning: Callable[[Written], Written]) -> None:
    """The law: what is kept is what was meant, and what is not kept was said."""
    findings = findings_of(found)
    if any(one.severity is Severity.ERROR for one in findings):
        return
    if found.forms and found.only.values["value"].is_null().all():
        return  # A form without a number is refused by the rules.
    assert not form.must_refuse, "it was let in although nobody can tell what it means"
    assert len(found.forms) == 1
    kept = {row["measure"]: row for row in found.only.values.to_dicts()}
    assert kept.keys() <= form.meanings.keys()
    told = {one.measure for one in findings}
    assert found.only.branch == form.branch
    assert str(found.only.month) == form.month
    for measure, written in form.meanings.items():
        _hold_one(measure, meaning(written), kept.get(measure), told, form)


def _hold_one(
    measure: str, meant: Written, row: dict[str, object] | None, told: set[str | None], form: Filled
) -> None:
    value = row["value"] if row else None
    said = f"{measure}: {meant}"
    if value is not None:
        assert meant.taken in (Taken.NUMBER, Taken.DOUBTFUL), said
        assert value == meant.number, said
        assert meant.taken is Taken.NUMBER or measure in told, f"in doubt, and nobody was told: {said}"
    elif meant.taken in (Taken.NOTHING, Taken.DOUBTFUL):
        assert measure in told, f"left out, and nobody was told: {said}"
    elif meant.taken is Taken.NUMBER:
        assert measure in told, f"lost, and nobody was told: {said}"
    assert bool(row and row["is_not_applicable"]) == (meant.taken is Taken.NOT_APPLICABLE), said


FRAMEWORKS_TRIED = st.sampled_from(["small", "small", "small", "participation"])
LANGUAGES = st.sampled_from(["fa", "en"])
SEEDS = st.integers(0, 2**32 - 1)
QUOTINGS = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)
# The whole dose takes minutes on a busy machine.
pytestmark = pytest.mark.timeout(dose(300, 3_600))


def at_random(few: int, many: int) -> settings:
    """A case is made from a seed, so that shrinking would say nothing; what was changed is printed instead."""
    phases = (Phase.explicit, Phase.generate)
    return settings(
        max_examples=dose(few, many), deadline=None, phases=phases, suppress_health_check=list(HealthCheck)
    )


@at_random(30, 700)
@given(FRAMEWORKS_TRIED, LANGUAGES, SEEDS)
def test_no_number_of_a_changed_workbook_is_kept_wrongly(framework: str, language: str, seed: int) -> None:
    chance = random.Random(seed)
    form = filled(framework, language, list(WAYS), chance)
    changed(form, {**BOTH, **IN_WORKBOOKS}, chance)
    form.must_refuse |= form.is_relabelled and "meta_sheet_lost" not in form.changes
    hold_told(
        form, read(as_workbook(form, template_of(framework, language)), "form.xlsx", framework), in_workbook
    )


@at_random(40, 700)
@given(FRAMEWORKS_TRIED, LANGUAGES, SEEDS)
def test_no_number_of_a_changed_text_file_is_kept_wrongly(framework: str, language: str, seed: int) -> None:
    chance = random.Random(seed)
    form = filled(framework, language, list(WAYS), chance)
    changed(form, dict(BOTH), chance)
    encoding = chance.choice(ENCODINGS)
    if encoding == "cp1256":
        _forget_what_the_code_page_lacks(form)
    content = as_text(
        form, chance.choice(",;\t|"), encoding, chance.choice(["\r\n", "\n"]), chance.choice(QUOTINGS)
    )
    hold_told(form, read(content, "form.csv", framework), in_text)


@at_random(20, 400)
@given(FRAMEWORKS_TRIED, LANGUAGES, SEEDS)
def test_what_is_surely_a_number_is_kept_whatever_else_changed(
    framework: str, language: str, seed: int
) -> None:
    """Refusing everything would keep the other laws too."""
    chance = random.Random(seed)
    form = filled(framework, language, SURE, chance)
    is_text = chance.random() < 0.5
    harmless = {name: BOTH[name] for name in HARMLESS}
    if not is_text:
        harmless |= {name: IN_WORKBOOKS[name] for name in HARMLESS_IN_WORKBOOKS}
    changed(form, harmless, chance)
    template = template_of(framework, language)
    content = as_text(form, ",", "utf-8", "\n", csv.QUOTE_MINIMAL) if is_text else as_workbook(form, template)
    found = read(content, "form.csv" if is_text else "form.xlsx", framework)
    with_changes(form, lambda: _all_kept(form, found))


def _all_kept(form: Filled, found: FileRead) -> None:
    assert [one for one in findings_of(found) if one.severity is Severity.ERROR] == []
    kept = {row["measure"]: row["value"] for row in found.only.values.to_dicts()}
    meant = {measure: written.number for measure, written in form.meanings.items()}
    assert kept == meant
    assert (found.only.branch, found.only.month) == ("1001", MONTH)


@at_random(20, 300)
@given(LANGUAGES, SEEDS, st.sampled_from(["form.xlsx", "form.csv", "form.ods", "form.xls"]))
def test_a_file_that_was_cut_or_scratched_is_read_or_refused(language: str, seed: int, name: str) -> None:
    chance = random.Random(seed)
    form = filled("small", language, ["stored"], chance)
    content = bytearray(
        as_text(form, ",", "utf-8", "\n", csv.QUOTE_MINIMAL)
        if name == "form.csv"
        else as_workbook(form, template_of("small", language))
    )
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(content))
        content[at : at + chance.randint(0, 4)] = chance.randbytes(chance.randint(0, 4))
    found = read(bytes(content[: chance.randint(1, len(content))]), name, "small")
    json.dumps([one.as_json("fa") for one in findings_of(found)])
    if name != "form.csv":
        _hold_or_refuse(form, found)


def _hold_or_refuse(form: Filled, found: FileRead) -> None:
    """A package carries check sums: a broken one never gives other numbers."""
    if not any(one.severity is Severity.ERROR for one in findings_of(found)):
        for row in found.only.values.to_dicts():
            assert row["value"] == form.meanings[row["measure"]].number


def in_workbook(written: Written) -> Written:
    return written


def in_text(written: Written) -> Written:
    return written.text


def hold_told(form: Filled, found: FileRead, meaning: Callable[[Written], Written]) -> None:
    with_changes(form, lambda: hold(form, found, meaning))


def with_changes(form: Filled, check: Callable[[], None]) -> None:
    """When a check fails, what was done to the form is said."""
    try:
        check()
    except AssertionError as error:
        raise AssertionError(f"{error}\nafter {form.changes}") from error


def _forget_what_the_code_page_lacks(form: Filled) -> None:
    """windows-1256 writes question marks for letters that it lacks: a figure so written is none."""
    for measure, written in form.meanings.items():
        text = str(written.text.value)
        if (
            written.value is not None
            and "?" in text.encode("cp1256", "replace").decode("cp1256")
            and "?" not in text
        ):
            lost = Written(written.value, Taken.NOTHING)
            form.meanings[measure] = lost
            if measure in form.measures:
                form.rows[form.row_of(measure)][form.column] = lost
