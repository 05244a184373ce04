"""The receipt: number, time, state, and what happens next."""

from pages.shared import cards, numbers
from pages.shared.handing.chosen import Choice, kept, word
from pages.shared.html import Html, link, tag
from pipeline.domain.access import Permission, Role
from pipeline.services.shapes import Receipt
from pipeline.words import say

_REVIEWER = {Role.STAFF: "branch_manager", Role.BRANCH_MANAGER: "province"}


def held(choice: Choice) -> Receipt | None:
    """This session's receipt for what is chosen."""
    receipt = kept("receipt")
    if not isinstance(receipt, Receipt):
        return None
    return receipt if (receipt.branch, receipt.month) == (choice.place.branch, choice.month) else None


def card(receipt: Receipt, choice: Choice) -> Html:
    tongue = choice.tongue
    reviewer = _REVIEWER.get(choice.by.role, "reviewer")
    rows: tuple[tuple[str, object], ...] = (
        ("number", tag("code", receipt.submission)),
        ("time", numbers.moment(receipt.at, tongue)),
        ("for", say("pages.comma", tongue).join(choice.told.values())),
        ("state", cards.state_chip(receipt.state, tongue)),
        ("next", word(f"next_{reviewer}", choice)),
    )
    listed = (
        tag("div", tag("dt", word(f"receipt_{name}", choice)), tag("dd", value)) for name, value in rows
    )
    again = tag("p", word("duplicate", choice), cls="pd-note") if receipt.duplicate else ""
    onward = _onward(choice)
    return cards.panel(
        word("receipt", choice), again, tag("dl", *listed, cls="pd-receipt"), onward, anchor="receipt"
    )


def _onward(choice: Choice) -> Html:
    """Where whoever handed in may look next."""
    if not choice.by.may(Permission.PAGE_BRANCH):
        return Html("")
    address = f"branch?branch={choice.place.branch}&month={choice.month}"
    return tag("p", link(word("receipt_branch", choice), address), cls="pd-note")
