"""The main job as two people do it: a form becomes an approved, explained month of a branch."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pages.shared import numbers
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.frameworks.loading import read_framework
from pipeline.settings import DATA
from pipeline.words import digits, plain, say
from tests.support.browser import Visit
from tests.support.browsing import choose, press
from tests.support.server import ROOT

BRANCH = "050301"
STAFF, MANAGER = f"staff.{BRANCH}", f"manager.{BRANCH}"
REASON = "شمار نشست‌ها با دفتر نمی‌خواند"
INDICATOR, PART, WHOLE = "P02", "consultations_published", "consultations_due"
EFFECT, RECEIPT, FINDINGS, DRILL = ".pd-effect", "#receipt", ".pd-findings", ".st-key-pdcard-branch-drill"


@dataclass(frozen=True)
class Errand:
    """What the whole test walks with: who, where, which month, which form."""

    window: Visit
    passwords: Mapping[str, str]
    framework: Framework
    month: Month
    folder: Path

    @property
    def month_name(self) -> str:
        return plain(numbers.month_name(self.month, "fa"))

    def said(self, key: str, **params: object) -> str:
        return plain(say(key, "fa", **params))

    def read(self, selector: str) -> str:
        """What a person reads in a part of the page."""
        return plain(self.window.page.locator(selector).first.inner_text())


@pytest.fixture
def errand(visit: Callable[..., Visit], sample: tuple[Path, Mapping[str, str]], tmp_path: Path) -> Errand:
    framework = read_framework(DATA / "frameworks" / "participation")
    in_iran = datetime.now(UTC) + timedelta(hours=3, minutes=30)
    return Errand(visit(), sample[1], framework, Month.of(in_iran.date()), tmp_path)


def test_a_form_that_was_handed_in_becomes_an_approved_month_explained_down_to_the_cell(
    errand: Errand,
) -> None:
    sign_in(errand, STAFF)
    open_upload(errand)
    form = download_the_form(errand)
    wrong, cell = fill_in_wrongly(errand, form)
    be_told_of_the_error(errand, wrong, cell)
    marked = take_it_back_marked(errand, cell)
    mended = mend(errand, marked, "mended.xlsx", short_by=0)
    take_away(errand)
    hand_in(errand, mended)
    be_told_that_it_was_here_before(errand, mended)
    sign_out(errand)
    sign_in(errand, MANAGER)
    give_back(errand)
    sign_out(errand)
    sign_in(errand, STAFF)
    read_why(errand)
    revised = mend(errand, marked, "revised.xlsx", short_by=1)
    promised = hand_in(errand, revised)
    sign_out(errand)
    sign_in(errand, MANAGER)
    approve(errand)
    index = index_from_the_command_line(errand)
    assert index == promised
    read_the_branch(errand, index)
    drill_down_to_the_cell(errand, cell, revised.name)
    read_the_trail(errand, mended.name, revised.name)


def sign_in(errand: Errand, account: str) -> None:
    page = errand.window.open("/login")
    assert errand.said("door.product") in page.locator("h1").inner_text()
    page.fill("#user", account)
    page.fill("#password", errand.passwords[account])
    page.click("button[type=submit]")
    errand.window.settle()
    assert errand.said("door.role.staff" if account == STAFF else "door.role.branch_manager") in errand.read(
        ".person"
    )


def open_upload(errand: Errand) -> None:
    errand.window.page.get_by_role("link", name=errand.said("door.page.upload")).click()
    errand.window.page.wait_for_url("**/upload**")
    errand.window.settle()
    choose(errand.window, errand.said("pages.month"), errand.month_name)
    assert f"month={errand.month}" in errand.window.page.url
    assert errand.said("upload.stands_none") in errand.read(".pd-headline-note")


def download_the_form(errand: Errand) -> Path:
    with errand.window.page.expect_download() as coming:
        press(errand.window, errand.said("upload.download"))
    name = coming.value.suggested_filename
    assert name == f"{BRANCH}-{errand.month}.xlsx"
    coming.value.save_as(errand.folder / name)
    return errand.folder / name


def fill_in_wrongly(errand: Errand, form: Path) -> tuple[Path, str]:
    """A filled form with a part above its whole, and the part's cell."""
    book = openpyxl.load_workbook(form)
    cells = _value_cells(book, errand.framework)
    for cell in cells.values():
        before = cell.offset(column=1).value
        # A little more of everything, so that it is not last month's file; wholes and parts alike.
        cell.value = before if before is None else int(before * 1.1)
    cells[PART].value = cells[WHOLE].value + 1
    wrong = form.with_name("wrong.xlsx")
    book.save(wrong)
    return wrong, str(cells[PART].coordinate)


def take_it_back_marked(errand: Errand, cell: str) -> Path:
    """The person's own workbook: a sheet of findings in front, the cell coloured, why and what to do beside it."""
    with errand.window.page.expect_download() as coming:
        press(errand.window, errand.said("upload.marked"))
    marked = errand.folder / "marked.xlsx"
    coming.value.save_as(marked)
    book = openpyxl.load_workbook(marked)
    part = _value_cells(book, errand.framework)[PART]
    assert part.coordinate == cell
    assert part.fill.fill_type == "solid"
    beside = " ".join(str(one.value) for one in part.parent[part.row] if one.value is not None)
    assert errand.said("cure.exceeds") in plain(beside)
    first = book.worksheets[0]
    links = [one.hyperlink.location for row in first.iter_rows() for one in row if one.hyperlink]
    assert any(link and link.endswith(f"!{cell}") for link in links)
    return marked


def mend(errand: Errand, marked: Path, name: str, short_by: int) -> Path:
    """The marked workbook with the part at so many below its whole."""
    book = openpyxl.load_workbook(marked)
    cells = _value_cells(book, errand.framework)
    cells[PART].value = cells[WHOLE].value - short_by
    book.save(marked.with_name(name))
    return marked.with_name(name)


def _value_cells(book: openpyxl.Workbook, framework: Framework) -> dict[str, openpyxl.cell.Cell]:
    """Each measure's cell to fill, found the way a person does: by the row's name and the column's heading."""
    heading = plain(say("template.column_value", "fa"))
    known = {measure.id for measure in framework.reported}
    found = {}
    for sheet in book.worksheets:
        titles = [cell for row in sheet.iter_rows() for cell in row if heading in str(cell.value)]
        if titles:
            found |= {
                row[0].value: row[titles[0].column - 1] for row in sheet.iter_rows() if row[0].value in known
            }
    return found


def be_told_of_the_error(errand: Errand, wrong: Path, cell: str) -> None:
    put(errand, wrong)
    found = errand.read(FINDINGS)
    assert digits("1", "fa") in errand.read(".pd-headline")
    assert cell in found
    assert errand.framework.measure[PART].name["fa"] in found
    assert errand.said("cure.exceeds") in found
    assert errand.window.page.get_by_role("button", name=errand.said("upload.confirm")).is_disabled()


def put(errand: Errand, file: Path) -> None:
    """Put a file where files go, and wait until it has been checked."""
    errand.window.page.set_input_files("input[type=file]", file)
    errand.window.page.get_by_text(errand.said("upload.findings")).wait_for()
    errand.window.settle()


def take_away(errand: Errand) -> None:
    """Take the wrong file out of the page's hands."""
    page = errand.window.page
    page.get_by_test_id("stFileChipDeleteBtn").get_by_role("button").click()
    page.locator(FINDINGS).wait_for(state="detached")


def hand_in(errand: Errand, mended: Path) -> str:
    """See what the file would do, confirm (twice, as hurried people do), get a receipt. The index promised."""
    page = errand.window.page
    put(errand, mended)
    top = errand.framework.top.name["fa"]
    row = page.locator(".pd-half tr").filter(has_text=top).first
    before, after = (plain(cell).strip() for cell in row.locator("td").all_inner_texts()[:2])
    assert f"{top} از {before}" in errand.read(EFFECT)
    assert after in errand.read(EFFECT)
    page.get_by_role("button", name=errand.said("upload.confirm")).dblclick()
    page.locator(RECEIPT).wait_for()
    errand.window.settle()
    receipt = errand.read(RECEIPT)
    assert errand.month_name in receipt
    assert errand.said("state.submission_submitted") in receipt
    assert errand.said("upload.next_branch_manager") in receipt
    assert errand.said("upload.duplicate") not in receipt
    return after


def be_told_that_it_was_here_before(errand: Errand, mended: Path) -> None:
    put(errand, mended)
    press(errand.window, errand.said("upload.confirm"))
    assert errand.said("upload.duplicate") in errand.read(RECEIPT)
    of_this_month = errand.window.page.locator(".pd-stacked tr").filter(has_text=mended.name)
    assert of_this_month.count() == 1


def sign_out(errand: Errand) -> None:
    page = errand.window.page
    page.click(".person a[href='/logout']")
    page.click("button[type=submit]")
    assert errand.said("door.signed_out") in errand.window.text()


def give_back(errand: Errand) -> None:
    """The manager looks, and gives it back with a reason."""
    page = errand.window.open("/review")
    press(errand.window, errand.said("review.open"))
    page.get_by_label(errand.said("review.return_reason")).fill(REASON)
    press(errand.window, errand.said("review.return"))
    assert errand.said("review.opening_none") in plain(errand.window.text())


def read_why(errand: Errand) -> None:
    """The branch reads why its file came back, where it hands in the next."""
    errand.window.open(f"/upload?month={errand.month}")
    assert REASON in plain(errand.window.text())


def approve(errand: Errand) -> None:
    page = errand.window.open("/review")
    waits = page.locator("[class*=st-key-pdqueue-waits]").filter(has_text=errand.month_name)
    assert STAFF in plain(waits.inner_text())
    press(errand.window, errand.said("review.open"))
    accept_suspicions(errand)
    press(errand.window, errand.said("review.approve"))
    assert "تأیید شد" in errand.read("[role=status].pd-good-line")
    assert errand.said("review.opening_none") in plain(errand.window.text())


def accept_suspicions(errand: Errand) -> None:
    """Where the check found figures odd, the reason why they are right after all."""
    suspicious = errand.window.page.locator(".st-key-pdcard-review-suspicions")
    if suspicious.count():
        suspicious.get_by_role("textbox").last.fill("با شعبه بررسی شد")
        suspicious.get_by_role("button").last.click()
        errand.window.settle()


def index_from_the_command_line(errand: Errand) -> str:
    """What `show` says, while the server holds the files: the index to one decimal in Persian digits."""
    told = typed(errand, "show", "--branch", BRANCH, "--month", str(errand.month))
    assert told["state"] == "approved"
    lost = sum(part["lost_points"] for part in told["index"]["parts"])
    assert 100 - lost == pytest.approx(told["index"]["score"], abs=1e-9)
    return plain(numbers.score(told["index"]["score"], "fa"))


def read_the_branch(errand: Errand, index: str) -> None:
    page = errand.window.open(f"/branch?month={errand.month}")
    assert index in errand.read(".pd-headline")
    assert errand.month_name in errand.read(".pd-headline")
    card = errand.read(".st-key-pdcard-branch-index")
    assert index in card
    assert errand.said("state.score_approved") in card
    assert page.url.count("branch=") == 1


def drill_down_to_the_cell(errand: Errand, cell: str, file_name: str) -> None:
    """From the dimension down, a click a step, the address with it; at the end the figure, its cell, its file."""
    page = errand.window.page
    for node in errand.framework.path_to(INDICATOR)[1:]:
        name = errand.framework.name_of(node)["fa"]
        page.locator(DRILL).get_by_role("button", name=name, exact=True).click()
        page.wait_for_url(f"**node={node}**")
        errand.window.settle()
        assert errand.read(f"{DRILL} [aria-current=location]") == name
    shown = errand.read(DRILL)
    assert errand.framework.measure[PART].name["fa"] in shown
    assert cell in shown
    assert file_name in shown
    assert STAFF in shown
    assert MANAGER in shown


def read_the_trail(errand: Errand, returned: str, approved: str) -> None:
    """Both files stay with their states and people, the value's two figures too, and the audit trail is whole."""
    page = errand.window.open(f"/upload?month={errand.month}")
    rows = {
        name: plain(page.locator("tr").filter(has_text=name).first.inner_text())
        for name in (returned, approved)
    }
    assert errand.said("state.submission_returned") in rows[returned]
    assert REASON in rows[returned]
    assert errand.said("state.submission_approved") in rows[approved]
    told = typed(
        errand,
        "history",
        "--branch",
        BRANCH,
        "--month",
        str(errand.month),
        "--measure",
        PART,
        "--months",
        "1",
    )
    values = [(one["value"], one["submitted_by"]) for one in told["history"]]
    assert len(values) == 2
    assert {who for _, who in values} == {STAFF}
    assert abs(values[0][0] - values[1][0]) == 1
    assert typed(errand, "verify")["is_whole"]


def typed(errand: Errand, *words: str) -> dict[str, Any]:
    """What a verb prints for machines while the server holds the files."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pipeline",
            *words,
            "--warehouse",
            str(errand.window.server.warehouse),
            "--json",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
