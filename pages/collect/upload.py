"""A staff member hands in the month's numbers and gets a receipt; a manager approves or returns them."""

from dataclasses import dataclass

import streamlit as st

from pages.shared import cards, effect, filters, findings, numbers, review, steps
from pages.shared.desk import office
from pages.shared.guard import enter
from pages.shared.html import Html, join, link, tag
from pages.shared.language import language
from pipeline.domain.access import Actor, Permission, Role
from pipeline.domain.finding import Severity
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month, months_between
from pipeline.errors import UserError
from pipeline.services import collecting, model, register
from pipeline.services.arriving import this_month
from pipeline.services.shapes import Place, Preview, Receipt
from pipeline.words import catalogue, say

MONTHS_BACK = 24
"""Months offered: two years of late and corrected figures."""
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Choice:
    """What the file is for, and by whom it is handed in."""

    by: Actor
    place: Place
    month: Month
    framework: Framework
    tongue: str

    @property
    def told(self) -> dict[str, str]:
        return {"branch": self.place.name[self.tongue], "month": numbers.month_name(self.month, self.tongue)}


def show_page(by: Actor, tongue: str) -> None:
    head = st.container()
    with st.container(key="pd-steps"):
        columns = st.columns(len(steps.STEPS))
    heads = [
        column.container(key=f"pd-step-{step}") for step, column in zip(steps.STEPS, columns, strict=True)
    ]
    marks = [one.empty() for one in heads]
    with heads[0]:
        choice = choose(by, tongue)
    if choice is None:
        with head:
            words = (say("upload.no_branches_title", tongue), say("upload.no_branches_cure", tongue))
            cards.show(cards.nothing_yet(*words))
        return
    with heads[1]:
        offer_template(choice)
    with heads[2]:
        seen = take_file(choice)
    with heads[3]:
        offer_confirm(choice, seen)
    now = step_now(choice, seen)
    for step, mark in zip(steps.STEPS, marks, strict=True):
        mark.html(steps.step_head(step, now, tongue))
    with head:
        cards.show(cards.headline(opening(choice, seen, now), stands(choice) if now < 5 else None))
    show_outcome(choice, seen)
    review.show_queue(by, choice.framework, tongue)
    review.show_history(by, choice.place, tongue)


def choose(by: Actor, tongue: str) -> Choice | None:
    """The month that has just ended unless another is chosen; the branch is fixed for branch roles."""
    newest = this_month(office())
    months = months_between(newest.plus(-MONTHS_BACK), newest)[::-1]
    chosen = filters.select(
        "month",
        say("pages.month", tongue),
        [str(month) for month in months],
        lambda month: numbers.month_name(month, tongue),
        key="upload.month",
        default=str(newest.plus(-1)),
    )
    month = Month.parse(chosen)
    places = register.branches(office(), by=by, month=month)
    place = filters.branch_select(places, by, tongue, key="upload.branch")
    if place is None:
        return None
    return Choice(by, place, month, model.framework_of(office(), month=month), tongue)


def offer_template(choice: Choice) -> None:
    mine = (choice.place.branch, str(choice.month))
    st.download_button(
        say("upload.download", choice.tongue),
        data=lambda: collecting.make_template(
            office(), by=choice.by, branch=choice.place.branch, month=choice.month, language=choice.tongue
        ),
        file_name=f"{choice.place.branch}-{choice.month}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="upload.template",
        on_click=lambda: st.session_state.update({"upload.has_template": mine}),
    )
    cards.show(tag("p", say("upload.download_note", choice.tongue), cls="pd-note"))


def take_file(choice: Choice) -> Preview | UserError | None:
    """What the check says of the file in hand. The file stays in the session only, until it is handed in."""
    file = st.file_uploader(say("upload.file", choice.tongue), key=file_key())
    # Any kind and size is let in: what the reader refuses it refuses in a sentence, the widget only with a sign.
    megabytes = office().settings.upload_bytes // _MEGABYTE
    cards.show(tag("p", say("upload.file_note", choice.tongue, megabytes=megabytes), cls="pd-note"))
    if file is None:
        return None
    st.session_state.pop("upload.receipt", None)
    st.session_state.pop("upload.refused", None)
    # Reading takes a child process: once for each file, branch and month, not at each rerun.
    asked = (file.file_id, choice.place.branch, str(choice.month))
    held = st.session_state.get("upload.seen")
    if held is None or held[0] != asked:
        with st.spinner(say("upload.reading", choice.tongue)):
            held = (asked, look_at(choice, file.name, file.getvalue()))
        st.session_state["upload.seen"] = held
    return held[1]


def file_key() -> str:
    """The uploader's key: a new number empties it."""
    return f"upload.file.{st.session_state.get('upload.files_taken', 0)}"


def look_at(choice: Choice, file_name: str, content: bytes) -> Preview | UserError:
    where = {"branch": choice.place.branch, "month": choice.month}
    try:
        return collecting.preview(office(), by=choice.by, file_name=file_name, content=content, **where)
    except UserError as error:
        return error


def offer_confirm(choice: Choice, seen: Preview | UserError | None) -> None:
    is_ready = isinstance(seen, Preview) and seen.checked.is_acceptable
    st.button(
        say("upload.confirm", choice.tongue),
        key="upload.confirm",
        type="primary",
        disabled=not is_ready,
        on_click=hand_in,
        args=(choice,),
    )
    note = "ready" if is_ready else "wait" if seen is None else "errors"
    counted = findings.counted(seen.checked.findings, choice.tongue) if isinstance(seen, Preview) else ""
    cards.show(
        tag("p", say(f"upload.confirm_{note}", choice.tongue), cls="pd-note"),
        tag("p", counted, cls="pd-note"),
    )


def hand_in(choice: Choice) -> None:
    """Submit the file in hand once: a second click of a double click finds nothing in hand."""
    held = st.session_state.pop("upload.seen", None)
    file = st.session_state.get(file_key())
    if held is None or file is None:
        return
    where = {"branch": choice.place.branch, "month": choice.month}
    try:
        receipt = collecting.submit(
            office(), by=choice.by, file_name=file.name, content=file.getvalue(), **where
        )
    except UserError as error:
        st.session_state["upload.refused"] = error
        return
    st.session_state["upload.receipt"] = receipt
    st.session_state["upload.files_taken"] = st.session_state.get("upload.files_taken", 0) + 1


def receipt_for(choice: Choice) -> Receipt | None:
    receipt: Receipt | None = st.session_state.get("upload.receipt")
    is_mine = receipt is not None and (receipt.branch, receipt.month) == (choice.place.branch, choice.month)
    return receipt if is_mine else None


def step_now(choice: Choice, seen: Preview | UserError | None) -> int:
    if receipt_for(choice) is not None:
        return 5
    if isinstance(seen, Preview) and seen.checked.is_acceptable:
        return 4
    has_template = st.session_state.get("upload.has_template") == (choice.place.branch, str(choice.month))
    return 3 if has_template or seen is not None else 2


def opening(choice: Choice, seen: Preview | UserError | None, now: int) -> str:
    if now == 5:
        return say("upload.opening_done", choice.tongue, **choice.told)
    if isinstance(seen, Preview) and not seen.checked.is_acceptable:
        errors = sum(one.severity is Severity.ERROR for one in seen.checked.findings)
        return say("upload.opening_mend", choice.tongue, errors=errors, **choice.told)
    return say(f"upload.opening_now_{now}", choice.tongue, **choice.told)


def stands(choice: Choice) -> Html:
    """How the month stands already, and how many files wait for whoever may approve them."""
    tongue, by = choice.tongue, choice.by
    found = collecting.submissions(office(), by=by, branch=choice.place.branch, month=choice.month)
    told = [one for one in found if f"upload.stands_{one.state}" in catalogue()]
    newest = told[0] if told else None
    key = f"upload.stands_{newest.state if newest else 'none'}"
    words = say(key, tongue, reason=newest.reason or "") if newest else say(key, tongue)
    waits = len(collecting.waiting(office(), by=by)) if by.may(Permission.APPROVE, by.branch) else 0
    queue = link(say("upload.queue_waits", tongue, count=waits), "#queue") if waits else ""
    return join(words, " ", queue)


def show_outcome(choice: Choice, seen: Preview | UserError | None) -> None:
    refused = seen if isinstance(seen, UserError) else st.session_state.get("upload.refused")
    if refused is not None:
        cards.show(cards.refusal(refused, choice.tongue))
    receipt = receipt_for(choice)
    if receipt is not None:
        cards.show(receipt_card(receipt, choice))
    if isinstance(seen, Preview):
        show_preview(choice, seen)


def show_preview(choice: Choice, seen: Preview) -> None:
    found = findings.findings_list(seen.checked.findings, choice.framework, choice.tongue)
    title = say("upload.findings", choice.tongue)
    listed = cards.panel(title, found, note=findings.counted(seen.checked.findings, choice.tongue))
    effects = effect.panel(seen, choice.framework, choice.tongue) if seen.checked.is_acceptable else ""
    cards.show(tag("div", effects, listed, cls="pd-stack"))


def receipt_card(receipt: Receipt, choice: Choice) -> Html:
    tongue = choice.tongue
    reviewer = {Role.STAFF: "branch_manager", Role.BRANCH_MANAGER: "province"}.get(choice.by.role, "reviewer")
    rows = (
        ("number", tag("code", receipt.submission)),
        ("time", numbers.moment(receipt.at, tongue)),
        ("for", say("pages.comma", tongue).join(choice.told.values())),
        ("state", cards.state_chip(receipt.state, tongue)),
        ("next", say(f"upload.next_{reviewer}", tongue)),
    )
    listed = (
        tag("div", tag("dt", say(f"upload.receipt_{name}", tongue)), tag("dd", value)) for name, value in rows
    )
    again = tag("p", say("upload.duplicate", tongue), cls="pd-note") if receipt.duplicate else ""
    return cards.panel(
        say("upload.receipt", tongue), again, tag("dl", *listed, cls="pd-receipt"), anchor="receipt"
    )


show_page(enter(Permission.PAGE_UPLOAD), language())
