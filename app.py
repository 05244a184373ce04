"""The launcher: `streamlit run app.py`, or `uvicorn app:app`. No data here.

The main script lies in `pages/` and the pages in its subfolders: Streamlit runs any `pages/*.py` beside the
main script on request, before a guard has been asked (docs/decisions/0002-gate.md).
"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.door.doorway import Doorway
from pages.door.gate import Gate
from pages.door.headers import SecurityHeaders
from pages.door.locale import LocaleIndex
from pages.door.routes import routes
from pages.door.warmth import warm
from pages.shared import trouble

app = st.App(
    Path(__file__).resolve().parent / "pages" / "_main.py",
    routes=routes(),
    middleware=[Middleware(SecurityHeaders), Middleware(Gate), Middleware(LocaleIndex)],
    lifespan=warm,
    on_script_error=trouble.show,
)
app = Doorway(app)
