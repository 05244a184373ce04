"""Cards, chips and other pieces of a page, as `Html`; `show` draws them. app.css gives the look."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared import colours
from pages.shared.html import Html, escape, join, tag
from pipeline.domain.framework import Band, Framework
from pipeline.domain.states import IndicatorState, ScoreState, SubmissionState
from pipeline.errors import UserError
from pipeline.words import error_text, say

__all__ = ["Html", "escape"]

_MARKS = {
    "provisional": "◔",
    "submitted": "◔",
    "draft": "○",
    "approved": "✓",
    "accepted": "✓✓",
    "revised": "↻",
    "returned": "↩",
    "withdrawn": "×",
    "too_few_cases": "<",
    "not_submitted": "∅",
    "not_applicable": "–",
    "suppressed": "▒",
    "none": "∅",
    "not_due": "○",
}
"""A mark beside each state's word, so that no state is told by colour alone."""


def show(*pieces: object) -> None:
    """Draw the pieces as one block of the page."""
    st.html(tag("div", *pieces, cls="pd"))


def headline(sentence: object, note: object = None) -> Html:
    """The page's first sentence, written from the data, with a quieter note under it."""
    below = tag("p", note, cls="pd-headline-note") if note else ""
    return tag("header", tag("p", sentence, cls="pd-headline", role="heading", aria_level=1), below)


def title(text: object, below: object = None) -> Html:
    """The page's name with a line under it (county, insured people, month)."""
    line = tag("p", below, cls="pd-subtitle") if below else ""
    return tag("header", tag("h1", text, cls="pd-title"), line)


def big_number(
    label: object,
    value: object,
    *,
    chips: Sequence[Html] = (),
    below: object = None,
    is_small: bool = False,
) -> Html:
    """The one large figure of a page with its chips and a line under it; `is_small` within a card."""
    size = "pd-big pd-big-small" if is_small else "pd-big"
    figure = tag("span", value, cls=size)
    return tag(
        "div",
        tag("div", label, cls="pd-label"),
        tag("div", figure, tag("span", *chips, cls="pd-chips"), cls="pd-big-row"),
        tag("div", below, cls="pd-below") if below else "",
        cls="pd-big-number",
    )


def stat(label: object, value: object, note: object = None, href: str | None = None) -> Html:
    """A supporting figure: small label, value, note. With `href` the value leads to where it comes from."""
    shown = tag("a", value, href=href, cls="pd-link", target="_self") if href else value
    return tag(
        "div",
        tag("div", label, cls="pd-label"),
        tag("div", shown, cls="pd-stat-value"),
        tag("div", note, cls="pd-below") if note else "",
        cls="pd-stat",
    )


def stat_row(stats: Sequence[Html]) -> Html:
    """Three to five `stat`s in a row; they wrap on a narrow screen."""
    return tag("div", *stats, cls="pd-stat-row")


def chip(words: object, kind: str = "plain", mark: str = "") -> Html:
    """A small rounded label. `kind`: plain, good, wait, warn, absent, above, below, level, band-1 .. 4."""
    return tag(
        "span",
        tag("span", mark, aria_hidden="true") if mark else "",
        f" {words}" if mark else words,
        cls=f"pd-chip pd-chip-{kind}",
    )


def state_chip(state: ScoreState | SubmissionState | IndicatorState, language: str) -> Html:
    """The chip of any state: of a score, a submission or an indicator."""
    kind = {
        "provisional": "wait",
        "submitted": "wait",
        "draft": "plain",
        "approved": "good",
        "accepted": "good",
        "revised": "good",
        "returned": "warn",
        "withdrawn": "absent",
        "measured": "plain",
        "zero": "plain",
    }.get(state.value, "absent")
    return chip(say(f"state.{_state_area(state)}_{state.value}", language), kind, _MARKS.get(state.value, ""))


def _state_area(state: ScoreState | SubmissionState | IndicatorState) -> str:
    if isinstance(state, ScoreState):
        return "score"
    return "submission" if isinstance(state, SubmissionState) else "indicator"


def band_chip(band: Band | None, framework: Framework, language: str) -> Html:
    """The band's word in its shade; without a band, that there is none."""
    if band is None:
        return chip(say("pages.no_band", language), "absent")
    return chip(band.name[language], f"band-{colours.band_step(framework, band.id)}")


def panel(heading: object, *body: object, anchor: str | None = None, note: object = None) -> Html:
    """A white card with a heading. `anchor` is its id in the page, for links like #pd-dimensions."""
    return tag(
        "section",
        tag("h2", heading, cls="pd-panel-title") if heading else "",
        *body,
        tag("p", note, cls="pd-note") if note else "",
        cls="pd-panel",
        id=anchor,
    )


def columns(*cards: object) -> Html:
    """Cards beside each other, two to four; under one another on a narrow screen."""
    return tag("div", *cards, cls=f"pd-columns pd-columns-{len(cards)}")


def heading(text: object, note: object = None, anchor: str | None = None) -> Html:
    """A section's heading for what Streamlit draws itself (a chart, a table) inside a `card` container."""
    return tag(
        "div", tag("h2", text, cls="pd-panel-title"), tag("p", note, cls="pd-note") if note else "", id=anchor
    )


def card(key: str, *, is_tall: bool = False) -> DeltaGenerator:
    """A container that looks like a panel, for charts and widgets; `is_tall`: as high as its neighbour."""
    return st.container(key=f"pdcard-{key}", height="stretch" if is_tall else "content")


def no_data(language: str, why: object = None) -> Html:
    """The look of "no data" within a line: hatched, with its words; never a zero."""
    return tag("span", why or say("pages.no_data", language), cls="pd-no-data")


def nothing_yet(heading_text: object, what_to_do: object) -> Html:
    """A whole page or panel without data: what is missing and what to do."""
    return tag(
        "section",
        tag("div", "∅", cls="pd-nothing-mark", aria_hidden="true"),
        tag("h2", heading_text, cls="pd-panel-title"),
        tag("p", what_to_do, cls="pd-note"),
        cls="pd-panel pd-nothing",
    )


def refusal(error: UserError, language: str) -> Html:
    """A mistake in use: what happened and what to do."""
    return tag("div", error_text(error, language), cls="pd-refusal", role="alert")


def table(header: Sequence[object], rows: Sequence[Sequence[object]], *, caption: object = None) -> Html:
    """A small table to read (not to sort): the first column names the row."""
    head = tag("tr", *(tag("th", cell, scope="col") for cell in header))
    body = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", cell) for cell in row[1:]))
        for row in rows
        if row
    ]
    words = tag("caption", caption) if caption else ""
    return tag(
        "div", tag("table", words, tag("thead", head), tag("tbody", *body), cls="pd-table"), cls="pd-scroll"
    )


def as_table(header: Sequence[object], rows: Sequence[Sequence[object]], language: str) -> Html:
    """A chart's data as a table, folded under the words "as table"."""
    return folded(say("pages.as_table", language), table(header, rows))


def folded(summary: object, *body: object) -> Html:
    """Detail that opens beneath what it belongs to."""
    return tag("details", tag("summary", summary), *body, cls="pd-details")


def listed(items: Sequence[object], *, ordered: bool = False) -> Html:
    """A plain list, numbered when `ordered`."""
    return tag("ol" if ordered else "ul", *(tag("li", item) for item in items), cls="pd-list")


def quote(words: object, source: object) -> Html:
    """A coded phrase of the paper with where it stands (participant's letter, table)."""
    return tag("blockquote", tag("p", words), tag("footer", source), cls="pd-quote")


def lines(*pieces: object) -> Html:
    """Pieces each on its own line."""
    return join(*(tag("div", piece) for piece in pieces))
