"""Deciding many at once: what will not be approved and why, before and after; as a job that can be left."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.shared import cards
from pages.shared.desk import office
from pages.shared.html import Html, join, tag
from pages.shared.reviewing import telling
from pages.shared.reviewing.queue import names
from pipeline.domain.access import Actor
from pipeline.domain.states import JobState
from pipeline.errors import UserError
from pipeline.services import jobs, reviewing
from pipeline.services.jobs import Job
from pipeline.services.progress import OnProgress
from pipeline.services.review_shapes import Approvals, QueueItem
from pipeline.words import error_text, say

JOB_FROM = 12
"""From so many on they are decided in the background: it takes longer than a person waits in front of a button."""
_KIND = "approve"
_EVERY_SECONDS = 2


def show(picked: Sequence[QueueItem], area: str, by: Actor, language: str) -> None:
    """The picked ones: how many can be approved, which can't and why, and the button."""
    if not picked:
        return
    with cards.card(f"review-bulk-{area}"):
        suspicious = sum(one.hindrance is None and bool(one.open_suspicion_count) for one in picked)
        cards.show(cards.heading(say("review.bulk_title", language, count=len(picked)), anchor="pd-bulk"))
        reason = _reason(area, suspicious, language) if suspicious else ""
        refused = [(one, error) for one in picked if (error := _refusal(one, reason)) is not None]
        told = names(picked, language)
        lines = [
            join(tag("strong", told[one.submission.submission]), ": ", error_text(error, language))
            for one, error in refused
        ]
        if lines:
            title = say("review.bulk_refused", language, count=len(lines))
            cards.show(tag("h3", title, cls="pd-panel-title"), cards.listed(lines))
        ready = len(picked) - len(refused)
        st.button(
            say(f"review.bulk_{area}", language, count=ready),
            key=f"review.{area}.bulk",
            type="primary",
            disabled=not ready,
            on_click=_decide,
            args=(tuple(picked), area, by, language),
        )


def _reason(area: str, suspicious: int, language: str) -> str:
    """One reason for all open suspicions of the picked ones; empty: they are left out."""
    written = st.text_input(
        say("review.bulk_reason", language, count=suspicious),
        key=_reason_key(area),
        placeholder=say("review.reason_hint", language),
    )
    return str(written or "").strip()


def _reason_key(area: str) -> str:
    return f"review.{area}.bulk_reason"


def _refusal(item: QueueItem, reason: str) -> UserError | None:
    """Why it would not be approved, given the reason for suspicions."""
    return item.hindrance if reason else item.refusal


def _decide(picked: Sequence[QueueItem], area: str, by: Actor, language: str) -> None:
    # Read at the click: who writes it and clicks at once is not behind the page.
    reason = str(st.session_state.get(_reason_key(area)) or "").strip() or None
    wanted = [one.submission.submission for one in picked]
    st.session_state.pop(f"review.{area}.picked", None)
    called = names(picked, language)
    if len(wanted) < JOB_FROM:
        done = reviewing.approve_many(office(), by=by, submissions=wanted, accept=reason)
        telling.keep(_came_of(as_plain(done, called), language))
        return

    def work(on_progress: OnProgress) -> Mapping[str, Any]:
        told = reviewing.approve_many(
            office(), by=by, submissions=wanted, accept=reason, on_progress=on_progress
        )
        return as_plain(told, called)

    subject = say("review.job_subject", language, count=len(wanted))
    telling.attempt(
        lambda: _start(by, subject, 2 * len(wanted), work),
        language,
    )


def _start(by: Actor, subject: str, total: int, work: jobs.Work) -> None:
    jobs.start(office(), by=by, kind=_KIND, subject=subject, total=total, work=work)


def as_plain(done: Approvals, called: Mapping[str, str]) -> dict[str, Any]:
    """What came of it as a job keeps it: the refusals in words of both languages."""
    return {
        "approved": len(done.approved),
        "months": len(done.rescored),
        "refused": [
            {"name": called.get(one, one), "fa": error_text(error, "fa"), "en": error_text(error, "en")}
            for one, error in done.refused
        ],
    }


def _came_of(told: Mapping[str, Any], language: str) -> Html:
    """How many were approved; which were not, and why."""
    first = say("review.bulk_done", language, count=told["approved"], months=told["months"])
    if not told["refused"]:
        return telling.good(first)
    lines = [join(tag("strong", tag("bdi", one["name"])), ": ", one[language]) for one in told["refused"]]
    title = say("review.bulk_not_done", language, count=len(lines))
    return tag("div", telling.good(first), tag("div", tag("p", title), cards.listed(lines), cls="pd-refusal"))


def show_jobs(by: Actor, language: str) -> None:
    """This person's newest job of this kind; while it runs, this part alone is drawn again every two seconds."""
    found = _newest(by)
    if found is None:
        return
    if found.is_over:
        _draw(found, language)
    else:
        st.fragment(_watch, run_every=_EVERY_SECONDS)(by, language)


def _watch(by: Actor, language: str) -> None:
    found = _newest(by)
    if found is None or found.is_over:
        # It has ended: the whole page is drawn once, and this stops asking.
        st.rerun()
    _draw(found, language)


def _newest(by: Actor) -> Job | None:
    mine = (one for one in jobs.jobs(office(), by=by, kind=_KIND) if one.started_by == by.user)
    newest = next(mine, None)
    is_seen = newest is not None and newest.job == st.session_state.get("review.job_seen")
    return None if is_seen else newest


def _draw(one: Job, language: str) -> None:
    with cards.card("review-job"):
        title = say(f"job.kind_{one.kind}", language)
        state = cards.chip(say(f"job.state_{one.state}", language), "good" if one.is_over else "wait")
        cards.show(tag("h2", title, " ", state, cls="pd-panel-title"))
        if not one.is_over:
            counted = say("review.job_counted", language, done=one.done, total=one.total)
            st.progress(one.share, text=counted)
            cards.show(tag("p", say("review.job_leave", language), cls="pd-note"))
            return
        cards.show(_ended(one, language))
        st.button(
            say("review.job_seen", language),
            key="review.job_done",
            on_click=lambda: st.session_state.update({"review.job_seen": one.job}),
        )


def _ended(one: Job, language: str) -> Html:
    if one.state is JobState.DONE:
        return _came_of(one.told, language)
    if "error" in one.told:
        return cards.refusal(UserError(str(one.told["error"]), **one.told.get("params", {})), language)
    return tag("p", say("review.job_cut_off", language), cls="pd-refusal", role="alert")
