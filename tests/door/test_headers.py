"""What every answer carries, and the first page in the reader's language."""

import re
from pathlib import Path

import pytest
import streamlit

from pages.door.locale import boot_script
from pages.door.streamlit_words import AREA
from pipeline.words import catalogue, say
from tests.support.people import PASSWORD
from tests.support.server import Server


@pytest.fixture(scope="module")
def cookie(server: Server) -> str:
    return server.sign_in("sara", PASSWORD)


@pytest.mark.parametrize(
    "path", ["/login", "/", "/assets/signin.css", "/_stcore/health", "/media/none", "/nothing"]
)
def test_every_answer_carries_the_policy_and_names_no_server(server: Server, cookie: str, path: str) -> None:
    for headers in ({}, {"cookie": cookie}):
        told = server.ask(path, headers=headers).headers
        policy = told["content-security-policy"]
        script = re.search(r"script-src ([^;]*)", policy)
        assert script is not None
        assert "unsafe-inline" not in script.group(1)
        assert "'unsafe-eval'" not in script.group(1)
        assert "http" not in policy
        assert told["x-content-type-options"] == "nosniff"
        assert told["x-frame-options"] == "DENY"
        assert told["referrer-policy"] == "same-origin"
        assert "server" not in told


@pytest.mark.parametrize(
    ("path", "jar", "language", "direction"),
    [
        ("/branch", "", "fa", "rtl"),
        ("/branch?lang=en", "", "en", "ltr"),
        ("/branch", "lang=en", "en", "ltr"),
        ("/branch?lang=fa", "lang=en", "fa", "rtl"),
        ("/branch?lang=xx", "lang=yy", "fa", "rtl"),
        ('/branch?lang="><script>', "", "fa", "rtl"),
    ],
)
def test_the_first_page_is_in_the_readers_language(
    server: Server, cookie: str, path: str, jar: str, language: str, direction: str
) -> None:
    answer = server.ask(path.replace('"><', "%22%3E%3C"), headers={"cookie": f"{cookie}; {jar}"})
    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    assert ("rtl.css" in answer.text) == (language == "fa")
    assert "<title>Streamlit" not in answer.text
    assert "</html>" in answer.text


@pytest.mark.parametrize("path", ["/overview", "/nothing-of-ours", "/branch/deeper"])
def test_an_address_that_is_no_pages_leads_to_the_first_page(server: Server, cookie: str, path: str) -> None:
    """Streamlit serves the first page at "/" alone, and says in English that another address is unknown."""
    answer = server.ask(f"{path}?month=1405-08", headers={"cookie": cookie})
    assert (answer.status, answer.headers["location"]) == (302, "/?month=1405-08")


def test_the_chosen_language_is_kept_in_a_cookie_and_the_sign_in_page_follows_it(server: Server) -> None:
    answer = server.ask("/login?lang=en")
    assert 'lang="en"' in answer.text
    assert "Sign in" in answer.text
    assert any(cookie.startswith("lang=en") for cookie in answer.cookies)
    assert "Sign in" in server.ask("/login", headers={"cookie": "lang=en"}).text


def test_our_files_are_kept_by_browsers_and_the_pages_are_not(server: Server, cookie: str) -> None:
    page = server.ask("/", headers={"cookie": cookie}).text
    for address in re.findall(r'href="(/assets/[^"]+)"', page):
        answer = server.ask(address)
        assert answer.status == 200
        assert "immutable" in answer.headers["cache-control"]
    assert server.ask("/assets/fonts/Vazirmatn-wght.woff2").headers["content-type"] == "font/woff2"
    assert server.ask("/login").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/assets/", "/assets/../guard.py", "/assets/%2e%2e/guard.py", "/assets/../../door/gate.py"]
)
def test_the_files_folder_gives_nothing_else(server: Server, path: str) -> None:
    assert server.ask(path).status in (302, 400, 401, 404)


def test_what_streamlit_says_itself_is_still_what_our_words_replace() -> None:
    """An upgrade that words something anew is noticed here, not by a reader."""
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    spoken = "\n".join(path.read_text("utf-8") for path in scripts)
    pieces = [
        piece
        for key, entry in catalogue().items()
        if key.startswith(AREA) and not key.startswith((f"{AREA}file_size", f"{AREA}found"))
        for piece in re.split(r"\{\w+\}|Press | to ", entry["en"])
    ]
    assert [piece for piece in pieces if piece.strip() and piece not in spoken] == []


def test_the_persian_page_alone_carries_the_words_for_streamlit() -> None:
    assert say("streamlit.skip", "fa") in boot_script("fa")
    assert "(?<name>.+) files are" in boot_script("fa").replace("\\", "")
    assert "Skip to main content" not in boot_script("en")
