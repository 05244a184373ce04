"""The way of a file: it is put here, read and checked once, and stays in the session until it is handed in."""

import streamlit as st

from pages.shared import cards
from pages.shared.desk import office
from pages.shared.handing.chosen import Choice, forget, keep, kept, word
from pages.shared.handing.in_hand import InHand, newest_submission
from pages.shared.html import tag
from pipeline.errors import UserError
from pipeline.services import collecting
from pipeline.services.shapes import Preview

_MEGABYTE = 1024 * 1024
_SEEN, _TAKEN = "seen", "files_taken"


def file_key() -> str:
    """The uploader's key: a new number empties it."""
    return f"upload.file.{kept(_TAKEN) or 0}"


def take(choice: Choice) -> InHand | None:
    """The uploader, and what the check says of the file in it."""
    file = st.file_uploader(word("file", choice), key=file_key())
    # Any kind and size is let in: what the reader refuses it refuses in a sentence, the widget only with a sign.
    megabytes = office().settings.upload_bytes // _MEGABYTE
    cards.show(tag("p", word("file_note", choice, megabytes=megabytes), cls="pd-note"))
    if file is None:
        forget(_SEEN)
        return None
    # Reading takes a child process: once for each file, branch and month, not at each rerun.
    asked = (file.file_id, choice.mark)
    held = kept(_SEEN)
    if not isinstance(held, tuple) or held[0] != asked:
        forget("receipt")
        forget("refused")
        forget("changed")
        with st.spinner(word("reading", choice)):
            held = (asked, look(choice, file.name, file.getvalue()))
        keep(_SEEN, held)
    found: InHand = held[1]
    return found


def look(choice: Choice, file_name: str, content: bytes) -> InHand:
    """Read and check a file for the branch and month chosen; nothing is kept of it."""
    seen = newest_submission(choice)
    looked: Preview | UserError
    try:
        looked = collecting.preview(
            office(),
            by=choice.by,
            file_name=file_name,
            content=content,
            branch=choice.place.branch,
            month=choice.month,
        )
    except UserError as error:
        looked = error
    return InHand(looked, file_name, content, seen)


def look_again() -> None:
    """Have the file in hand read once more: something that it rests on has changed."""
    forget(_SEEN)


def put_away() -> None:
    """Empty the uploader."""
    forget(_SEEN)
    taken = kept(_TAKEN)
    keep(_TAKEN, (taken if isinstance(taken, int) else 0) + 1)
