"""A file of many branches and months: checked as long work, told row by row, and what is ready is handed in."""

import hashlib
from typing import Any

import streamlit as st

from pages.shared import cards
from pages.shared.desk import office
from pages.shared.handing import file, spelling, work
from pages.shared.handing.chosen import Choice, keep, word
from pages.shared.handing.form import EXCEL
from pages.shared.handing.in_hand import InHand
from pages.shared.html import tag
from pipeline.errors import UserError
from pipeline.services import bulk, marking
from pipeline.services.jobs import Job

SEVERAL = "several_forms"
"""The finding by which a file shows itself as one of many forms."""


def is_many(held: InHand | None) -> bool:
    return held is not None and any(one.code == SEVERAL for one in held.findings)


def offer(choice: Choice, held: InHand) -> Job | None:
    """The way on for a file of many forms: check it, then hand in what is ready. Its check, when it is told here."""
    checked = check_of(choice, held)
    with cards.card("upload-many"):
        cards.show(cards.heading(word("many", choice), word("many_how", choice)))
        if checked is not None and not checked.is_over:
            cards.show(tag("p", word("many_checking", choice), role="status"))
            return None
        if checked is None or "rows" not in checked.told:
            _button(choice, held, "many_check", is_check=True, is_off=False)
            return None
        _show_checked(choice, held, checked)
    return checked


def _show_checked(choice: Choice, held: InHand, checked: Job) -> None:
    ready, refused = checked.told["ready_count"], checked.told["refused_count"]
    told = word("many_ready_of", choice, ready=ready, refused=refused, all=checked.told["count"])
    cards.show(tag("p", told, cls="pd-effect"), work.counts(checked.told, choice.tongue))
    hand_in, back = st.columns([1, 2])
    with hand_in:
        _button(choice, held, "many_hand_in", is_check=False, is_off=not ready, count=ready)
    if refused or checked.told["findings"]:
        with back:
            st.download_button(
                word("marked", choice),
                data=lambda: _marked(choice, held),
                file_name=marking.marked_name(held.file_name, choice.tongue),
                mime=EXCEL,
                key="upload.many_marked",
                on_click="ignore",
            )
    unknown = [
        str(row["written"])
        for row in checked.told["rows"]
        if row["written"] and any(one["code"] == spelling.UNKNOWN for one in row["findings"])
    ]
    spelling.ask(choice, unknown, lambda: _start(choice, held, is_check=True))
    cards.show(work.came_of(checked.told, choice.tongue))


def _marked(choice: Choice, held: InHand) -> bytes:
    """The whole file back. Checked once more: the job told what it found as sentences, not as findings."""
    told: dict[str, Any] = {"by": choice.by, "file_name": held.file_name, "content": held.content}
    checked = bulk.check_bulk(office(), **told, month=choice.month)
    return marking.marked_bulk_workbook(office(), **told, checked=checked, language=choice.tongue)


def check_of(choice: Choice, held: InHand) -> Job | None:
    """This person's newest check of this very file; none once it was handed in, which makes the check an old one."""
    sha256 = hashlib.sha256(held.content).hexdigest()
    for one in work.own(choice.by):
        is_it = one.told.get("file_sha256") == sha256
        if is_it or (not one.is_over and one.subject == held.file_name):
            return one if one.kind == "bulk_check" else None
    return None


def _button(
    choice: Choice, held: InHand, name: str, *, is_check: bool, is_off: bool, count: int | None = None
) -> None:
    words = word(name, choice) if count is None else word(name, choice, count=count)
    st.button(
        words,
        key=f"upload.{name}",
        type="primary",
        disabled=is_off,
        on_click=_start,
        args=(choice, held, is_check),
    )


def _start(choice: Choice, held: InHand, is_check: bool) -> None:
    try:
        bulk.start_bulk(
            office(),
            by=choice.by,
            file_name=held.file_name,
            content=held.content,
            month=choice.month,
            is_check=is_check,
        )
    except UserError as error:
        keep("refused", error)
        return
    if not is_check:
        file.put_away()
