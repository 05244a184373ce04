"""Files of many branches and months: told row by row, kept together, nothing twice, nothing half."""

import shutil
import threading
from pathlib import Path

import polars as pl
import pytest

from pipeline.domain.access import Role
from pipeline.domain.month import Month
from pipeline.domain.states import JobState, SubmissionState
from pipeline.errors import NotAllowed, UserError
from pipeline.frameworks.loading import read_framework
from pipeline.services import bulk, collecting, jobs, model, register, reviewing, scores, spellings, upkeep
from pipeline.services.bulk import BulkRefused, BulkState
from pipeline.services.jobs import Job
from pipeline.services.office import Office
from pipeline.settings import FRAMEWORKS
from pipeline.warehouse.store import Writer
from tests.support.offices import ABAN, OPERATOR, actor, branch_rows, fresh_office, good_values, hand_in

FIGURES = actor(Role.PROVINCIAL_MANAGER, user="figures")
PROVINCE = actor(Role.PROVINCIAL_MANAGER, user="province")
STAFF = actor(Role.STAFF, "0501")
MEHR, AZAR = Month(1405, 7), Month(1405, 9)
FRAMEWORK = read_framework(FRAMEWORKS / "participation")
GOOD = good_values(FRAMEWORK)
ALL = (("0501", "1405-08"), ("0502", "1405-08"), ("0503", "1405-08"))
WHY = "با شعبه‌ها بررسی شد"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return fresh_office(tmp_path)


def file_of(*keys: tuple[str, str], **changed: dict[str, object]) -> bytes:
    """A row a value of a good month for each branch and month; `changed`: by branch, measures that hold else."""
    lines = ["branch,month,measure,value"]
    for branch, month in keys:
        values = GOOD | changed.get(f"b{branch}", {})
        lines += [f"{branch},{month},{measure},{value}" for measure, value in values.items()]
    return "\n".join(lines).encode()


def given(content: bytes, by=FIGURES) -> dict:
    return {"by": by, "file_name": "province.csv", "content": content}


def states(checked) -> list[str]:
    return [row.state.value for row in checked.rows]


def events(office: Office) -> int:
    return office.warehouse.data_version()


def ended(office: Office, job: str) -> Job:
    """The job once it is over."""
    while not (found := jobs.job(office, by=FIGURES, job=job)).is_over:
        threading.Event().wait(0.01)
    return found


def waiting(office: Office) -> set[str]:
    return {one.submission for one in collecting.waiting(office, by=PROVINCE)}


def test_checking_tells_every_row_and_keeps_nothing(office: Office) -> None:
    version = events(office)
    content = file_of(*ALL, ("0599", "1405-08"), b0502={FRAMEWORK.reported[0].id: "چند"})
    checked = bulk.check_bulk(office, **given(content))
    assert states(checked) == ["ready", "refused", "ready", "refused"]
    assert [(row.branch, row.month, row.value_count) for row in checked.rows[:1]] == [
        ("0501", ABAN, len(GOOD))
    ]
    assert checked.rows[0].name.en == "Branch 0501"
    assert "number_unreadable" in {one.code for one in checked.rows[1].findings}
    assert (checked.rows[3].written, checked.rows[3].branch) == ("0599", None)
    assert (events(office), waiting(office)) == (version, set())


def test_good_rows_are_kept_each_as_a_submission_and_bad_ones_are_left_out(office: Office) -> None:
    version = events(office)
    content = file_of(*ALL, b0502={FRAMEWORK.reported[0].id: -1})
    receipt = bulk.load_bulk(office, **given(content))
    assert states(receipt) == ["kept", "refused", "kept"]
    assert receipt.submissions == ("1405-08-0501-01", "1405-08-0503-01")
    assert events(office) == version + 1
    assert waiting(office) == set(receipt.submissions)
    kept = office.warehouse.read("submission_values", submission="1405-08-0503-01")
    assert dict(kept.select("measure", "value").iter_rows()) == GOOD
    assert office.warehouse.written_by("observations", version + 1, version + 1)["cell"].null_count() == 0
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_the_same_file_twice_does_nothing_twice(office: Office) -> None:
    content = file_of(*ALL)
    first = bulk.load_bulk(office, **given(content))
    version = events(office)
    again = bulk.load_bulk(office, **given(content))
    assert states(again) == ["same"] * 3
    assert [row.submission for row in again.rows] == list(first.submissions)
    assert (again.submissions, events(office)) == ((), version)
    reviewing.return_submission(office, by=PROVINCE, submission=first.submissions[1], reason="x")
    assert bulk.load_bulk(office, **given(content)).submissions == ("1405-08-0502-02",)


def test_what_waited_in_a_rows_place_is_withdrawn(office: Office) -> None:
    earlier = hand_in(office, STAFF).submission
    receipt = bulk.load_bulk(office, **given(file_of(*ALL)))
    assert receipt.withdrawn == (earlier,)
    assert receipt.submissions[0] == "1405-08-0501-02"
    (old,) = (one for one in collecting.submissions(office, by=STAFF) if one.submission == earlier)
    assert old.state is SubmissionState.WITHDRAWN


def test_a_file_without_one_good_row_is_refused_with_what_is_wrong(office: Office) -> None:
    version = events(office)
    with pytest.raises(BulkRefused) as refused:
        bulk.load_bulk(office, **given(file_of(("0599", "1405-08"), ("0501", "1407-01"))))
    assert states(refused.value.checked) == ["refused", "refused"]
    with pytest.raises(BulkRefused) as refused:
        bulk.load_bulk(office, **given(file_of(*ALL).replace(b"97.0", b"0912-345-6789", 1)))
    assert {one.code for one in refused.value.checked.findings} == {"personal_data"}
    assert events(office) == version


def test_one_branch_under_two_spellings_is_not_guessed_at(office: Office) -> None:
    content = file_of(("0501", "1405-08"), ("شعبه 0501", "1405-08"), ("0502", "1405-08"))
    checked = bulk.check_bulk(office, **given(content))
    assert states(checked) == ["refused", "refused", "ready"]
    assert [row.findings[0].code for row in checked.rows[:2]] == ["branch_month_twice"] * 2
    for language in ("fa", "en"):
        assert "{" not in checked.rows[0].findings[0].message(language)


def test_a_misspelt_name_is_told_with_the_nearest_and_known_once_it_is_confirmed(office: Office) -> None:
    content = file_of(("شعبة پاوح", "1405-08"), ("0502", "1405-08"))
    register.keep_branches(
        office,
        by=OPERATOR,
        register=branch_rows().with_columns(
            name_fa=pl.when(pl.col("branch") == "0501").then(pl.lit("شعبه پاوه")).otherwise("name_fa")
        ),
        source="named.csv",
    )
    unknown = bulk.check_bulk(office, **given(content)).rows[0]
    assert (unknown.state, unknown.findings[0].code) == (BulkState.REFUSED, "branch_name_unknown")
    spellings.confirm_spelling(office, by=PROVINCE, spelling="شعبة پاوح", branch="0501")
    known = bulk.check_bulk(office, **given(content)).rows[0]
    assert (known.state, known.branch, known.written) == (BulkState.READY, "0501", "شعبة پاوح")


def test_a_branch_hands_in_several_months_of_its_own_and_no_other_branch(office: Office) -> None:
    receipt = bulk.load_bulk(office, **given(file_of(("0501", "1405-08"), ("0501", "1405-09")), STAFF))
    assert [str(row.month) for row in receipt.rows if row.state is BulkState.KEPT] == ["1405-08", "1405-09"]
    for do in (bulk.check_bulk, bulk.load_bulk):
        with pytest.raises(NotAllowed, match="file_of_other_branch"):
            do(office, **given(file_of(*ALL), STAFF))
    with pytest.raises(NotAllowed):
        bulk.load_bulk(office, **given(file_of(*ALL), actor(Role.PLANNER)))


def test_a_closed_month_keeps_its_rows_out_and_no_others(office: Office) -> None:
    checked = bulk.check_bulk(office, **given(file_of(("0501", "1405-03"), ("0501", "1405-08"))))
    assert states(checked) == ["refused", "ready"]


def test_each_row_is_read_under_the_edition_of_its_month(office: Office, tmp_path: Path) -> None:
    folder = shutil.copytree(FRAMEWORKS / "participation", tmp_path / "new")
    text = (folder / "framework.toml").read_text("utf-8")
    (folder / "framework.toml").write_text(text.replace(f'"{FRAMEWORK.edition}"', '"new"'), "utf-8")
    model.publish_edition(office, by=OPERATOR, folder=folder, from_month=AZAR)
    bulk.load_bulk(office, **given(file_of(("0501", "1405-08"), ("0501", "1405-09"))))
    kept = office.warehouse.read("submissions", branch=None, month=None, state=None, submission=None)
    assert dict(kept.select("month", "edition").iter_rows()) == {
        "1405-08": FRAMEWORK.edition,
        "1405-09": "new",
    }


def test_a_row_whose_edition_knows_none_of_its_measures_is_refused_and_no_other(
    office: Office, tmp_path: Path
) -> None:
    folder = shutil.copytree(FRAMEWORKS / "participation", tmp_path / "new")
    renamed = FRAMEWORK.reported[0].id
    for path in folder.glob("*.*"):
        text = path.read_text("utf-8").replace(renamed, "renamed_measure")
        if path.name == "framework.toml":
            text = text.replace(f'"{FRAMEWORK.edition}"', '"new"')
        path.write_text(text, "utf-8")
    model.publish_edition(office, by=OPERATOR, folder=folder, from_month=AZAR)
    rows = b"branch,month,renamed_measure\n0501,1405-09,12\n0501,1405-08,13\n"
    checked = bulk.check_bulk(office, **given(rows))
    assert {str(row.month): row.state for row in checked.rows} == {"1405-09": "ready", "1405-08": "refused"}
    refused = next(row for row in checked.rows if row.state == "refused")
    assert "header_absent" in {one.code for one in refused.findings}


@pytest.mark.parametrize("table", ["files", "submission_states", "submissions", "observations"])
def test_a_load_that_breaks_anywhere_keeps_nothing(
    office: Office, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, append = events(office), Writer.append

    def broken(self: Writer, name: str, frame: pl.DataFrame) -> None:
        append(self, name, frame)
        if name == table:
            raise OSError("the disk is full")

    monkeypatch.setattr(Writer, "append", broken)
    with pytest.raises(OSError, match="full"):
        bulk.load_bulk(office, **given(file_of(*ALL)))
    monkeypatch.undo()
    assert (events(office), waiting(office)) == (version, set())
    assert bulk.load_bulk(office, **given(file_of(*ALL))).submissions
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_another_person_approves_it_all_in_one_event_and_it_is_scored_once(office: Office) -> None:
    version, heard = events(office), []
    done = bulk.hand_in_bulk(
        office,
        **given(file_of(*ALL)),
        approver=PROVINCE,
        accept=WHY,
        on_progress=lambda done, total, step="": heard.append(step),
    )
    assert set(done.approvals.approved) == set(done.receipt.submissions)
    assert done.approvals.rescored == (ABAN,)
    assert events(office) == version + 3
    assert list(dict.fromkeys(heard)) == ["read", "check", "keep", "approve", "score"]
    assert set(done.seconds) == {"read", "check", "keep", "approve", "score"}
    assert scores.branch_card(office, by=PROVINCE, branch="0502", month=ABAN).index.score is not None
    assert scores.stale(office) == ()
    assert upkeep.verify(office, by=OPERATOR).is_whole


def test_whoever_hands_it_in_does_not_approve_it(office: Office) -> None:
    version = events(office)
    with pytest.raises(UserError, match="bulk_same_person"):
        bulk.hand_in_bulk(office, **given(file_of(*ALL)), approver=FIGURES, accept=WHY)
    assert events(office) == version
    bulk.load_bulk(office, **given(file_of(*ALL)))
    refused = reviewing.approve_many(office, by=FIGURES, submissions=waiting(office), accept=WHY).refused
    assert {error.code for _, error in refused} == {"own_submission"}


def test_open_suspicions_keep_waiting_where_no_reason_is_given(office: Office) -> None:
    # Every figure a round one: a suspicion about the whole form.
    rounded = {measure.id: 60 if measure.at_most else 100 for measure in FRAMEWORK.reported}
    content = file_of(*ALL, b0502=rounded)
    done = bulk.hand_in_bulk(office, **given(content), approver=PROVINCE)
    doubted = {
        row.submission
        for row in done.receipt.rows
        if any(one.severity == "suspicion" for one in row.findings)
    }
    assert doubted == {"1405-08-0502-01"}
    assert {one: error.code for one, error in done.approvals.refused} == dict.fromkeys(
        doubted, "suspicions_open"
    )
    again = bulk.hand_in_bulk(office, **given(content), approver=PROVINCE, accept=WHY)
    assert (again.receipt.submissions, set(again.approvals.approved)) == ((), doubted)
    assert waiting(office) == set()


def test_the_file_of_many_branches_is_for_the_province_alone(office: Office) -> None:
    content = file_of(*ALL)
    one = bulk.load_bulk(office, **given(content)).submissions[0]
    assert collecting.original_file(office, by=PROVINCE, submission=one) == ("province.csv", content)
    with pytest.raises(UserError, match="file_of_many_branches"):
        collecting.original_file(office, by=STAFF, submission=one)
    own = bulk.load_bulk(office, **given(file_of(("0501", "1405-09")), STAFF)).submissions[0]
    assert collecting.original_file(office, by=STAFF, submission=own)


def test_in_the_background_it_ends_as_a_job_that_says_what_came_of_it(office: Office) -> None:
    for is_check, kind in ((True, "bulk_check"), (False, "bulk")):
        job = bulk.start_bulk(office, **given(file_of(*ALL)), is_check=is_check)
        found = ended(office, job.job)
        assert (found.state, found.kind, found.told["count"]) == (JobState.DONE, kind, 3)
    assert found.told["submissions"] == sorted(waiting(office))
    assert found.told["rows"][0]["state"] == "kept"
    bad = bulk.start_bulk(office, **given(file_of(("0599", "1405-08"))))
    found = ended(office, bad.job)
    assert (found.state, found.told["refused_count"]) == (JobState.DONE, 1)
    assert found.told["rows"][0]["findings"][0]["message_fa"]
