"""Branches written otherwise than in the register: the nearest names, and what a person said once that it means."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl
from rapidfuzz import fuzz

from pipeline.domain.access import Actor, Permission
from pipeline.domain.finding import Finding
from pipeline.domain.rules import finding_of
from pipeline.domain.spelling import clean, code, key
from pipeline.domain.text import Text
from pipeline.errors import UserError
from pipeline.intake.reading import Read
from pipeline.intake.rules import code_of, names_branch
from pipeline.services.office import Office
from pipeline.services.versioned import per_version
from pipeline.words import LANGUAGES

# Likeness from 0 to 100: a name of four letters with one of them wrong is at 75, one of eight at 88.
LEAST_LIKENESS = 65.0
MOST_SUGGESTED = 3
_LONGEST = 120
_UNKNOWN = ("branch_unknown", "branch_differs")
_TITLES = frozenset(key(word) for word in ("شعبه", "branch"))
_FEW = 3

Suggestion = tuple[str, Text, float]
"""A branch's code and name, and how like the written name it is, from 0 to 100."""


@dataclass(frozen=True)
class Spelling:
    """A spelling that a person said to mean a branch. The time is UTC."""

    spelling: str
    branch: str
    confirmed_at: datetime
    confirmed_by: str


def suggest(written: str, branches: Mapping[str, Text]) -> tuple[Suggestion, ...]:
    """The branches whose names are nearest to what is written, nearest first; none that is unlike it.

    `branches`: code -> name. Likeness is rapidfuzz's normalised edit similarity of the names' comparing forms, without
    the words that every name has: they would make all of them alike.
    """
    shared = {tongue: _shared([name[tongue] for name in branches.values()]) for tongue in LANGUAGES}
    found = [
        (
            branch,
            name,
            max(fuzz.ratio(_bare(written, shared[t]), _bare(name[t], shared[t])) for t in LANGUAGES),
        )
        for branch, name in branches.items()
    ]
    near = [one for one in found if one[2] >= LEAST_LIKENESS]
    return tuple(sorted(near, key=lambda one: (-one[2], one[0]))[:MOST_SUGGESTED])


def spellings(office: Office, *, by: Actor) -> tuple[Spelling, ...]:
    """Every spelling that is remembered, by spelling."""
    by.require(Permission.READ_REGISTER)
    return tuple(_remembered(office).values())


def confirm_spelling(office: Office, *, by: Actor, spelling: str, branch: str) -> Spelling:
    """Say that a spelling means a branch: from now on files that write it are that branch's. The newest word counts.

    Said again, it writes nothing. Raises UserError `branch_unknown`, and `spelling_is_name` for what the register
    itself calls a branch.
    """
    by.require(Permission.CONFIRM_SPELLING, branch)
    written = clean(spelling)[:_LONGEST]
    names = _register(office)
    if branch not in names:
        raise UserError("branch_unknown", branch=branch)
    if not key(written) or (named := code_of(written, names)) is not None:
        raise UserError("spelling_is_name", spelling=written or "—", branch=named if key(written) else "—")
    known = _remembered(office).get(key(written))
    if known is not None and known.branch == branch:
        return known
    draft = office.event(by, "spelling.confirm", branch, spelling=written)
    row = {
        "spelling_key": key(written),
        "spelling": written,
        "branch": branch,
        "confirmed_at": draft.occurred_at,
        "confirmed_by": by.user,
    }
    with office.warehouse.write("facts", draft) as writer:
        writer.append("branch_spellings", pl.DataFrame([row]))
    return _remembered(office)[key(written)]


def as_remembered(office: Office, read: Read, branches: Mapping[str, Text]) -> Read:
    """The read file with its branch's code, where it writes a remembered spelling. Codes and names go before."""
    known = _remembered(office).get(key(read.branch)) if read.branch is not None else None
    if known is None or code_of(read.branch or "", branches) is not None:
        return read
    return replace(read, branch=known.branch)


def with_suggestions(
    findings: Iterable[Finding], read: Read, branches: Mapping[str, Text] | None
) -> tuple[Finding, ...]:
    """The findings, where a branch that nobody knows is told with the nearest names, so that a person can confirm one.

    A figure is a code and has no likeness: 1011 is as near to 1001 as to 1012.
    """
    found = tuple(findings)
    written = read.branch
    is_about_branch = any(one.code in _UNKNOWN for one in found)
    if not is_about_branch or written is None or not branches or code(written).isdigit():
        return found
    is_known = any(names_branch(written, branch, name) for branch, name in branches.items())
    near = () if is_known else suggest(written, branches)
    if not near:
        return found
    listed = [f"«{name.fa}» ({branch})" for branch, name, _ in near]
    named = [f'"{name.en}" ({branch})' for branch, name, _ in near]
    told = finding_of(
        "branch_name_unknown",
        value=written[:80],
        params=(
            ("written", written[:80]),
            ("suggestions", Text("، ".join(listed), ", ".join(named))),
            ("codes", tuple(branch for branch, _, _ in near)),
        ),
    )
    return tuple(told if one.code in _UNKNOWN else one for one in found)


def _words(name: str) -> list[str]:
    """The name's words in their comparing forms."""
    return [bare for word in re.split(r"[\s()«»]+", clean(name)) if (bare := key(word))]


def _shared(names: Sequence[str]) -> frozenset[str]:
    """The word branch, and words that stand in every name; of a few names all of them might."""
    common = set.intersection(*(set(_words(name)) for name in names)) if len(names) >= _FEW else set()
    return frozenset(common) | _TITLES


def _bare(name: str, shared: frozenset[str]) -> str:
    """A branch's name for comparing, without the words that tell nothing."""
    return "".join(word for word in _words(name) if word not in shared)


def _register(office: Office) -> Mapping[str, Text]:
    rows = office.warehouse.read("register_known").select("branch", "name_fa", "name_en")
    return {branch: Text(fa, en) for branch, fa, en in rows.iter_rows()}


@per_version(size=1)
def _remembered(office: Office) -> Mapping[str, Spelling]:
    """Spellings by their comparing form."""
    rows = office.warehouse.read("branch_spellings").iter_rows(named=True)
    return {
        row["spelling_key"]: Spelling(
            row["spelling"], row["branch"], row["confirmed_at"], row["confirmed_by"]
        )
        for row in rows
    }
