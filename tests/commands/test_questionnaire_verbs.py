"""The people's questionnaire from the command line: all that the page does, and the numbers."""

from pathlib import Path

import pytest

from pipeline.domain.access import Role
from tests.support.answers import answers_csv
from tests.support.offices import BRANCHES, account, fresh_office
from tests.support.terminal import told, typed

WINTER = ("--name-fa", "پاییز", "--name-en", "Autumn", "--first", "۱۴۰۵-۰۷", "--last", "1405-08")


@pytest.fixture
def warehouse(tmp_path: Path) -> str:
    made = fresh_office(tmp_path)
    account(made, Role.STAFF, BRANCHES[0], "staff")
    account(made, Role.PLANNER, None, "planner")
    made.close()
    return str(made.settings.warehouse)


def test_a_wave_goes_from_opening_to_what_people_say(warehouse: str, tmp_path: Path) -> None:
    here = ("--warehouse", warehouse)
    wave = told("wave-open", *WINTER, "--by", "planner", *here)
    assert (wave["wave"], wave["first_month"], wave["state"]) == ("1405-w1", "1405-07", "open")
    for verb in ("answers-form", "answers-sheet"):
        out = tmp_path / f"{verb}.xlsx"
        told(verb, wave["wave"], "--branch", BRANCHES[0], "--out", str(out), *here)
        assert out.read_bytes().startswith(b"PK")
    items = tuple(f"q{at:02d}" for at in range(1, 25))
    (tmp_path / "a.csv").write_bytes(answers_csv(items, 14))
    file = (str(tmp_path / "a.csv"), "--wave", "1405-w1", "--branch", BRANCHES[0], *here)
    checked = told("answers-check", *file)
    assert (checked["is_acceptable"], checked["respondent_count"]) == (True, 14)
    loaded = told("answers-load", *file, "--by", "staff")
    again = told("answers-load", *file, "--by", "staff")
    assert (loaded["duplicate"], again["duplicate"]) == (False, True)
    (listed,) = told("waves", *here)["waves"]
    assert listed["branches"] == {BRANCHES[0]: 14}
    assert told("voice", "1405-w1", *here, code=2)["error"] == "wave_still_open"
    assert told("wave-close", "1405-w1", "--by", "planner", *here)["state"] == "closed"
    said = told("voice", "1405-w1", "--branch", BRANCHES[0], *here)
    assert said["respondent_count"] == 14
    assert len(said["dimensions"]) == 6
    assert sum(len(one["concepts"]) for one in said["dimensions"]) == 24
    assert said["dimensions"][0]["score"] == pytest.approx((said["dimensions"][0]["mean"] - 1) / 4 * 100)
    assert told("voice", "1405-w1", "--branch", BRANCHES[1], *here)["respondent_count"] is None
    assert told("verify", *here)["is_whole"]


def test_a_file_with_errors_ends_with_one_and_its_cells(warehouse: str, tmp_path: Path) -> None:
    here = ("--warehouse", warehouse)
    told("wave-open", *WINTER, "--by", "planner", *here)
    (tmp_path / "a.csv").write_text("q01,q02,name\n9,1,Maryam\n", encoding="utf-8")
    file = (str(tmp_path / "a.csv"), "--wave", "1405-w1", "--branch", BRANCHES[0], *here)
    for found in (told("answers-check", *file, code=1), told("answers-load", *file, "--by", "staff", code=1)):
        codes = {one["code"] for one in found["findings"]}
        assert codes == {"answers_column_extra", "answers_column_absent", "answer_out_of_range"}
    assert told("waves", *here)["waves"][0]["respondent_count"] == 0


def test_who_may_not_is_refused_in_a_sentence(warehouse: str) -> None:
    answer = typed("wave-open", *WINTER, "--by", "staff", "--warehouse", warehouse)
    assert answer.returncode == 2
    assert answer.stderr
    absent = typed(
        "answers-load", "nowhere.csv", "--wave", "1405-w1", "--by", "staff", "--warehouse", warehouse
    )
    assert absent.returncode == 2


def test_sentences_are_there_for_people_too(warehouse: str) -> None:
    here = ("--warehouse", warehouse)
    assert "wave-open" in typed("waves", *here).stdout
    typed("wave-open", *WINTER, "--by", "planner", *here)
    assert "Autumn" in typed("waves", *here).stdout
    typed("wave-close", "1405-w1", "--by", "planner", *here)
    assert "Fewer than ten" in typed("voice", "1405-w1", "--branch", BRANCHES[0], *here).stdout
