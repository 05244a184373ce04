"""Review: what waits is looked at (what changed, what is suspicious) and approved, returned or asked about.

A branch manager decides here on the branch's files; the province on what managers handed in, and has the last word.
"""

from collections.abc import Sequence

import streamlit as st

from pages.shared import cards, filters, numbers
from pages.shared.desk import office
from pages.shared.guard import enter
from pages.shared.html import Html, join, link, tag
from pages.shared.language import language
from pages.shared.reviewing import asked, bulk, item, queue, telling
from pipeline.domain.access import Actor, Permission
from pipeline.domain.states import FollowUpState, SubmissionState
from pipeline.errors import UserError
from pipeline.services import follow_ups, reviewing
from pipeline.services.review_queue import queue_item
from pipeline.services.review_shapes import QueueItem
from pipeline.words import say


def draw(by: Actor, spoken: str) -> None:
    """The open item, or else the queue; what came of the last click above both."""
    chosen = filters.choice("submission")
    telling.show()
    bulk.show_jobs(by, spoken)
    if chosen is None:
        _queue(by, spoken)
        return
    try:
        item.show(queue_item(office(), by=by, submission=chosen), by, spoken)
    except UserError as error:
        cards.show(cards.refusal(error, spoken))
        _queue(by, spoken)


def _queue(by: Actor, spoken: str) -> None:
    """What waits, then what is asked, then (for the province) what waits for its acceptance."""
    waits = reviewing.queue(office(), by=by)
    final = (
        reviewing.queue(office(), by=by, state=SubmissionState.APPROVED) if by.may(Permission.ACCEPT) else ()
    )
    cards.show(cards.headline(queue.headline(waits, spoken), _note(by, final, spoken)))
    if waits:
        with cards.card("review-queue"):
            cards.show(cards.heading(say("review.queue", spoken), anchor="queue"))
            picked = queue.show(waits, "waits", spoken)
        bulk.show(picked, "waits", by, spoken)
    asked.show_all(by, spoken)
    if final:
        _final(final, by, spoken)


def _note(by: Actor, final: Sequence[QueueItem], spoken: str) -> Html:
    """What else waits for this person: answers to questions, files for the last word."""
    answered = sum(one.state is FollowUpState.ANSWERED for one in follow_ups.follow_ups(office(), by=by))
    pieces = []
    if answered:
        pieces.append(link(say("review.note_answered", spoken, count=answered), "#pd-asked"))
    if final:
        pieces.append(link(say("review.note_final", spoken, count=len(final)), "#pd-final"))
    return join(*(tag("div", piece) for piece in pieces))


def _final(final: Sequence[QueueItem], by: Actor, spoken: str) -> None:
    """What branches approved and the province has not accepted, a month at a time."""
    months = sorted({one.submission.month for one in final}, reverse=True)
    cards.show(tag("div", id="pd-final"))
    # Hundreds may wait for the last word, and nobody's score waits with them: drawn when it is asked for.
    title = say("review.final", spoken, count=len(final))
    fold = st.expander(title, key="review.final_fold", on_change="rerun")
    if not fold.open:
        return
    with fold:
        cards.show(tag("p", say("review.final_note", spoken), cls="pd-note"))
        chosen = filters.select(
            "final",
            say("pages.month", spoken),
            [str(month) for month in months],
            lambda month: numbers.month_name(month, spoken),
            key="review.final_month",
            default=str(months[0]),
        )
        here = tuple(one for one in final if str(one.submission.month) == chosen)
        picked = queue.show(here, "final", spoken)
        bulk.show(picked, "final", by, spoken)


draw(enter(Permission.PAGE_REVIEW), language())
