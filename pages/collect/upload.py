"""A branch hands in the month's numbers, by file or by typing, and gets a receipt; or its own workbook back, marked."""

from collections.abc import Sequence

import streamlit as st

from pages.shared import cards, steps
from pages.shared.desk import office
from pages.shared.guard import enter
from pages.shared.handing import (
    confirm,
    days,
    draft,
    file,
    form,
    grid,
    history,
    many,
    outcome,
    questions,
    receipt,
    work,
)
from pages.shared.handing.chosen import Choice, choose, open_grid, word
from pages.shared.handing.in_hand import InHand
from pages.shared.html import Html, join, link, tag
from pages.shared.language import language
from pipeline.domain.access import Actor, Permission
from pipeline.services import collecting, drafts
from pipeline.services.shapes import SubmissionShown
from pipeline.words import say

_WIDTHS = (13, 9, 20, 9)
"""The third step holds the two ways side by side."""


def show_page(by: Actor, tongue: str) -> None:
    head = st.container()
    first = st.container()
    with st.container(key="pd-steps"):
        columns = st.columns(_WIDTHS)
    heads = [
        column.container(key=f"pd-step-{step}") for step, column in zip(steps.STEPS, columns, strict=True)
    ]
    marks = [one.empty() for one in heads]
    with heads[0]:
        choice = choose(by, tongue)
    if choice is None:
        with head:
            words = (say("upload.no_branches_title", tongue), say("upload.no_branches_cure", tongue))
            cards.show(cards.nothing_yet(*words))
        return
    found = collecting.submissions(office(), by=by, branch=choice.place.branch, month=choice.month)
    with heads[0]:
        cards.show(days.told(choice))
    with heads[1]:
        form.offer(choice)
    with heads[2]:
        held = take(choice)
    if held is not None and held.got:
        # Another click cut the run that handed it in short.
        confirm.finish(held)
        st.rerun()
    with heads[3]:
        confirm.offer(choice, held)
    stands = history.standing(found) if held is None and not choice.is_typing else None
    now = step_now(choice, held, stands)
    for step, mark in zip(steps.STEPS, marks, strict=True):
        mark.html(steps.step_head(step, now, tongue))
    with head:
        cards.show(cards.headline(opening(choice, held, now, stands), note(choice, found, now, stands)))
    with first:
        show_first(choice, held, found)
    show_below(choice, held, found)


def take(choice: Choice) -> InHand | None:
    """The two ways side by side: a file, or typing. A file that was put here goes first."""
    if not days.is_open(choice):
        cards.show(days.why_closed(choice))
        if not choice.by.may(Permission.BULK):
            return None
    by_file, by_typing = st.columns(2)
    with by_file:
        cards.show(tag("h3", word("way_file", choice), cls="pd-way"))
        held = file.take(choice)
    with by_typing:
        cards.show(tag("h3", word("way_type", choice), cls="pd-way"))
        offer_typing(choice, is_off=held is not None or not days.is_open(choice))
    if held is not None or not choice.is_typing:
        return held
    return draft.in_hand(choice)


def offer_typing(choice: Choice, *, is_off: bool) -> None:
    standing = drafts.draft(office(), by=choice.by, branch=choice.place.branch, month=choice.month)
    written = sum(bool(one.raw) for one in standing.values.values())
    name = "type_close" if choice.is_typing and not is_off else "type_on" if written else "type_open"
    st.button(
        word(name, choice),
        key="upload.type",
        disabled=is_off,
        on_click=open_grid,
        args=(not choice.is_typing,),
    )
    if written:
        told = word("type_draft", choice, written=written, at=standing.saved_at, who=standing.saved_by)
        cards.show(tag("p", told, cls="pd-note"))
    else:
        cards.show(tag("p", word("type_note", choice), cls="pd-note"))


def step_now(choice: Choice, held: InHand | None, stands: str | None) -> int:
    """The step that is next. `stands`: how the month stands (`history.standing`) while nothing is in hand."""
    if receipt.held(choice) is not None:
        return 5
    if held is None and not days.is_open(choice):
        # Nothing more can be done for it: another month is chosen.
        return 1
    if held is not None and held.is_ready:
        return 4
    if form.is_taken(choice) or held is not None or choice.is_typing or stands == "returned":
        return 3
    # A month that stands asks for nothing: another one is chosen.
    return 1 if stands else 2


def opening(choice: Choice, held: InHand | None, now: int, stands: str | None) -> str:
    """The page's first sentence: what to do now."""
    if now == 5:
        return word("opening_done", choice, **choice.told)
    if not days.is_open(choice):
        return word("opening_closed", choice, **choice.told)
    if confirm.is_decision_due(choice):
        return word("opening_changed", choice, **choice.told)
    if many.is_many(held):
        return word("opening_many", choice)
    if held is not None and held.error_count:
        return word("opening_mend", choice, errors=held.error_count, **choice.told)
    if held is not None and held.suspicion_count:
        return word("opening_doubt", choice, count=held.suspicion_count, **choice.told)
    if choice.is_typing and now == 3:
        return word("opening_typing", choice, **choice.told)
    if stands:
        return word(f"opening_{stands}", choice, **choice.told)
    return word(f"opening_now_{now}", choice, **choice.told)


def note(choice: Choice, found: Sequence[SubmissionShown], now: int, stands: str | None) -> Html | None:
    """How the month stands already, what waits for this person's review, and what is asked of the branch."""
    if now == 5:
        return None
    by = choice.by
    waits = len(collecting.waiting(office(), by=by)) if by.may(Permission.PAGE_REVIEW) else 0
    queue = link(word("queue_waits", choice, count=waits), "review") if waits else ""
    asked = questions.open_count(choice)
    answer = link(word("questions_wait", choice, count=asked), "#questions") if asked else ""
    is_open = days.is_open(choice)
    said: object = history.told_state(found, choice, is_open=is_open)
    if stands and is_open:
        said = left_to_do(choice, stands, is_done=not waits and not asked)
    return join(said, " ", queue, " ", answer)


def left_to_do(choice: Choice, stands: str, *, is_done: bool) -> Html:
    """What the opening, which says how the month stands, leaves to say."""
    if stands == "returned":
        return join()
    nothing = word("then_nothing", choice) if is_done else ""
    return join(nothing, " ", word("then_submitted" if stands == "submitted" else "then_approved", choice))


def show_first(choice: Choice, held: InHand | None, found: Sequence[SubmissionShown]) -> None:
    """What this visit is about, above the steps: a decision that is due, or why the file came back."""
    confirm.show_decision(choice)
    if receipt.held(choice) is None and not confirm.is_decision_due(choice):
        history.show_returned(choice, found, is_in_hand=held is not None)


def show_below(choice: Choice, held: InHand | None, found: Sequence[SubmissionShown]) -> None:
    """What the last step brought, what is in the way, the grid, and what was there before."""
    outcome.show_told(choice)
    if receipt.held(choice) is None and held is None:
        history.show_standing(choice, found)
    told_above = None
    if held is not None and many.is_many(held):
        told_above = many.offer(choice, held)
    else:
        outcome.show(choice, held)
    work.show(choice.by, choice.tongue, told_above)
    if choice.is_typing and days.is_open(choice) and (held is None or held.revision is not None):
        grid.show(choice)
    questions.show(choice)
    history.show(choice)


show_page(enter(Permission.PAGE_UPLOAD), language())
