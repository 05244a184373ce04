"""Someone else saved the draft meanwhile: what differs, and the person decides whose figures go on."""

from collections.abc import Mapping

import streamlit as st

from pages.shared import cards, numbers, stacked
from pages.shared.handing import draft
from pages.shared.handing.chosen import Choice, kept, word
from pages.shared.html import Html, join, sentence, tag
from pages.shared.measures import full_name
from pipeline.services.drafts import DraftChanged, DraftValue


def show(choice: Choice) -> None:
    """The decision, where one is due."""
    waiting = kept("draft_changed")
    if not isinstance(waiting, tuple) or waiting[0] != choice.mark:
        return
    _, changed, edits = waiting
    cards.show(_what_differs(choice, changed, edits))
    mine, theirs, _ = st.columns([4, 4, 3])
    with mine:
        st.button(
            word("draft_keep_mine", choice, count=len(edits)),
            key="upload.draft_mine",
            type="primary",
            disabled=not edits,
            on_click=draft.put_mine_over,
            args=(choice, changed.newer, edits),
        )
    with theirs:
        st.button(
            word("draft_take_theirs", choice),
            key="upload.draft_theirs",
            on_click=draft.take_theirs,
            args=(changed.newer,),
        )


def _what_differs(choice: Choice, changed: DraftChanged, edits: Mapping[str, DraftValue]) -> Html:
    newer = changed.newer
    if changed.code == "draft_newer":
        return cards.refusal(changed, choice.tongue)
    who = tag("bdi", newer.saved_by)
    told = sentence("upload.draft_meanwhile", choice.tongue, who=who, at=newer.saved_at)
    header = [word(f"column_{name}", choice) for name in ("measure", "theirs", "mine")]
    rows = [
        [_name(choice, measure, is_mine=measure in edits), _cell(theirs), _cell(mine)]
        for measure, (theirs, mine) in changed.differences.items()
    ]
    shown = stacked.table(header, rows) if rows else tag("p", word("draft_nothing_differs", choice))
    return tag("div", tag("p", told), shown, cls="pd-refusal pd-meanwhile", role="alert", id="meanwhile")


def _name(choice: Choice, measure: str, *, is_mine: bool) -> Html:
    name = full_name(measure, choice.framework, choice.tongue)
    return join(name, " ", cards.chip(word("draft_typed_now", choice))) if is_mine else join(name)


def _cell(value: DraftValue) -> Html:
    comment = tag("div", tag("bdi", value.comment), cls="pd-below") if value.comment else ""
    return join(tag("bdi", value.raw or numbers.NONE), comment)
