"""What a person does on the pages, and what they would notice there: words, numbers turned round, a cut line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Page

from pipeline.words import plain
from tests.support.browser import Visit

# What Streamlit draws when a page fails.
BROKEN = "[data-testid=stException], [data-testid=stAlertContentError]"

_SEEN = """
() => {
  const shown = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.display === 'none' || style.visibility === 'hidden' || style.opacity === '0') return false;
      if (one === element && parseFloat(style.fontSize) === 0) return false;
      if (one.tagName === 'DETAILS' && !one.open && !element.closest('summary')) return false;
    }
    return true;
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  // Icons are letters of a font; people's names are written as they write them.
  const unread = 'script, style, noscript, [data-testid=stIconMaterial], .person .name';
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(unread)) continue;
    if (shown(element)) found.push(node);
  }
  return found;
}
"""

_TEXTS = f"""
() => ({_SEEN})().map((node) => ({{
  text: node.data,
  language: node.parentElement.closest('[lang]').lang,
  place: (node.parentElement.closest('[data-testid], [class]') || node.parentElement).outerHTML.slice(0, 120),
}}))
"""

_ATTRIBUTES = """
() => [...document.querySelectorAll('[title], [placeholder], [alt], [aria-label]')]
  .filter((one) => one.getClientRects().length)
  .flatMap((one) => ['title', 'placeholder', 'alt', 'aria-label']
    .filter((name) => one.getAttribute(name))
    .map((name) => ({
      text: one.getAttribute(name),
      language: one.closest('[lang]').lang,
      place: name + ' of ' + (one.dataset.testid || one.className || one.tagName),
    })))
"""

_NUMBERS = f"""
(pattern) => ({_SEEN})().flatMap((node) =>
  [...node.data.matchAll(new RegExp(pattern, 'g'))].map((match) => ({{
    number: match[0],
    around: node.data.slice(0, 200),
    boxes: [...match[0]].map((sign, at) => {{
      const range = document.createRange();
      range.setStart(node, match.index + at);
      range.setEnd(node, match.index + at + 1);
      const box = range.getBoundingClientRect();
      return [box.left, box.top, box.width];
    }}),
  }})))
"""

# Text that no scroll bar reaches: beyond the window's edge, and not in something that scrolls by itself.
_CUT = f"""
() => ({_SEEN})().filter((node) => {{
  const range = document.createRange();
  range.selectNodeContents(node);
  const box = range.getBoundingClientRect();
  if (!box.width || (box.left >= -1 && box.right <= innerWidth + 1)) return false;
  for (let one = node.parentElement; one && one.dataset.testid !== 'stMain'; one = one.parentElement) {{
    if (['auto', 'scroll'].includes(getComputedStyle(one).overflowX)) return false;
    if (one.dataset.testid === 'stSidebar' || getComputedStyle(one).clip !== 'auto') return false;
  }}
  return true;
}}).map((node) => node.data.trim().slice(0, 80))
"""

_WIDER = """
() => [document.documentElement, document.body, ...document.querySelectorAll(
    '[data-testid=stApp], [data-testid=stAppViewContainer], [data-testid=stMain], [data-testid=stMainBlockContainer]')]
  .filter((one) => one.scrollWidth > Math.ceil(one.clientWidth) && one.clientWidth)
  .map((one) => `${one.dataset.testid || one.tagName}: ${one.scrollWidth} in ${one.clientWidth}`)
"""

LATIN = re.compile(r"[A-Za-z]+")
PERSIAN = re.compile(r"[\u0600-\u06ff]+")


@dataclass(frozen=True)
class Text:
    """A piece of visible text. `language`: that of the nearest element that names one."""

    text: str
    language: str
    place: str


@dataclass(frozen=True)
class Number:
    """A number on the screen. `boxes`: left, top and width of each of its signs, in reading order."""

    number: str
    around: str
    boxes: tuple[tuple[float, float, float], ...]

    @property
    def is_in_order(self) -> bool:
        """Whether its signs stand from left to right on one line, as numbers do in Persian too."""
        lefts = [left for left, _, width in self.boxes if width]
        return lefts == sorted(lefts) and len({round(top) for _, top, width in self.boxes if width}) <= 1


def texts(page: Page) -> list[Text]:
    return [Text(plain(one["text"]).strip(), one["language"], one["place"]) for one in page.evaluate(_TEXTS)]


def attributes(page: Page) -> list[Text]:
    """The words that a pointer or a screen reader meets: titles, placeholders, labels."""
    return [
        Text(plain(one["text"]).strip(), one["language"], one["place"]) for one in page.evaluate(_ATTRIBUTES)
    ]


def strangers(
    found: Iterable[Text], letters: re.Pattern[str], language: str, allowed: re.Pattern[str]
) -> set[str]:
    """Texts with letters of the other script, once what is allowed is taken out and what says its language."""
    return {
        f"{one.text[:160]} <- {one.place}"
        for one in found
        if one.language != language and letters.search(allowed.sub("", one.text))
    }


def numbers(page: Page, pattern: str) -> list[Number]:
    """The visible numbers that a JavaScript pattern finds, each within one text node."""
    return [
        Number(one["number"], one["around"], tuple(tuple(box) for box in one["boxes"]))
        for one in page.evaluate(_NUMBERS, pattern)
    ]


def wider_than_the_window(page: Page) -> list[str]:
    """What would make the page scroll sideways, and text that lies where no scrolling reaches."""
    return [*page.evaluate(_WIDER), *page.evaluate(_CUT)]


def choose(window: Visit, label: str, option: str) -> None:
    """Pick an option of a select box by the words that a person sees."""
    window.page.locator("[data-testid=stSelectbox]").get_by_label(label, exact=True).first.click()
    window.page.get_by_role("option", name=option, exact=True).click()
    window.settle()


def press(window: Visit, words: str) -> None:
    """Press the button with these words and wait for what it brings."""
    window.page.get_by_role("button", name=words, exact=True).first.click()
    window.settle()


def unfold(page: Page) -> None:
    """Open what is folded: it is read too."""
    page.evaluate("for (const one of document.querySelectorAll('details.pd-details')) one.open = true")
