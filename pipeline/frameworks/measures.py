"""Reads `measures.csv` (the numbers that a unit reports) and `prices.csv` (the price index for money)."""

import re
from collections.abc import Mapping

from pipeline.domain.framework import Measure, MeasureKind, MeasureSource, PriceIndex
from pipeline.domain.spelling import ascii_digits
from pipeline.frameworks.cells import Row, once, rows
from pipeline.frameworks.heading import Heading
from pipeline.frameworks.refusal import refuse

FILE = "measures.csv"
PRICES = "prices.csv"
_NEEDED = ("id", "name_fa", "name_en", "kind", "unit_fa", "unit_en", "counts_fa", "counts_en")
_OPTIONAL = ("term_days", "at_most", "source", "is_money", "form", "least", "most")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def read_measures(files: Mapping[str, str], heading: Heading) -> tuple[dict[str, Measure], dict[str, Row]]:
    """The measures by id and the row of each."""
    found: dict[str, Measure] = {}
    seen: dict[str, Row] = {}
    for row in rows(files, FILE, _NEEDED, _OPTIONAL):
        measure = _measure(row)
        if measure.id in heading.taken:
            row.refuse("id_taken", id=measure.id)
        once(seen, row, measure.id)
        found[measure.id] = measure
    if not found:
        refuse("empty_table", FILE)
    for measure in found.values():
        _check_at_most(measure, found, seen[measure.id])
    return found, seen


def _measure(row: Row) -> Measure:
    least, most = row.number_or_none("least"), row.number_or_none("most")
    if least is not None and most is not None and least > most:
        row.refuse("least_over_most", least=row.text("least"), most=row.text("most"))
    return Measure(
        id=row.identifier(),
        name=row.both("name"),
        kind=row.choice("kind", MeasureKind),
        unit=row.both("unit"),
        counts=row.both("counts"),
        term_days=row.whole_or_none("term_days", 1),
        at_most=row.named("at_most"),
        source=row.choice("source", MeasureSource, MeasureSource.REPORTED),
        is_money=row.yes("is_money"),
        form=row.named("form"),
        least=least,
        most=most,
    )


def _check_at_most(measure: Measure, measures: Mapping[str, Measure], row: Row) -> None:
    passed = [measure.id]
    limit = measure.at_most
    while limit is not None:
        if limit not in measures:
            row.refuse("at_most_unknown", id=limit)
        if limit in passed:
            row.refuse("at_most_cycle", path=" > ".join([*passed, limit]))
        passed.append(limit)
        limit = measures[limit].at_most


def read_prices(files: Mapping[str, str], heading: Heading) -> PriceIndex | None:
    """The price index, None when the folder has none. Its base is `price_base`, else its first month."""
    values: dict[str, float] = {}
    seen: dict[str, Row] = {}
    source = ""
    for row in rows(files, PRICES, ("month", "index", "source")):
        month, index = ascii_digits(row.needed("month")), row.number("index")
        if not _MONTH.fullmatch(month):
            row.refuse("price_month", value=month)
        if index <= 0:
            row.refuse("price_index", value=row.text("index"))
        once(seen, row, month)
        values[month], source = index, row.needed("source")
    if PRICES in files and not values:
        refuse("empty_table", PRICES)
    base = heading.price_base or min(values, default=None)
    if base is not None and base not in values:
        heading.section.refuse("price_base", "price_base", value=base)
    return PriceIndex(base, values, source) if base is not None else None
