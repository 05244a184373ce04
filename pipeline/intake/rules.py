"""Whether a file may be handed in: against the chosen branch and month, the framework, and what is known before."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.domain.finding import Finding, Severity, has_errors, in_order
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.domain.rules import finding_of
from pipeline.domain.spelling import is_same_code, key
from pipeline.domain.text import Text
from pipeline.intake.known import Known, last_month_alone
from pipeline.intake.reading import Read
from pipeline.intake.suspicions import suspicions
from pipeline.intake.telling import filled
from pipeline.intake.value_rules import about_values


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
    closed: Mapping[str, Text] | None = None,
    known: Known | None = None,
) -> tuple[Finding, ...]:
    """All findings about a read file, its own included, the gravest first.

    `branch` and `month` are the caller's choice (None: whatever the file says). `previous`: measure -> value of the
    month before (None: as `known` has it). `this_month`: today's, so that a later one is refused. `branches`:
    code -> name of those open in it (None skips that rule), `closed`: of those in the register that are not. Without
    `known` nothing is held against what was before.
    """
    if read.values.is_empty() and has_errors(read.findings):
        return read.findings
    rows, of_month = read.values.to_dicts(), month or read.month
    if known is None and previous and of_month is not None:
        known = last_month_alone(of_month, previous)
    before = previous or (known.in_month(of_month.plus(-1)) if known and of_month else {})
    found = [
        *read.findings,
        *_about_branch(read, branch, branches, closed or {}, of_month),
        *_about_month(read, month, this_month, known),
        *_about_edition(framework, read),
        *about_values(framework, rows, before),
    ]
    if known is not None and of_month is not None:
        wrong = frozenset(
            one.measure for one in found if one.measure is not None and one.severity is Severity.ERROR
        )
        found += suspicions(framework, rows, of_month, known, wrong)
    return in_order(found)


def code_of(written: str, branches: Mapping[str, Text]) -> str | None:
    """The code of the one branch that is written so, as a code or as a name."""
    found = [code for code, name in branches.items() if names_branch(written, code, name)]
    return found[0] if len(found) == 1 else None


def names_branch(written: str, code: str, name: Text | None) -> bool:
    is_name = name is not None and key(written) in (key(name.fa), key(name.en))
    return is_same_code(written, code) or is_name


def _about_branch(
    read: Read,
    chosen: str | None,
    branches: Mapping[str, Text] | None,
    closed: Mapping[str, Text],
    month: Month | None,
) -> Iterator[Finding]:
    branch, _ = identify(read, branch=chosen, month=None, branches=branches)
    if branch is None:
        yield _of_form("branch_absent")
        return
    if branches is not None and branch not in branches:
        yield _not_among_open(branch, closed, month)
    name = (branches or {}).get(branch)
    if chosen is not None and read.branch is not None and not names_branch(read.branch, chosen, name):
        yield _of_form("branch_differs", written=read.branch, chosen=chosen)
    if name is not None and read.branch_name is not None and not names_branch(read.branch_name, branch, name):
        other = code_of(read.branch_name, branches or {})
        if other is not None:
            yield _of_form("branch_and_name_differ", branch=branch, name=name, written=read.branch_name)


def _not_among_open(branch: str, closed: Mapping[str, Text], month: Month | None) -> Finding:
    """A branch of the register that was not open then is another matter than one that nobody knows."""
    code = code_of(branch, closed)
    if code is None or month is None:
        return _of_form("branch_unknown", branch=branch)
    return _of_form("branch_not_open", branch=code, name=closed[code], month=month)


def _about_month(
    read: Read, chosen: Month | None, this_month: Month | None, known: Known | None
) -> Iterator[Finding]:
    month = chosen or read.month
    if month is None:
        yield _of_form("month_absent")
        return
    if chosen is not None and read.month is not None and read.month != chosen:
        yield _of_form("month_differs", written=read.month, chosen=chosen)
    if this_month is not None and month > this_month:
        yield _of_form("month_in_future", month=month, this_month=this_month)
    if known is not None and known.closed_on is not None:
        yield _of_form("month_closed", month=month, closed_on=known.closed_on)


def _about_edition(framework: Framework, read: Read) -> Iterator[Finding]:
    if read.framework is not None and not is_same_code(read.framework, framework.id):
        yield _of_form("framework_differs", written=read.framework, ours=framework.id)
    elif read.edition is not None and not is_same_code(read.edition, framework.edition):
        yield _of_form("edition_differs", written=read.edition, ours=framework.edition)


def _of_form(code: str, **params: Any) -> Finding:
    """A finding about the form as a whole."""
    return finding_of(code, params=filled(**params))
