"""Findings of an uploaded file by severity: cell, value, what is wrong, what to do. All text is escaped."""

from collections.abc import Sequence

from pages.shared import cards, numbers, stacked
from pages.shared.html import Html, tag
from pages.shared.measures import full_name
from pipeline.domain.finding import Finding, Severity
from pipeline.domain.framework import Framework
from pipeline.words import LRI, PDI, say

SHOWN = 200
"""Rows drawn of each severity: a wrong file may have thousands, and a person mends the first ones first."""


ALIKE = 3
"""Rows of one code shown at once; the others are folded."""


def findings_list(found: Sequence[Finding], framework: Framework, language: str) -> Html:
    """Errors first, then warnings, then notices; a sentence where there are none."""
    if not found:
        return tag("p", say("upload.no_findings", language), cls="pd-good-line")
    return tag(
        "div", *(_group(severity, found, framework, language) for severity in Severity), cls="pd-findings"
    )


def counted(found: Sequence[Finding], language: str) -> str:
    """How many of each kind that there is: "2 errors, 1 warning"."""
    of = {severity: sum(one.severity is severity for one in found) for severity in Severity}
    told = [say(f"upload.count_{one.value}", language, count=count) for one, count in of.items() if count]
    return say("pages.comma", language).join(told)


def _group(severity: Severity, found: Sequence[Finding], framework: Framework, language: str) -> Html:
    rows = [one for one in found if one.severity is severity]
    if not rows:
        return Html("")
    heading = say(f"upload.severity_{severity.value}", language, count=len(rows))
    header = [say(f"upload.column_{name}", language) for name in ("cell", "value", "wrong", "cure")]
    first, alike = _first_and_alike(rows[:SHOWN])
    table = stacked.table(header, [_row(one, framework, language) for one in first])
    folds = [
        cards.folded(
            say("upload.more_alike", language, count=len(those), what=those[0].message(language)),
            stacked.table(header, [_row(one, framework, language) for one in those]),
        )
        for those in alike
    ]
    more = say("upload.more_findings", language, count=len(rows) - SHOWN) if len(rows) > SHOWN else ""
    note = tag("p", more, cls="pd-note") if more else ""
    return tag("section", tag("h3", heading), table, *folds, note, cls=f"pd-severity-{severity.value}")


def _first_and_alike(rows: Sequence[Finding]) -> tuple[list[Finding], list[list[Finding]]]:
    """What is shown at once, and the rest of each code that comes too often: forty empty cells hide what matters."""
    by_code: dict[str, list[Finding]] = {}
    for one in rows:
        by_code.setdefault(one.code, []).append(one)
    often = {code: those[ALIKE:] for code, those in by_code.items() if len(those) > ALIKE + 1}
    folded = {id(one) for those in often.values() for one in those}
    return [one for one in rows if id(one) not in folded], list(often.values())


def _row(one: Finding, framework: Framework, language: str) -> list[object]:
    measure = full_name(one.measure, framework, language) if one.measure in framework.measure else ""
    where = tag("div", where_of(one, language), tag("div", measure, cls="pd-below") if measure else "")
    value = tag("bdi", one.value or numbers.count(None, language))
    return [where, value, one.message(language), one.cure(language)]


def where_of(one: Finding, language: str) -> Html:
    """The cell, isolated left to right ("C12" stays so), with its sheet; else the whole file."""
    if one.cell is None and one.sheet is None:
        return Html(say("upload.whole_file", language))
    cell = tag("span", f"{LRI}{one.cell}{PDI}", cls="pd-cell") if one.cell else Html("")
    sheet = tag("bdi", one.sheet, cls="pd-below") if one.sheet else Html("")
    return tag("span", cell, " ", sheet)
