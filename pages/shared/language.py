"""The language of the page being drawn, and the address of the same view in the other one."""

from urllib.parse import urlencode

import streamlit as st

from pipeline.words import LANGUAGES

COOKIE = "lang"
DEFAULT = "fa"


def language() -> str:
    """ "fa" or "en": what the address asks for, else what the cookie kept, else Persian."""
    for wanted in (st.query_params.get(COOKIE), st.context.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return str(wanted)
    return DEFAULT


def other_language() -> str:
    return "en" if language() == "fa" else "fa"


def switch_address() -> str:
    """This view's address in the other language, with every other choice kept."""
    kept = [
        (key, value) for key in st.query_params if key != COOKIE for value in st.query_params.get_all(key)
    ]
    return "?" + urlencode([*kept, (COOKIE, other_language())])
