"""Handing in, cut short by another click: it is handed in once, and its receipt is told."""

from datetime import datetime
from typing import Any

import pytest

from pages.shared.handing import confirm
from pages.shared.handing.in_hand import InHand
from pipeline.domain.month import Month
from pipeline.domain.states import SubmissionState
from pipeline.errors import UserError
from pipeline.services.shapes import Receipt


class CutShort(BaseException):
    """As Streamlit raises it in a run whose session was touched after another click."""


def test_a_second_click_tells_the_first_ones_receipt(monkeypatch: pytest.MonkeyPatch) -> None:
    session: dict[str, Any] = {}
    handed_in: list[Receipt] = []
    clicks = iter([CutShort(), None, None])

    def submit(*_: object) -> Receipt:
        assert not handed_in
        handed_in.append(receipt())
        return handed_in[0]

    def keep(name: str, value: object) -> None:
        if (cut := next(clicks)) is not None:
            raise cut
        session[name] = value

    monkeypatch.setattr(confirm, "_submit", submit)
    monkeypatch.setattr(confirm, "keep", keep)
    monkeypatch.setattr(confirm, "forget", lambda name: session.pop(name, None))
    monkeypatch.setattr(confirm.file, "put_away", lambda: session.update(is_away=True))
    held = InHand(UserError("any"), "aban.xlsx", b"", "")
    with pytest.raises(CutShort):
        confirm.hand_in(None, held)  # type: ignore[arg-type]
    assert session == {}
    confirm.hand_in(None, held)  # type: ignore[arg-type]
    assert session == {"receipt": handed_in[0], "is_away": True}
    confirm.hand_in(None, held)  # type: ignore[arg-type]
    assert len(handed_in) == 1


def receipt() -> Receipt:
    return Receipt(
        submission="1405-08-0501-01",
        branch="0501",
        month=Month.parse("1405-08"),
        state=SubmissionState.SUBMITTED,
        duplicate=False,
        findings=(),
        at=datetime(2026, 11, 22),
    )
