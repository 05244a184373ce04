"""One value seen closer: its history, a question to the branch about it, and a spot check of its cases."""

from collections.abc import Collection

import polars as pl
import streamlit as st

from pages.shared import cards, filters, numbers, stacked, verified
from pages.shared.desk import office
from pages.shared.html import Html, join, tag
from pages.shared.measures import full_name
from pages.shared.reviewing import telling
from pages.shared.reviewing.figures import figure, shown_first
from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.states import SubmissionState
from pipeline.services.follow_ups import raise_follow_up
from pipeline.services.review_shapes import QueueItem
from pipeline.services.spot_checks import record_spot_check, spot_checks, verified_submission
from pipeline.services.value_history import value_history
from pipeline.words import say

RECENT = 6
"""Submissions of a value shown at once, newest first; older ones are folded."""


def show(
    item: QueueItem,
    beside: pl.DataFrame,
    suspicious: Collection[str | None],
    by: Actor,
    framework: Framework,
    language: str,
) -> None:
    """The value that the address names (`?measure=`), the first suspicious or changed one by default."""
    first = shown_first(item, beside, suspicious)["measure"].to_list()
    known = [one for one in beside["measure"].to_list() if one in framework.measure]
    ordered = list(dict.fromkeys([*(one for one in first if one in known), *known]))
    if not ordered:
        return
    with cards.card("review-closer"):
        cards.show(
            cards.heading(say("review.closer", language), say("review.closer_note", language), "pd-value")
        )
        measure = filters.select(
            "measure",
            say("review.value", language),
            ordered,
            lambda one: full_name(one, framework, language),
            key="review.measure",
            default=ordered[0],
        )
        cards.show(_history(item, measure, by, language))
        ask, check = st.columns(2, gap="large")
        with ask:
            _ask(item, measure, by, language)
        with check:
            _check(item, measure, by, framework, language)


def _history(item: QueueItem, measure: str, by: Actor, language: str) -> Html:
    """Who said what when: newest first."""
    one = item.submission
    rows = value_history(office(), by=by, branch=one.branch, measure=measure, month=one.month)
    names = ("month", "handed_in", "was", "became", "remark", "state")
    header = [say(f"review.column_{name}", language) for name in names]
    told = [_said(row, language) for row in reversed(rows.to_dicts())]
    older = cards.folded(
        say("review.history_older", language, count=len(told) - RECENT), stacked.table(header, told[RECENT:])
    )
    title = tag("h3", say("review.history", language), cls="pd-panel-title")
    recent = stacked.table(header, told[:RECENT])
    return tag("div", title, recent, older if len(told) > RECENT else "", cls="pd-beside")


def _said(row: dict[str, object], language: str) -> list[object]:
    who = join(
        tag("bdi", row["submitted_by"]), " · ", tag("bdi", numbers.moment(row["submitted_at"], language))
    )
    was = numbers.NONE if row["is_first"] else figure(row["old_value"], row["was_not_applicable"], language)
    reason = tag("div", tag("bdi", row["reason"]), cls="pd-below") if row["reason"] else ""
    state = cards.state_chip(SubmissionState(row["state"]), language)
    return [
        numbers.month_name(str(row["month"]), language),
        who,
        was,
        tag("strong", figure(row["value"], row["is_not_applicable"], language)),
        tag("bdi", row["comment"]) if row["comment"] else numbers.NONE,
        tag("div", state, reason),
    ]


def _ask(item: QueueItem, measure: str, by: Actor, language: str) -> None:
    """A question to the branch about this value."""
    one = item.submission
    if not by.may(Permission.RAISE_FOLLOW_UP, one.branch):
        return
    cards.show(tag("h3", say("review.ask", language), cls="pd-panel-title"))
    key = f"review.question.{one.submission}.{measure}"
    st.text_area(
        say("review.question", language),
        key=key,
        placeholder=say("review.question_hint", language),
        height=80,
    )
    st.button(
        say("review.ask_now", language),
        key=f"{key}.ask",
        on_click=_raise,
        args=(item, measure, key, by, language),
    )


def _raise(item: QueueItem, measure: str, key: str, by: Actor, language: str) -> None:
    question = str(st.session_state.get(key) or "")

    def ask() -> None:
        raise_follow_up(
            office(), by=by, submission=item.submission.submission, measure=measure, question=question
        )

    if telling.attempt(ask, language):
        st.session_state[key] = ""
        telling.keep_good("review.asked", language)


def _check(item: QueueItem, measure: str, by: Actor, framework: Framework, language: str) -> None:
    """How many of some sampled cases were found as reported; those entered before, with the share they verify."""
    one = item.submission
    cards.show(tag("h3", say("review.spot_check", language), cls="pd-panel-title"))
    if item.hindrance is None and by.may(Permission.SPOT_CHECK, one.branch):
        with st.form(f"review.check.{one.submission}.{measure}", border=False, clear_on_submit=True):
            left, right = st.columns(2)
            with left:
                sampled = st.number_input(say("review.sampled", language), min_value=1, value=10, step=1)
            with right:
                confirmed = st.number_input(
                    say("review.confirmed", language), min_value=0, value=None, step=1
                )
            note = st.text_input(say("review.check_note", language))
            if st.form_submit_button(say("review.check_keep", language)):
                _keep(item, measure, int(sampled), confirmed, note, by, language)
    cards.show(_checks(item, by, framework, language))


def _keep(
    item: QueueItem, measure: str, sampled: int, confirmed: int | None, note: str, by: Actor, language: str
) -> None:
    if confirmed is None:
        telling.keep(tag("p", say("review.confirmed_missing", language), cls="pd-refusal", role="alert"))
        st.rerun()

    def record() -> None:
        record_spot_check(
            office(),
            by=by,
            submission=item.submission.submission,
            measure=measure,
            sampled_count=sampled,
            confirmed_count=int(confirmed or 0),
            note=note,
        )

    if telling.attempt(record, language):
        telling.keep_good("review.check_kept", language)
    st.rerun()


def _checks(item: QueueItem, by: Actor, framework: Framework, language: str) -> Html:
    found = spot_checks(office(), by=by, submission=item.submission.submission)
    share = verified_submission(office(), by=by, submission=item.submission.submission)
    lines = [
        join(
            full_name(one.measure, framework, language) if one.measure in framework.measure else one.measure,
            ": ",
            say("review.check_line", language, confirmed=one.confirmed_count, sampled=one.sampled_count),
            " · ",
            tag("bdi", one.by),
            f" · {numbers.moment(one.at, language)}",
            tag("div", tag("bdi", one.note), cls="pd-below") if one.note else "",
        )
        for one in found
    ]
    return join(verified.line(share, language), cards.listed(lines) if lines else "")
