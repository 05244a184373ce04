"""How long the month may still be handed in: its due day, how many days are left, closed, or open by an exception."""

from datetime import date

from pages.shared import cards, numbers
from pages.shared.desk import office
from pages.shared.handing.chosen import Choice, word
from pages.shared.html import Html, join, tag
from pipeline.domain.calendar import MonthDays
from pipeline.services import calendar


def is_open(choice: Choice) -> bool:
    """Whether this branch may hand the month in today."""
    return calendar.is_open_for(office(), choice.place.branch, choice.month, calendar.today(office()))


def told(choice: Choice) -> Html:
    """A chip that says how the month stands, and a line with its days."""
    today, days = calendar.today(office()), calendar.month_days(office(), choice.month)
    closes_on = calendar.closes_for(office(), choice.place.branch, choice.month)
    state = _state(today, days, closes_on)
    kind = {"closed": "absent", "late": "warn", "exception": "warn"}.get(state, "plain")
    mark = {"closed": "⨯", "late": "!", "exception": "!"}.get(state, "")
    left = {
        "left": (closes_on if state in ("late", "exception") else days.due_on).toordinal() - today.toordinal()
    }
    chip = cards.chip(word(f"days_{state}", choice, **left), kind, mark)
    line = word(f"days_{state}_line", choice, due=days.due_on, closes=closes_on)
    return tag("div", tag("p", chip), tag("p", line, cls="pd-note"), cls="pd-month-days", role="status")


def _state(today: date, days: MonthDays, closes_on: date) -> str:
    """Which sentence holds: running (not over yet), in_time, last_day, late, exception or closed."""
    if today > closes_on:
        return "closed"
    if closes_on > days.closes_on and today > days.closes_on:
        return "exception"
    if today > days.due_on:
        return "late"
    if today < days.month.plus(1).first_day():
        return "running"
    return "last_day" if today == days.due_on else "in_time"


def why_closed(choice: Choice) -> Html:
    """In place of the next steps when the month is closed for this branch: since when, and whom to ask."""
    closes_on = calendar.closes_for(office(), choice.place.branch, choice.month)
    closed = word("closed", choice, closed_on=closes_on, **choice.told)
    return tag("div", join(closed, " ", word("closed_cure", choice)), cls="pd-refusal", role="alert")


def due_words(choice: Choice) -> str:
    """The due day as a reader meets it."""
    return numbers.day_name(calendar.month_days(office(), choice.month).due_on, choice.tongue)
