"""Why a score moved, in words: the sentence and its pieces, printed so that they add up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pages.shared import numbers
from pages.shared.change_counts import short_counts
from pages.shared.html import Html, escape, join, link, sentence
from pages.shared.measures import full_name
from pipeline.services.change_shapes import Change, MeasureMoved, Reason
from pipeline.words import number, say

NAMED = 3
"""Indicators named in the sentence: with more nobody reads it; the rest stand together, and in the table."""

_SAID = ("too_few_cases", "not_submitted", "not_applicable")


@dataclass(frozen=True)
class Piece:
    """A part of the sentence and its bar: `words` say why, with a place for the points; `printed` as rounded."""

    name: str
    key: str
    told: dict[str, object]
    points: float
    is_figures: bool = False
    printed: float = 0.0


def decimals_of(change: Change) -> int:
    """The scale's own decimals; one more where with those the rounded difference is not that of the rounded scores."""
    least = 1 if change.framework.scale > 1 else 3
    fits = abs(printed_difference(change, least) - round(change.difference, least)) < 10.0**-least / 2
    return least if fits else least + 1


def printed_difference(change: Change, decimals: int) -> float:
    """What the two scores differ by as they are printed."""
    return round(round(change.after, decimals) - round(change.before, decimals), decimals) + 0.0


def printed_parts(values: Sequence[float], total: float, decimals: int) -> list[float]:
    """The values rounded so that what is printed adds up to the printed total."""
    rounded = list(numbers.rounded_to_sum(values, total, decimals))
    if rounded:
        # Rounded halves may leave a last step over: the largest part carries it unseen.
        largest = max(range(len(rounded)), key=lambda at: abs(rounded[at]))
        rounded[largest] += round(total, decimals) - sum(rounded)
    return [round(value, decimals) + 0.0 for value in rounded]


def pieces(change: Change, language: str) -> list[Piece]:
    """What the sentence and the bars tell, in the method's order; nothing that would be printed as 0."""
    found = [
        *_revised(change, language),
        *_edition(change, language),
        *_coverage(change, language),
        *_figures(change, language),
    ]
    decimals = decimals_of(change)
    total = printed_difference(change, decimals)
    printed = printed_parts([piece.points for piece in found], total, decimals)
    told = (replace(piece, printed=value) for piece, value in zip(found, printed, strict=True))
    return [piece for piece in told if piece.printed]


def what_against(change: Change, language: str) -> str:
    """What it is compared with: the month's name, the branch's, or the edition."""
    against = change.sides.against
    if against.place is not None:
        return against.place.name[language]
    if against.edition is not None:
        return say("change.edition_named", language, edition=against.edition)
    return numbers.month_name(against.month, language)


def told(change: Change, language: str) -> Html:
    """The plain sentence: the difference, and where it comes from."""
    is_month = change.sides.against.kind == "month"
    found, decimals = pieces(change, language), decimals_of(change)
    what = what_against(change, language)
    if not found:
        return sentence("change.none_since" if is_month else "change.none_against", language, what=what)
    # A reader asks what the branch did first: the figures, then what else there was.
    listed = [
        sentence(piece.key, language, points=_signed(piece.printed, language, decimals), **piece.told)
        for piece in sorted(found, key=lambda piece: not piece.is_figures)
    ]
    comma = say("pages.comma", language)
    return sentence(
        "change.since" if is_month else "change.against",
        language,
        difference=_signed(printed_difference(change, decimals), language, decimals),
        what=what,
        pieces=join(*(join(comma if at else "", piece) for at, piece in enumerate(listed))),
    )


def revised_note(change: Change, language: str) -> Html | None:
    """What the month before was shown as then and stands at now, where it was revised since."""
    if not change.causes[0].points:
        return None
    decimals = decimals_of(change)
    shown, today = (_plain(value, language, decimals) for value in (change.before, change.before_today))
    return sentence(
        "change.as_shown",
        language,
        month=what_against(change, language),
        shown=shown,
        today=today,
        difference=_signed(change.after - change.before_today, language, decimals),
    )


def _revised(change: Change, language: str) -> list[Piece]:
    month = numbers.month_name(change.sides.against.month, language)
    name = say("change.bar_revised", language, month=month)
    return [Piece(name, "change.because_revised", {"month": month}, change.causes[0].points)]


def _edition(change: Change, language: str) -> list[Piece]:
    if change.sides.against.kind == "edition":
        return _listed(change, change.causes[1].reasons, language)
    name = say("change.bar_edition", language)
    return [Piece(name, "change.because_edition", {}, change.causes[1].points)]


def _coverage(change: Change, language: str) -> list[Piece]:
    """Another set of branches, and another set of indicators."""
    reasons = change.causes[2].reasons
    members = [reason for reason in reasons if reason.kind.startswith("members_")]
    others = [reason for reason in reasons if reason not in members]
    key, told = _set_words(change, others, language)
    return [
        Piece(say("change.bar_members", language), "change.because_members", {}, _sum(members)),
        Piece(say("change.bar_coverage", language), key, told, _sum(others)),
    ]


def _set_words(change: Change, reasons: Sequence[Reason], language: str) -> tuple[str, dict[str, object]]:
    """Why another set of indicators counts: by name where it is one, by number where it is one reason."""
    absent = {kind: [one for r in reasons if r.kind == kind for one in r.absent] for kind in ("left", "came")}
    left, came = absent["left"], absent["came"]
    states = {one.state.value for one in left}
    if left and not came and len(states) == 1 and states <= set(_SAID):
        (state,) = states
        if len(left) == 1:
            return f"change.because_one_{state}", {"name": left[0].name[language]}
        return f"change.because_many_{state}", {"count": len(left)}
    if came and not left and change.sides.against.kind == "month":
        if len(came) == 1:
            return "change.because_came_one", {"name": came[0].name[language]}
        return "change.because_came_many", {"count": len(came)}
    return "change.because_set", {}


def _figures(change: Change, language: str) -> list[Piece]:
    """What the figures did: by indicators, or of an indicator itself by its measures."""
    reasons = change.causes[3].reasons
    if change.node in change.framework.node or not all(reason.measures for reason in reasons):
        return _listed(change, reasons, language)
    moved = [each for reason in reasons for each in reason.measures]
    names = [
        each.name[language].removeprefix(say("measures.of_those", language)) if each.name else ""
        for each in moved
    ]
    return [
        _measure(change, each, name if names.count(name) == 1 else None, language)
        for each, name in zip(moved, names, strict=True)
    ]


def _measure(change: Change, moved: MeasureMoved, short: str | None, language: str) -> Piece:
    """A measure of the indicator itself: its short name will do where no other has the same."""
    if moved.measure is None:
        prices = say("change.prices", language)
        return Piece(prices, "change.from", {"name": prices}, moved.points, is_figures=True)
    name = short or full_name(moved.measure, change.framework, language)
    name = name[0].upper() + name[1:]
    counted = {"before": numbers.count(moved.before, language), "after": numbers.count(moved.after, language)}
    return Piece(name, _counts_key(change), {"name": name, **counted}, moved.points, is_figures=True)


def _counts_key(change: Change) -> str:
    is_branch = change.sides.against.kind == "branch"
    return "change.from_counts_other" if is_branch else "change.from_counts"


def _listed(change: Change, reasons: Sequence[Reason], language: str) -> list[Piece]:
    """The reasons that bring most, each by its name with its counts, and the rest together."""
    named = NAMED if len(reasons) > NAMED + 1 else len(reasons)
    found = [_from(change, reason, language) for reason in reasons[:named]]
    rest = reasons[named:]
    if not rest:
        return found
    others = "others" if change.is_hidden else "indicators"
    name = say(f"change.bar_{others}", language, count=len(rest))
    return [*found, Piece(name, f"change.from_{others}", {"count": len(rest)}, _sum(rest), is_figures=True)]


def _from(change: Change, reason: Reason, language: str) -> Piece:
    """A named reason: its name leads down to it on the branch's own page."""
    name, told = reason.name[language], {"name": _linked(change, reason, language)}
    sides = [
        short_counts(reason.id, side, change.framework, language) if reason.measures else None
        for side in (reason.before, reason.after)
    ]
    if None in sides:
        return Piece(name, "change.from", told, reason.points, is_figures=True)
    told |= {"before": escape(sides[0]), "after": escape(sides[1])}
    return Piece(name, _counts_key(change), told, reason.points, is_figures=True)


def _linked(change: Change, reason: Reason, language: str) -> Html:
    sides, name = change.sides, reason.name[language]
    if sides.kind != "branch" or reason.id == change.node:
        return escape(name)
    return link(name, f"branch?branch={sides.unit}&month={sides.month}&node={reason.id}")


def _sum(reasons: Sequence[Reason]) -> float:
    return sum((reason.points for reason in reasons), 0.0)


def _signed(value: float, language: str, decimals: int) -> Html:
    return escape(numbers.signed(value, language, decimals))


def _plain(value: float, language: str, decimals: int) -> str:
    return number(value, language, decimals)
