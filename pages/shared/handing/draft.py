"""The draft as this session has it open: typed into, looked at as a whole, handed in, emptied."""

from collections.abc import Mapping

from pages.shared.desk import office
from pages.shared.handing.chosen import Choice, forget, keep, kept
from pages.shared.handing.in_hand import InHand, newest_submission
from pipeline.errors import UserError
from pipeline.services import collecting, drafts, typed
from pipeline.services.drafts import Draft, DraftChanged, DraftValue
from pipeline.services.shapes import Preview


def open_draft(choice: Choice) -> Draft:
    """The draft that is open. What another saves after that is told when this session saves."""
    held = kept("draft")
    if isinstance(held, Draft) and (held.branch, held.month) == (choice.place.branch, choice.month):
        return held
    newest = drafts.draft(office(), by=choice.by, branch=choice.place.branch, month=choice.month)
    return _open(newest)


def _open(found: Draft) -> Draft:
    keep("draft", found)
    show_afresh()
    return found


def show_afresh() -> None:
    """Have the grid show what stands: its widgets keep what was typed until they get another key."""
    keep("grid_shown", times_shown() + 1)


def times_shown() -> int:
    times = kept("grid_shown")
    return times if isinstance(times, int) else 0


def put_away() -> None:
    """Close it in this session; on the server it stays."""
    for one in ("draft", "looked", "cells_refused", "draft_changed"):
        forget(one)


def in_hand(choice: Choice) -> InHand | None:
    """The draft as it was last looked at as a whole; None until then, and once it was changed since."""
    found = kept("looked")
    if not isinstance(found, tuple) or found[0] != (choice.mark, open_draft(choice).revision):
        return None
    held: InHand = found[1]
    return held


def look(choice: Choice) -> None:
    """Check the whole draft and see what it would do, as is done with a file."""
    held = open_draft(choice)
    name, content = drafts.draft_file(office(), branch=held.branch, month=held.month, values=held.values)
    seen = newest_submission(choice)
    looked: Preview | UserError
    try:
        looked = collecting.preview(
            office(), by=choice.by, file_name=name, content=content, branch=held.branch, month=held.month
        )
    except UserError as error:
        looked = error
    for one in ("receipt", "refused", "changed", "cells_refused"):
        forget(one)
    keep("looked", ((choice.mark, held.revision), InHand(looked, name, content, seen, held.revision)))


def type_in(choice: Choice, edits: Mapping[str, DraftValue]) -> None:
    """Put cells into the open draft; what could not be kept is told beside its group.

    Cells that wait for a decision about another's changes go with them.
    """
    edits = {**undecided(choice), **edits}
    _begin()
    try:
        done = typed.type_in(office(), by=choice.by, held=open_draft(choice), edits=edits)
    except DraftChanged as changed:
        keep("draft_changed", (choice.mark, changed, dict(edits)))
        return
    except UserError as error:
        _refuse(error)
        return
    keep("draft", done.draft)
    if done.refused:
        keep("cells_refused", done.refused)
        show_afresh()


def undecided(choice: Choice) -> Mapping[str, DraftValue]:
    """Cells that were typed into a draft which another had changed."""
    waiting = kept("draft_changed")
    if not isinstance(waiting, tuple) or waiting[0] != choice.mark:
        return {}
    cells: Mapping[str, DraftValue] = waiting[2]
    return cells


def fill_in(choice: Choice, values: Mapping[str, DraftValue]) -> None:
    """Put many cells in that the grid does not show yet."""
    type_in(choice, values)
    show_afresh()


def clear(choice: Choice) -> None:
    """Empty the draft."""
    _begin()
    held = open_draft(choice)
    try:
        empty = drafts.discard_draft(
            office(), by=choice.by, branch=held.branch, month=held.month, revision=held.revision
        )
    except DraftChanged as changed:
        keep("draft_changed", (choice.mark, changed, {}))
        return
    _open(empty)


def _begin() -> None:
    """What was said of the last cell is over; the page's last step learns that the whole has changed."""
    for one in ("cells_refused", "refused", "draft_changed"):
        forget(one)
    if kept("looked") is not None:
        forget("looked")
        keep("grid_changed", value=True)


def _refuse(error: UserError) -> None:
    keep("refused", error)
    keep("grid_changed", value=True)
    show_afresh()


def take_theirs(newest: Draft) -> None:
    """Go on from what another saved."""
    forget("draft_changed")
    _open(newest)


def put_mine_over(choice: Choice, newest: Draft, edits: Mapping[str, DraftValue]) -> None:
    """Go on from what another saved, with the cells that this person had just typed in their place."""
    take_theirs(newest)
    fill_in(choice, edits)
