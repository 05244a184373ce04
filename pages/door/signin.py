"""Sign-in and sign-out: plain pages of our own, no script in them."""

import html
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlencode

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from pages.door import sessions
from pages.door.addresses import SIGN_IN, SIGN_OUT, safe_next
from pages.door.locale import DIRECTIONS, language_of
from pages.shared import assets, desk
from pages.shared.language import COOKIE
from pipeline.services import accounts, model
from pipeline.words import plain, say

PAGE = Template((Path(__file__).parent / "signin.html").read_text(encoding="utf-8"))
# Two names, two words and an address fit in this; an endless body is not read.
FORM_BYTES = 16 * 1024
NO_STORE = {"cache-control": "no-store"}


async def show_sign_in(request: Request) -> Response:
    """The door, or straight on for somebody who is in already."""
    wanted = safe_next(request.query_params.get("next", "/"))
    if await sessions.actor_of(sessions.sid_of(request)):
        return RedirectResponse(wanted, 303)
    notice = "door.signed_out" if "out" in request.query_params else None
    return _sign_in_page(request, wanted, notice=notice)


async def sign_in(request: Request) -> Response:
    """Try the name and password; the refusal is the same whichever of them is wrong."""
    form = await _form(request)
    if form is None:
        return PlainTextResponse("too large", 413)
    wanted, user = safe_next(form.get("next", "/")), form.get("user", "").strip()
    session = await anyio.to_thread.run_sync(
        lambda: accounts.sign_in(desk.office(), user=user, password=form.get("password", ""))
    )
    if session is None:
        return _sign_in_page(request, wanted, user=user, notice="door.refused", status=401)
    await _end(sessions.sid_of(request))
    response = RedirectResponse(wanted, 303, headers=NO_STORE)
    sessions.give_cookie(response, session.sid, is_secure=sessions.is_secure(request))
    return response


async def show_sign_out(request: Request) -> Response:
    """Ask first: a link that somebody else wrote must not sign a person out."""
    language = language_of(request.scope)
    return _page(
        request, "door.sign_out", action=SIGN_OUT, fields="", notice=_notice("door.sign_out_ask", language)
    )


async def sign_out(request: Request) -> Response:
    await _end(sessions.sid_of(request))
    response = RedirectResponse(f"{SIGN_IN}?out=1", 303, headers=NO_STORE)
    sessions.take_cookie(response)
    return response


async def _end(sid: str | None) -> None:
    if sid and await sessions.actor_of(sid):
        await anyio.to_thread.run_sync(lambda: accounts.end_session(desk.office(), sid=sid))


async def _form(request: Request) -> dict[str, str] | None:
    """The form's fields, or None where the body is larger than any form of ours."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_BYTES:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
    return {name: values[-1] for name, values in fields.items()}


def _sign_in_page(
    request: Request, wanted: str, *, user: str = "", notice: str | None = None, status: int = 200
) -> Response:
    language = language_of(request.scope)
    fields = (
        _field("user", language, kind="text", value=user, complete="username", focus=not user)
        + _field("password", language, kind="password", complete="current-password", focus=bool(user))
        + f'<input type="hidden" name="next" value="{html.escape(wanted)}">'
    )
    shown = _notice("door.sample_accounts", language) if model.is_sample(desk.office()) else ""
    shown += _notice(notice, language) if notice else ""
    return _page(request, "door.sign_in", action=SIGN_IN, fields=fields, notice=shown, status=status)


def _page(
    request: Request, title: str, *, action: str, fields: str, notice: str, status: int = 200
) -> Response:
    language = language_of(request.scope)
    other = "en" if language == "fa" else "fa"
    text = PAGE.substitute(
        language=language,
        direction=DIRECTIONS[language],
        title=_word(title, language),
        product=_word("door.product", language),
        organisation=_word("door.organisation", language),
        icon=html.escape(assets.address("icon.svg")),
        sheet=html.escape(assets.address("signin.css")),
        notice=notice,
        action=action,
        fields=fields,
        button=_word(title, language),
        switch=html.escape(_switch(request, other)),
        other=other,
        switch_text=_word("door.this_language", other),
    )
    return HTMLResponse(text, status, headers=NO_STORE)


def _switch(request: Request, other: str) -> str:
    kept = {name: value for name, value in request.query_params.items() if name == "next"}
    return f"{request.url.path}?{urlencode({**kept, COOKIE: other})}"


def _field(
    name: str, language: str, *, kind: str, complete: str, value: str = "", focus: bool = False
) -> str:
    return (
        f'<label for="{name}">{_word(f"door.{name}", language)}</label>'
        f'<input id="{name}" name="{name}" type="{kind}" value="{html.escape(value)}" dir="ltr" required'
        f' maxlength="200" autocapitalize="none" spellcheck="false" autocomplete="{complete}"'
        f"{' autofocus' if focus else ''}>"
    )


def _notice(key: str, language: str) -> str:
    tone = "refusal" if key == "door.refused" else "notice"
    return f'<p class="{tone}" role="{"alert" if tone == "refusal" else "status"}">{_word(key, language)}</p>'


def _word(key: str, language: str) -> str:
    return html.escape(plain(say(key, language)))
