"""Confirming: what is in hand is handed in once; when someone else did so meanwhile, the person decides."""

import streamlit as st

from pages.shared import cards, effect, findings
from pages.shared.desk import office
from pages.shared.handing import draft, file, many, receipt
from pages.shared.handing.chosen import Choice, forget, keep, kept, open_grid, word
from pages.shared.handing.in_hand import InHand
from pages.shared.html import Html, sentence, tag
from pipeline.errors import UserError
from pipeline.services import collecting, drafts
from pipeline.services.drafts import DraftChanged
from pipeline.services.keeping import SubmissionChanged
from pipeline.services.shapes import Receipt


def offer(choice: Choice, held: InHand | None) -> None:
    """The last step: its button is there all along, and can be pressed once nothing is in the way."""
    is_ready = held is not None and held.is_ready and not is_decision_due(choice)
    st.button(
        word("confirm", choice),
        key="upload.confirm",
        type="primary",
        disabled=not is_ready,
        on_click=hand_in,
        args=(choice, held),
    )
    if held is None and receipt.held(choice) is not None:
        return
    if many.is_many(held):
        cards.show(tag("p", word("confirm_many", choice), cls="pd-note"))
        return
    if is_decision_due(choice):
        cards.show(tag("p", word("confirm_decide", choice), cls="pd-note"))
        return
    note = "ready" if is_ready else "errors" if held is not None and held.error_count else "wait"
    counted = findings.counted(held.findings, choice.tongue) if held is not None and held.findings else ""
    cards.show(
        tag("p", word(f"confirm_{note}", choice), cls="pd-note"),
        tag("p", counted, cls="pd-note") if counted else "",
    )


def hand_in(choice: Choice, held: InHand | None, seen: str | None = None) -> None:
    """Submit what is in hand. A second click of a double click finds the first one's receipt.

    `seen`: the submission whose place it takes knowingly, after a decision. Another click cuts a run short wherever it
    touches the session: what was handed in is therefore known by the thing in hand itself.
    """
    if held is None:
        return
    if held.got:
        finish(held)
        return
    for one in ("refused", "changed", "receipt"):
        forget(one)
    try:
        held.got.append(_submit(choice, held, held.seen if seen is None else seen))
    except SubmissionChanged as changed:
        keep("changed", (choice.mark, changed, held))
        return
    except DraftChanged as changed:
        # It was changed after it was looked at: the grid says by whom.
        keep("draft_changed", (choice.mark, changed, {}))
        forget("looked")
        return
    except UserError as error:
        keep("refused", error)
        return
    finish(held)


def finish(held: InHand) -> None:
    """Keep the receipt of what was handed in; nothing is in hand any longer."""
    keep("receipt", held.got[0])
    _let_go(held)


def _submit(choice: Choice, held: InHand, seen: str) -> Receipt:
    if held.revision is None:
        return collecting.submit(
            office(),
            by=choice.by,
            file_name=held.file_name,
            content=held.content,
            branch=choice.place.branch,
            month=choice.month,
            seen=seen,
        )
    return drafts.submit_draft(
        office(),
        by=choice.by,
        branch=choice.place.branch,
        month=choice.month,
        revision=held.revision,
        seen=seen,
    )


def _let_go(held: InHand) -> None:
    if held.revision is None:
        file.put_away()
        return
    draft.put_away()
    open_grid(is_open=False)


def is_decision_due(choice: Choice) -> bool:
    """Whether someone else handed the month in since this person looked."""
    waiting = kept("changed")
    return isinstance(waiting, tuple) and waiting[0] == choice.mark


def show_decision(choice: Choice) -> None:
    """Someone else handed in the month meanwhile: who, when, what differs, and the two ways on."""
    waiting = kept("changed")
    if not isinstance(waiting, tuple) or not is_decision_due(choice):
        return
    _, changed, held = waiting
    with cards.card("decision"):
        cards.show(_what_changed(choice, changed))
        mine, theirs, _ = st.columns([3, 3, 4])
        with mine:
            st.button(
                word("hand_in_mine", choice),
                key="upload.hand_in_mine",
                type="primary",
                on_click=hand_in,
                args=(choice, held, changed.newer["submission"]),
            )
        with theirs:
            st.button(
                word("keep_theirs", choice), key="upload.keep_theirs", on_click=_keep_theirs, args=(held,)
            )
        if not changed.differences.is_empty():
            cards.show(_differences(choice, changed))


def _what_changed(choice: Choice, changed: SubmissionChanged) -> Html:
    told = sentence(
        "upload.changed_meanwhile",
        choice.tongue,
        who=tag("bdi", changed.newer["submitted_by"]),
        at=changed.newer["submitted_at"],
        **choice.told,
    )
    count = changed.differences.height
    shown = word("changed_count", choice, count=count) if count else word("changed_same", choice)
    title = tag("h2", word("changed_title", choice), cls="pd-panel-title")
    return tag(
        "div",
        title,
        tag("p", told),
        tag("p", word("changed_note", choice), cls="pd-note"),
        tag("p", shown),
        role="alert",
    )


def _differences(choice: Choice, changed: SubmissionChanged) -> Html:
    """The figures that differ, theirs and one's own: beneath the buttons, which forty rows must not push away."""
    named = ("theirs", "mine")
    table = effect.changed_table(
        changed.differences, choice.framework, choice.tongue, "before", "after", named=named
    )
    return tag("div", table, cls="pd-half")


def _keep_theirs(held: InHand) -> None:
    forget("changed")
    keep("told", "kept_theirs")
    if held.revision is None:
        file.put_away()
    else:
        forget("looked")
