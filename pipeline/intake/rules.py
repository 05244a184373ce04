"""Whether a file may be handed in: against the chosen branch and month, the framework and last month."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.domain.finding import Finding, Severity
from pipeline.domain.framework import Framework, MeasureKind
from pipeline.domain.month import Month
from pipeline.domain.spelling import is_same_code, key
from pipeline.domain.text import Text
from pipeline.intake.reading import Read
from pipeline.intake.rows import full_name

# Fewer flows than this can well be equal two months running by chance.
_FLOWS_TO_COMPARE = 5
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


def identify(
    read: Read, *, branch: str | None, month: Month | None, branches: Mapping[str, Text] | None = None
) -> tuple[str | None, Month | None]:
    """The branch code and month that a file is for: the caller's choice, else what the file says.

    `branches` (code -> name, the register) turns a written name or spelling of a code into the code.
    """
    if branch is None and read.branch is not None:
        branch = code_of(read.branch, branches or {}) or read.branch
    return branch, month or read.month


def check(
    framework: Framework,
    read: Read,
    *,
    branch: str | None,
    month: Month | None,
    previous: Mapping[str, float] | None = None,
    this_month: Month | None = None,
    branches: Mapping[str, Text] | None = None,
) -> tuple[Finding, ...]:
    """All findings about a read file, its own included, errors first.

    `branch` and `month` are the caller's choice (None: whatever the file says). `previous`: measure -> value
    of the month before. `this_month`: today's, so that a later one is refused. `branches`: code -> name of
    those open in it; None skips that rule.
    """
    if read.values.is_empty() and any(finding.severity is Severity.ERROR for finding in read.findings):
        return read.findings
    found = [
        *read.findings,
        *_about_branch(read, branch, branches),
        *_about_month(read, month, this_month),
        *_about_edition(framework, read),
        *_about_values(framework, read, previous or {}),
        *_about_repetition(framework, read, previous or {}),
    ]
    return tuple(sorted(found, key=lambda finding: _ORDER[finding.severity]))


def code_of(written: str, branches: Mapping[str, Text]) -> str | None:
    """The code of the one branch that is written so, as a code or as a name."""
    found = [code for code, name in branches.items() if names_branch(written, code, name)]
    return found[0] if len(found) == 1 else None


def names_branch(written: str, code: str, name: Text | None) -> bool:
    is_name = name is not None and key(written) in (key(name.fa), key(name.en))
    return is_same_code(written, code) or is_name


def _about_branch(read: Read, chosen: str | None, branches: Mapping[str, Text] | None) -> Iterator[Finding]:
    branch, _ = identify(read, branch=chosen, month=None, branches=branches)
    if branch is None:
        yield _error("branch_absent")
        return
    if branches is not None and branch not in branches:
        yield _error("branch_unknown", branch=branch)
    name = (branches or {}).get(branch)
    if chosen is not None and read.branch is not None and not names_branch(read.branch, chosen, name):
        yield _error("branch_differs", written=read.branch, chosen=chosen)


def _about_month(read: Read, chosen: Month | None, this_month: Month | None) -> Iterator[Finding]:
    month = chosen or read.month
    if month is None:
        yield _error("month_absent")
        return
    if chosen is not None and read.month is not None and read.month != chosen:
        yield _error("month_differs", written=str(read.month), chosen=str(chosen))
    if this_month is not None and month > this_month:
        yield _error("month_in_future", month=str(month), this_month=str(this_month))


def _about_edition(framework: Framework, read: Read) -> Iterator[Finding]:
    if read.framework is not None and not is_same_code(read.framework, framework.id):
        yield _error("framework_differs", written=read.framework, ours=framework.id)
    elif read.edition is not None and not is_same_code(read.edition, framework.edition):
        params = (("written", read.edition), ("ours", framework.edition))
        yield Finding("edition_differs", Severity.WARNING, params=params)


def _about_values(framework: Framework, read: Read, previous: Mapping[str, float]) -> Iterator[Finding]:
    rows = read.values.to_dicts()
    if not any(_is_handed_in(framework, row, previous) for row in rows):
        yield _error("no_values")
        return
    values = {row["measure"]: row["value"] for row in rows}
    for row in rows:
        yield from _about_value(framework, row, values)
    absent = [measure.name for measure in framework.reported if measure.id not in values]
    if absent:
        names = Text("، ".join(name.fa for name in absent[:3]), ", ".join(name.en for name in absent[:3]))
        yield Finding("measures_absent", Severity.WARNING, params=(("count", len(absent)), ("names", names)))


def _is_handed_in(framework: Framework, row: Mapping[str, Any], previous: Mapping[str, float]) -> bool:
    """Whether someone wrote this value: the template fills in the stocks of the month before by itself."""
    if not row["raw"]:
        return False
    is_stock = framework.measure[row["measure"]].kind is MeasureKind.STOCK
    return not (is_stock and row["value"] is not None and row["value"] == previous.get(row["measure"]))


def _about_value(
    framework: Framework, row: Mapping[str, Any], values: Mapping[str, float | None]
) -> Iterator[Finding]:
    measure, value = framework.measure[row["measure"]], row["value"]
    name = full_name(framework, measure)
    if not row["raw"]:
        yield _about(row, "blank", Severity.WARNING, name=name)
    if value is None:
        return
    if value < 0:
        yield _about(row, "negative", Severity.ERROR, name=name, value=value)
    if measure.is_count and value != int(value):
        yield _about(row, "not_whole", Severity.ERROR, name=name, value=value)
    most = values.get(measure.at_most) if measure.at_most else None
    if measure.at_most and most is not None and value > most:
        whole = framework.measure[measure.at_most].name
        yield _about(row, "exceeds", Severity.ERROR, name=name, value=value, whole=whole, most=most)


def _about_repetition(framework: Framework, read: Read, previous: Mapping[str, float]) -> Iterator[Finding]:
    """The same flows as last month, to the last one: its file once more, perhaps. All zeros tell nothing."""
    flows = {measure.id for measure in framework.reported if measure.kind is MeasureKind.FLOW}
    rows = read.values.select("measure", "value").iter_rows()
    pairs = [
        (value, previous[name])
        for name, value in rows
        if name in flows and name in previous and value is not None
    ]
    is_same = all(now == before for now, before in pairs)
    if len(pairs) >= _FLOWS_TO_COMPARE and is_same and any(now for now, _ in pairs):
        yield Finding("same_as_last_month", Severity.WARNING, params=(("count", len(pairs)),))


def _error(name: str, **params: Any) -> Finding:
    return Finding(name, Severity.ERROR, params=tuple(params.items()))


def _about(row: Mapping[str, Any], code: str, severity: Severity, **params: Any) -> Finding:
    shown = tuple((name, _shown(value)) for name, value in params.items())
    return Finding(code, severity, row["sheet"], row["cell"], row["measure"], row["raw"][:80] or None, shown)


def _shown(value: Any) -> Any:
    """Whole floats as whole numbers, so that a sentence says 12 and not 12.0."""
    return int(value) if isinstance(value, float) and value == int(value) else value
