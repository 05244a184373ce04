"""Signing in and out over a real server, and what a session opens while it lasts."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.support.people import PASSWORD, PEOPLE
from tests.support.server import Server, run_page, session_of, shown

ENDED = "نشست شما پایان یافته است"


def test_sign_in_gives_a_cookie_that_no_script_and_no_other_site_can_use(server: Server) -> None:
    answer = server.post("/login", {"user": "sara", "password": PASSWORD, "next": "/branch?month=1405-08"})
    assert (answer.status, answer.headers["location"]) == (303, "/branch?month=1405-08")
    cookie = answer.cookies[0].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


@pytest.mark.parametrize("user", ["sara", "nobody", "' OR 1=1 --", "", "سارا"])
def test_a_refusal_is_the_same_whoever_is_named(server: Server, user: str) -> None:
    answer = server.post("/login", {"user": user, "password": "not-the-password"})
    assert answer.status == 401
    assert not answer.cookies
    assert "نام کاربری یا گذرواژه درست نیست" in answer.text


def test_what_was_typed_comes_back_as_text(server: Server) -> None:
    typed = '"><script>alert(1)</script>'
    answer = server.post("/login", {"user": typed, "password": "x", "next": '/"><script>'})
    assert "<script" not in answer.text


def test_an_endless_form_is_not_read(server: Server) -> None:
    assert server.post("/login", {"user": "sara", "password": "x" * 100_000}).status == 413


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_sign_in_never_leads_to_another_site(server: Server, wanted: str) -> None:
    answer = server.post("/login", {"user": "sara", "password": PASSWORD, "next": wanted})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example"])
def test_a_form_on_another_site_signs_nobody_in_or_out(server: Server, origin: str) -> None:
    cookie = server.sign_in("sara", PASSWORD)
    assert server.post("/login", {"user": "sara", "password": PASSWORD}, origin=origin).status == 403
    assert server.post("/logout", {}, cookie=cookie, origin=origin).status == 403
    assert server.ask("/branch", headers={"cookie": cookie}).status == 200


def test_a_link_to_sign_out_only_asks(server: Server) -> None:
    cookie = server.sign_in("sara", PASSWORD)
    asked = server.ask("/logout", headers={"cookie": cookie})
    assert 'method="post"' in asked.text
    assert server.ask("/branch", headers={"cookie": cookie}).status == 200
    assert server.post("/logout", {}, cookie=cookie).headers["location"] == "/login?out=1"
    assert server.ask("/branch", headers={"cookie": cookie}).status == 302


def test_signing_in_again_ends_the_session_that_the_browser_had(server: Server) -> None:
    first = server.sign_in("sara", PASSWORD)
    server.post("/login", {"user": "omid", "password": PASSWORD}, cookie=first)
    assert server.ask("/branch", headers={"cookie": first}).status == 302


@pytest.mark.parametrize("user", PEOPLE)
def test_each_person_is_named_with_role_on_the_page(server: Server, user: str) -> None:
    with server.websocket(server.sign_in(user, PASSWORD)) as line:
        text = shown(run_page(line))
    assert f"کاربر {user}" in text
    assert ENDED not in text


def test_a_forged_identity_does_not_change_who_is_there(server: Server) -> None:
    forged = {"x-app-user": "mina", "x-app-sid": server.sign_in("mina", PASSWORD).removeprefix("session=")}
    with server.websocket(server.sign_in("nasrin", PASSWORD), headers=forged) as line:
        text = shown(run_page(line))
    assert "کاربر nasrin" in text
    assert "کاربر mina" not in text


def test_a_session_that_ends_midway_works_no_more(server: Server) -> None:
    cookie = server.sign_in("sara", PASSWORD)
    with server.websocket(cookie) as line:
        assert ENDED not in shown(run_page(line, "method"))
        server.post("/logout", {}, cookie=cookie)
        click = BackMsg()
        click.rerun_script.page_name = "method"
        click.rerun_script.fragment_id = "any-fragment"
        click.rerun_script.widget_states.widgets.add(id="any-button", trigger_value=True)
        text = shown(run_page(line, asked=click))
    assert ENDED in text
    assert "/login" in text
    assert "کاربر sara" not in text


def test_a_stolen_streamlit_session_is_of_no_use_to_somebody_else(server: Server) -> None:
    own = server.sign_in("sara", PASSWORD)
    with server.websocket(own) as line:
        stolen = session_of(run_page(line))
        with server.websocket(server.sign_in("nasrin", PASSWORD), resume=stolen) as other:
            assert session_of(run_page(other)) != stolen
    with server.websocket(server.sign_in("sara", PASSWORD), resume=stolen) as again:
        assert session_of(run_page(again)) != stolen
    with server.websocket(own, resume=stolen) as same:
        assert session_of(run_page(same)) == stolen
