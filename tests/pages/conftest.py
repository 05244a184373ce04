"""Four weathers of a warehouse, each made by the production services, and a page seen by one person."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import desk
from pipeline.domain.access import Role
from pipeline.domain.month import Month
from pipeline.services import accounts, reviewing
from pipeline.services.office import Office
from tests.support.offices import ABAN, BRANCHES, actor, hand_in
from tests.support.people import PASSWORD, office_with_people

MAIN = Path(__file__).resolve().parents[2] / "pages" / "_main.py"
WEATHERS = ("empty", "one_branch", "full", "hole")
SHARES = {BRANCHES[0]: 0.6, BRANCHES[1]: 0.75, BRANCHES[2]: 0.45}


def report(office: Office, branch: str, month: Month, share: float) -> None:
    """A branch's month, handed in by its staff and approved by the province."""
    hand_in(office, actor(Role.STAFF, branch), branch, month, share)
    reviewing.approve(
        office, by=actor(Role.PROVINCIAL_MANAGER), branch=branch, month=month, accept="as in the books"
    )


def fill(office: Office, weather: str) -> None:
    """The months that this weather has. `hole`: Mehr is missing between Shahrivar and Aban."""
    if weather == "one_branch":
        report(office, BRANCHES[0], ABAN, 0.6)
    for back in {"full": (2, 1, 0), "hole": (2, 0)}.get(weather, ()):
        for branch, share in SHARES.items():
            report(office, branch, ABAN.plus(-back), share - back / 50)


@pytest.fixture(scope="module", params=WEATHERS)
def weather(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Each weather in turn, its office at the desk."""
    office = office_with_people(tmp_path_factory.mktemp(request.param))
    fill(office, request.param)
    desk.seat(office)
    yield request.param
    desk.close_desk()


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with three branches and three months at the desk."""
    office = office_with_people(tmp_path_factory.mktemp("full"))
    fill(office, "full")
    desk.seat(office)
    yield office
    desk.close_desk()


@pytest.fixture
def see() -> Callable[..., AppTest]:
    """A page as a signed-in person sees it, with choices in its address."""

    def open_page(person: str, page: str = "monitor/overview.py", **choices: str) -> AppTest:
        session = accounts.sign_in(desk.office(), user=person, password=PASSWORD)
        assert session is not None
        app = AppTest.from_file(MAIN, default_timeout=60)
        app.user = {"user": person, "sid": session.sid}
        for name, value in choices.items():
            app.query_params[name] = value
        app.switch_page(page)
        return app.run()

    return open_page


def words(app: AppTest) -> str:
    """All the markup that a page drew."""
    return "".join(element.proto.body for element in app.get("html"))
