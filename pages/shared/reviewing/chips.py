"""What a reviewer sees at a glance of a submission: how suspicious, how much of it changed, in time or late."""

from pages.shared import cards, numbers
from pages.shared.html import Html, join, tag
from pipeline.services.review_shapes import QueueItem
from pipeline.words import say


def chips(item: QueueItem, language: str) -> Html:
    """Suspicions first: they decide what a reviewer opens."""
    found = []
    if item.open_suspicion_count:
        words = say("review.chip_suspicions", language, count=item.open_suspicion_count)
        found.append(cards.chip(words, "warn", "?"))
    elif item.suspicion_count:
        found.append(cards.chip(say("review.chip_accepted", language), "good", "✓"))
    if item.warning_count:
        words = say("review.chip_warnings", language, count=item.warning_count)
        found.append(cards.chip(words, "plain", "!"))
    if item.revises is not None:
        key = "review.chip_revision" if item.changed_count else "review.chip_revision_same"
        words = say(key, language, count=item.changed_count)
        found.append(cards.chip(words, "plain", "↻"))
    if item.open_follow_up_count:
        words = say("review.chip_follow_ups", language, count=item.open_follow_up_count)
        found.append(cards.chip(words, "wait", "⚑"))
    found.append(timeliness(item, language))
    return tag("span", *found, cls="pd-chips")


def timeliness(item: QueueItem, language: str) -> Html:
    """In time or late, by its mark too."""
    if item.is_late:
        return cards.chip(say("review.late", language), "warn", "◷")
    return cards.chip(say("review.on_time", language), "good", "✓")


def handed_in(item: QueueItem, language: str) -> Html:
    """Who handed it in and when, and how long it has waited."""
    one = item.submission
    waits = (
        say("review.today", language)
        if item.days_waiting == 0
        else say("review.days_waiting", language, days=item.days_waiting)
    )
    return join(
        tag("bdi", one.submitted_by),
        " · ",
        tag("bdi", numbers.moment(one.submitted_at, language)),
        " · ",
        waits,
    )
