"""The addresses that we answer ourselves; all others are Streamlit's."""

import mimetypes

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from pages.door import signin
from pages.door.addresses import HEALTH, SIGN_IN, SIGN_OUT
from pages.shared import assets, desk

HOUR, FOR_GOOD = "public, max-age=3600", "public, max-age=31536000, immutable"


class KeptFiles(StaticFiles):
    """Files that a browser may keep: for good where the address carries the content's mark, else an hour."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = FOR_GOOD if b"v=" in scope["query_string"] else HOUR
        return response


async def health(_request: Request) -> Response:
    """Whether the server is up and holds its warehouse."""
    return JSONResponse({"ok": True, "data_version": desk.office().warehouse.data_version()})


async def icon(_request: Request) -> Response:
    """Our sign in the tab, at the address that Streamlit's script asks for on every page."""
    headers = {"cache-control": HOUR}
    return FileResponse(assets.FOLDER / "icon.svg", media_type="image/svg+xml", headers=headers)


def routes() -> list[BaseRoute]:
    mimetypes.add_type("font/woff2", ".woff2")
    return [
        Route(SIGN_IN, signin.show_sign_in, methods=["GET"]),
        Route(SIGN_IN, signin.sign_in, methods=["POST"]),
        Route(SIGN_OUT, signin.show_sign_out, methods=["GET"]),
        Route(SIGN_OUT, signin.sign_out, methods=["POST"]),
        Route(HEALTH, health, methods=["GET"]),
        Route("/favicon.png", icon, methods=["GET"]),
        Mount(assets.MOUNT, KeptFiles(directory=assets.FOLDER)),
    ]
