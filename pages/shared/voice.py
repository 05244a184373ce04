"""What people say of a branch beside what its own figures say: a sentence, paired dots, and how sure it is."""

from collections.abc import Sequence

from pages.shared import cards, numbers, stacked
from pages.shared.desk import office
from pages.shared.html import Html, link, sentence, tag
from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.services import voice as voices
from pipeline.services.voice_shapes import RatedDimension, Rating, Reliability, Voice
from pipeline.words import LRI, number, say

ANCHOR = "pd-voice"
_SCALE = 100.0

# Usual readings of a reliability coefficient (Nunnally): from .9 for decisions on one unit, from .7 for comparing.
_VERY_WELL, _WELL, _FAIRLY = 0.9, 0.8, 0.7


def draw(by: Actor, branch: str, month: Month, spoken: str) -> None:
    """The panel for a branch: the newest closed wave that had begun by the month, or an invitation."""
    found = voices.branch_voice(office(), by=by, branch=branch, month=month)
    cards.show(panel(found, spoken) if found is not None else _invitation(by, spoken))


def panel(found: Voice, spoken: str) -> Html:
    """The whole panel, or that nothing is shown because too few answered."""
    title = say("voice.title", spoken)
    wave = sentence("voice.of_wave", spoken, wave=found.wave.name[spoken], months=months(found, spoken))
    if not found.is_shown:
        words = cards.no_data(spoken, say("voice.too_few", spoken))
        return cards.panel(title, tag("p", wave, cls="pd-note"), words, anchor=ANCHOR)
    return cards.panel(
        title,
        tag("p", opening(found, spoken), cls="pd-effect"),
        tag("p", wave, " ", _basis(found, spoken), cls="pd-note"),
        _key(found, spoken),
        tag(
            "ul", *(_dimension(one, found, spoken) for one in found.dimensions), _ends(spoken), cls="pd-voice"
        ),
        tag("p", say("voice.margin_note", spoken), cls="pd-note"),
        tag("p", reliability_sentence(found.reliabilities[0], spoken), cls="pd-note"),
        anchor=ANCHOR,
    )


def in_words(spoken: str) -> Html:
    """The method of people's own view, for the method page."""
    steps = tag(
        "ol", *(tag("li", say(f"voice.method_{step}", spoken)) for step in range(1, 6)), cls="pd-list"
    )
    return cards.panel(say("voice.method_title", spoken), steps, note=say("voice.method_note", spoken))


def opening(found: Voice, spoken: str) -> str:
    """The widest gap that is no chance, in words; or that there is none; or that there is nothing to compare with."""
    if found.reported_month is None:
        return say("voice.none_reported", spoken)
    told = [one.whole for one in found.dimensions if one.whole.is_told]
    if not told:
        return say("voice.no_gap", spoken)
    widest = max(told, key=lambda one: abs(one.gap or 0.0))
    key = "voice.gap_reported_more" if (widest.gap or 0.0) > 0 else "voice.gap_people_more"
    return say(
        key,
        spoken,
        name=widest.name[spoken],
        people=number(widest.score, spoken, 0),
        reported=number(widest.reported, spoken, 0),
        gap=number(_printed_gap(widest), spoken, 0),
    )


def months(found: Voice, spoken: str) -> str:
    """The wave's months: from one to another, or the one."""
    first, last = (numbers.month_name(month, spoken) for month in (found.wave.first, found.wave.last))
    return first if first == last else say("voice.from_to", spoken, first=first, last=last)


def reliability_sentence(found: Reliability, spoken: str) -> str:
    """How well the answers hang together, in words with the numbers."""
    told = {"people": found.respondent_count, "items": found.item_count}
    if found.alpha is None or found.omega is None:
        return say("voice.reliability_unknown", spoken, **told)
    alpha, omega = (number(value, spoken, 2) for value in (found.alpha, found.omega))
    return say(f"voice.reliability_{_read(found.alpha)}", spoken, alpha=alpha, omega=omega, **told)


def _read(coefficient: float) -> str:
    steps = ((_VERY_WELL, "very_well"), (_WELL, "well"), (_FAIRLY, "fairly"))
    return next((name for least, name in steps if coefficient >= least), "weakly")


def _printed_gap(one: Rating) -> float:
    """The difference of the two numbers as they are printed, so that the sentence adds up."""
    return abs(round(one.reported or 0.0) - round(one.score or 0.0))


def _basis(found: Voice, spoken: str) -> Html:
    """How many people, and which month's figures stand beside them."""
    people = sentence("voice.people", spoken, count=found.respondent_count or 0)
    if found.reported_month is None:
        return people
    month = numbers.month_name(found.reported_month, spoken)
    return tag("span", people, " ", say("voice.reported_month", spoken, month=month))


def _key(found: Voice, spoken: str) -> Html:
    """What the marks mean."""
    pieces = [
        tag("span", tag("i", cls="pd-key-people"), say("voice.key_people", spoken)),
        tag("span", tag("i", cls="pd-key-margin"), say("voice.key_margin", spoken)),
    ]
    if found.reported_month is not None:
        pieces.append(tag("span", tag("i", cls="pd-key-reported"), say("voice.key_reported", spoken)))
    return tag("p", *pieces, cls="pd-key")


def _ends(spoken: str) -> Html:
    """The line's ends, under the last of them."""
    ends = (tag("span", number(end, spoken, 0)) for end in (0.0, _SCALE))
    return tag("li", tag("span", *ends, cls="pd-voice-ends"), cls="pd-voice-foot")


def _dimension(one: RatedDimension, found: Voice, spoken: str) -> Html:
    whole = one.whole
    inside = tag(
        "div",
        _items(one.concepts, spoken),
        tag("p", _dimension_reliability(whole.node, found, spoken), cls="pd-note"),
    )
    return tag(
        "li",
        tag("span", whole.name[spoken], cls="pd-voice-name"),
        dots(whole),
        tag("span", _figures(whole, spoken), cls="pd-voice-figures"),
        tag("div", cards.folded(say("voice.items", spoken), inside), cls="pd-voice-items"),
    )


def dots(one: Rating) -> Html:
    """Two marks on one line from 0 to 100: people's as a dot on its likely range, the branch's own as a diamond."""
    marks = []
    if one.score is not None and one.low is not None and one.high is not None:
        width = f"inset-inline-start:{one.low:.2f}%;inline-size:{one.high - one.low:.2f}%"
        marks.append(tag("i", cls="pd-voice-margin", style=width))
    if one.reported is not None:
        marks.append(tag("i", cls="pd-voice-reported", style=f"inset-inline-start:{one.reported:.2f}%"))
    if one.score is not None:
        marks.append(tag("i", cls="pd-voice-people", style=f"inset-inline-start:{one.score:.2f}%"))
    empty = "" if one.score is not None else " pd-track-empty"
    return tag("span", *marks, cls=f"pd-voice-line{empty}", aria_hidden="true")


def _figures(one: Rating, spoken: str) -> Html:
    """People's score and the branch's own, with what the difference amounts to."""
    if one.score is None:
        return cards.no_data(spoken, say("voice.withheld", spoken))
    people = say("voice.people_score", spoken, score=_with_margin(one.score, one.margin, spoken, 0))
    own = number(one.reported, spoken, 0)
    reported = say("voice.own_score", spoken, score=own) if one.reported is not None else ""
    parts = [tag("span", tag("b", people)), tag("span", reported) if reported else "", _gap_chip(one, spoken)]
    return tag("span", *parts)


def _gap_chip(one: Rating, spoken: str) -> Html:
    """The gap in words: who says more, and by how much; or that it may be chance."""
    if one.gap is None:
        return Html("")
    if not one.is_told:
        return cards.chip(say("voice.within", spoken), "level", "≈")
    key, kind, mark = ("own_more", "below", "◆") if one.gap > 0 else ("people_more", "above", "●")
    gap = number(_printed_gap(one), spoken, 0)
    return cards.chip(say(f"voice.{key}", spoken, gap=gap), kind, mark)


def _items(concepts: Sequence[Rating], spoken: str) -> Html:
    names = ("sentence", "people", "mean", "own", "gap", "answered")
    header = [say(f"voice.column_{name}", spoken) for name in names]
    return stacked.table(header, [_item(one, spoken) for one in concepts])


def _item(one: Rating, spoken: str) -> list[object]:
    words = tag("span", one.words[spoken] if one.words else one.name[spoken])
    name = tag("div", words, tag("div", one.name[spoken], cls="pd-below"))
    own = number(one.reported, spoken, 0)
    if one.score is None:
        return [name, cards.no_data(spoken, say("voice.withheld", spoken)), "—", own, "—", "—"]
    people = _with_margin(one.score, one.margin, spoken, 0)
    mean = _with_margin(one.mean, one.mean_margin, spoken, 1)
    answered = say(
        "voice.answered",
        spoken,
        count=one.answered_count or 0,
        share=numbers.share(one.answered_share, spoken),
    )
    return [name, people, mean, own, _gap_chip(one, spoken) or "—", answered]


def _with_margin(value: float | None, margin: float | None, spoken: str, decimals: int) -> str:
    """48 (±5), each number kept left to right."""
    spread = number(margin, spoken, decimals).replace(LRI, f"{LRI}±")
    return f"{number(value, spoken, decimals)} ({spread})"


def _dimension_reliability(node: str, found: Voice, spoken: str) -> str:
    """The dimension's own coefficient: alpha and omega, or Spearman-Brown for two sentences."""
    one = next((each for each in found.reliabilities if each.node == node), None)
    if one is None:
        return ""
    told = {"people": one.respondent_count, "items": one.item_count}
    if one.spearman_brown is not None:
        value = number(one.spearman_brown, spoken, 2)
        return say(f"voice.pair_{_read(one.spearman_brown)}", spoken, value=value, **told)
    return reliability_sentence(one, spoken)


def _invitation(by: Actor, spoken: str) -> Html:
    """No wave has been closed yet: one quiet line, with the way there for those who may."""
    words = say("voice.no_wave", spoken)
    way = (
        link(say("voice.to_questionnaire", spoken), "questionnaire")
        if by.may(Permission.PAGE_QUESTIONNAIRE)
        else ""
    )
    return tag("p", words, " ", way, cls="pd-note", id=ANCHOR)
