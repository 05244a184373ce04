"""What was handed in before, opened in the table of this page so that only what is wrong has to be typed."""

import streamlit as st

from pages.shared.desk import office
from pages.shared.handing import days, draft
from pages.shared.handing.chosen import Choice, keep, kept, open_grid, word
from pipeline.domain.access import Permission
from pipeline.errors import UserError
from pipeline.services import side_by_side
from pipeline.services.drafts import DraftValue
from pipeline.services.shapes import SubmissionShown
from pipeline.words import plain, say


def offer(choice: Choice, one: SubmissionShown) -> None:
    """A button, for those who may type, while the month is open."""
    if choice.is_typing or not days.is_open(choice):
        return
    if choice.by.may(Permission.SAVE_DRAFT, choice.place.branch):
        st.button(word("revise_here", choice), key="upload.revise", on_click=_open, args=(choice, one))


def _open(choice: Choice, one: SubmissionShown) -> None:
    try:
        values = _values(choice, one.submission)
    except UserError as error:
        keep("refused", error)
        return
    draft.fill_in(choice, values)
    open_grid(is_open=True)
    if kept("refused") is None:
        keep("told", "opened")


def _values(choice: Choice, submission: str) -> dict[str, DraftValue]:
    rows = side_by_side.side_by_side(office(), by=choice.by, submission=submission)
    none = plain(say("template.not_applicable", choice.tongue))
    reported = {one.id for one in choice.framework.reported}
    return {
        row["measure"]: DraftValue(
            none if row["is_not_applicable"] else f"{row['value']:.12g}", row["comment"] or ""
        )
        for row in rows.iter_rows(named=True)
        if row["measure"] in reported and (row["is_not_applicable"] or row["value"] is not None)
    }
