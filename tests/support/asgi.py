"""One request put to an ASGI application by hand, and what it answered."""

from collections.abc import Mapping, Sequence
from typing import Any

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Inner:
    """What stands behind a middleware: keeps what reached it, and answers with a word."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self.messages: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            self.messages = [await receive() for _ in range(2)]
            return
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}
        )
        await send({"type": "http.response.body", "body": b"inside"})

    @property
    def was_reached(self) -> bool:
        return bool(self.scopes)

    def header(self, name: str) -> list[bytes]:
        return [value for key, value in self.scopes[-1]["headers"] if key == name.encode()]


def put(
    app: ASGIApp,
    path: str,
    *,
    kind: str = "http",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    arriving: Sequence[Message] = (),
) -> list[Message]:
    """The messages that the application sent for one request."""
    told = {"host": "here.test", **(headers or {})}
    bare, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": kind,
        "method": method,
        "scheme": "http",
        "server": ("here.test", 80),
        "path": bare,
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
    }
    waiting, sent = list(arriving), []

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    anyio.run(app, scope, receive, send)
    return sent
