"""A file of another month than the chosen one: one click goes to its month, and the file stays in hand."""

import streamlit as st

from pages.shared import filters, numbers
from pages.shared.handing.chosen import Choice, months_offered, word
from pages.shared.handing.in_hand import InHand
from pipeline.domain.month import Month

DIFFERS = "month_differs"
"""The finding that names the file's own month."""


def offer(choice: Choice, held: InHand) -> None:
    """The way to the file's month, where that month can be chosen here."""
    month = month_of(held)
    if month is None or month not in months_offered():
        return
    st.button(
        word("other_month", choice, month=numbers.month_name(month, choice.tongue)),
        key="upload.other_month",
        type="primary",
        on_click=filters.choose,
        args=("month", str(month)),
    )


def month_of(held: InHand) -> Month | None:
    """The month that the file says it is for, where the check found it to be another than the chosen one."""
    told = [dict(one.params)["written"] for one in held.findings if one.code == DIFFERS]
    return next((one for one in months_offered() if told and one.said("en") == told[0]["en"]), None)
