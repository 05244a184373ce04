"""The way of typing: a grid a group of the form, saved as a draft cell by cell, each judged before it is kept."""

from collections.abc import Mapping, Sequence

import streamlit as st

from pages.shared import cards, numbers, tables, window
from pages.shared.desk import office
from pages.shared.handing import draft, meanwhile
from pages.shared.handing.chosen import Choice, forget, kept, word
from pages.shared.handing.edits import COMMENT, VALUE, edits_of
from pages.shared.html import Html, link, sentence, tag
from pages.shared.measures import full_name
from pipeline.domain.framework import Measure, MeasureKind
from pipeline.services import drafts, typed
from pipeline.services.drafts import Draft, DraftValue
from pipeline.services.typed import Refused

_TALL_ROW = 86
"""On a phone a name takes two to four lines; Streamlit wraps text in rows above 64 pixels alone."""
_WIDTHS = {"measure": 330, VALUE: 84, "previous": 80, "unit": 84, COMMENT: 200}
_PHONE_WIDTHS = _WIDTHS | {"measure": 140, VALUE: 110}


@st.fragment
def show(choice: Choice) -> None:
    """The grid. It is drawn by itself at each cell, so that typing does not wait for the rest of the page."""
    if kept("grid_changed"):
        # A cell was typed after the whole was looked at: the page's last step has to know.
        forget("grid_changed")
        st.rerun()
    held = draft.open_draft(choice)
    before = typed.values_before(office(), by=choice.by, branch=held.branch, month=held.month)
    with cards.card("upload-grid"):
        cards.show(cards.heading(word("grid", choice), word("grid_how", choice)), _saved(choice, held))
        meanwhile.show(choice)
        for form, measures in choice.framework.reported_by_form.items():
            _group(choice, held, form, measures, before)
        _ways_on(choice, held, before)


def _saved(choice: Choice, held: Draft) -> Html:
    """How much is written, and when it was last saved by whom."""
    written = sum(bool(one.raw) for one in held.values.values())
    count = word("grid_written", choice, written=written, all=len(choice.framework.reported))
    if held.saved_by is None or not held.values:
        saved: object = word("grid_unsaved", choice)
    else:
        saved = sentence("upload.grid_saved", choice.tongue, at=held.saved_at, who=tag("bdi", held.saved_by))
    return tag("p", count, " ", saved, cls="pd-note", role="status")


def _group(
    choice: Choice, held: Draft, form: str, measures: Sequence[Measure], before: Mapping[str, float]
) -> None:
    node = choice.framework.node.get(form)
    name = node.name[choice.tongue] if node else word("grid_rest", choice)
    ids = [measure.id for measure in measures]
    cards.show(tag("h3", name, cls="pd-grid-group"), _said_of(choice, ids))
    key = f"upload.grid.{choice.mark}.{form}.{draft.times_shown()}"
    widths = _PHONE_WIDTHS if window.is_narrow() else _WIDTHS
    tables.editor(
        [_row(choice, measure, held.values.get(measure.id, DraftValue()), before) for measure in measures],
        [tables.Column(name, word(f"grid_{name}", choice), width=width) for name, width in widths.items()],
        choice.tongue,
        key=key,
        editable={VALUE: drafts.MOST_VALUE, COMMENT: drafts.MOST_COMMENT},
        on_change=lambda: _take(choice, key, ids),
        spoken=word("grid_spoken", choice, name=name),
        row_height=_TALL_ROW if window.is_narrow() else None,
    )


def _row(
    choice: Choice, measure: Measure, standing: DraftValue, before: Mapping[str, float]
) -> dict[str, str]:
    return {
        "measure": measure.name[choice.tongue],
        VALUE: standing.raw,
        "previous": numbers.count(before.get(measure.id), choice.tongue),
        "unit": measure.unit[choice.tongue],
        COMMENT: standing.comment,
    }


def _said_of(choice: Choice, measures: Sequence[str]) -> Html:
    """What could not be kept of a group, said aloud beside it."""
    if any(measure in measures for measure in draft.undecided(choice)):
        where = link(word("draft_decide", choice), "#meanwhile")
        return tag("div", word("draft_waits", choice), " ", where, cls="pd-refusal", role="alert")
    refused = kept("cells_refused")
    told = [
        _told(choice, one)
        for one in (refused if isinstance(refused, tuple) else ())
        if one.measure in measures
    ]
    return tag("div", *told, cls="pd-refusal", role="alert") if told else Html("")


def _told(choice: Choice, refused: Refused) -> Html:
    """Which measure, what was typed, what is wrong, what to do, and what stands now."""
    tongue = choice.tongue
    name = full_name(refused.measure, choice.framework, tongue)
    what = refused.typed.raw or refused.typed.comment
    stands = draft.open_draft(choice).values.get(refused.measure, DraftValue()).raw
    return tag(
        "p",
        word("cell_refused", choice, measure=name, typed=what),
        " ",
        refused.finding.message(tongue),
        " ",
        tag("strong", refused.finding.cure(tongue)),
        " ",
        word("cell_stands", choice, value=stands) if stands else word("cell_stays_empty", choice),
    )


def _take(choice: Choice, key: str, measures: Sequence[str]) -> None:
    """What was typed in one group."""
    edits = edits_of(st.session_state.get(key), measures, draft.open_draft(choice).values)
    if edits:
        draft.type_in(choice, edits)


def _ways_on(choice: Choice, held: Draft, before: Mapping[str, float]) -> None:
    """Look at the whole; take states over from last month; start again."""
    stocks = _stocks_left(choice, held, before)
    is_empty = not any(one.raw for one in held.values.values())
    look_at, take_over, clear = st.columns([4, 4, 3])
    with look_at:
        key = "upload.grid_look"
        if st.button(word("grid_look", choice), key=key, type="primary", disabled=is_empty):
            with st.spinner(word("reading", choice)):
                draft.look(choice)
            st.rerun()
    with take_over:
        words = word("grid_stocks", choice, count=len(stocks))
        key = "upload.grid_stocks"
        st.button(words, key=key, disabled=not stocks, on_click=draft.fill_in, args=(choice, stocks))
    with clear:
        key, is_off = "upload.grid_clear", not held.values
        st.button(word("grid_clear", choice), key=key, disabled=is_off, on_click=draft.clear, args=(choice,))


def _stocks_left(choice: Choice, held: Draft, before: Mapping[str, float]) -> dict[str, DraftValue]:
    """States at the month's end that are still empty, with last month's figure: most of them have not changed."""
    standing = {one.id: held.values.get(one.id, DraftValue()) for one in choice.framework.reported}
    return {
        one.id: DraftValue(f"{before[one.id]:.12g}", standing[one.id].comment)
        for one in choice.framework.reported
        if one.kind is MeasureKind.STOCK and one.id in before and not standing[one.id].raw
    }
