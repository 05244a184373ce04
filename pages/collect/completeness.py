"""Who has handed in, who is late, whom to remind: for a manager who wants the month whole, and its days kept."""

import streamlit as st

from pages.shared import cards, closing, collected, collected_rates, filters, numbers
from pages.shared.desk import office
from pages.shared.guard import enter
from pages.shared.html import Html, join, sentence
from pages.shared.language import language
from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.month import Month, months_between
from pipeline.services import calendar, completeness, reminders
from pipeline.services.completeness import Completeness
from pipeline.words import say

MONTHS_BACK = 24


def draw(by: Actor, spoken: str) -> None:
    """The page, top to bottom."""
    top = st.container(key="pdtop-completeness")
    first, second = st.columns(2)
    with first:
        month = choose_month(spoken)
    told = completeness.completeness(office(), by=by, last=month)
    if told.rows.is_empty():
        with top:
            empty = (say(f"completeness.empty_{part}", spoken) for part in ("title", "cure"))
            cards.show(cards.nothing_yet(*empty))
        return
    if by.role not in BRANCH_ROLES:
        with second:
            told = narrow(told, by, month, spoken)
    with top:
        cards.show(cards.headline(opening(told, by, month, spoken), days_left(told, month, spoken)))
    if by.role not in BRANCH_ROLES:
        cards.show(collected_rates.month_stats(told, month, spoken))
    show_reminders(by, told, spoken)
    with cards.card("completeness-months"):
        title, note = (say(f"completeness.months_{part}", spoken) for part in ("title", "note"))
        cards.show(cards.heading(title, note, "months"), collected.months_matrix(told, spoken))
    left, right = st.columns([1, 1])
    with left, cards.card("completeness-arrivals", is_tall=True):
        name = numbers.month_name(month, spoken)
        title = say("completeness.arrivals", spoken, month=name)
        note = say("completeness.arrivals_note", spoken)
        cards.show(cards.heading(title, note, "arrivals"), collected.arrivals(told, month, spoken))
    with right:
        closing.show(by, month, spoken)
    cards.show(collected_rates.rates(told, spoken))


def choose_month(spoken: str) -> Month:
    """The month that has ended last unless another is chosen."""
    newest = calendar.this_month(office()).plus(-1)
    months = months_between(newest.plus(1 - MONTHS_BACK), newest)[::-1]
    return filters.month_select(months, spoken, key="completeness.month", default=newest)


def narrow(told: Completeness, by: Actor, month: Month, spoken: str) -> Completeness:
    """One county alone, where one is chosen."""
    counties = {code: name[spoken] for code, name in told.counties.items()}
    county = filters.county_select(counties, spoken, key="completeness.county")
    return completeness.completeness(office(), by=by, last=month, county=county)


def opening(told: Completeness, by: Actor, month: Month, spoken: str) -> Html:
    """The month's sentence: of all branches, or how the reader's own branch stands."""
    name = numbers.month_name(month, spoken)
    if by.role not in BRANCH_ROLES:
        return sentence("completeness.opening", spoken, month=name, **collected_rates.of_month(told, month))
    states = [row["state"] for row in told.rows.iter_rows(named=True) if row["month"] == str(month)]
    state = states[0] if states and states[0] in ("returned", "waiting", "approved") else "none"
    return sentence(f"completeness.opening_own_{state}", spoken, month=name)


def days_left(told: Completeness, month: Month, spoken: str) -> Html:
    """How long the month can still be handed in: in time, late, or not at all."""
    days, today = told.days[month], told.today
    due, closes = (numbers.day_name(day, spoken) for day in (days.due_on, days.closes_on))
    if today == days.due_on:
        return sentence("completeness.due_today", spoken, day=due)
    if today < days.due_on:
        return sentence("completeness.until_due", spoken, day=due, left=(days.due_on - today).days)
    if today <= days.closes_on:
        left = (days.closes_on - today).days
        return sentence("completeness.until_closing", spoken, due=due, day=closes, left=left)
    return sentence("completeness.closed", spoken, day=closes)


def show_reminders(by: Actor, told: Completeness, spoken: str) -> None:
    """Whom to remind now, whatever month is looked at: what can still be mended is in the last months."""
    found = reminders.reminders(office(), by=by)
    reached = set(told.rows["branch"])
    here = [one for one in found if one.branch in reached]
    with cards.card("completeness-reminders"):
        title = cards.heading(say("completeness.reminders", spoken), anchor="reminders")
        cards.show(join(title, collected_rates.reminder_list(here, spoken)))
        if here:
            collected_rates.offer_reminders(here, spoken)


draw(enter(Permission.PAGE_COMPLETENESS), language())
