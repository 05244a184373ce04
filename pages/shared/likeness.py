"""Why a branch is like another: the numbers that they are compared by, and how they differ in words."""

from pages.shared import cards, numbers, stacked
from pages.shared.html import Html
from pipeline.services.peers import USUAL, Peers, PeerShown
from pipeline.services.shapes import Place
from pipeline.words import digits, number, say

_SAME = 0.02
"""Numbers of insured that differ by less than this share are called alike."""
_TIMES = 2.0
"""From here on "twice as many" is read more easily than "100 % more"."""


def why_table(shown: Peers, spoken: str) -> Html:
    """The branch itself, then each like branch: what they are compared by, and how they differ."""
    header = [say(f"peers.column_{name}", spoken) for name in ("branch", "insured", "urban", "kind", "why")]
    own = _row(shown.place, say("peers.this_branch", spoken), spoken)
    rows = [_row(peer.place, reasons(peer, spoken), spoken) for peer in shown.peers]
    return stacked.table(header, [own, *rows])


def _row(place: Place, why: str, spoken: str) -> tuple[object, ...]:
    absent = cards.no_data(spoken, say("peers.not_known", spoken))
    urban = place.urban_share_pct
    return (
        place.name[spoken],
        absent if place.insured_main is None else numbers.count(place.insured_main, spoken),
        absent if urban is None else numbers.share(urban / 100, spoken),
        digits(place.kind, spoken) if place.kind else absent,
        why,
    )


def reasons(peer: PeerShown, spoken: str) -> str:
    """How a like branch differs in insured, urban share and kind, in words."""
    pieces = [_insured(peer.insured_ratio, spoken), _urban(peer.urban_points, spoken), _kind(peer, spoken)]
    if peer.is_added:
        pieces.append(say("peers.added_by_hand", spoken))
    return say("pages.comma", spoken).join(pieces)


def _insured(ratio: float | None, spoken: str) -> str:
    if ratio is None:
        return say("peers.insured_unknown", spoken)
    if abs(ratio - 1) < _SAME:
        return say("peers.insured_same", spoken)
    if ratio >= _TIMES:
        return say("peers.insured_times", spoken, times=number(ratio, spoken, 1))
    key = "peers.insured_more" if ratio > 1 else "peers.insured_fewer"
    return say(key, spoken, share=numbers.share(abs(ratio - 1), spoken))


def _urban(points: float | None, spoken: str) -> str:
    if points is None:
        return say("peers.urban_unknown", spoken)
    if abs(points) < 0.5:
        return say("peers.urban_same", spoken)
    key = "peers.urban_higher" if points > 0 else "peers.urban_lower"
    return say(key, spoken, points=number(abs(points), spoken, 0))


def _kind(peer: PeerShown, spoken: str) -> str:
    if not peer.place.kind:
        return say("peers.kind_unknown", spoken)
    return say("peers.kind_same" if peer.is_same_kind else "peers.kind_other", spoken)


def in_words(language: str) -> Html:
    """How like branches are found, for the method page."""
    rows = [say(f"peers.method_{at}", language, count=USUAL.count) for at in range(1, 6)]
    return cards.panel(say("peers.method", language), cards.listed(rows))
