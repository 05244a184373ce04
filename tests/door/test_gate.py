"""The gate alone: what it lets through, with which headers, and what it turns away."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.door.gate import Gate
from pipeline.services import accounts
from pipeline.services.office import Office
from tests.support.asgi import Inner, put
from tests.support.offices import OPERATOR
from tests.support.people import PASSWORD

ORIGIN = {"origin": "http://here.test"}


def _cookie(office: Office, user: str = "sara") -> dict[str, str]:
    session = accounts.sign_in(office, user=user, password=PASSWORD)
    assert session is not None
    return {"cookie": f"session={session.sid}"}


def _start(messages: list) -> dict:
    return messages[0]


def test_a_page_without_a_session_leads_to_the_sign_in_page(office: Office) -> None:
    inner = Inner()
    start = _start(put(Gate(inner), "/branch?month=1405-08", headers={"accept": "text/html"}))
    assert start["status"] == 302
    assert (b"location", b"/login?next=/branch%3Fmonth%3D1405-08") in start["headers"]
    assert not inner.was_reached


@pytest.mark.parametrize("path", ["/_stcore/host-config", "/media/one.csv", "/_stcore/upload_file/a/b"])
def test_files_and_machinery_without_a_session_are_refused(office: Office, path: str) -> None:
    inner = Inner()
    assert _start(put(Gate(inner), path))["status"] == 401
    assert not inner.was_reached


@pytest.mark.parametrize("cookie", ["", "session=", "session=guess", "session=' OR 1=1"])
def test_a_websocket_without_a_session_is_closed_before_it_opens(office: Office, cookie: str) -> None:
    inner = Inner()
    sent = put(Gate(inner), "/_stcore/stream", kind="websocket", headers={**ORIGIN, "cookie": cookie})
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert not inner.was_reached


@pytest.mark.parametrize(
    "origin", [None, "null", "http://elsewhere.test", "here.test", "http://here.test.evil"]
)
def test_a_websocket_from_another_page_is_closed_even_with_a_session(
    office: Office, origin: str | None
) -> None:
    inner = Inner()
    headers = _cookie(office) | ({"origin": origin} if origin else {})
    sent = put(Gate(inner), "/_stcore/stream", kind="websocket", headers=headers)
    assert sent[0]["type"] == "websocket.close"
    assert not inner.was_reached


@pytest.mark.parametrize("origin", [None, "null", "http://elsewhere.test"])
def test_a_form_from_another_site_is_refused(office: Office, origin: str | None) -> None:
    inner = Inner()
    headers = {"origin": origin} if origin else {}
    assert _start(put(Gate(inner), "/login", method="POST", headers=headers))["status"] == 403
    assert not inner.was_reached


def test_identity_that_comes_from_outside_is_taken_off(office: Office) -> None:
    inner = Inner()
    forged = {"x-app-user": "mina", "X-App-Sid": "any", "x_app_user": "mina", "x-app-role": "administrator"}
    put(Gate(inner), "/login", headers=forged)
    assert [name for name, _ in inner.scopes[-1]["headers"] if name.startswith((b"x-app", b"x_app"))] == []
    put(Gate(inner), "/branch", headers=_cookie(office) | forged)
    assert inner.header("x-app-user") == [b"sara"]
    assert len(inner.header("x-app-sid")) == 1
    assert inner.header("x-app-role") == []


def test_forged_identity_without_a_session_opens_nothing(office: Office) -> None:
    inner = Inner()
    assert (
        _start(put(Gate(inner), "/branch", headers={"x-app-user": "mina", "x-app-sid": "x"}))["status"] == 302
    )
    assert not inner.was_reached


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/interact", "/_stcore/agent/mcp"])
def test_counters_and_the_second_way_in_are_closed_to_everybody(office: Office, path: str) -> None:
    inner = Inner()
    assert _start(put(Gate(inner), path, headers=_cookie(office)))["status"] == 404
    assert not inner.was_reached


def test_an_account_that_is_disabled_is_out_at_once(office: Office) -> None:
    inner = Inner()
    cookie = _cookie(office)
    assert _start(put(Gate(inner), "/branch", headers=cookie))["status"] == 200
    accounts.disable_account(office, by=OPERATOR, account="sara")
    assert _start(put(Gate(inner), "/branch", headers=cookie))["status"] == 302


def test_a_websocket_of_an_ended_session_can_only_ask_for_a_bare_run(office: Office) -> None:
    """A click, a callback or a fragment would run before the page's guard, or without it."""
    inner = Inner()
    cookie = _cookie(office)
    asked = BackMsg()
    asked.rerun_script.fragment_id = "a-fragment"
    asked.rerun_script.widget_states.widgets.add().id = "a-button"

    class Ending(Inner):
        async def __call__(self, scope, receive, send) -> None:
            first = await receive()
            accounts.end_session(office, sid=cookie["cookie"].removeprefix("session="))
            self.messages = [first, await receive()]

    inner = Ending()
    message = {"type": "websocket.receive", "bytes": asked.SerializeToString()}
    arriving = [message, message]
    put(Gate(inner), "/_stcore/stream", kind="websocket", headers=ORIGIN | cookie, arriving=arriving)
    before, after = (BackMsg.FromString(one["bytes"]) for one in inner.messages)
    assert before == asked
    assert after.WhichOneof("type") == "rerun_script"
    assert not after.rerun_script.fragment_id
    assert not after.rerun_script.widget_states.widgets
