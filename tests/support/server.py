"""A real server on a free port, and raw ways to speak to it: HTTP, and Streamlit's websocket."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Server:
    """A running server. `log` collects all that it prints."""

    address: str
    warehouse: Path
    log: Path

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
    ) -> Answer:
        """One request as written: no redirect is followed, no cookie kept."""
        line = http.client.HTTPConnection(self.host, timeout=30)
        try:
            line.request(method, path, body=body, headers=dict(headers or {}))
            got = line.getresponse()
            cookies = tuple(got.headers.get_all("set-cookie") or ())
            found = {name.lower(): value for name, value in got.headers.items()}
            return Answer(got.status, found, cookies, got.read().decode("utf-8", "replace"))
        finally:
            line.close()

    def post(
        self, path: str, fields: Mapping[str, str], *, cookie: str = "", origin: str | None = None
    ) -> Answer:
        """A form as a browser on our own page sends it."""
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "origin": self.address if origin is None else origin,
            "cookie": cookie,
        }
        return self.ask(path, method="POST", headers=headers, body=urlencode(fields))

    def sign_in(self, user: str, password: str) -> str:
        """A session's cookie."""
        answer = self.post("/login", {"user": user, "password": password})
        assert answer.status == 303, answer.text
        return answer.cookies[0].split(";")[0]

    def websocket(
        self,
        cookie: str = "",
        *,
        origin: str | None = "",
        resume: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> ClientConnection:
        """Streamlit's websocket. `origin` "" is our own, None none; `resume` a session of Streamlit's."""
        protocols = ["streamlit", "none", resume] if resume else ["streamlit"]
        return connect(
            self.address.replace("http", "ws") + "/_stcore/stream",
            subprotocols=protocols,
            origin=self.address if origin == "" else origin,
            additional_headers={"Cookie": cookie, **(headers or {})},
            proxy=None,
            open_timeout=30,
        )


def run_page(line: ClientConnection, page: str = "", *, asked: BackMsg | None = None) -> list[ForwardMsg]:
    """Ask for a run of a page (or send `asked`) and gather what comes until the script has finished."""
    message = asked or BackMsg()
    if asked is None:
        message.rerun_script.page_name = page
    line.send(message.SerializeToString())
    got: list[ForwardMsg] = []
    while not got or got[-1].WhichOneof("type") != "script_finished":
        one = ForwardMsg()
        one.ParseFromString(line.recv(timeout=60))
        got.append(one)
    return got


def shown(messages: list[ForwardMsg]) -> str:
    """Everything that the messages put on the screen, as one text."""
    return "\n".join(str(one.delta) for one in messages if one.WhichOneof("type") == "delta")


def session_of(messages: list[ForwardMsg]) -> str:
    """The Streamlit session that the messages belong to."""
    found = [
        one.new_session.initialize.session_id for one in messages if one.WhichOneof("type") == "new_session"
    ]
    return found[0]


@contextmanager
def running(warehouse: Path, folder: Path) -> Iterator[Server]:
    """Start a server over a warehouse that nobody holds; it is stopped, and its files free, on leaving."""
    port = _free_port()
    log = folder / f"server-{port}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=ROOT,
            env=os.environ | {"WAREHOUSE": str(warehouse), "PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            server = Server(f"http://127.0.0.1:{port}", warehouse, log)
            _wait_for(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Until the socket listens. Asks no page: the first request is left to the test."""
    until = time.monotonic() + START_SECONDS
    port = urlsplit(server.address).port or 0
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"the server stopped:\n{server.log.read_text()}")
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0 and _is_healthy(server):
                return
        time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{server.log.read_text()}")


def _is_healthy(server: Server) -> bool:
    try:
        return server.ask("/healthz").status == 200
    except (OSError, http.client.HTTPException):
        return False
