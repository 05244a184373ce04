"""Safe markup: text is escaped unless it is already `Html`."""

import html as markup
from typing import Any

from pipeline.words import say


class Html(str):
    """Markup that is safe to show as it stands. Any other text given to the kit is escaped."""

    __slots__ = ()


def escape(text: object) -> Html:
    """The text as markup: `Html` as it stands, everything else escaped; None is nothing."""
    if isinstance(text, Html):
        return text
    return Html("" if text is None else markup.escape(str(text)))


def join(*pieces: object) -> Html:
    """The pieces after one another, each escaped unless it is `Html`."""
    return Html("".join(escape(piece) for piece in pieces))


def tag(name: str, *content: object, **attributes: object) -> Html:
    """An element. `cls` is its class; `aria_label` becomes aria-label; attributes of None are left out."""
    named = {"class" if key == "cls" else key.replace("_", "-"): value for key, value in attributes.items()}
    written = "".join(
        f' {key}="{markup.escape(str(value))}"' for key, value in named.items() if value is not None
    )
    return Html(f"<{name}{written}>{join(*content)}</{name}>")


def link(text: object, href: str) -> Html:
    """A link inside the page (`#pd-ranking`) or to another page's address."""
    return tag("a", text, href=href, cls="pd-link", target="_self")


def sentence(key: str, language: str, /, **params: Any) -> Html:
    """The catalogue's sentence as markup: params that are `Html` stay so, all else is escaped."""
    marked = {name: f"\ue000{name}\ue001" for name, value in params.items() if isinstance(value, Html)}
    text: str = escape(say(key, language, **(params | marked)))
    for name, mark in marked.items():
        text = text.replace(mark, params[name])
    return Html(text)
