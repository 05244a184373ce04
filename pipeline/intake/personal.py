"""A file that points at a person is refused, and its cells are named."""

from itertools import islice

from pipeline.domain.finding import Finding
from pipeline.domain.personal import is_personal_text
from pipeline.domain.rules import finding_of
from pipeline.intake.cells import Book, address_of

_MOST_NAMED = 500
"""Who has mended so many cells knows what to look for; a file made to harm could have hundreds of thousands."""


def find_personal(book: Book) -> tuple[Finding, ...]:
    """One finding a cell, on any sheet, with the notes that hang on cells; one for the names of sheets.

    The figure itself is not repeated. Beyond 500 cells only their number is told.
    """
    named = [finding_of("personal_data") for sheet in book.sheets if is_personal_text(sheet.name or "")]
    places = ((sheet.name, place) for sheet in book.sheets for place in sheet.personal)
    cells = [
        finding_of("personal_data", name, address_of(*place)) for name, place in islice(places, _MOST_NAMED)
    ]
    left = sum(1 for _ in places)
    more = [finding_of("personal_data_more", params=(("count", left), ("most", _MOST_NAMED)))] if left else []
    return (*named[:1], *cells, *more)
