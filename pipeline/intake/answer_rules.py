"""Whether a file of answers may be handed in: against the branch, the wave and its edition, and what stands already."""

from collections.abc import Iterator, Mapping

from pipeline.domain.finding import Finding, has_errors, in_order
from pipeline.domain.rules import finding_of
from pipeline.domain.spelling import is_same_code
from pipeline.domain.text import Text
from pipeline.intake.answers import AnswersRead
from pipeline.intake.rules import code_of, names_branch


def branch_of(read: AnswersRead, chosen: str | None, branches: Mapping[str, Text]) -> str | None:
    """The branch that a file is for: the one chosen, else what the file says, as a code where it is known."""
    if chosen is not None or read.branch is None:
        return chosen
    return code_of(read.branch, branches) or read.branch


def check_answers(
    read: AnswersRead,
    *,
    branch: str | None,
    branches: Mapping[str, Text],
    wave: str,
    framework: str,
    edition: str,
    standing_count: int | None,
) -> tuple[Finding, ...]:
    """All findings about a read file, its own included, errors first.

    `branch` is the caller's choice (None: whatever the file says), `wave` the wave that it is for, with the framework
    and edition of its questions; `standing_count` the respondents of the file that counts now (None: no file).
    """
    found = [*read.findings, *_about_branch(read, branch, branches)]
    found += _about_wave(read, wave, framework, edition)
    count = read.answers.height
    if not count and not has_errors(read.findings):
        found.append(finding_of("answers_none"))
    if standing_count is not None and 0 < count < standing_count:
        params = (("count", count), ("standing", standing_count))
        found.append(finding_of("answers_fewer", params=params))
    return in_order(found)


def _about_branch(read: AnswersRead, chosen: str | None, branches: Mapping[str, Text]) -> Iterator[Finding]:
    branch = branch_of(read, chosen, branches)
    if branch is None:
        yield finding_of("branch_absent")
        return
    if branch not in branches:
        yield finding_of("branch_unknown", params=(("branch", branch),))
    name = branches.get(branch)
    if chosen is not None and read.branch is not None and not names_branch(read.branch, chosen, name):
        params = (("written", read.branch), ("chosen", chosen))
        yield finding_of("branch_differs", params=params)


def _about_wave(read: AnswersRead, wave: str, framework: str, edition: str) -> Iterator[Finding]:
    """A file of another wave or edition is refused: its items may be other sentences under the same ids."""
    pairs = (
        ("wave_differs", read.wave, wave),
        ("framework_differs", read.framework, framework),
        ("answers_edition_differs", read.edition, edition),
    )
    for code, written, ours in pairs:
        if written is not None and not is_same_code(written, ours):
            params = (("written", written), ("ours", ours))
            yield finding_of(code, params=params)
