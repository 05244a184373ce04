"""The session cookie, and whose session it is."""

import anyio.to_thread
from starlette.requests import HTTPConnection
from starlette.responses import Response

from pages.shared import desk
from pipeline.domain.access import Actor
from pipeline.services import accounts

COOKIE = "session"


def sid_of(connection: HTTPConnection) -> str | None:
    return connection.cookies.get(COOKIE) or None


async def actor_of(sid: str | None) -> Actor | None:
    """Whose session this is now, read anew each time so that an ended one is refused at once."""
    if sid is None:
        return None
    return await anyio.to_thread.run_sync(lambda: accounts.actor_of_session(desk.office(), sid=sid))


def give_cookie(response: Response, sid: str, *, is_secure: bool) -> None:
    """Hand the session to the browser: no script can read it, no other site can send it with a form."""
    hours = desk.office().settings.session_hours
    response.set_cookie(
        COOKIE, sid, max_age=hours * 3600, path="/", httponly=True, samesite="lax", secure=is_secure
    )


def take_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def is_secure(connection: HTTPConnection) -> bool:
    """Whether the cookie must travel by TLS only: it came so, or the operator says so."""
    return desk.office().settings.secure_cookie or connection.url.scheme in ("https", "wss")
