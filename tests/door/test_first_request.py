"""A server that nobody has visited yet gives no page away: its first request is refused like any other."""

from pathlib import Path

import pytest
import websockets.exceptions

from tests.support.server import Server, run_page, running

PAGES = ("/", "/overview", "/branch", "/recommendations", "/upload", "/review", "/questionnaire", "/method")


@pytest.mark.parametrize("path", PAGES)
def test_each_page_leads_to_the_sign_in_page(server: Server, path: str) -> None:
    answer = server.ask(path, headers={"accept": "text/html"})
    assert answer.status == 302
    assert answer.headers["location"].startswith("/login")
    followed = server.ask(answer.headers["location"])
    assert followed.status == 200
    assert 'type="password"' in followed.text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("cookie", ["", "session=guess"])
def test_the_websocket_is_refused_for_each_page(server: Server, page: str, cookie: str) -> None:
    forged = {"x-app-user": "sara", "x-app-sid": "x"}
    with (
        pytest.raises(websockets.exceptions.InvalidStatus) as refused,
        server.websocket(cookie, headers=forged) as line,
    ):
        run_page(line, page.strip("/"))
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/host-config",
        "/_stcore/metrics",
        "/media/a.csv",
        "/_stcore/upload_file/a/b",
        "/component/a/b",
    ],
)
def test_what_programs_ask_for_is_refused(server: Server, path: str) -> None:
    assert server.ask(path).status in (401, 404)
    assert server.ask(path, method="PUT", body="x", headers={"origin": server.address}).status in (401, 404)


@pytest.mark.parametrize(
    "path", ["/static/../branch", "/assets/../branch", "/assets/%2e%2e/branch", "//branch"]
)
def test_no_roundabout_address_gives_a_page_away(server: Server, path: str) -> None:
    answer = server.ask(path, headers={"accept": "text/html"})
    assert '<div id="root">' not in answer.text


def test_health_is_told_to_everybody(server: Server) -> None:
    assert server.ask("/healthz").status == 200
    assert server.ask("/_stcore/health").status == 200


def test_a_server_without_a_warehouse_says_so_in_a_sentence_and_stops(tmp_path: Path) -> None:
    stopped = pytest.raises(AssertionError, match="python -m pipeline init")
    with stopped, running(tmp_path / "nothing", tmp_path):
        pass
    assert "Traceback" not in next(tmp_path.glob("server-*.log")).read_text()
