"""People's own view: waves are opened and closed; a branch prints the form, types in the answers, hands them in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.shared import answers, cards, filters
from pages.shared import waves as running
from pages.shared.desk import office
from pages.shared.guard import enter
from pages.shared.html import Html, tag
from pages.shared.language import language
from pipeline.domain.access import Actor, Permission
from pipeline.domain.states import WaveState
from pipeline.errors import UserError
from pipeline.services import answering, register, waves
from pipeline.services.shapes import Place
from pipeline.services.voice_shapes import AnswersChecked, AnswersReceipt, CameIn, Wave
from pipeline.words import say

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Choice:
    """Whose answers, for which wave."""

    by: Actor
    place: Place
    wave: Wave
    tongue: str

    @property
    def told(self) -> dict[str, str]:
        return {"branch": self.place.name[self.tongue], "wave": self.wave.name[self.tongue]}


def show_page(by: Actor, tongue: str) -> None:
    known = waves.waves(office(), by=by)
    head = st.container()
    choice = choose(by, known, tongue) if known else None
    with head:
        cards.show(cards.headline(opening(choice, known, by, tongue), say("ask.privacy", tongue)))
    if choice is not None:
        if choice.wave.state is WaveState.OPEN:
            show_steps(choice)
            show_outcome(choice)
        else:
            cards.show(cards.panel(say("ask.closed_title", tongue), closed_words(choice)))
        answers.show_came_in(by, choice.wave, tongue)
    running.show(by, known, tongue)
    answers.show_questions(choice.wave if choice is not None else None, tongue)


def choose(by: Actor, known: Sequence[Wave], tongue: str) -> Choice | None:
    """An open wave unless another is chosen; the branch is fixed for branch roles."""
    left, right, _ = st.columns([3, 3, 3])
    first_open = next((one.wave for one in known if one.state is WaveState.OPEN), known[0].wave)
    by_id = {one.wave: one for one in known}
    with right:
        chosen = filters.select(
            "wave",
            say("ask.wave", tongue),
            list(by_id),
            lambda wave: running.wave_words(by_id[wave], tongue),
            key="questionnaire.wave",
            default=first_open,
        )
    wave = by_id[chosen]
    with left:
        places = register.branches(office(), by=by, month=wave.last)
        place = filters.branch_select(places, by, tongue, key="questionnaire.branch")
    return None if place is None else Choice(by, place, wave, tongue)


def opening(choice: Choice | None, known: Sequence[Wave], by: Actor, tongue: str) -> str:
    if not known:
        key = "ask.no_wave_open_one" if by.may(Permission.MANAGE_WAVES) else "ask.no_wave"
        return say(key, tongue)
    if choice is None:
        return say("upload.no_branches_title", tongue)
    if choice.wave.state is WaveState.CLOSED:
        return say("ask.opening_closed", tongue, **choice.told)
    came = [one for one in came_in(choice) if one.branch == choice.place.branch]
    if came:
        return say("ask.opening_came", tongue, count=came[0].respondent_count, **choice.told)
    return say("ask.opening_none", tongue, **choice.told)


def came_in(choice: Choice) -> tuple[CameIn, ...]:
    return answering.came_in(office(), by=choice.by, wave=choice.wave.wave)


def show_steps(choice: Choice) -> None:
    """Print, type in, hand in: three cards in a row."""
    columns = st.columns(3)
    tongue = choice.tongue
    with columns[0], cards.card("ask-print", is_tall=True):
        cards.show(cards.heading(say("ask.step_print", tongue), say("ask.step_print_note", tongue)))
        offer(choice, "form", answering.make_form)
    with columns[1], cards.card("ask-type", is_tall=True):
        cards.show(cards.heading(say("ask.step_type", tongue), say("ask.step_type_note", tongue)))
        offer(choice, "sheet", answering.make_answer_sheet)
    with columns[2], cards.card("ask-hand-in", is_tall=True):
        cards.show(cards.heading(say("ask.step_hand_in", tongue), say("ask.step_hand_in_note", tongue)))
        take_file(choice)


def offer(choice: Choice, name: str, make: Callable[..., bytes]) -> None:
    """A download of a workbook that is made only when it is asked for."""
    st.download_button(
        say(f"ask.download_{name}", choice.tongue),
        data=lambda: make(
            office(),
            by=choice.by,
            wave=choice.wave.wave,
            branch=choice.place.branch,
            language=choice.tongue,
        ),
        file_name=f"{choice.wave.wave}-{choice.place.branch}-{name}.xlsx",
        mime=_EXCEL,
        key=f"questionnaire.{name}",
    )


def take_file(choice: Choice) -> None:
    """Check the file in hand, and keep its answers once that is confirmed. The file stays in the session only."""
    if not choice.by.may(Permission.SUBMIT_ANSWERS, choice.place.branch):
        cards.show(tag("p", say("ask.not_yours_to_hand_in", choice.tongue), cls="pd-note"))
        return
    file = st.file_uploader(say("ask.file", choice.tongue), key=file_key())
    megabytes = office().settings.upload_bytes // _MEGABYTE
    cards.show(tag("p", say("upload.file_note", choice.tongue, megabytes=megabytes), cls="pd-note"))
    if file is not None:
        st.session_state.pop("questionnaire.receipt", None)
        st.session_state.pop("questionnaire.refused", None)
        asked = (file.file_id, choice.place.branch, choice.wave.wave)
        held = st.session_state.get("questionnaire.seen")
        if held is None or held[0] != asked:
            with st.spinner(say("upload.reading", choice.tongue)):
                held = (asked, look_at(choice, file.name, file.getvalue()))
            st.session_state["questionnaire.seen"] = held
    else:
        st.session_state.pop("questionnaire.seen", None)
    seen = in_hand()
    st.button(
        say("ask.confirm", choice.tongue),
        key="questionnaire.confirm",
        type="primary",
        disabled=not (isinstance(seen, AnswersChecked) and seen.is_acceptable),
        on_click=hand_in,
        args=(choice,),
    )


def file_key() -> str:
    """The uploader's key: a new number empties it."""
    return f"questionnaire.file.{st.session_state.get('questionnaire.files_taken', 0)}"


def in_hand() -> AnswersChecked | UserError | None:
    held = st.session_state.get("questionnaire.seen")
    return None if held is None else held[1]


def look_at(choice: Choice, file_name: str, content: bytes) -> AnswersChecked | UserError:
    where = {"wave": choice.wave.wave, "branch": choice.place.branch}
    try:
        return answering.check_answer_file(
            office(), by=choice.by, file_name=file_name, content=content, **where
        )
    except UserError as error:
        return error


def hand_in(choice: Choice) -> None:
    """Keep the answers in hand once: a second click of a double click finds nothing in hand."""
    held = st.session_state.pop("questionnaire.seen", None)
    file = st.session_state.get(file_key())
    if held is None or file is None:
        return
    where = {"wave": choice.wave.wave, "branch": choice.place.branch}
    try:
        receipt = answering.submit_answers(
            office(), by=choice.by, file_name=file.name, content=file.getvalue(), **where
        )
    except UserError as error:
        st.session_state["questionnaire.refused"] = error
        return
    st.session_state["questionnaire.receipt"] = receipt
    st.session_state["questionnaire.files_taken"] = st.session_state.get("questionnaire.files_taken", 0) + 1


def show_outcome(choice: Choice) -> None:
    """What the check found, a refusal, or the receipt."""
    seen = in_hand()
    refused = seen if isinstance(seen, UserError) else st.session_state.get("questionnaire.refused")
    if refused is not None:
        cards.show(cards.refusal(refused, choice.tongue))
    receipt: AnswersReceipt | None = st.session_state.get("questionnaire.receipt")
    if receipt is not None and (receipt.branch, receipt.wave) == (choice.place.branch, choice.wave.wave):
        cards.show(answers.receipt_card(receipt, tuple(choice.told.values()), choice.tongue))
    if isinstance(seen, AnswersChecked):
        cards.show(answers.checked_card(seen, choice.wave, choice.tongue))


def closed_words(choice: Choice) -> Html:
    """Where a closed wave's results stand."""
    address = f"branch?branch={choice.place.branch}&month={choice.wave.last}#pd-voice"
    way = tag("a", say("ask.closed_way", choice.tongue), href=address, cls="pd-link", target="_self")
    return tag("p", say("ask.closed", choice.tongue, **choice.told), " ", way)


show_page(enter(Permission.PAGE_QUESTIONNAIRE), language())
