"""A hostile file costs one person an error message and nobody else anything; many files wait their turn."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.domain.access import Role
from pipeline.errors import UserError
from pipeline.intake import opening
from pipeline.services import collecting, model, scores, upkeep
from pipeline.services.office import Office
from pipeline.services.shapes import Checked
from tests.support.offices import ABAN, OPERATOR, account, actor, csv_file, fresh_office, good_values, hand_in

HOSTILE = b"measure,value\nHOSTILE,1"
BAD, GOOD, OTHER = (actor(Role.STAFF, branch) for branch in ("0501", "0502", "0503"))

# A reader that a file has taken over: it burns the processor until it is let on, then all the memory there is.
_TAKEN_OVER = """
from pathlib import Path
from pipeline.intake import worker
def read(content):
    if b"HOSTILE" not in content:
        return kept(content)
    Path("{begun}").touch()
    while not Path("{go}").exists():
        pass
    return [bytearray(1 << 26) for _ in range(1 << 20)]
kept = worker.READERS[".csv"]
worker.READERS[".csv"] = read
main(sys.argv[2:])
"""


class Hostile:
    """One file that is being read for as long as the test wants."""

    def __init__(self, folder: Path) -> None:
        self.begun, self.go = folder / "begun", folder / "go"

    def is_reading(self) -> None:
        while not self.begun.exists():
            threading.Event().wait(0.01)

    def let_on(self) -> None:
        self.go.touch()


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hostile:
    found = Hostile(tmp_path)
    taken = _TAKEN_OVER.format(begun=found.begun, go=found.go)
    monkeypatch.setattr(opening, "_START", opening._START.replace("main(sys.argv[2:])", "pass\n" + taken))
    return found


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = fresh_office(tmp_path)
    # Longer than the test takes on a busy machine: the file is to be stopped by its memory, when it is let on.
    yield replace(made, settings=replace(made.settings, reader_seconds=240))
    made.close()


@pytest.fixture
def hands() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def checking(office: Office, by, content: bytes) -> Callable[[], Checked]:
    return lambda: collecting.check_file(
        office, by=by, file_name="form.csv", content=content, branch=by.branch, month=ABAN
    )


def codes(found: Checked) -> set[str]:
    return {one.code for one in found.findings}


def test_while_one_file_does_its_worst_others_are_read_and_the_office_serves(
    office: Office, hostile: Hostile, hands: ThreadPoolExecutor
) -> None:
    good = csv_file(good_values(model.framework_of(office)))
    bad: Future[Checked] = hands.submit(checking(office, BAD, HOSTILE))
    hostile.is_reading()
    others = [hands.submit(checking(office, by, good)) for by in (GOOD, OTHER) for _ in range(2)]
    assert all(other.result().is_acceptable for other in others)
    receipt = hand_in(office, GOOD, "0502")
    account(office, Role.STAFF, "0503", "newcomer")
    assert scores.latest_month(office, by=OTHER) == ABAN
    assert upkeep.verify(office, by=OPERATOR).is_whole
    assert [one.submission for one in collecting.submissions(office, by=GOOD)] == [receipt.submission]
    assert not bad.done()
    hostile.let_on()
    assert codes(bad.result()) == {"reader_out_of_memory"}
    assert not bad.result().is_acceptable
    assert checking(office, BAD, good)().is_acceptable


def test_who_waits_too_long_is_told_kindly_and_reads_when_a_place_is_free(
    office: Office, hostile: Hostile, hands: ThreadPoolExecutor
) -> None:
    good = csv_file(good_values(model.framework_of(office)))
    narrow = replace(office, settings=replace(office.settings, readers_at_once=1, reader_wait_seconds=0.1))
    bad = hands.submit(checking(narrow, BAD, HOSTILE))
    hostile.is_reading()
    assert codes(checking(narrow, GOOD, good)()) == {"reader_busy"}
    with pytest.raises(UserError, match="reader_busy_own"):
        checking(narrow, BAD, good)()
    hostile.let_on()
    bad.result()
    assert checking(narrow, GOOD, good)().is_acceptable
    assert checking(narrow, BAD, good)().is_acceptable
