"""What the grid's widget says was typed, taken as outside data: any row and column can be in it."""

from collections.abc import Mapping, Sequence

from pipeline.services.drafts import DraftValue

VALUE, COMMENT = "value", "comment"


def edits_of(
    state: object, measures: Sequence[str], standing: Mapping[str, DraftValue]
) -> dict[str, DraftValue]:
    """The cells that differ from what stands, by measure. `measures` are the grid's rows in their order.

    The browser says which columns may be typed in, and may be made to say otherwise: only value and comment count, of
    rows that the grid has.
    """
    rows = state.get("edited_rows") if isinstance(state, Mapping) else None
    found = {}
    for at, cells in (rows or {}).items():
        if not (isinstance(at, int) and 0 <= at < len(measures) and isinstance(cells, Mapping)):
            continue
        before = standing.get(measures[at], DraftValue())
        after = DraftValue(_text(cells, VALUE, before.raw), _text(cells, COMMENT, before.comment))
        if after != before:
            found[measures[at]] = after
    return found


def _text(cells: Mapping[str, object], name: str, before: str) -> str:
    """What was typed into a cell; a cleared one is None."""
    if name not in cells:
        return before
    typed = cells[name]
    return "" if typed is None else str(typed).strip()
