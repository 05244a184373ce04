"""The blank form: as a workbook to fill in, or on paper."""

from collections.abc import Callable

import streamlit as st

from pages.shared import cards
from pages.shared.desk import office
from pages.shared.handing.chosen import Choice, keep, kept, word
from pages.shared.html import tag
from pipeline.services import collecting

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(choice: Choice) -> None:
    """Both are made only when they are asked for."""
    _download(choice, "download", collecting.make_template, "template", "")
    cards.show(tag("p", word("download_note", choice), cls="pd-note"))
    _download(choice, "paper", collecting.make_blank_form, "paper", f"-{word('paper_name', choice)}")
    cards.show(tag("p", word("paper_note", choice), cls="pd-note"))


def _download(choice: Choice, name: str, make: Callable[..., bytes], key: str, ending: str) -> None:
    st.download_button(
        word(name, choice),
        data=lambda: make(
            office(),
            by=choice.by,
            branch=choice.place.branch,
            month=choice.month,
            language=choice.tongue,
        ),
        file_name=f"{choice.place.branch}-{choice.month}{ending}.xlsx",
        mime=EXCEL,
        key=f"upload.{key}",
        on_click=_note_taken,
        args=(choice,),
    )


def is_taken(choice: Choice) -> bool:
    """Whether this session took the form of this branch and month."""
    return kept("has_template") == choice.mark


def _note_taken(choice: Choice) -> None:
    keep("has_template", choice.mark)
