"""The first page in the reader's language and direction, before any script of it runs."""

import html
from collections.abc import Sequence
from functools import cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.door.rooms import ADDRESSES
from pages.door.streamlit_words import words_script
from pages.shared import assets
from pages.shared.language import COOKIE, DEFAULT
from pipeline.words import LANGUAGES, plain, say

BOOT = Template((Path(__file__).parent / "boot.js").read_text(encoding="utf-8"))
TABLES = (Path(__file__).parent / "tables.js").read_text(encoding="utf-8")
LOCALES = {"fa": "fa-IR", "en": "en-GB"}
DIRECTIONS = {"fa": "rtl", "en": "ltr"}
INDEX_MARK = b'<div id="root">'
YEAR = 365 * 24 * 3600
# What would let the index come back unchanged, packed or in pieces: it is rewritten whole.
_DROPPED_ON_THE_WAY_IN = {b"if-none-match", b"if-modified-since", b"accept-encoding", b"range"}
_DROPPED_ON_THE_WAY_OUT = {b"content-length", b"etag", b"last-modified"}
_UNTOUCHED = ("/_stcore/", "/static/", "/media/", "/component/", "/assets/")


def asked_language(scope: Scope) -> str | None:
    """The language that the address asks for, if we speak it."""
    wanted = parse_qs(scope["query_string"].decode("latin-1")).get(COOKIE, [""])[-1]
    return wanted if wanted in LANGUAGES else None


def language_of(scope: Scope) -> str:
    """What the address asks for, else what the cookie kept, else Persian."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1"))
    except CookieError:
        return asked_language(scope) or DEFAULT
    kept = jar[COOKIE].value if COOKIE in jar else DEFAULT
    return asked_language(scope) or (kept if kept in LANGUAGES else DEFAULT)


def boot_script(language: str) -> str:
    """The one script that we put into the page; its hash stands in the Content-Security-Policy."""
    tables = TABLES if DIRECTIONS[language] == "rtl" else ""
    return BOOT.substitute(locale=LOCALES[language]) + words_script(language) + tables


class LocaleIndex:
    """ASGI middleware that rewrites Streamlit's index page and keeps the chosen language in a cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_UNTOUCHED):
            await self._app(scope, receive, send)
            return
        kept = [pair for pair in scope["headers"] if pair[0] not in _DROPPED_ON_THE_WAY_IN]
        page = _Page(send, scope)
        await self._app({**scope, "headers": kept}, receive, page.send)


class _Page:
    """One answer on its way out: held back while it is a page, passed on when it is anything else."""

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self._language = language_of(scope)
        self._asked = asked_language(scope)
        self._address = scope["path"].strip("/")
        self._query = scope["query_string"]
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message["headers"]):
            self._start = message
        elif message["type"] != "http.response.body" or self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_whole(self._start)

    async def _send_whole(self, start: Message) -> None:
        if INDEX_MARK in self._body and self._address not in ADDRESSES:
            await self._send_to_first_page()
            return
        body = rewritten(self._body, self._language)
        kept = [pair for pair in start["headers"] if pair[0].lower() not in _DROPPED_ON_THE_WAY_OUT]
        kept += [(b"content-length", str(len(body)).encode()), (b"vary", b"cookie")]
        if self._asked:
            cookie = f"{COOKIE}={self._asked}; Path=/; SameSite=Lax; Max-Age={YEAR}"
            kept.append((b"set-cookie", cookie.encode()))
        await self._send({**start, "headers": kept})
        await self._send({"type": "http.response.body", "body": body})

    async def _send_to_first_page(self) -> None:
        """Streamlit answers any address with its index, then says in English that there is no such page."""
        first = b"/?" + self._query if self._query else b"/"
        await self._send({"type": "http.response.start", "status": 302, "headers": [(b"location", first)]})
        await self._send({"type": "http.response.body", "body": b""})


def _is_page(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers)


@cache
def rewritten(page: bytes, language: str) -> bytes:
    """Streamlit's index page in our language; any other page as it is."""
    if INDEX_MARK not in page:
        return page
    text = page.decode("utf-8")
    text = _without(text, "<noscript>", "</noscript>")
    text = _without(text, '<link rel="service-desc"', "/>")
    text = _without(text, '<link\n      rel="preload"', "/>")
    text = text.replace('<html lang="en">', f'<html lang="{language}" dir="{DIRECTIONS[language]}">', 1)
    text = text.replace("<title>Streamlit</title>", f"<title>{_word('door.product', language)}</title>", 1)
    text = text.replace("./favicon.png", html.escape(assets.address("icon.svg")), 1)
    text = text.replace("</head>", head(language) + "</head>", 1)
    no_script = f"<noscript>{_word('door.no_script', language)}</noscript>"
    return text.replace("<body>", "<body>" + no_script, 1).encode()


def head(language: str) -> str:
    """Our style sheets and boot script, and the words that only a style sheet can put on the screen."""
    wanted = ["frame.css", "app.css"] + (["rtl.css"] if language == "fa" else [])
    sheets = [name for name in wanted if (assets.FOLDER / name).exists()]
    links = "".join(f'<link rel="stylesheet" href="{assets.address(name)}">' for name in sheets)
    words = {"drop-file": "door.drop_file", "pick-file": "door.pick_file"}
    said = "".join(f'--say-{name}:"{_word(key, language)}";' for name, key in words.items())
    return f"{links}<style>:root{{{said}}}</style><script>{boot_script(language)}</script>"


def _word(key: str, language: str) -> str:
    return html.escape(plain(say(key, language)))


def _without(text: str, first: str, last: str) -> str:
    """The text without its first stretch from `first` to `last`, both included."""
    before, found, rest = text.partition(first)
    return before + rest.partition(last)[2] if found else text
