"""The four steps of handing in, the next one always marked by word and by look."""

from pages.shared import cards, numbers
from pages.shared.html import Html, tag
from pipeline.words import say

STEPS = (1, 2, 3, 4)


def step_head(step: int, now: int, language: str) -> Html:
    """A step's number, name and place in the order. `now` 5 means that all four are done."""
    place = "done" if step < now else "now" if step == now else "next"
    return tag(
        "div",
        tag("span", numbers.count(step, language), cls="pd-step-number", aria_hidden="true"),
        tag("h2", say(f"upload.step_{step}", language), cls="pd-step-name"),
        cards.chip(say(f"upload.step_{place}", language), "good" if place == "done" else "plain"),
        cls=f"pd-step pd-step-{place}",
        aria_current="step" if place == "now" else None,
    )
