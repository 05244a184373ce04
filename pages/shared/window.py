"""The window that the page is drawn in."""

import streamlit as st

_COOKIE = "narrow"


def is_narrow() -> bool:
    """Whether the window was phone-sized when it was opened (pages/door/boot.js notes it): for what CSS can't reach."""
    return bool(st.context.cookies.get(_COOKIE) == "1")
