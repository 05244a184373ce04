"""A table to read whose rows become cards on a phone: each cell carries its column's name."""

from collections.abc import Sequence

from pages.shared.html import Html, tag


def table(header: Sequence[str], rows: Sequence[Sequence[object]], *, caption: str = "") -> Html:
    """The table; the first column names the row."""
    head = tag("tr", *(tag("th", name, scope="col") for name in header))
    body = (_row(header, row) for row in rows)
    words = tag("caption", caption) if caption else ""
    inside = (words, tag("thead", head), tag("tbody", *body))
    return tag("div", tag("table", *inside, cls="pd-table pd-stacked"), cls="pd-scroll")


def _row(header: Sequence[str], row: Sequence[object]) -> Html:
    first, *rest = zip(header, row, strict=True)
    name = tag("th", first[1], scope="row")
    return tag("tr", name, *(tag("td", cell, data_heading=heading) for heading, cell in rest))
