"""A file of many branches on the upload page: a row a branch, a name confirmed once, what is ready is handed in."""

import html
import time

import pytest

from pages.shared import desk
from pipeline.domain.access import Role
from pipeline.domain.states import SubmissionState
from pipeline.services import collecting, jobs, model, spellings
from pipeline.words import plain
from tests.pages.conftest import words
from tests.support.offices import ABAN, BRANCHES, OPERATOR, actor, good_values
from tests.support.people import office_with_people

PAGE = "collect/upload.py"
PROVINCE = actor(Role.PROVINCIAL_MANAGER, user="sara")


@pytest.fixture
def empty(full, tmp_path):
    """An office at the desk to which nothing was handed in."""
    office = office_with_people(tmp_path)
    desk.seat(office)
    yield office
    jobs.wind_up(office)
    office.close()
    desk.seat(full)


def many_csv(office, names: tuple[str, ...], wrong: str) -> bytes:
    """A line a branch and measure; the first measure of `wrong` is below zero."""
    values = good_values(model.framework_of(office), 0.6)
    first = next(iter(values))
    lines = ["branch,month,measure,value"]
    for at, name in enumerate(names):
        told = values | ({first: -1.0} if name == wrong else {first: 100.0 + at})
        lines += [f"{name},{ABAN},{measure},{value:g}" for measure, value in told.items()]
    return "\n".join(lines).encode()


def until_over(office, app):
    """The page once this person's newest job has ended."""
    for _ in range(600):
        if all(one.is_over for one in jobs.jobs(office, by=PROVINCE)):
            return app.run()
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def read(app) -> str:
    return plain(html.unescape(words(app)))


def test_what_is_ready_is_handed_in_as_work_that_can_be_left(empty, see):
    app = see("sara", PAGE, month=str(ABAN), lang="en")
    content = many_csv(empty, BRANCHES, wrong=BRANCHES[1])
    app.file_uploader(key="upload.file.0").upload("many.csv", content, "text/csv").run()
    assert "several branches or months" in read(app)
    app.button(key="upload.many_check").click().run()
    until_over(empty, app)
    assert not app.exception
    assert "Of 3 forms 2 are ready and 1 have errors" in read(app)
    assert not collecting.submissions(empty, by=OPERATOR, month=ABAN)
    app.button(key="upload.many_hand_in").click().run()
    # Who left in the meantime finds on coming back what came of it.
    back = until_over(empty, see("sara", PAGE, month=str(ABAN), lang="en"))
    assert not back.exception
    assert "2 handed in" in read(back)
    kept = collecting.submissions(empty, by=OPERATOR, month=ABAN)
    assert {one.branch for one in kept} == {BRANCHES[0], BRANCHES[2]}
    assert {one.state for one in kept} == {SubmissionState.SUBMITTED}


def test_a_misspelt_branch_is_confirmed_once_and_the_file_is_checked_again(empty, see):
    app = see("sara", PAGE, month=str(ABAN), lang="en")
    written = f"Branch {BRANCHES[0]}x"
    content = many_csv(empty, (written, BRANCHES[2]), wrong="")
    app.file_uploader(key="upload.file.0").upload("many.csv", content, "text/csv").run()
    app.button(key="upload.many_check").click().run()
    until_over(empty, app)
    assert f"The file says “{written}”" in read(app)
    app.button(key=f"upload.spelling.0.{BRANCHES[0]}").click().run()
    until_over(empty, app)
    assert "Of 2 forms 2 are ready" in read(app)
    assert [one.branch for one in spellings.spellings(empty, by=PROVINCE)] == [BRANCHES[0]]
