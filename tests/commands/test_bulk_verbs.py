"""A file of many branches at the command line: alone and beside a server, with its progress and its time split."""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.commands import handoff, running, telling
from pipeline.domain.access import Role
from pipeline.errors import UserError
from pipeline.services import model
from pipeline.services.office import Office
from tests.support.offices import account, fresh_office, good_values
from tests.support.terminal import told, typed


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = fresh_office(tmp_path)
    for name in ("figures", "province"):
        account(made, Role.PROVINCIAL_MANAGER, user=name)
    yield made
    made.close()


@pytest.fixture
def workbook(office: Office, tmp_path: Path) -> Path:
    values = good_values(model.framework_of(office))
    rows = [
        f"{branch},1405-08,{name},{value}"
        for branch in ("0501", "0502", "0599")
        for name, value in values.items()
    ]
    path = tmp_path / "province.csv"
    path.write_text("\n".join(["branch,month,measure,value", *rows]), encoding="utf-8")
    return path


def test_one_command_checks_keeps_approves_and_scores(warehouse: str, workbook: Path) -> None:
    here = ("--warehouse", warehouse)
    checked = told("bulk", str(workbook), *here, "--check", code=1)
    assert (checked["ready_count"], checked["refused_count"]) == (2, 1)
    people = ("--by", "figures", "--approve-by", "province", "--accept", "checked by telephone")
    done = told("bulk", str(workbook), *here, *people, code=1)
    assert done["approved"] == done["submissions"] == ["1405-08-0501-01", "1405-08-0502-01"]
    assert (done["rescored"], done["not_approved"]) == (["1405-08"], [])
    assert set(done["seconds"]) == {"read", "check", "keep", "approve", "score"}
    again = typed("bulk", str(workbook), *here, *people)
    assert "2 kept before from this very file" in again.stdout
    assert "reading the file" in again.stdout
    assert told("jobs", "list", *here)["jobs"][0]["state"] == "done"
    one = told("jobs", "show", "1", *here)
    assert (one["kind"], one["started_by"], one["told"]["kept_count"]) == ("bulk", "figures", 2)


def test_wrong_use_is_told(office: Office, workbook: Path) -> None:
    office.close()
    here = ("--warehouse", str(office.settings.warehouse))
    for words, code in (
        (("bulk", str(workbook)), "bulk_needs_by"),
        (("bulk", str(workbook), "--by", "figures", "--approve-by", "figures"), "bulk_same_person"),
        (("bulk", "/nowhere.xlsx", "--check"), "file_absent"),
        (("jobs", "show"), "job_not_named"),
        (("jobs", "show", "99"), "job_unknown"),
    ):
        assert told(*words, *here, code=2)["error"] == code


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("is_beside", [False, True])
def test_a_terminal_is_told_how_far_it_is_and_a_program_is_not(
    office: Office, workbook: Path, monkeypatch: pytest.MonkeyPatch, is_beside: bool
) -> None:
    words = [
        "bulk",
        str(workbook),
        "--check",
        "--warehouse",
        str(office.settings.warehouse),
        "--language",
        "en",
    ]
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setattr(telling, "_EVERY", 0.0)
    stop = handoff.serve(office, running.answer_request) if is_beside else office.close
    said = {}
    if not is_beside:
        stop()
    for how in ((), ("--json",)):
        monkeypatch.setattr(sys, "stderr", Terminal())
        running.main([*words, *how])
        said[how] = sys.stderr.getvalue()
    if is_beside:
        stop()
    assert "checking branch by branch: 3 of 3" in said[()]
    assert said[("--json",)] == ""


def test_scoring_again_tells_how_far_it_is_and_is_a_job(office: Office, workbook: Path) -> None:
    folder = str(office.settings.warehouse)
    office.close()
    here = ("--warehouse", folder)
    told("bulk", str(workbook), *here, "--by", "figures", "--approve-by", "province", "--accept", "x", code=1)
    assert told("score", *here)["months"] == ["1405-08"]
    newest = told("jobs", "list", *here)["jobs"][0]
    assert (newest["kind"], newest["state"], newest["done"]) == ("score", "done", 1)


def test_a_server_that_ends_first_is_told_as_such(tmp_path: Path) -> None:
    office = fresh_office(tmp_path)

    def dies(_office, _request, _os_user, _on_progress):
        raise ZeroDivisionError

    stop = handoff.serve(office, dies)
    with pytest.raises(UserError, match="server_gone"):
        handoff.ask(office.settings.warehouse, {"verb": "verify"})
    stop()
    office.close()
