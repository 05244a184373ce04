"""The suspicions of a submission: each to be accepted with a reason, or all with one."""

from collections.abc import Sequence

import streamlit as st

from pages.shared import cards, findings, numbers
from pages.shared.desk import office
from pages.shared.html import Html, tag
from pages.shared.measures import full_name
from pages.shared.reviewing import telling
from pipeline.domain.access import Actor, Permission
from pipeline.domain.finding import Severity
from pipeline.domain.framework import Framework
from pipeline.domain.states import SubmissionState
from pipeline.services import reviewing
from pipeline.services.kept_findings import KeptFinding
from pipeline.services.review_shapes import QueueItem
from pipeline.words import say


def show(
    item: QueueItem, found: Sequence[KeptFinding], by: Actor, framework: Framework, language: str
) -> None:
    """Those that wait first, each with a box for its reason; what was accepted, by whom and why, beneath."""
    suspicions = [kept for kept in found if kept.finding.severity is Severity.SUSPICION]
    if not suspicions:
        return
    waits = [kept for kept in suspicions if kept.is_open]
    with cards.card("review-suspicions"):
        title = say("review.suspicions", language, count=len(waits))
        cards.show(cards.heading(title, say("review.suspicions_note", language), "pd-suspicions"))
        may = (
            item.hindrance is None
            and item.submission.state is SubmissionState.SUBMITTED
            and by.may(Permission.ACCEPT_FINDING, item.submission.branch)
        )
        seen: set[tuple[str, str | None]] = set()
        for kept in waits:
            about = (kept.finding.code, kept.finding.measure)
            _suspicion(kept, framework, language)
            if may and about not in seen:
                _accept(item, kept, by, language)
            seen.add(about)
        if may and len(seen) > 1:
            _accept_all(item, by, language)
        accepted = [_accepted(kept, framework, language) for kept in suspicions if not kept.is_open]
        if accepted:
            cards.show(tag("h3", say("review.accepted", language), cls="pd-panel-title"), *accepted)


def _suspicion(kept: KeptFinding, framework: Framework, language: str) -> None:
    cards.show(tag("div", *_told(kept, framework, language), cls="pd-suspicion"))


def _told(kept: KeptFinding, framework: Framework, language: str) -> tuple[Html, ...]:
    """Which figure it is, what is odd about it, and what to look at."""
    one = kept.finding
    name = full_name(one.measure, framework, language) if one.measure in framework.measure else ""
    return (
        tag("h3", name or findings.where_of(one, language)),
        tag("p", one.message(language)),
        tag("p", one.cure(language), cls="pd-note"),
    )


def _accept(item: QueueItem, kept: KeptFinding, by: Actor, language: str) -> None:
    """A box for the reason and the button, beneath the suspicion."""
    key = f"review.reason.{item.submission.submission}.{kept.finding.code}.{kept.finding.measure}"
    _offer(item, kept, key, "", by, language)


def _accept_all(item: QueueItem, by: Actor, language: str) -> None:
    with st.container(key="pdreview-all"):
        _offer(item, None, f"review.reason.{item.submission.submission}.all", "_all", by, language)


def _offer(item: QueueItem, kept: KeptFinding | None, key: str, which: str, by: Actor, language: str) -> None:
    """The box, `key`, and the button; `which` ends the names of their words: "" or "_all"."""
    box, press = st.columns([4, 1], vertical_alignment="bottom")
    with box:
        label, hint = say(f"review.reason{which}", language), say("review.reason_hint", language)
        st.text_input(label, key=key, placeholder=hint)
    with press:
        st.button(
            say(f"review.accept{which}", language),
            key=f"{key}.accept",
            on_click=_accept_now,
            args=(item, kept, key, by, language),
        )


def _accept_now(item: QueueItem, kept: KeptFinding | None, key: str, by: Actor, language: str) -> None:
    """Accept one (None: all that are open) with the reason in the box; a second reviewer is told who did."""
    reason = str(st.session_state.get(key) or "")
    about = {"code": kept.finding.code, "measure": kept.finding.measure} if kept else {}
    one = item.submission.submission

    def accept() -> None:
        reviewing.accept_finding(office(), by=by, submission=one, reason=reason, **about)

    if telling.attempt(accept, language):
        telling.keep_good("review.accepted_now" if kept else "review.accepted_all_now", language)


def _accepted(kept: KeptFinding, framework: Framework, language: str) -> Html:
    name, message, _ = _told(kept, framework, language)
    said = say(
        "review.accepted_by", language, who=kept.accepted_by, at=numbers.moment(kept.accepted_at, language)
    )
    reason = tag("p", tag("bdi", kept.reason), " ", tag("span", said, cls="pd-quiet"))
    return tag("div", name, message, reason, cls="pd-suspicion pd-suspicion-accepted")
