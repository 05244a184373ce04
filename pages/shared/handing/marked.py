"""The person's own workbook back, marked; and its figures in the table of this page, to mend them here."""

import streamlit as st

from pages.shared import cards
from pages.shared.desk import office
from pages.shared.handing import draft, file
from pages.shared.handing.chosen import Choice, keep, kept, open_grid, word
from pages.shared.handing.form import EXCEL
from pages.shared.handing.in_hand import InHand
from pages.shared.html import tag
from pipeline.domain.access import Permission
from pipeline.services import marking
from pipeline.services.drafts import DraftValue
from pipeline.services.shapes import Preview


def offer(choice: Choice, held: InHand) -> None:
    """What can be done about the findings of a file. What was typed is mended where it was typed."""
    if held.revision is not None or not held.findings:
        return
    back, here = st.columns(2)
    with back:
        st.download_button(
            word("marked", choice),
            data=lambda: _marked(choice, held),
            file_name=marking.marked_name(held.file_name, choice.tongue),
            mime=EXCEL,
            key="upload.marked",
            on_click="ignore",
            type="primary" if held.error_count else "secondary",
        )
        cards.show(tag("p", word("marked_note", choice), cls="pd-note"))
    rows = _typed(held)
    if not rows or not choice.by.may(Permission.SAVE_DRAFT, choice.place.branch):
        return
    with here:
        st.button(word("mend_here", choice), key="upload.mend_here", on_click=_mend, args=(choice, rows))
        cards.show(tag("p", word("mend_here_note", choice), cls="pd-note"))


def _marked(choice: Choice, held: InHand) -> bytes:
    return marking.marked_workbook(
        office(),
        by=choice.by,
        file_name=held.file_name,
        content=held.content,
        findings=held.findings,
        language=choice.tongue,
    )


def _typed(held: InHand) -> dict[str, DraftValue]:
    """The file's cells as they are written, with their remarks."""
    if not isinstance(held.looked, Preview) or held.looked.checked.values.is_empty():
        return {}
    rows = held.looked.checked.values.select("measure", "raw", "comment").iter_rows()
    return {measure: DraftValue(raw or "", comment or "") for measure, raw, comment in rows if raw or comment}


def _mend(choice: Choice, rows: dict[str, DraftValue]) -> None:
    open_grid(is_open=True)
    draft.fill_in(choice, rows)
    if kept("refused") is None:
        keep("told", "mended")
        file.put_away()
