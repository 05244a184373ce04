"""The command line, as it is typed: alone, beside a running server, and where something else holds the files."""

import json
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.commands import handoff, running
from pipeline.domain.access import Role
from pipeline.services import collecting, model
from pipeline.services.office import Office
from tests.support.offices import OPERATOR, account, csv_file, fresh_office, good_values
from tests.support.terminal import elsewhere, told, typed


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = fresh_office(tmp_path)
    account(made, Role.STAFF, "0501", "staff")
    account(made, Role.BRANCH_MANAGER, "0501", "manager")
    yield made
    made.close()


@pytest.fixture
def workbook(office: Office, tmp_path: Path) -> Path:
    path = tmp_path / "aban.csv"
    path.write_bytes(csv_file(good_values(model.framework_of(office))))
    return path


def test_a_workbook_goes_from_check_to_score(warehouse: str, workbook: Path) -> None:
    here = ("--warehouse", warehouse, "--branch", "0501", "--month", "1405-08")
    assert told("check", str(workbook), *here)["is_acceptable"]
    first = told("load", str(workbook), *here, "--by", "staff")
    again = told("load", str(workbook), *here, "--by", "staff")
    assert (first["duplicate"], again["duplicate"]) == (False, True)
    assert first["submission"] == again["submission"]
    assert told("show", *here)["state"] == "provisional"
    assert told("approve", *here, "--by", "manager")["submission"] == first["submission"]
    card = told("show", *here)
    assert card["state"] == "approved"
    assert sum(part["lost_points"] for part in card["index"]["parts"]) == pytest.approx(
        100 - card["index"]["score"], abs=1e-9
    )
    for dimension in card["dimensions"]:
        assert sum(part["points"] or 0 for part in dimension["parts"]) == pytest.approx(
            dimension["score"], abs=1e-9
        )
    assert told("advise", *here)["concepts"]
    assert told("score", "--warehouse", warehouse)["months"] == ["1405-08"]
    assert told("verify", "--warehouse", warehouse)["is_whole"]


def test_an_approval_by_the_one_who_handed_it_in_is_refused(warehouse: str, workbook: Path) -> None:
    here = ("--warehouse", warehouse, "--branch", "0501", "--month", "1405-08")
    told("load", str(workbook), *here, "--by", "manager")
    assert told("approve", *here, "--by", "manager", code=2)["error"]
    assert told("waiting", "--warehouse", warehouse)["waiting"]


def test_a_file_with_errors_is_refused_whole_with_its_cells(
    warehouse: str, workbook: Path, office: Office
) -> None:
    workbook.write_text(workbook.read_text().replace("requests_due,97", "requests_due,-4"))
    here = ("--warehouse", warehouse, "--branch", "0501", "--month", "1405-08")
    refused = told("load", str(workbook), *here, "--by", "staff", code=1)
    assert refused["submission"] is None
    wrong = [finding for finding in refused["findings"] if finding["measure"] == "requests_due"]
    assert wrong
    assert set(wrong[0]) == {"code", "severity", "sheet", "cell", "measure", "value", "message", "cure"}
    assert told("waiting", "--warehouse", warehouse)["waiting"] == []


def test_a_returned_file_is_no_longer_waiting(warehouse: str, workbook: Path) -> None:
    here = ("--warehouse", warehouse, "--branch", "0501", "--month", "1405-08")
    told("load", str(workbook), *here, "--by", "staff")
    told("return", *here, "--by", "manager", "--reason", "look at the surveys")
    assert told("waiting", "--warehouse", warehouse)["waiting"] == []


def test_accounts_are_made_listed_reset_and_disabled(warehouse: str) -> None:
    here = ("--warehouse", warehouse)
    made = told("user", "add", "nasrin", "--role", "planner", "--name", "Nasrin", *here)
    assert len(made["password"]) >= 16
    assert told("user", "reset", "nasrin", *here)["password"] != made["password"]
    told("user", "disable", "nasrin", *here)
    listed = {one["account"]: one["is_active"] for one in told("user", "list", *here)["accounts"]}
    assert listed == {"staff": True, "manager": True, "nasrin": False}
    assert typed("edition", "list", "--by", "nasrin", *here).returncode == 2


@pytest.mark.parametrize("by", ["nobody", "staff"])
def test_by_must_be_an_active_account_that_may(warehouse: str, workbook: Path, by: str) -> None:
    here = ("--warehouse", warehouse, "--branch", "0502", "--month", "1405-08")
    refused = typed("load", str(workbook), *here, "--by", by)
    assert refused.returncode == 2
    assert refused.stderr.startswith("Not done:")


def test_init_makes_no_accounts_and_may_be_repeated(tmp_path: Path) -> None:
    here = ("--warehouse", str(tmp_path / "new"))
    told("init", *here)
    told("init", *here)
    assert told("user", "list", *here)["accounts"] == []
    assert len(told("edition", "list", *here)["editions"]) == 1


def test_a_template_is_written_where_the_person_stands(warehouse: str, tmp_path: Path) -> None:
    words = (
        "template",
        "--branch",
        "0501",
        "--month",
        "1405-08",
        "--out",
        "aban.xlsx",
        "--warehouse",
        warehouse,
    )
    assert elsewhere(*words, cwd=tmp_path).returncode == 0
    assert (tmp_path / "aban.xlsx").read_bytes()[:2] == b"PK"


def test_the_audit_keeps_the_account_the_person_and_the_channel(office: Office, workbook: Path) -> None:
    folder = str(office.settings.warehouse)
    stop = handoff.serve(office, running.answer_request)
    told(
        "load",
        str(workbook),
        "--branch",
        "0501",
        "--month",
        "1405-08",
        "--by",
        "staff",
        "--warehouse",
        folder,
    )
    stop()
    event = office.warehouse.read("events_facts").row(-1, named=True)
    assert (event["who"], event["channel"]) == ("staff", "command line")
    assert event["os_user"]


def test_without_a_server_it_says_what_holds_the_files(office: Office) -> None:
    refused = elsewhere("verify", "--warehouse", str(office.settings.warehouse))
    assert refused.returncode == 2
    assert "holds the warehouse files" in refused.stderr
    assert "PID" in refused.stderr


def test_a_socket_left_by_a_dead_server_is_no_obstacle(office: Office) -> None:
    stop = handoff.serve(office, running.answer_request)
    left = office.settings.warehouse / handoff.SOCKET
    assert stat.S_IMODE(left.stat().st_mode) == 0o600
    kept = left.with_suffix(".kept")
    left.rename(kept)
    stop()
    kept.rename(left)
    office.close()
    assert told("verify", "--warehouse", str(office.settings.warehouse))["is_whole"]


def test_wrong_use_and_absent_things_are_told_in_a_sentence(tmp_path: Path) -> None:
    assert typed("frobnicate").returncode == 2
    absent = typed("verify", "--warehouse", str(tmp_path / "none"))
    assert (absent.returncode, absent.stderr.startswith("Not done: There is no warehouse")) == (2, True)
    spoken = typed("verify", "--warehouse", str(tmp_path / "none"), "--language", "fa")
    assert "انباره" in spoken.stderr


def test_two_command_lines_at_once_both_get_their_answer(office: Office, workbook: Path) -> None:
    folder = str(office.settings.warehouse)
    stop = handoff.serve(office, running.answer_request)
    answers: list[dict[str, Any]] = []
    words = (
        "load",
        str(workbook),
        "--branch",
        "0501",
        "--month",
        "1405-08",
        "--by",
        "staff",
        "--warehouse",
        folder,
    )
    runs = [
        threading.Thread(target=lambda: answers.append(json.loads(elsewhere(*words, "--json").stdout)))
        for _ in range(2)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    stop()
    assert sorted(answer["duplicate"] for answer in answers) == [False, True]
    assert len(collecting.submissions(office, by=OPERATOR)) == 1
