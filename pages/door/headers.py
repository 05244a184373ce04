"""What every answer tells the browser to refuse: foreign scripts, frames, hosts, guesses about content."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.door.locale import boot_script
from pipeline.words import LANGUAGES

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def index_scripts() -> list[str]:
    """The scripts inside the pages that we send: Streamlit's one, and our boot script in each language."""
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    return [*_INLINE.findall(index.read_text(encoding="utf-8")), *(boot_script(one) for one in LANGUAGES)]


@cache
def content_security_policy() -> str:
    """Everything from this server alone. WebAssembly is what Streamlit's tables and maps are made of."""
    hashes = " ".join(f"'sha256-{_hash(script)}'" for script in index_scripts())
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "worker-src 'self' blob:",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "object-src 'none'",
        ]
    )


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _standing() -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"content-security-policy", content_security_policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    )


class SecurityHeaders:
    """ASGI middleware, the outermost: refusals and redirects carry the headers too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in _standing()}
                kept = [pair for pair in message["headers"] if pair[0].lower() not in ours]
                message = {**message, "headers": [*kept, *_standing(), *_by_scheme(scope)]}
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _by_scheme(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Over TLS, ask for TLS from now on."""
    return [(b"strict-transport-security", b"max-age=31536000")] if scope["scheme"] == "https" else []
