"""The ten steps of the planners' page: each its state, one sentence from the data, and the detail behind it."""

from collections.abc import Callable, Mapping

from pages.shared import cards, numbers, soundness_data, soundness_links, soundness_ties
from pages.shared.html import Html, join, link, sentence, tag
from pipeline.domain.soundness import StepState
from pipeline.services.coherence_steps import LEAST_UNITS, REDUNDANT, Coherence
from pipeline.services.voice_shapes import Voice
from pipeline.words import number, say

_LOOKS = {StepState.IN_ORDER: ("good", "✓"), StepState.LOOK: ("warn", "!"), StepState.UNTOLD: ("absent", "?")}
"""A step's chip: its kind and its mark, so that no state is told by colour alone."""

Body = Callable[[Coherence, str], tuple[object, Html]]
_BODIES: Mapping[int, Body] = {
    1: soundness_data.model,
    2: soundness_data.selection,
    3: soundness_data.absence,
    4: soundness_ties.structure,
    5: soundness_data.goalposts,
    6: soundness_ties.weights,
    7: soundness_ties.sureness,
    8: soundness_links.differences,
    9: soundness_links.outcomes,
    10: soundness_data.pages,
}


def opening(told: Coherence, language: str) -> Html:
    """How many steps are in order, and which ask for a look."""
    states = list(told.states.values())
    counted = {state.value: states.count(state) for state in StepState}
    month = numbers.month_name(told.month, language)
    first = say("coherence.opening", language, month=month, **counted)
    note = tag("span", say("coherence.opening_note", language, branches=told.reported_count))
    looks = [step for step, state in told.states.items() if state is StepState.LOOK]
    if not looks:
        return cards.headline(first, note)
    names = [link(say(f"coherence.step_{step}", language), f"#pd-step-{step}") for step in looks]
    listed = join(
        *(piece for name in names for piece in (say("pages.comma", language), name)[name is names[0] :])
    )
    return cards.headline(
        first, join(tag("div", sentence("coherence.look_at", language, names=listed)), note)
    )


def strip(told: Coherence, language: str) -> Html:
    """The ten steps in a row with their marks, each a way down to its card."""
    found = [
        tag(
            "a",
            tag("span", numbers.count(step, language), cls="pd-step-number", aria_hidden="true"),
            tag("span", say(f"coherence.step_{step}", language), cls="pd-strip-name"),
            state_chip(state, language),
            href=f"#pd-step-{step}",
            target="_self",
            cls="pd-strip-step",
        )
        for step, state in told.states.items()
    ]
    return tag("nav", *found, cls="pd-strip", aria_label=say("coherence.steps", language))


def state_chip(state: StepState, language: str) -> Html:
    """A step's state in a word, with its mark."""
    return cards.chip(say(f"coherence.state_{state}", language), *_LOOKS[state])


def step(at: int, told: Coherence, language: str) -> Html:
    """One step: number, name, state; its sentence, its pictures and what is folded."""
    says, detail = _BODIES[at](told, language)
    head = tag(
        "div",
        tag("span", numbers.count(at, language), cls="pd-step-number", aria_hidden="true"),
        tag("h2", say(f"coherence.step_{at}", language), cls="pd-step-name"),
        state_chip(told.states[at], language),
        tag("span", _handbook(at, language), cls="pd-note pd-step-source"),
        cls="pd-step",
    )
    return tag("section", head, tag("p", says, cls="pd-step-says"), detail, id=f"pd-step-{at}")


def _handbook(at: int, language: str) -> str:
    return say("coherence.handbook", language, name=say(f"coherence.handbook_{at}", language))


def rule(at: int, language: str) -> Html:
    """When a step asks for a look, folded: it stands under all else that the step shows."""
    marks = {"redundant": number(REDUNDANT, language, 1), "least": LEAST_UNITS}
    words = say(f"coherence.rule_{at}", language, **marks)
    return cards.folded(say("coherence.rule", language), tag("p", words, cls="pd-note"))


def in_words(language: str) -> Html:
    """What the page does, for the method page."""
    words = tag("p", say("coherence.in_words", language, least=LEAST_UNITS))
    return cards.panel(say("coherence.in_word", language), words)


def people(found: Voice | None, language: str) -> Html:
    """What the questionnaire says of the province, beside the ninth step's ties."""
    heading = tag("h3", say("coherence.people", language), cls="pd-step-part")
    return join(heading, soundness_links.people(found, language))
