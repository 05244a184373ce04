"""Like branches: who they are and why, as usual or as a person chose them, and how they score."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.domain.access import Actor, Permission
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.scoring.peers import PEER_COUNT, Among, Peer, Profile, among, nearest, nearest_codes
from pipeline.services.office import Office
from pipeline.services.score_rows import place_of, places, unit_rows
from pipeline.services.shapes import PeerScore, Place
from pipeline.services.versioned import per_version


@dataclass(frozen=True)
class PeerChoice:
    """Which like branches are wanted: the `count` most alike, without `removed`, with `added` (codes)."""

    count: int = PEER_COUNT
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


USUAL = PeerChoice()


@dataclass(frozen=True)
class PeerShown:
    """A like branch and what makes it one. `distance` in standard deviations (`scoring.peers`).

    `insured_ratio`: its insured over this branch's; `urban_points`: its urban share less this branch's; None where one
    of the two is not known. `is_added`: by the person, not by likeness.
    """

    place: Place
    distance: float
    insured_ratio: float | None
    urban_points: float | None
    is_same_kind: bool
    is_added: bool


@dataclass(frozen=True)
class Peers:
    """A branch's like branches, nearest first, those added by hand after them.

    `nearest`: codes of the `choice.count` most alike, before any hand was laid on them; `others`: open branches that
    may be added, nearest first; `removed`: taken out by hand; `ignored`: codes asked for that are no other branch open
    in the month. `choice` holds only what could be followed.
    """

    place: Place
    month: Month
    choice: PeerChoice
    nearest: tuple[str, ...]
    peers: tuple[PeerShown, ...]
    others: tuple[Place, ...]
    removed: tuple[Place, ...]
    ignored: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(peer.place.branch for peer in self.peers)

    @property
    def is_usual(self) -> bool:
        return self.choice == USUAL


def peer_codes(office: Office, branch: str, month: Month, count: int = PEER_COUNT) -> tuple[str, ...]:
    """The `count` branches open in the month that are most like this one, nearest first; never itself.

    Fewer where fewer are open; none for a branch that is not open in the month.
    """
    return _codes(office, month, count).get(branch, ())


def peers_of(office: Office, *, by: Actor, branch: str, month: Month, choice: PeerChoice = USUAL) -> Peers:
    """A branch's like branches, each with what makes it one. Codes that can't be followed are told, not refused.

    Raises UserError `scored_branch_absent` for a branch that is not open in the month, `peer_count_wrong` for a
    count under 1.
    """
    by.require(Permission.READ_SCORES, branch)
    own = place_of(office, by, branch, month)
    if choice.count < 1:
        raise UserError("peer_count_wrong", count=choice.count)
    register = places(office, by=by, month=month)
    ranked = {peer.code: peer for peer in _nearest(office, branch, month)}
    first = tuple(ranked)[: choice.count]
    removed = tuple(code for code in first if code in choice.removed)
    added = tuple(code for code in ranked if code in choice.added and code not in first)
    chosen = [code for code in (*first, *added) if code not in removed]
    asked = dict.fromkeys((*choice.added, *choice.removed))
    return Peers(
        place=own,
        month=month,
        choice=PeerChoice(choice.count, added, removed),
        nearest=first,
        peers=tuple(_shown(own, register[code], ranked[code], code in added) for code in chosen),
        others=tuple(register[code] for code in ranked if code not in chosen),
        removed=tuple(register[code] for code in removed),
        ignored=tuple(code for code in asked if code not in ranked),
    )


def peer_scores(
    office: Office, *, by: Actor, branch: str, month: Month, choice: PeerChoice = USUAL
) -> Mapping[str, PeerScore]:
    """Every node and indicator that a like branch has an approved score on, by id: median, best, who.

    Scores alone: the ranking shows those to every role, the figures behind them to none but the branch's own. Raises
    as `peers_of`.
    """
    by.require(Permission.READ_RANKING)
    found = peers_of(office, by=by, branch=branch, month=month, choice=choice)
    at = {peer.place.branch: peer.place for peer in found.peers}
    return {
        node: PeerScore(told.median, told.best, at.get(told.best_code or ""), told.count, len(at))
        for node, told in _among(office, month, found.codes).items()
    }


def no_peer_score(found: Peers) -> PeerScore:
    """For a node that no like branch has a score on."""
    return PeerScore(None, None, None, 0, len(found.peers))


def _shown(own: Place, other: Place, peer: Peer, is_added: bool) -> PeerShown:
    ratio = other.insured_main / own.insured_main if own.insured_main and other.insured_main else None
    shares = own.urban_share_pct, other.urban_share_pct
    points = None if shares[0] is None or shares[1] is None else shares[1] - shares[0]
    return PeerShown(other, peer.distance, ratio, points, peer.by_kind == 0, is_added)


@per_version(size=256)
def _among(office: Office, month: Month, codes: tuple[str, ...]) -> Mapping[str, Among]:
    """Median and best of these branches, by node and indicator."""
    scores: dict[str, list[tuple[str, float | None]]] = {}
    rows = unit_rows(office, "branch", month, month).select("unit", "node", "score")
    for unit, node, score in rows.iter_rows():
        if unit in codes:
            scores.setdefault(node, []).append((unit, score))
    return {node: among(found) for node, found in scores.items()}


@per_version(size=64)
def _codes(office: Office, month: Month, count: int) -> Mapping[str, tuple[str, ...]]:
    """The nearest of every branch open in the month."""
    return nearest_codes(_profiles(office, month), count)


@per_version(size=512)
def _nearest(office: Office, branch: str, month: Month) -> tuple[Peer, ...]:
    """Every other branch open in the month, the most alike first."""
    return nearest(_profiles(office, month), branch)


@per_version(size=64)
def _profiles(office: Office, month: Month) -> tuple[Profile, ...]:
    rows = office.warehouse.read("register_branches", month=str(month)).iter_rows(named=True)
    return tuple(
        Profile(row["branch"], row["insured_main"], row["urban_share_pct"], row["kind"]) for row in rows
    )
