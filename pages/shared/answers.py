"""Answers on their way in: what the check found, the receipt, how many have come in, what was asked."""

from collections.abc import Sequence

from pages.shared import cards, findings, numbers, stacked
from pages.shared.desk import office
from pages.shared.html import Html, tag
from pipeline.domain.access import Actor
from pipeline.domain.finding import Severity
from pipeline.domain.states import WaveState
from pipeline.services import answering, model, register
from pipeline.services.voice_shapes import AnswersChecked, AnswersReceipt, Wave
from pipeline.words import say


def checked_card(seen: AnswersChecked, wave: Wave, tongue: str) -> Html:
    """How many people's answers the file holds, what handing it in would do, and what is wrong with it."""
    framework = model.framework_named(office(), edition=wave.edition)
    listed = findings.findings_list(seen.findings, framework, tongue)
    errors = sum(one.severity is Severity.ERROR for one in seen.findings)
    if errors:
        words = say("ask.checked_errors", tongue, errors=errors)
    elif seen.replaces is not None:
        words = say("ask.checked_replaces", tongue, count=seen.respondent_count, before=seen.replaces)
    else:
        words = say("ask.checked_new", tongue, count=seen.respondent_count)
    return cards.panel(
        say("upload.findings", tongue),
        tag("p", words, cls="pd-effect"),
        listed,
        note=findings.counted(seen.findings, tongue),
    )


def receipt_card(receipt: AnswersReceipt, told: Sequence[str], tongue: str) -> Html:
    """`told`: branch and wave in words."""
    rows = (
        ("for", say("pages.comma", tongue).join(told)),
        ("people", numbers.count(receipt.respondent_count, tongue)),
        ("time", numbers.moment(receipt.at, tongue)),
        ("next", say("ask.receipt_what_next", tongue)),
    )
    listed = (
        tag("div", tag("dt", say(f"ask.receipt_{name}", tongue)), tag("dd", value)) for name, value in rows
    )
    again = tag("p", say("upload.duplicate", tongue), cls="pd-note") if receipt.duplicate else ""
    return cards.panel(
        say("ask.receipt", tongue), again, tag("dl", *listed, cls="pd-receipt"), anchor="receipt"
    )


def show_came_in(by: Actor, wave: Wave, tongue: str) -> None:
    """How many people's answers have come in from each branch: counts, never answers."""
    came = answering.came_in(office(), by=by, wave=wave.wave)
    names = {
        place.branch: place.name[tongue] for place in register.branches(office(), by=by, month=wave.last)
    }
    rows = [
        [
            names.get(one.branch, one.branch),
            numbers.count(one.respondent_count, tongue),
            numbers.moment(one.handed_in_at, tongue),
        ]
        for one in came
    ]
    if not rows:
        return
    header = [say(f"ask.column_{name}", tongue) for name in ("branch", "people", "time")]
    total = sum(one.respondent_count for one in came)
    table = stacked.table(header, rows)
    if wave.state is WaveState.CLOSED:
        cards.show(cards.folded(say("ask.came_in_whole", tongue, count=total), table))
        return
    title = say("ask.came_in", tongue, count=total)
    cards.show(cards.panel(title, table, note=say("ask.came_in_note", tongue)))


def show_questions(wave: Wave | None, tongue: str) -> None:
    """The sentences that people are asked, folded."""
    framework = (
        model.framework_of(office())
        if wave is None
        else model.framework_named(office(), edition=wave.edition)
    )
    if not framework.questions:
        return
    rows = [
        [numbers.count(at, tongue), question.words[tongue], framework.name_of(question.concept)[tongue]]
        for at, question in enumerate(framework.questions, start=1)
    ]
    header = [say(f"ask.column_{name}", tongue) for name in ("number", "sentence", "concept")]
    title = say("ask.questions", tongue, count=len(rows))
    cards.show(
        cards.folded(title, stacked.table(header, rows), tag("p", say("ask.ours", tongue), cls="pd-note"))
    )
