"""Reviewing from a terminal: what waits, suspicions, many at once, questions, spot checks, the history of a value."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.access import Actor, Role
from pipeline.services import model
from tests.support import terminal
from tests.support.offices import ABAN, account, fresh_office, hand_in
from tests.support.reviewing import suspicious

PLACE = ("--branch", "0501", "--month", str(ABAN))


class Typing:
    """A warehouse with one suspicious and one plain submission of two branches; each verb typed over it."""

    def __init__(self, folder: Path) -> None:
        office = fresh_office(folder)
        self.warehouse = str(office.settings.warehouse)
        self.people: dict[str, Actor] = {}
        for user, role, branch in (
            ("staff", Role.STAFF, "0501"),
            ("other", Role.STAFF, "0502"),
            ("manager", Role.BRANCH_MANAGER, "0501"),
            ("province", Role.PROVINCIAL_MANAGER, None),
        ):
            self.people[user] = account(office, role, branch, user)[0]
        self.measure = model.framework_of(office).reported[0].id
        self.doubtful = suspicious(office, self.people["staff"]).submission
        self.plain = hand_in(office, self.people["other"], "0502").submission
        office.close()

    def told(self, *words: str, code: int = 0) -> dict[str, Any]:
        return terminal.told(*words, "--warehouse", self.warehouse, code=code)

    def typed(self, *words: str) -> terminal.Typed:
        return terminal.typed(*words, "--warehouse", self.warehouse)


@pytest.fixture
def typing(tmp_path: Path) -> Typing:
    return Typing(tmp_path)


def test_what_waits_says_what_each_holds_and_who_may_not_decide_it(typing: Typing) -> None:
    waits = {one["submission"]: one for one in typing.told("waiting")["waiting"]}
    assert set(waits) == {typing.doubtful, typing.plain}
    assert waits[typing.doubtful]["open_suspicion_count"] == 2
    assert "2 suspicions" in waits[typing.doubtful]["refusal"]
    assert waits[typing.plain]["refusal"] is None
    assert [one["submission"] for one in typing.told("waiting", "--by", "manager")["waiting"]] == [
        typing.doubtful
    ]
    assert "suspicions 2, warnings 1" in typing.typed("waiting").stdout
    assert typing.told("waiting", "--for-acceptance")["waiting"] == []
    assert typing.told("waiting", "--month", "1405-07")["waiting"] == []


def test_a_suspicion_is_accepted_by_its_code_and_then_the_file_approved(typing: Typing) -> None:
    refused = typing.typed("approve", *PLACE, "--by", "manager")
    assert refused.returncode == 2
    assert "suspicions" in refused.stderr
    found = [one for one in typing.told("review", *PLACE)["findings"] if one["is_open"]]
    assert len(found) == 2
    for one in found:
        about = ["--measure", one["measure"]] if one["measure"] else []
        typing.told(
            "accept", *PLACE, "--finding", one["code"], *about, "--reason", "called", "--by", "manager"
        )
    assert [one["reason"] for one in typing.told("review", *PLACE)["findings"]] == ["called", "called", None]
    assert typing.told("approve", *PLACE, "--by", "manager")["state"] == "approved"
    assert [one["submission"] for one in typing.told("waiting", "--for-acceptance")["waiting"]] == [
        typing.doubtful
    ]
    typing.told("accept-submission", *PLACE, "--by", "province")
    assert typing.told("review", *PLACE)["state"] == "accepted"


def test_many_are_approved_and_what_is_not_ends_with_1(typing: Typing) -> None:
    done = typing.told("approve-many", "--by", "province", code=1)
    assert done["approved"] == [typing.plain]
    assert [(one["submission"], one["code"]) for one in done["refused"]] == [
        (typing.doubtful, "suspicions_open")
    ]
    chosen = ("--submission", typing.doubtful, "--accept", "called")
    rest = typing.told("approve-many", "--by", "province", *chosen)
    assert (rest["approved"], rest["rescored"]) == ([typing.doubtful], [str(ABAN)])
    assert typing.told("approve-many", "--by", "province")["approved"] == []


def test_a_value_is_asked_about_answered_and_closed(typing: Typing) -> None:
    asked = typing.told(
        "follow-up", *PLACE, "--measure", typing.measure, "--question", "Why?", "--by", "manager"
    )
    number = asked["follow_up"]
    assert typing.typed("follow-ups").stdout.startswith(number)
    answered = typing.told("follow-up-answer", number, "--answer", "New", "--by", "staff")
    assert answered["state"] == "answered"
    closed = typing.told("follow-up-close", number, "--by", "manager")
    assert [said["note"] for said in closed["said"]] == ["Why?", "New", ""]
    assert typing.told("follow-ups")["follow_ups"] == []
    assert len(typing.told("follow-ups", "--with-closed", "--branch", "0501")["follow_ups"]) == 1


def test_a_spot_check_stands_beside_the_score_and_the_history_tells_who_said_what(typing: Typing) -> None:
    counts = ("--sampled", "20", "--confirmed", "18")
    checked = typing.told("spot-check", *PLACE, "--measure", typing.measure, *counts, "--by", "manager")
    assert checked["verified"]["share"] == 0.9
    typing.told("approve", *PLACE, "--accept", "called", "--by", "manager")
    shown = typing.told("show", *PLACE)
    assert (shown["verified"]["confirmed_count"], shown["verified"]["sampled_count"]) == (18, 20)
    assert "18 of 20 cases found as reported" in typing.typed("show", *PLACE).stdout
    rows = typing.told("history", *PLACE, "--measure", typing.measure)["history"]
    assert [(row["submitted_by"], row["is_first"], row["state"]) for row in rows] == [
        ("staff", True, "approved")
    ]
    assert "Aban 1405: — ->" in typing.typed("history", *PLACE, "--measure", typing.measure).stdout
    assert typing.typed("history", *PLACE, "--measure", "no_such").returncode == 2
