"""Long work of this person: how far it is, told anew while it runs, and what came of it, for who comes back."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.shared import cards, numbers, stacked
from pages.shared.desk import office
from pages.shared.html import Html, join, tag
from pipeline.domain.access import Actor
from pipeline.domain.states import JobState
from pipeline.errors import UserError
from pipeline.services import jobs
from pipeline.services.bulk import BulkState
from pipeline.services.jobs import Job
from pipeline.words import say

KINDS = ("bulk_check", "bulk")
"""Jobs that begin on this page."""
_EVERY_SECONDS = 2
_SHOWN = 3
"""Jobs shown, newest first."""
_ROWS_SHOWN = 100
_ORDER = (BulkState.REFUSED, BulkState.READY, BulkState.KEPT, BulkState.SAME)
_LOOKS = {
    BulkState.REFUSED: ("warn", "!"),
    BulkState.READY: ("good", "✓"),
    BulkState.KEPT: ("good", "✓"),
    BulkState.SAME: ("plain", "="),
}


def own(by: Actor) -> tuple[Job, ...]:
    """What this person began here, newest first."""
    return tuple(one for one in jobs.jobs(office(), by=by) if one.started_by == by.user and one.kind in KINDS)


def show(by: Actor, language: str, told_above: Job | None = None) -> None:
    """The newest jobs but the one told above. While one runs, this part alone is drawn again every two seconds."""
    found = own(by)
    if any(not one.is_over for one in found):
        st.fragment(_show_running, run_every=_EVERY_SECONDS)(by, language)
        return
    shown = [one for one in found if told_above is None or one.job != told_above.job]
    _draw([one for one in shown if not _is_overtaken(one, found)], language)


def _is_overtaken(one: Job, found: Sequence[Job]) -> bool:
    """Whether it is the check of a file that was handed in since: what came of that is told instead."""
    sha256 = one.told.get("file_sha256")
    later = (each for each in found if each.kind == "bulk" and each.started_at >= one.started_at)
    return (
        one.kind == "bulk_check"
        and sha256 is not None
        and any(each.told.get("file_sha256") == sha256 for each in later)
    )


def _show_running(by: Actor, language: str) -> None:
    found = own(by)
    if all(one.is_over for one in found):
        # Nothing runs any more: the whole page is drawn once, and this stops asking.
        st.rerun()
    _draw(found, language)


def _draw(found: Sequence[Job], language: str) -> None:
    for one in found[:_SHOWN]:
        with cards.card(f"upload-job-{one.job}"):
            cards.show(_head(one, language))
            if not one.is_over:
                cards.show(_bar(one, language))
            else:
                cards.show(_outcome(one, language))


def _head(one: Job, language: str) -> Html:
    kind = {JobState.DONE: "good", JobState.FAILED: "warn", JobState.INTERRUPTED: "warn"}.get(
        one.state, "wait"
    )
    marks = {JobState.DONE: "✓", JobState.FAILED: "!", JobState.INTERRUPTED: "!"}
    state = cards.chip(say(f"job.state_{one.state}", language), kind, marks.get(one.state, "◔"))
    title = say(f"job.kind_{one.kind}", language)
    begun = say("upload.job_begun", language, at=one.started_at)
    return tag(
        "div",
        tag("h2", title, " ", state, cls="pd-panel-title"),
        tag("p", tag("bdi", one.subject), " · ", begun, cls="pd-note"),
    )


def _bar(one: Job, language: str) -> Html:
    """How far it is, in words and as a bar."""
    step = say(f"job.step_{one.step}", language) if one.step else say(f"job.state_{one.state}", language)
    counted = say("upload.job_counted", language, done=one.done, total=one.total)
    told = join(step, say("pages.comma", language), counted) if one.total > 1 else join(step)
    fill = tag("i", style=f"inline-size:{100 * one.share:.0f}%")
    bar = tag(
        "div",
        fill,
        cls="pd-progress",
        role="progressbar",
        aria_valuenow=round(100 * one.share),
        aria_valuemin=0,
        aria_valuemax=100,
        aria_label=say(f"job.kind_{one.kind}", language),
    )
    return tag("div", tag("p", told), bar, tag("p", say("upload.job_leave", language), cls="pd-note"))


def _outcome(one: Job, language: str) -> Html:
    if one.state is JobState.INTERRUPTED:
        return tag("p", say("upload.job_interrupted", language), cls="pd-refusal", role="alert")
    if "error" in one.told:
        error = UserError(str(one.told["error"]), **one.told.get("params", {}))
        return cards.refusal(error, language)
    if "rows" not in one.told:
        return tag(
            "p", say("error.bug", language, mark=one.told.get("bug", "")), cls="pd-refusal", role="alert"
        )
    is_left = one.kind == "bulk_check" and one.told.get("ready_count")
    return join(
        counts(one.told, language),
        tag("p", say("upload.job_put_again", language)) if is_left else "",
        cards.folded(say("upload.job_rows", language), came_of(one.told, language)),
    )


def counts(told: Mapping[str, Any], language: str) -> Html:
    """How many branch-months stand how."""
    states = {state: told[f"{state.value}_count"] for state in _ORDER}
    chips = [
        cards.chip(say(f"upload.many_{state.value}", language, count=count), *_LOOKS[state])
        for state, count in states.items()
        if count
    ]
    return tag("p", *chips, cls="pd-chips")


def came_of(told: Mapping[str, Any], language: str) -> Html:
    """What is wrong with the file as a whole, and a row a branch-month: those with errors first."""
    whole = [_finding(one, language) for one in told["findings"]]
    rows = sorted(told["rows"], key=lambda row: _ORDER.index(BulkState(row["state"])))
    header = [
        say(f"upload.column_{name}", language) for name in ("branch", "month", "ready", "found", "first")
    ]
    first = stacked.table(header, [_row(row, language) for row in rows[:_ROWS_SHOWN]])
    more = [_row(row, language) for row in rows[_ROWS_SHOWN:]]
    folded = (
        cards.folded(say("upload.many_more", language, count=len(more)), stacked.table(header, more))
        if more
        else ""
    )
    return tag("div", *whole, first if rows else "", folded, cls="pd-many")


def _row(row: Mapping[str, Any], language: str) -> list[object]:
    state = BulkState(row["state"])
    of = {name: row[f"{name}s"] for name in ("error", "suspicion", "warning")}
    counted = [say(f"upload.count_{name}", language, count=count) for name, count in of.items() if count]
    found = say("pages.comma", language).join(counted) or numbers.NONE
    name = row[f"name_{language}"] or row["written"] or say("upload.many_no_branch", language)
    code = tag("div", tag("bdi", row["branch"]), cls="pd-below") if row["branch"] else ""
    submission = tag("div", tag("code", row["submission"]), cls="pd-below") if row["submission"] else ""
    ready = tag("div", cards.chip(say(f"upload.many_is_{state.value}", language), *_LOOKS[state]), submission)
    first = _finding(row["findings"][0], language) if row["findings"] else numbers.NONE
    month = numbers.month_name(row["month"], language) if row["month"] else numbers.NONE
    return [tag("div", tag("bdi", name), code), month, ready, found, first]


def _finding(one: Mapping[str, Any], language: str) -> Html:
    cell = tag("bdi", one["cell"], cls="pd-cell") if one["cell"] else ""
    return tag(
        "div",
        cell,
        " ",
        one[f"message_{language}"],
        " ",
        tag("span", one[f"cure_{language}"], cls="pd-quiet"),
    )
