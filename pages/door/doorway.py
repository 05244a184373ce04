"""The outermost step: opens the office before the server listens, closes it last, names no server."""

from starlette.types import ASGIApp, Receive, Scope, Send

from pages.shared import desk
from pipeline.errors import UserError
from pipeline.words import LANGUAGES, error_text, plain


class Doorway:
    """ASGI application around the whole app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._keep_office(scope, receive, send)
        else:
            _name_no_server(send)
            await self._app(scope, receive, send)

    async def _keep_office(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A warehouse that cannot be opened is told in a sentence, and the server does not start."""
        try:
            desk.open_desk()
        except UserError as error:
            await receive()
            told = "\n".join(plain(error_text(error, language)) for language in LANGUAGES)
            await send({"type": "lifespan.startup.failed", "message": told})
            return
        try:
            await self._app(scope, receive, send)
        finally:
            desk.close_desk()


def _name_no_server(send: Send) -> None:
    """Uvicorn names itself in each answer after every middleware, and `streamlit run` can't ask it not to."""
    cycle = getattr(send, "__self__", None)
    standing = getattr(cycle, "default_headers", None)
    if standing is not None:
        cycle.default_headers = [pair for pair in standing if pair[0] != b"server"]  # type: ignore[union-attr]
