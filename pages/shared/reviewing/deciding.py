"""The decision on a submission: approve, return with a reason, or the province's acceptance."""

import streamlit as st

from pages.shared import cards, numbers
from pages.shared.desk import office
from pages.shared.html import tag
from pages.shared.reviewing import telling
from pages.shared.reviewing.queue import open_item
from pipeline.domain.access import Actor, Permission
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services import reviewing
from pipeline.services.review_shapes import QueueItem
from pipeline.words import error_text, say


def show(item: QueueItem, by: Actor, language: str) -> None:
    """What this person may do with it now; where that is nothing, why."""
    with cards.card("review-decision"):
        cards.show(cards.heading(say("review.decision", language), anchor="pd-decision"))
        state, branch = item.submission.state, item.submission.branch
        if item.hindrance is not None:
            cards.show(tag("p", error_text(item.hindrance, language), cls="pd-note"))
        elif state is SubmissionState.SUBMITTED and by.may(Permission.APPROVE, branch):
            _offer(item, by, language)
        elif state is SubmissionState.APPROVED and by.may(Permission.ACCEPT, branch):
            _offer_acceptance(item, by, language)
        else:
            cards.show(tag("p", _decided(item, language), cls="pd-note"))


def _decided(item: QueueItem, language: str) -> str:
    """Who decided it, when, and why."""
    one = item.submission
    told = say(
        "review.decided",
        language,
        state=say(f"state.submission_{one.state}", language),
        who=one.decided_by or numbers.NONE,
        at=numbers.moment(one.decided_at, language),
    )
    return told if not one.reason else f"{told} {say('upload.returned_reason', language, reason=one.reason)}"


def _offer(item: QueueItem, by: Actor, language: str) -> None:
    one = item.submission
    approve, give_back = st.columns([1, 2])
    with approve:
        st.button(
            say("review.approve", language),
            key=f"review.approve.{one.submission}",
            type="primary",
            disabled=bool(item.open_suspicion_count),
            on_click=_approve,
            args=(item, by, language),
        )
        note = "review.approve_waits" if item.open_suspicion_count else "review.approve_note"
        cards.show(tag("p", say(note, language), cls="pd-note"))
    with give_back:
        key = f"review.return_reason.{one.submission}"
        st.text_input(
            say("review.return_reason", language), key=key, placeholder=say("review.return_hint", language)
        )
        st.button(
            say("review.return", language),
            key=f"review.return.{one.submission}",
            on_click=_return,
            args=(item, key, by, language),
        )


def _offer_acceptance(item: QueueItem, by: Actor, language: str) -> None:
    one = item.submission
    cards.show(tag("p", _decided(item, language)))
    st.button(
        say("review.accept_submission", language),
        key=f"review.accept.{one.submission}",
        type="primary",
        on_click=_accept,
        args=(item, by, language),
    )
    cards.show(tag("p", say("review.accept_note", language), cls="pd-note"))


def _approve(item: QueueItem, by: Actor, language: str) -> None:
    one = item.submission
    if not telling.is_first(one.submission):
        return
    try:
        done = reviewing.approve(
            office(), by=by, branch=one.branch, month=one.month, submission=one.submission
        )
    except UserError as error:
        _refused(one.submission, error, language)
        return
    shown = {"before": numbers.score(done.before, language), "after": numbers.score(done.after, language)}
    key = "review.approved_first" if done.before is None else "review.approved"
    _done(key, item, language, **shown, months=len(done.rescored))


def _return(item: QueueItem, key: str, by: Actor, language: str) -> None:
    one = item.submission
    reason = str(st.session_state.get(key) or "")
    if not telling.is_first(one.submission):
        return
    try:
        reviewing.return_submission(office(), by=by, submission=one.submission, reason=reason)
    except UserError as error:
        _refused(one.submission, error, language)
        return
    _done("review.returned", item, language)


def _accept(item: QueueItem, by: Actor, language: str) -> None:
    one = item.submission
    try:
        reviewing.accept_submission(office(), by=by, submission=one.submission)
    except UserError as error:
        telling.keep(cards.refusal(error, language))
        return
    _done("review.accepted_submission", item, language)


def _refused(submission: str, error: UserError, language: str) -> None:
    """Told why; the next click counts again."""
    telling.undecide(submission)
    telling.keep(cards.refusal(error, language))


def _done(key: str, item: QueueItem, language: str, **told: object) -> None:
    """Told, and back to the queue."""
    where = {"branch": item.name[language], "month": item.submission.month}
    telling.keep_good(key, language, **where, **told)
    open_item(None)
