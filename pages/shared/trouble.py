"""What a person sees when a page fails: our sentence, never a trace."""

import streamlit as st

from pages.shared.language import language
from pipeline import log
from pipeline.errors import UserError
from pipeline.words import error_text, say


def show(error: Exception) -> bool:
    """Tell a mistake in use as its sentence, and a bug by the id that it has in the log. Always handled."""
    chosen = language()
    if isinstance(error, UserError):
        st.error(error_text(error, chosen))
    else:
        st.error(say("door.bug", chosen, mark=log.bug(error)))
    return True
