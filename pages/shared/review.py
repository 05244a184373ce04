"""The queue of what waits for approval, and the files handed in before."""

from datetime import datetime

import streamlit as st

from pages.shared import cards, effect, findings, numbers, stacked
from pages.shared.desk import office
from pages.shared.html import Html, join, tag
from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.errors import UserError
from pipeline.services import collecting, register, reviewing
from pipeline.services.shapes import Place, Preview, SubmissionShown
from pipeline.words import say

_DECIDED = "upload.decided"
_TOLD = "upload.told"
RECENT = 6
"""Files shown at once, newest first: half a year; older ones are folded."""


def show_queue(by: Actor, framework: Framework, language: str) -> None:
    """What waits, for those who may approve: each item with what changed, approve, return with a reason."""
    if not by.may(Permission.APPROVE, by.branch):
        return
    found = collecting.waiting(office(), by=by)
    cards.show(cards.heading(say("upload.queue", language), anchor="queue"), _told(language))
    if not found:
        cards.show(tag("p", say("upload.queue_none", language), cls="pd-note"))
    for one in found:
        _item(one, by, framework, language)


def _told(language: str) -> Html:
    """What came of the last click, once."""
    told = st.session_state.pop(_TOLD, None)
    if told is None:
        return Html("")
    if isinstance(told, UserError):
        return cards.refusal(told, language)
    key, params = told
    return tag("p", say(key, language, **params), cls="pd-good-line", role="status")


def _item(one: SubmissionShown, by: Actor, framework: Framework, language: str) -> None:
    names = _names(one, by, language)
    label = say(
        "upload.queue_item",
        language,
        who=one.submitted_by,
        at=numbers.moment(one.submitted_at, language),
        **names,
    )
    # The difference of each waiting file takes a query: asked only for those that are opened.
    fold = st.expander(_escaped(label), key=f"upload.waits.{one.submission}", on_change="rerun")
    if not fold.open:
        return
    with fold:
        cards.show(tag("div", _changed(one, by, framework, language), _effect(one, by, framework, language)))
        _original(one, by, language)
        _decide(one, by, names, language)


def _changed(one: SubmissionShown, by: Actor, framework: Framework, language: str) -> Html:
    """What differs from the last approval; a month's first file, where all is new, is folded."""
    changed = collecting.difference(office(), by=by, submission=one.submission)
    table = effect.changed_table(changed, framework, language, "before", "after")
    if changed.is_empty() or changed["before"].is_not_null().any():
        return tag("section", tag("h3", say("upload.since_approval", language)), table, cls="pd-half")
    first = tag("p", say("upload.first_of_month", language, count=changed.height))
    return tag("section", first, cards.folded(say("upload.all_figures", language), table), cls="pd-half")


def _effect(one: SubmissionShown, by: Actor, framework: Framework, language: str) -> Html:
    """The file checked again for the reviewer: its warnings, and what approving it would do."""
    seen = _seen_again(one, by)
    if seen is None:
        return Html("")
    found = findings.findings_list(seen.checked.findings, framework, language)
    sentence = effect.effect_sentence(seen, framework, language) if seen.checked.is_acceptable else ""
    title = tag("h3", say("upload.what_it_does", language))
    return tag("section", title, tag("p", sentence, cls="pd-effect"), found, cls="pd-half")


def _seen_again(one: SubmissionShown, by: Actor) -> Preview | None:
    """The preview of the file as handed in, read once in a session; None where there is no file to read."""
    key = f"upload.again.{one.submission}"
    if key not in st.session_state:
        st.session_state[key] = _preview(one, by)
    return st.session_state[key]


def _preview(one: SubmissionShown, by: Actor) -> Preview | None:
    try:
        name, content = collecting.original_file(office(), by=by, submission=one.submission)
        return collecting.preview(
            office(), by=by, file_name=name, content=content, branch=one.branch, month=one.month
        )
    except UserError:
        # Made-up submissions have no file, and a branch may have closed since: the figures above still stand.
        return None


def _names(one: SubmissionShown, by: Actor, language: str) -> dict[str, str]:
    places = register.branches(office(), by=by, month=one.month)
    name = next((place.name[language] for place in places if place.branch == one.branch), one.branch)
    return {"branch": name, "month": numbers.month_name(one.month, language)}


def _escaped(label: str) -> str:
    """The label as plain text: an expander's label is Markdown, and names come from uploaded registers."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()#+-!|<>~$:" else sign for sign in label)


def _original(one: SubmissionShown, by: Actor, language: str) -> None:
    st.download_button(
        say("upload.original", language),
        data=lambda: collecting.original_file(office(), by=by, submission=one.submission)[1],
        file_name=one.file_name,
        key=f"upload.original.{one.submission}",
        on_click="ignore",
    )


def _decide(one: SubmissionShown, by: Actor, names: dict[str, str], language: str) -> None:
    if one.submitted_by == by.user:
        cards.show(tag("p", say("upload.own", language), cls="pd-note"))
        return
    approve, give_back = st.columns([1, 3])
    with approve:
        st.button(
            say("upload.approve", language),
            key=f"upload.approve.{one.submission}",
            type="primary",
            on_click=_approve,
            args=(one, by, names, language),
        )
    with give_back:
        key = f"upload.reason.{one.submission}"
        st.text_input(
            say("upload.reason_label", language), key=key, placeholder=say("upload.reason_hint", language)
        )
        st.button(
            say("upload.return", language),
            key=f"upload.return.{one.submission}",
            on_click=_return,
            args=(one, by, names),
        )


def _is_first(one: SubmissionShown) -> bool:
    """Whether this session decides it for the first time: the second click of a double click does nothing."""
    decided: set[str] = st.session_state.setdefault(_DECIDED, set())
    if one.submission in decided:
        return False
    decided.add(one.submission)
    return True


def _approve(one: SubmissionShown, by: Actor, names: dict[str, str], language: str) -> None:
    if not _is_first(one):
        return
    try:
        done = reviewing.approve(
            office(), by=by, branch=one.branch, month=one.month, submission=one.submission
        )
    except UserError as error:
        _undecide(one, error)
        return
    shown = {"before": numbers.score(done.before, language), "after": numbers.score(done.after, language)}
    key = "upload.approved_first" if done.before is None else "upload.approved"
    st.session_state[_TOLD] = (key, names | shown | {"months": len(done.rescored)})


def _return(one: SubmissionShown, by: Actor, names: dict[str, str]) -> None:
    reason = st.session_state.get(f"upload.reason.{one.submission}", "").strip()
    if not reason:
        st.session_state[_TOLD] = ("upload.reason_needed", {})
        return
    if not _is_first(one):
        return
    try:
        reviewing.return_submission(office(), by=by, submission=one.submission, reason=reason)
    except UserError as error:
        _undecide(one, error)
        return
    st.session_state[_TOLD] = ("upload.returned", names)


def _undecide(one: SubmissionShown, error: UserError) -> None:
    st.session_state[_DECIDED].discard(one.submission)
    st.session_state[_TOLD] = error


def show_history(by: Actor, place: Place, language: str) -> None:
    """The files of one branch with their states; a returned one tells why."""
    if not by.may(Permission.READ_SUBMISSION, place.branch):
        return
    found = collecting.submissions(office(), by=by, branch=place.branch)
    title = say("upload.history", language, branch=place.name[language])
    if not found:
        cards.show(cards.panel(title, tag("p", say("upload.history_none", language), cls="pd-note")))
        return
    header = [
        say(f"upload.column_{name}", language) for name in ("month", "file", "handed_in", "state", "decided")
    ]
    rows = [_history_row(one, language) for one in found]
    older = cards.folded(
        say("upload.older", language, count=len(rows) - RECENT), stacked.table(header, rows[RECENT:])
    )
    cards.show(cards.panel(title, stacked.table(header, rows[:RECENT]), older if len(rows) > RECENT else ""))


def _who(user: str, at: datetime | None, language: str) -> Html:
    return join(tag("bdi", user), " · ", tag("bdi", numbers.moment(at, language)))


def _history_row(one: SubmissionShown, language: str) -> list[object]:
    state = cards.state_chip(one.state, language)
    reason = (
        tag("div", say("upload.returned_reason", language, reason=one.reason), cls="pd-below")
        if one.reason
        else ""
    )
    decided = _who(one.decided_by, one.decided_at, language) if one.decided_by else "—"
    return [
        numbers.month_name(one.month, language),
        tag("bdi", one.file_name),
        _who(one.submitted_by, one.submitted_at, language),
        tag("div", state, reason),
        decided,
    ]
