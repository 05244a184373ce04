"""The verified share beside a score: of the cases that were looked up, how many were found as reported."""

from pages.shared import cards, numbers
from pages.shared.html import Html, tag
from pipeline.services.shapes import Verified
from pipeline.words import say


def chip(found: Verified | None, language: str) -> Html:
    """A small label; nothing where no case was looked up."""
    if found is None:
        return Html("")
    words = say("verified.chip", language, share=numbers.share(found.share, language))
    return cards.chip(words, "plain", "✓")


def beside(found: Verified | None, language: str) -> Html:
    """A line beside a branch's score: the share, what it rests on, and that it changes no score."""
    if found is None:
        return tag("p", say("verified.none", language), cls="pd-note")
    share = tag("strong", say("verified.beside", language, share=numbers.share(found.share, language)))
    return tag("p", share, " ", say("verified.note", language, **_told(found, language)), cls="pd-note")


def line(found: Verified | None, language: str) -> Html:
    """One sentence."""
    if found is None:
        return tag("p", say("verified.none_here", language), cls="pd-note")
    share = numbers.share(found.share, language)
    return tag("p", say("verified.line", language, share=share, **_told(found, language)))


def _told(found: Verified, language: str) -> dict[str, object]:
    return {
        "confirmed": found.confirmed_count,
        "sampled": found.sampled_count,
        "low": numbers.share(found.low, language),
        "high": numbers.share(found.high, language),
    }
