"""The gate: nothing behind it is reached without a session, by page, file or websocket."""

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.door import addresses, sessions
from pipeline.domain.access import Actor

# What .streamlit/config.toml trusts (server.trustedUserHeaders). Only the gate may write them.
IDENTITY_PREFIX = b"x-app-"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY_VIOLATION = 1008


class Gate:
    """ASGI middleware before Streamlit and our own routes.

    Takes every `x-app-` header off and, where the session is good, writes its own: Streamlit keeps them as
    the websocket's identity, so that somebody else who learnt a Streamlit session id gets a fresh session.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(_stripped(scope), receive, send)
        elif scope["type"] == "http":
            await self._http(_stripped(scope), receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        if addresses.is_closed(scope["path"]):
            await PlainTextResponse("not found", 404)(scope, receive, send)
        elif scope["method"] not in READING and not comes_from_here(connection.headers):
            await PlainTextResponse("wrong origin", 403)(scope, receive, send)
        elif addresses.is_open(scope["path"]):
            await self._app(scope, receive, send)
        elif (sid := sessions.sid_of(connection)) and (actor := await sessions.actor_of(sid)):
            await self._app(_identified(scope, actor, sid), receive, send)
        else:
            await _refusal(connection)(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        sid = sessions.sid_of(connection)
        actor = await sessions.actor_of(sid) if comes_from_here(connection.headers) else None
        if actor is None or sid is None:
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        await self._app(_identified(scope, actor, sid), _watched(receive, sid), send)


def comes_from_here(headers: Headers) -> bool:
    """Whether the Origin that the browser tells is the host it speaks to. None, or "null", is not."""
    _, separator, origin_host = headers.get("origin", "").partition("://")
    return bool(separator) and origin_host == headers.get("host")


def _stripped(scope: Scope) -> Scope:
    kept = [(name, value) for name, value in scope["headers"] if not _is_identity(name)]
    return {**scope, "headers": kept}


def _is_identity(name: bytes) -> bool:
    """Underscores too: some proxies and servers read them as hyphens."""
    return name.lower().replace(b"_", b"-").startswith(IDENTITY_PREFIX)


def _identified(scope: Scope, actor: Actor, sid: str) -> Scope:
    account = actor.user.encode("ascii", "xmlcharrefreplace")
    return {**scope, "headers": [*scope["headers"], (b"x-app-user", account), (b"x-app-sid", sid.encode())]}


def _refusal(connection: HTTPConnection) -> Response:
    """A page's address leads to the way in; what only programs ask for is told no."""
    path = connection.url.path
    if addresses.is_machinery(path) or not _takes_pages(connection.headers):
        return PlainTextResponse("sign in first", 401)
    return RedirectResponse(addresses.sign_in_address(path, connection.url.query), 302)


def _takes_pages(headers: Headers) -> bool:
    accepted = headers.get("accept", "*/*")
    return "text/html" in accepted or "*/*" in accepted


def _watched(receive: Receive, sid: str) -> Receive:
    """Messages of the websocket, each let through only while the session lasts.

    Callbacks and fragments run before, or without, the page's guard. So once the session has ended, whatever
    the browser asks becomes a bare rerun: nothing is clicked or handed in, and the guard says what happened.
    """

    async def next_message() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and await sessions.actor_of(sid) is None:
            return {"type": "websocket.receive", "bytes": _bare_rerun(), "text": None}
        return message

    return next_message


def _bare_rerun() -> bytes:
    asked = BackMsg()
    asked.rerun_script.SetInParent()
    return asked.SerializeToString()
