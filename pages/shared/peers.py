"""Like branches on the screen: who they are and why, how to change them, and how they stand beside a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from pages.shared import cards, filters, likeness, numbers
from pages.shared.desk import office
from pages.shared.html import Html, escape, join, link, sentence, tag
from pipeline.domain.access import Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.services import peers as service
from pipeline.services.peers import USUAL, PeerChoice, Peers
from pipeline.services.shapes import PeerScore, Place
from pipeline.words import say

COUNT, ADDED, REMOVED = "peers", "peers_with", "peers_without"
"""Names under which the choice stands in the address; codes are parted by commas."""
_LONGEST, _TOLD = 20, 5
"""Letters of a code, and how many codes, that are said back of an address that somebody else may have written."""
_DIGITS = 3
"""Nobody asks for a thousand branches."""


@dataclass(frozen=True)
class Like:
    """A branch's like branches with their scores, and what of the address could not be followed."""

    shown: Peers
    scores: Mapping[str, PeerScore]
    wrong_count: str | None

    def of(self, node: str) -> PeerScore:
        return self.scores.get(node) or service.no_peer_score(self.shown)

    @property
    def medians(self) -> dict[str, float | None]:
        return {node: told.median for node, told in self.scores.items()}


def like(place: Place, month: Month, by: Actor) -> Like:
    """The like branches as the address asks for them (`?peers=7&peers_with=0501&peers_without=0502`)."""
    asked = {name: filters.choice(name) for name in (COUNT, ADDED, REMOVED)}
    for name, value in asked.items():
        # What was chosen on another page comes into this one's address too, so that a link shows the same.
        if value is not None and st.query_params.get(name) != value:
            filters.choose(name, value)
    count, wrong = _count(asked[COUNT])
    choice = PeerChoice(count, _codes(asked[ADDED]), _codes(asked[REMOVED]))
    shown = service.peers_of(office(), by=by, branch=place.branch, month=month, choice=choice)
    scores = service.peer_scores(office(), by=by, branch=place.branch, month=month, choice=choice)
    return Like(shown, scores, wrong)


def _count(written: str | None) -> tuple[int, str | None]:
    """The number asked for, and what was written where it is none."""
    if written is None:
        return USUAL.count, None
    if len(written) <= _DIGITS and written.isascii() and written.isdigit() and int(written) > 0:
        return int(written), None
    return USUAL.count, written[:_LONGEST]


def _codes(written: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in (written or "").split(",") if code))


def draw(found: Like, by: Actor, framework: Framework, spoken: str) -> None:
    """The card of like branches: a sentence, why each is one, and the means to change them."""
    with cards.card("peers"):
        cards.show(
            cards.heading(say("peers.title", spoken), say("peers.note", spoken), "pd-peers"),
            *(tag("p", words) for words in told(found, by, framework, spoken)),
        )
        if found.shown.peers:
            cards.show(cards.folded(say("peers.why", spoken), likeness.why_table(found.shown, spoken)))
        if found.shown.peers or found.shown.others:
            _changing(found.shown, spoken)


def told(found: Like, by: Actor, framework: Framework, spoken: str) -> list[Html]:
    """Who the like branches are, how they stand, what the person changed, and what could not be followed."""
    shown = found.shown
    sentences = [_who(shown, by, spoken)]
    if shown.peers:
        sentences.append(_stand(found.of(framework.top.id), framework, spoken))
    if not shown.is_usual:
        sentences.append(sentence("peers.changed", spoken, changes=_changes(shown, spoken)))
    if shown.ignored:
        sentences.append(sentence("peers.ignored", spoken, codes=_ignored(shown.ignored, spoken)))
    if found.wrong_count is not None:
        wrong = {"count": tag("bdi", found.wrong_count), "usual": USUAL.count}
        sentences.append(sentence("peers.ignored_count", spoken, **wrong))
    return sentences


def _who(shown: Peers, by: Actor, spoken: str) -> Html:
    month = numbers.month_name(shown.month, spoken)
    if not shown.peers:
        return sentence("peers.emptied" if shown.others else "peers.alone", spoken, month=month)
    names = [_name(peer.place, shown.month, by, spoken) for peer in shown.peers]
    key = "peers.compared" if len(names) > 1 else "peers.compared_one"
    return sentence(key, spoken, month=month, count=len(names), names=_listed(names, spoken))


def _listed(pieces: Sequence[Html], spoken: str) -> Html:
    return Html(escape(say("pages.comma", spoken)).join(pieces))


def _name(place: Place, month: Month, by: Actor, spoken: str) -> Html:
    """The branch's name, a link where its page is within the person's reach."""
    if not by.may(Permission.READ_SCORES, place.branch):
        return tag("bdi", place.name[spoken])
    return link(place.name[spoken], f"branch?branch={place.branch}&month={month}")


def _stand(score: PeerScore, framework: Framework, spoken: str) -> Html:
    names = {"top": framework.top.name[spoken]}
    if score.best_place is None:
        return sentence("peers.stand_none", spoken, **names)
    key = "peers.stand" if score.count == score.of else "peers.stand_some"
    return sentence(key, spoken, **names, **_figures(score, spoken, framework.scale))


def _figures(score: PeerScore, spoken: str, scale: float) -> dict[str, object]:
    return {
        "median": numbers.score(score.median, spoken, scale),
        "best": numbers.score(score.best, spoken, scale),
        "branch": score.best_place.name[spoken] if score.best_place else numbers.NONE,
        "count": score.count,
        "of": score.of,
    }


def _changes(shown: Peers, spoken: str) -> str:
    comma = say("pages.comma", spoken)
    added = [peer.place.name[spoken] for peer in shown.peers if peer.is_added]
    removed = [place.name[spoken] for place in shown.removed]
    changes = []
    if shown.choice.count != USUAL.count:
        changes.append(say("peers.changed_count", spoken, count=shown.choice.count, usual=USUAL.count))
    if added:
        changes.append(say("peers.changed_added", spoken, names=comma.join(added)))
    if removed:
        changes.append(say("peers.changed_removed", spoken, names=comma.join(removed)))
    return say("peers.semicolon", spoken).join(changes)


def _ignored(codes: Sequence[str], spoken: str) -> Html:
    shown = [tag("bdi", code[:_LONGEST]) for code in codes[:_TOLD]]
    if len(codes) > _TOLD:
        shown.append(escape(say("peers.and_more", spoken, count=len(codes) - _TOLD)))
    return _listed(shown, spoken)


def _changing(shown: Peers, spoken: str) -> None:
    """How many of the nearest, and which branches: both kept in the address."""
    every = {place.branch: place for place in (*(peer.place for peer in shown.peers), *shown.others)}
    with st.expander(say("peers.change", spoken), key="peers.change"):
        most = list(range(1, len(every) + 1))
        st.session_state["peers.count"] = min(shown.choice.count, len(every))
        st.session_state["peers.chosen"] = list(shown.codes)
        st.selectbox(
            say("peers.count", spoken),
            most,
            format_func=lambda count: numbers.count(count, spoken),
            key="peers.count",
            on_change=lambda: keep(shown, count=st.session_state["peers.count"]),
        )
        st.multiselect(
            say("peers.chosen", spoken),
            list(every),
            format_func=lambda code: every[code].name[spoken],
            key="peers.chosen",
            placeholder=say("peers.choose_hint", spoken),
            on_change=lambda: keep(shown, chosen=st.session_state["peers.chosen"]),
        )
        cards.show(tag("p", say("peers.in_address", spoken), cls="pd-note"))
        if not shown.is_usual:
            st.button(say("peers.usual", spoken), key="peers.usual", on_click=forget)


def keep(shown: Peers, *, count: int | None = None, chosen: Sequence[str] | None = None) -> None:
    """Write a choice into the address: another number of nearest, or branches added to them and taken out."""
    if count is not None:
        filters.choose(COUNT, None if count == USUAL.count else str(count))
        return
    nearest = shown.nearest
    _keep_codes(ADDED, [code for code in chosen or () if code not in nearest])
    _keep_codes(REMOVED, [code for code in nearest if code not in (chosen or ())])


def _keep_codes(name: str, codes: Sequence[str]) -> None:
    filters.choose(name, ",".join(codes) or None)


def forget() -> None:
    """Back to the usual ones."""
    for name in (COUNT, ADDED, REMOVED):
        filters.choose(name, None)


def line(score: PeerScore, framework: Framework, spoken: str) -> Html:
    """Beside any number: the like branches' median and best, and who has it."""
    if score.best_place is None:
        return tag("p", say("peers.line_none", spoken), cls="pd-note")
    key = "peers.line" if score.count == score.of else "peers.line_some"
    return tag("p", say(key, spoken, **_figures(score, spoken, framework.scale)), cls="pd-note")


def key(spoken: str) -> Html:
    """What the tick in a bar means."""
    return tag("p", tag("span", tag("i", cls="pd-key-peer"), say("pages.key_peer", spoken)), cls="pd-key")


def short(score: PeerScore, framework: Framework, spoken: str) -> Html:
    """The like branches' median after a line of other figures; nothing where none has a score."""
    if score.median is None:
        return Html("")
    median = numbers.score(score.median, spoken, framework.scale)
    return join(" · ", say("peers.short", spoken, median=median))


def stat(score: PeerScore, framework: Framework, spoken: str) -> Html:
    """The index's supporting figure: the like branches' median with their best."""
    note = (
        None
        if score.best is None
        else say("peers.stat_note", spoken, **_figures(score, spoken, framework.scale))
    )
    value = numbers.score(score.median, spoken, framework.scale)
    return cards.stat(say("peers.stat", spoken), value, note=note, href="#pd-peers")
