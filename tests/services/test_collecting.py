"""Handing in: what is kept, what is refused, and that nothing half-done stays."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import NotAllowed, UserError
from pipeline.services import collecting, keeping, model, reviewing, upkeep
from pipeline.services.office import Office
from pipeline.warehouse.store import Writer
from tests.support.offices import (
    ABAN,
    OPERATOR,
    Clock,
    actor,
    bare_office,
    branch_rows,
    csv_file,
    fresh_office,
    good_values,
    hand_in,
)

STAFF = actor(Role.STAFF, "0501")
MANAGER = actor(Role.BRANCH_MANAGER, "0501")
PROVINCE = actor(Role.PROVINCIAL_MANAGER)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return fresh_office(tmp_path)


def values(office: Office, **changed: float | None) -> dict[str, float]:
    found = good_values(model.framework_of(office)) | changed
    return {measure: value for measure, value in found.items() if value is not None}


def flow(office: Office) -> str:
    """A reported measure that no other bounds."""
    return next(measure.id for measure in model.framework_of(office).reported if not measure.at_most)


def given(content: bytes, **more: object) -> dict:
    return {"file_name": "aban.csv", "content": content, "branch": "0501", "month": ABAN} | more


def test_a_good_file_is_kept_whole_and_waits(office: Office) -> None:
    content = csv_file(values(office))
    receipt = collecting.submit(office, by=STAFF, **given(content))
    assert (receipt.submission, receipt.state) == ("1405-08-0501-01", SubmissionState.SUBMITTED)
    assert not receipt.duplicate
    assert [one.submission for one in collecting.waiting(office, by=MANAGER)] == [receipt.submission]
    assert collecting.original_file(office, by=STAFF, submission=receipt.submission) == ("aban.csv", content)
    kept = office.warehouse.read("submission_values", submission=receipt.submission)
    assert dict(kept.select("measure", "value").iter_rows()) == values(office)


def test_the_same_file_twice_does_nothing_twice(office: Office) -> None:
    first = hand_in(office, STAFF)
    version = office.warehouse.data_version()
    again = hand_in(office, STAFF)
    assert again.duplicate
    assert (again.submission, again.at) == (first.submission, first.at)
    assert office.warehouse.data_version() == version
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    version = office.warehouse.data_version()
    assert hand_in(office, STAFF).duplicate
    assert office.warehouse.data_version() == version


def test_a_returned_file_may_be_handed_in_again_as_it_was(office: Office) -> None:
    first = hand_in(office, STAFF)
    reviewing.return_submission(office, by=MANAGER, submission=first.submission, reason="ناقص است")
    again = hand_in(office, STAFF)
    assert not again.duplicate
    assert again.submission == "1405-08-0501-02"
    files = office.warehouse.read(
        "file_known", file_sha256=collecting.waiting(office, by=STAFF)[0].file_sha256
    )
    assert files["is_known"][0]


def test_the_same_file_for_another_branch_is_another_submission(office: Office) -> None:
    hand_in(office, STAFF)
    assert not hand_in(office, actor(Role.STAFF, "0502"), branch="0502").duplicate


def test_a_later_file_takes_the_place_of_the_one_that_waits(office: Office) -> None:
    first = hand_in(office, STAFF)
    second = hand_in(office, STAFF, share=0.7)
    shown = {one.submission: one.state for one in collecting.submissions(office, by=STAFF)}
    assert shown == {
        first.submission: SubmissionState.WITHDRAWN,
        second.submission: SubmissionState.SUBMITTED,
    }
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_a_file_with_errors_keeps_nothing_and_says_what_is_wrong(office: Office) -> None:
    version = office.warehouse.data_version()
    measure = flow(office)
    content = csv_file(values(office, **{measure: -1}))
    with pytest.raises(collecting.SubmissionRefused) as refused:
        collecting.submit(office, by=STAFF, **given(content))
    assert any(finding.measure == measure for finding in refused.value.findings)
    assert refused.value.params["count"] >= 1
    assert office.warehouse.data_version() == version
    assert collecting.submissions(office, by=STAFF) == ()


def test_a_measure_left_empty_is_absent_and_never_zero(office: Office) -> None:
    measure = flow(office)
    content = csv_file(values(office)).replace(f"{measure},97".encode(), f"{measure},".encode())
    receipt = collecting.submit(office, by=STAFF, **given(content))
    kept = office.warehouse.read("submission_values", submission=receipt.submission)
    assert measure not in kept["measure"]


def test_checking_keeps_nothing_and_shows_last_month_beside_each_value(office: Office) -> None:
    hand_in(office, STAFF, month=ABAN.plus(-1))
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN.plus(-1))
    version = office.warehouse.data_version()
    same = csv_file(good_values(model.framework_of(office), month=ABAN.plus(-1)))
    checked = collecting.check_file(office, by=STAFF, **given(same))
    assert checked.is_acceptable
    assert checked.values.filter(pl.col("previous") != pl.col("value")).is_empty()
    assert checked.values["previous"].null_count() == 0
    assert {"same_as_last_month"} <= {finding.code for finding in checked.findings}
    assert office.warehouse.data_version() == version


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"branch": "9999"}, "branch_unknown"),
        ({"month": Month(1403, 12)}, "branch_closed"),
    ],
)
def test_a_branch_or_month_that_cannot_be_is_told_at_once(office: Office, more: dict, code: str) -> None:
    with pytest.raises(UserError, match=code):
        collecting.submit(office, by=PROVINCE, **given(csv_file(values(office)), **more))


def test_a_month_to_come_is_refused(office: Office) -> None:
    with pytest.raises(collecting.SubmissionRefused) as refused:
        collecting.submit(office, by=PROVINCE, **given(csv_file(values(office)), month=ABAN.plus(3)))
    assert "month_in_future" in {finding.code for finding in refused.value.findings}


def test_a_file_without_a_branch_is_ones_own_for_staff_and_refused_for_the_province(office: Office) -> None:
    content = csv_file(values(office))
    assert collecting.submit(office, by=STAFF, **given(content, branch=None)).branch == "0501"
    with pytest.raises(collecting.SubmissionRefused):
        collecting.submit(office, by=PROVINCE, **given(content, branch=None))


def test_a_file_that_names_another_branch_is_out_of_reach(office: Office) -> None:
    rows = [f"0502,1405-08,{measure},{value:g}" for measure, value in values(office).items()]
    content = "\n".join(["branch,month,measure,value", *rows]).encode()
    with pytest.raises(NotAllowed):
        collecting.submit(office, by=STAFF, **given(content, branch=None, month=None))
    receipt = collecting.submit(office, by=PROVINCE, **given(content, branch=None, month=None))
    assert (receipt.branch, receipt.month) == ("0502", ABAN)


@pytest.mark.parametrize("role", [Role.PLANNER, Role.ADMINISTRATOR, Role.OPERATOR])
def test_roles_that_may_not_hand_in_cannot(office: Office, role: Role) -> None:
    with pytest.raises(NotAllowed):
        collecting.submit(office, by=actor(role), **given(csv_file(values(office))))


def test_another_branch_is_out_of_reach_in_every_verb(office: Office) -> None:
    one = hand_in(office, STAFF).submission
    stranger = actor(Role.BRANCH_MANAGER, "0502")
    content = csv_file(values(office))
    for verb in (
        lambda: collecting.submit(office, by=stranger, **given(content)),
        lambda: collecting.check_file(office, by=stranger, **given(content)),
        lambda: collecting.preview(office, by=stranger, **given(content)),
        lambda: collecting.make_template(office, by=stranger, branch="0501", month=ABAN),
        lambda: collecting.submissions(office, by=stranger, branch="0501"),
        lambda: collecting.difference(office, by=stranger, submission=one),
        lambda: collecting.original_file(office, by=stranger, submission=one),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert collecting.waiting(office, by=stranger) == ()
    assert collecting.submissions(office, by=stranger) == ()


def test_an_error_inside_the_transaction_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = office.warehouse.data_version()
    append = Writer.append

    def failing(self: Writer, table: str, frame: pl.DataFrame) -> None:
        append(self, table, frame)
        if table == "observations":
            raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(Writer, "append", failing)
        with pytest.raises(OSError, match="the disk is full"):
            hand_in(office, STAFF)
    assert office.warehouse.data_version() == version
    assert collecting.submissions(office, by=STAFF) == ()
    assert not hand_in(office, STAFF).duplicate
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_the_difference_is_told_against_the_approved_one_before(office: Office) -> None:
    first = hand_in(office, STAFF)
    everything = collecting.difference(office, by=MANAGER, submission=first.submission)
    assert everything.height == len(values(office))
    assert everything["before"].null_count() == everything.height
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    measure = flow(office)
    second = collecting.submit(office, by=STAFF, **given(csv_file(values(office, **{measure: 120.0}))))
    told = [(measure, 97.0, 120.0, False, False)]
    assert collecting.difference(office, by=MANAGER, submission=second.submission).rows() == told
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    assert collecting.difference(office, by=MANAGER, submission=second.submission).rows() == told
    assert collecting.difference(office, by=MANAGER, submission=first.submission).equals(everything)


def test_the_preview_says_what_the_file_would_do_and_keeps_nothing(office: Office) -> None:
    hand_in(office, STAFF, share=0.5)
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    version = office.warehouse.data_version()
    better = csv_file(good_values(model.framework_of(office), share=0.7))
    seen = collecting.preview(office, by=STAFF, **given(better))
    assert office.warehouse.data_version() == version
    collecting.submit(office, by=STAFF, **given(better))
    done = reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    top = model.framework_of(office).top.id
    assert seen.before[top] == pytest.approx(done.before, abs=1e-9)
    assert seen.after[top] == pytest.approx(done.after, abs=1e-9)
    assert seen.moved.height > 0
    assert seen.moved["points"].abs().is_sorted(descending=True)


def test_points_of_the_moved_indicators_add_up_to_what_their_dimension_moves(office: Office) -> None:
    hand_in(office, STAFF, share=0.5)
    reviewing.approve(office, by=MANAGER, branch="0501", month=ABAN)
    framework = model.framework_of(office)
    seen = collecting.preview(office, by=STAFF, **given(csv_file(good_values(framework, share=0.7))))
    points = dict(seen.moved.select("indicator", "points").iter_rows())
    for dimension in framework.children[framework.top.id]:
        inside = [
            points.get(each.id, 0.0)
            for each in framework.indicators
            if dimension in framework.path_to(each.id)
        ]
        assert sum(inside) == pytest.approx(seen.after[dimension] - seen.before[dimension], abs=1e-9)


def test_a_preview_of_a_first_file_has_nothing_before(office: Office) -> None:
    seen = collecting.preview(office, by=STAFF, **given(csv_file(values(office))))
    assert set(seen.before.values()) == {None}
    assert seen.after[model.framework_of(office).top.id] is not None


def test_a_preview_of_a_file_with_errors_moves_nothing(office: Office) -> None:
    seen = collecting.preview(office, by=STAFF, **given(b"not,a form\n1,2"))
    assert not seen.checked.is_acceptable
    assert (seen.before, seen.after, seen.moved.height) == ({}, {}, 0)


def test_a_template_comes_back_through_the_reader_as_the_same_branch_and_month(office: Office) -> None:
    content = collecting.make_template(office, by=STAFF, branch="0501", month=ABAN)
    checked = collecting.check_file(office, by=STAFF, file_name="t.xlsx", content=content)
    assert (checked.branch, checked.month) == ("0501", ABAN)
    assert checked.values.height == len(model.framework_of(office).reported)
    assert "no_values" in {finding.code for finding in checked.findings}


def test_an_empty_warehouse_has_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    empty = bare_office(tmp_path)
    assert collecting.submissions(empty, by=PROVINCE) == ()
    assert collecting.waiting(empty, by=PROVINCE) == ()
    with pytest.raises(UserError, match="edition_absent"):
        collecting.check_file(empty, by=PROVINCE, **given(b"measure,value\na,1"))
    for verb in (collecting.difference, collecting.original_file):
        with pytest.raises(UserError, match="submission_unknown"):
            verb(empty, by=PROVINCE, submission="1405-08-0501-01")


def bulk(office: Office) -> pl.DataFrame:
    rows = [
        {"branch": branch, "month": str(month), "measure": measure, "value": value}
        for branch in branch_rows()["branch"]
        for month in (ABAN.plus(-1), ABAN)
        for measure, value in values(office).items()
    ]
    return pl.DataFrame(rows)


def test_many_months_are_kept_at_once_in_a_sample_warehouse_only(office: Office) -> None:
    with pytest.raises(UserError, match="sample_only"):
        keeping.record_bulk(office, by=OPERATOR, values=bulk(office))
    with office.warehouse.write("facts", office.event(OPERATOR, "mark", "sample")) as writer:
        writer.append("marks", pl.DataFrame({"mark": ["sample"], "value": ["1"]}))
    version = office.warehouse.data_version()
    assert keeping.record_bulk(office, by=OPERATOR, values=bulk(office)) == 6
    assert office.warehouse.data_version() == version + 1
    shown = collecting.submissions(office, by=PROVINCE)
    assert {one.state for one in shown} == {SubmissionState.APPROVED}
    assert {one.file_name for one in shown} == {"sample"}
    with pytest.raises(UserError, match="file_never_kept"):
        collecting.original_file(office, by=PROVINCE, submission=shown[0].submission)
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_times_are_those_of_the_clock_that_was_passed_in(tmp_path: Path) -> None:
    clock = Clock()
    office = fresh_office(tmp_path, clock)
    clock.move(days=2)
    assert hand_in(office, STAFF).at == clock.at
