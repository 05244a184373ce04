"""What the check of the thing in hand found, what handing it in would do, and the receipt once it is."""

from pages.shared import cards, effect, findings
from pages.shared.handing import marked, other_month, receipt, spelling
from pages.shared.handing.chosen import Choice, forget, kept, word
from pages.shared.handing.in_hand import InHand
from pages.shared.html import tag
from pipeline.errors import UserError
from pipeline.services.shapes import Preview


def show_told(choice: Choice) -> None:
    """What came of the last click, once: a good line, or why it was refused."""
    told = kept("told")
    forget("told")
    if isinstance(told, str):
        said = tag("p", word(f"told_{told}", choice, **choice.told), cls="pd-good-line", role="status")
        cards.show(tag("div", said, cls="pd-told"))
    refused = kept("refused")
    if isinstance(refused, UserError):
        forget("refused")
        cards.show(tag("div", cards.refusal(refused, choice.tongue), cls="pd-told"))


def show(choice: Choice, held: InHand | None) -> None:
    got = receipt.held(choice)
    if got is not None:
        cards.show(receipt.card(got, choice))
    if held is None:
        return
    if isinstance(held.looked, UserError):
        cards.show(cards.refusal(held.looked, choice.tongue))
        return
    _show_check(choice, held, held.looked)


def _show_check(choice: Choice, held: InHand, looked: Preview) -> None:
    """Findings by severity, and where nothing is in the way what handing it in would do."""
    found = looked.checked.findings
    listed = cards.panel(
        word("findings", choice),
        findings.findings_list(found, choice.framework, choice.tongue),
        note=findings.counted(found, choice.tongue) if found else None,
    )
    spelling.offer(choice, held)
    other_month.offer(choice, held)
    # What has to be looked at stands before what it would do: errors keep it out, suspicions need a second look.
    is_first = bool(held.error_count or held.suspicion_count)
    if is_first:
        marked.offer(choice, held)
        cards.show(listed)
    if held.is_ready:
        cards.show(effect.panel(looked, choice.framework, choice.tongue))
    if not is_first:
        cards.show(listed)
        marked.offer(choice, held)
