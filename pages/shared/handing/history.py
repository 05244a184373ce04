"""The files handed in before, newest first; one that waits can be taken back by its branch."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from pages.shared import cards, numbers, stacked
from pages.shared.desk import office
from pages.shared.handing import revising
from pages.shared.handing.chosen import Choice, keep, word
from pages.shared.html import Html, join, tag
from pipeline.domain.access import Permission
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services import collecting, withdrawing
from pipeline.services.shapes import SubmissionShown

RECENT = 6
"""Files shown at once, newest first: half a year; older ones are folded."""
_COLUMNS = ("month", "file", "handed_in", "state", "decided")


def show(choice: Choice) -> None:
    """The branch's files with their states; a returned one tells why."""
    if not choice.by.may(Permission.READ_SUBMISSION, choice.place.branch):
        return
    found = collecting.submissions(office(), by=choice.by, branch=choice.place.branch)
    title = word("history", choice, branch=choice.place.name[choice.tongue])
    if not found:
        cards.show(cards.panel(title, tag("p", word("history_none", choice), cls="pd-note")))
        return
    header = [word(f"column_{name}", choice) for name in _COLUMNS]
    rows = [_row(one, choice) for one in found]
    folded = ""
    if len(rows) > RECENT:
        older = word("older", choice, count=len(rows) - RECENT)
        folded = cards.folded(older, stacked.table(header, rows[RECENT:]))
    cards.show(cards.panel(title, stacked.table(header, rows[:RECENT]), folded))


def _row(one: SubmissionShown, choice: Choice) -> list[object]:
    language = choice.tongue
    reason = (
        tag("div", word("returned_reason", choice, reason=one.reason), cls="pd-below") if one.reason else ""
    )
    return [
        numbers.month_name(one.month, language),
        tag("bdi", one.file_name),
        _who(one.submitted_by, one.submitted_at, language),
        tag("div", cards.state_chip(one.state, language), reason),
        _who(one.decided_by, one.decided_at, language) if one.decided_by else numbers.NONE,
    ]


def _who(user: str, at: datetime | None, language: str) -> Html:
    return join(tag("bdi", user), " · ", tag("bdi", numbers.moment(at, language)))


def show_returned(choice: Choice, found: Sequence[SubmissionShown], *, is_in_hand: bool) -> None:
    """Why the month's file came back, where it did, and the way to mend it while nothing new is in hand."""
    if found and found[0].state is SubmissionState.RETURNED:
        _show_returned(choice, found[0])
        if not is_in_hand:
            revising.offer(choice, found[0])


def show_standing(choice: Choice, found: Sequence[SubmissionShown]) -> None:
    """What can be done about the file that stands for the month: correct it, or take it back."""
    if not found:
        return
    newest = found[0]
    if newest.state not in (SubmissionState.SUBMITTED, SubmissionState.RETURNED):
        revising.offer(choice, newest)
    own = {"branch": newest.branch, "submitted_by": newest.submitted_by}
    if newest.state is SubmissionState.SUBMITTED and withdrawing.may_withdraw(choice.by, own):
        _offer_withdrawal(choice, newest)


def _show_returned(choice: Choice, newest: SubmissionShown) -> None:
    """The reason stands on top: it is what this visit is about."""
    told = word("returned_told", choice, who=newest.decided_by, at=newest.decided_at, **choice.told)
    reason = tag("p", tag("bdi", newest.reason or numbers.NONE), cls="pd-returned-reason")
    cards.show(
        tag(
            "section",
            tag("h2", f"↩ {word('returned_title', choice)}", cls="pd-panel-title"),
            tag("p", told),
            reason,
            tag("p", word("returned_cure", choice), cls="pd-note"),
            cls="pd-panel pd-returned",
        )
    )


def _offer_withdrawal(choice: Choice, newest: SubmissionShown) -> None:
    with st.expander(word("withdraw_title", choice), key="upload.withdrawal"):
        told = word("withdraw_told", choice, at=newest.submitted_at, **choice.told)
        cards.show(tag("p", told, " ", tag("code", newest.submission)))
        st.text_input(
            word("withdraw_reason", choice),
            key="upload.withdraw_reason",
            placeholder=word("withdraw_hint", choice),
        )
        st.button(word("withdraw", choice), key="upload.withdraw", on_click=_withdraw, args=(choice, newest))


def _withdraw(choice: Choice, newest: SubmissionShown) -> None:
    reason = str(st.session_state.get("upload.withdraw_reason") or "").strip()
    try:
        withdrawing.withdraw(office(), by=choice.by, submission=newest.submission, reason=reason)
    except UserError as error:
        keep("refused", error)
        return
    keep("told", "withdrawn")


_SAID = {
    SubmissionState.SUBMITTED: "submitted",
    SubmissionState.RETURNED: "returned",
    SubmissionState.APPROVED: "approved",
    SubmissionState.ACCEPTED: "accepted",
}


def standing(found: Sequence[SubmissionShown]) -> str | None:
    """How the month stands, as words know it: submitted, returned, approved, accepted; None where nothing stands."""
    return next((_SAID[one.state] for one in found if one.state in _SAID), None)


def told_state(found: Sequence[SubmissionShown], choice: Choice, *, is_open: bool) -> object:
    """How the month stands already: a sentence, or of a closed month the state alone."""
    newest = next((one for one in found if one.state in _SAID), None)
    if newest is not None and not is_open:
        return cards.state_chip(newest.state, choice.tongue)
    name = standing(found) or "none"
    return word("stands_returned_short" if name == "returned" else f"stands_{name}", choice)
