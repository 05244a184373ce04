"""One submission open for review: what is suspicious, what changed, and the decision; closer looks beneath."""

from collections.abc import Sequence

import streamlit as st

from pages.shared import cards, effect, findings, verified
from pages.shared.desk import office
from pages.shared.html import Html, join, sentence, tag
from pages.shared.reviewing import asked, closer, deciding, figures, suspicions
from pages.shared.reviewing.chips import chips, handed_in
from pages.shared.reviewing.queue import open_item
from pipeline.domain.access import Actor, Permission
from pipeline.domain.finding import Severity
from pipeline.domain.framework import Framework
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services import collecting, model
from pipeline.services.effects import effect_of_submission
from pipeline.services.kept_findings import KeptFinding, findings_kept
from pipeline.services.review_shapes import QueueItem
from pipeline.services.side_by_side import side_by_side
from pipeline.services.spot_checks import verified_submission
from pipeline.words import say


def show(item: QueueItem, by: Actor, language: str) -> None:
    """The item, top to bottom."""
    one = item.submission
    framework = model.framework_of(office(), month=one.month)
    found = findings_kept(office(), by=by, submission=one.submission)
    beside = side_by_side(office(), by=by, submission=one.submission)
    st.button(
        say("review.back", language),
        key="review.back",
        type="tertiary",
        on_click=open_item,
        args=(None,),
    )
    cards.show(_head(item, found, by, framework, language))
    suspicions.show(item, found, by, framework, language)
    suspicious = {kept.finding.measure for kept in found if kept.finding.severity is Severity.SUSPICION}
    with cards.card("review-figures"):
        figures.show(item, beside, suspicious, framework, language)
    _others(item, found, by, framework, language)
    deciding.show(item, by, language)
    closer.show(item, beside, suspicious, by, framework, language)
    asked.show(item, by, framework, language)


def _head(
    item: QueueItem, found: Sequence[KeptFinding], by: Actor, framework: Framework, language: str
) -> Html:
    """Whose month it is, the sentence of what to look at, and what approving it would do."""
    one = item.submission
    title = say("review.line", language, branch=item.name[language], month=one.month)
    state = "" if one.state is SubmissionState.SUBMITTED else cards.state_chip(one.state, language)
    share = verified.chip(verified_submission(office(), by=by, submission=one.submission), language)
    effects = effect_of_submission(office(), by=by, submission=one.submission)
    does = tag("p", effect.effect_sentence(effects, framework, language), cls="pd-effect")
    return tag(
        "div",
        cards.title(title, handed_in(item, language)),
        tag("p", state, " ", chips(item, language), " ", share, cls="pd-chips"),
        cards.headline(_opening(item, found, language)),
        does if one.state is SubmissionState.SUBMITTED else "",
    )


def _opening(item: QueueItem, found: Sequence[KeptFinding], language: str) -> Html:
    if item.submission.state is not SubmissionState.SUBMITTED:
        # What is decided asks for nothing: by whom, and why, stands under the decision.
        state = say(f"state.submission_{item.submission.state}", language)
        return sentence("review.item_decided", language, state=state)
    waits = sum(kept.is_open for kept in found)
    key = "review.item_suspicious" if waits else "review.item_clear"
    first = sentence(key, language, count=waits)
    changed = "review.item_changed" if item.revises is not None else "review.item_first"
    counts = {"changed": item.changed_count, "values": item.value_count}
    return join(first, " ", sentence(changed, language, **counts))


def _others(
    item: QueueItem, found: Sequence[KeptFinding], by: Actor, framework: Framework, language: str
) -> None:
    """Warnings in the open, notices folded; the file itself, and its check done anew where that is asked."""
    one = item.submission
    of = {
        severity: [kept.finding for kept in found if kept.finding.severity is severity]
        for severity in (Severity.WARNING, Severity.NOTICE)
    }
    with cards.card("review-findings"):
        cards.show(cards.heading(say("review.findings", language)))
        if of[Severity.WARNING]:
            cards.show(findings.findings_list(of[Severity.WARNING], framework, language))
        if of[Severity.NOTICE]:
            listed = findings.findings_list(of[Severity.NOTICE], framework, language)
            count = say("review.notices", language, count=len(of[Severity.NOTICE]))
            cards.show(cards.folded(count, listed))
        if not any(of.values()):
            cards.show(tag("p", say("review.no_findings", language), cls="pd-note"))
        if by.may(Permission.READ_FILE, one.branch):
            _file(item, by, framework, language)


def _file(item: QueueItem, by: Actor, framework: Framework, language: str) -> None:
    """The original, and the check run again: rules and history may have changed since it was handed in."""
    one = item.submission
    with st.container(horizontal=True, key="pdreview-file"):
        st.download_button(
            say("review.original", language),
            data=lambda: collecting.original_file(office(), by=by, submission=one.submission)[1],
            file_name=one.file_name,
            key=f"review.original.{one.submission}",
            on_click="ignore",
        )
        again = st.button(
            say("review.check_again", language), key=f"review.again.{one.submission}", type="tertiary"
        )
    if again:
        with st.spinner(say("upload.reading", language)):
            cards.show(_checked_again(item, by, framework, language))


def _checked_again(item: QueueItem, by: Actor, framework: Framework, language: str) -> Html:
    one = item.submission
    try:
        name, content = collecting.original_file(office(), by=by, submission=one.submission)
        where = {"branch": one.branch, "month": one.month}
        checked = collecting.check_file(office(), by=by, file_name=name, content=content, **where)
    except UserError as error:
        return cards.refusal(error, language)
    return findings.findings_list(checked.findings, framework, language)
