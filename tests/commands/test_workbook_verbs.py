"""Workbooks out by the command line: a form to print, and a person's own file with its findings marked."""

from pathlib import Path

import openpyxl
import pytest

from pipeline.services.office import Office
from tests.support.offices import fresh_office
from tests.support.terminal import told, typed


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return fresh_office(tmp_path)


def test_a_form_to_fill_in_by_pen_is_written(office: Office, tmp_path: Path) -> None:
    office.close()
    out = tmp_path / "paper.xlsx"
    here = ("--warehouse", str(office.settings.warehouse), "--branch", "0501", "--month", "1405-08")
    assert told("template", "--blank", *here, "--out", str(out)) == {"out": str(out)}
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert str(sheet["A1"].value).startswith("Paper form of Branch 0501")


def test_a_file_is_written_again_with_what_is_wrong_marked_in_it(office: Office, tmp_path: Path) -> None:
    office.close()
    wrong, out = tmp_path / "aban.csv", tmp_path / "marked.xlsx"
    wrong.write_text("measure,value\nrequests_due,-4\nsurveys_run,x\n", encoding="utf-8")
    words = ("mark", str(wrong), "--warehouse", str(office.settings.warehouse), "--branch", "0501")
    found = told(*words, "--month", "1405-08", "--out", str(out), code=1)
    assert {"negative", "number_unreadable"} <= {one["code"] for one in found["findings"]}
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[0] == "Findings"
    assert book.worksheets[1]["B2"].comment is not None
    absent = typed(*words, "--out", str(out), "--month", "1405-08", "--json")
    assert absent.returncode == 1
    nowhere = typed("mark", str(tmp_path / "none.csv"), *words[2:], "--out", str(out))
    assert nowhere.returncode == 2
