"""Why a score is another one than before: between two months, two branches or two editions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission
from pipeline.domain.framework import Framework
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.scoring.change import Cause, ChangePart, change_parts
from pipeline.services.change_shapes import Against, Change, Sides
from pipeline.services.change_states import Found, members_of, shown_then, today, under, with_members
from pipeline.services.change_telling import causes_told, children_told, folded
from pipeline.services.model import framework_named
from pipeline.services.observed import PROVINCE, UnitKind, counties
from pipeline.services.office import Office
from pipeline.services.score_rows import place_of, places
from pipeline.services.scoring_run import edition_in
from pipeline.services.versioned import per_version


@dataclass(frozen=True)
class _Path:
    """The states from before to after, as `scoring.change.change_parts` takes them."""

    shown: Found
    today: Found
    compared: Found
    after: Found
    members: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    common: tuple[Found, Found] | None = None

    def sides(self) -> Mapping[Cause, tuple[Found, Found]]:
        """The states that each cause lies between; of a group, the branches that are in both."""
        ends = self.common or (self.compared, self.after)
        return {
            Cause.REVISED: (self.shown, self.today),
            Cause.EDITION: (self.today, self.compared),
            Cause.COVERAGE: ends,
            Cause.MEASURES: ends,
        }


def why_changed(
    office: Office,
    *,
    by: Actor,
    branch: str,
    month: Month,
    node: str | None = None,
    against_month: Month | None = None,
    against_branch: str | None = None,
    against_edition: str | None = None,
) -> Change:
    """Why a branch's node (the index by default) has another score than in another month (the month before by
    default), than another branch in the same month, or than under another edition.

    A branch role that compares with another branch is told nodes, never that branch's measures nor how many cases it
    had: what it may see of others is the ranking and their nodes. Raises UserError: `scored_branch_absent`,
    `scored_node_absent`, `change_against_many`, `change_against_itself`, `change_no_score` where a side has no score
    to compare, `change_measures_hidden`, `edition_unknown`.
    """
    by.require(Permission.READ_SCORES, branch)
    if sum(asked is not None for asked in (against_month, against_branch, against_edition)) > 1:
        raise UserError("change_against_many")
    place = place_of(office, by, branch, month)
    framework = edition_in(office, month)
    asked = _known(framework, node)
    if against_branch is not None:
        other = place_of(office, by, against_branch, month)
        against = Against("branch", month, place=other)
    elif against_edition is not None:
        against = Against("edition", month, edition=against_edition)
    else:
        against = Against("month", against_month or month.plus(-1))
    is_hidden = by.role in BRANCH_ROLES and against.place is not None and against.place.branch != by.branch
    return _told(office, by, Sides(branch, place, month, against), asked, is_hidden=is_hidden)


def why_group_changed(
    office: Office,
    *,
    by: Actor,
    month: Month,
    county: str | None = None,
    node: str | None = None,
    against_month: Month | None = None,
) -> Change:
    """Why the province, or a county, has another score than in another month (the month before by default).

    A group is scored from its branches' measures summed: another set of branches that reported is coverage, told with
    their names. Branch roles are told nodes, not sums of measures: theirs taken off, they would be others' figures.
    Raises UserError: `scored_county_absent`, and as `why_changed`.
    """
    by.require(Permission.READ_RANKING)
    if county is not None and county not in counties(office)["group"]:
        raise UserError("scored_county_absent", county=county, month=str(month))
    kind: UnitKind = "county" if county else "province"
    asked = _known(edition_in(office, month), node)
    against = Against("month", against_month or month.plus(-1))
    sides = Sides(county or PROVINCE, None, month, against, kind)
    return _told(office, by, sides, asked, is_hidden=by.role in BRANCH_ROLES)


def _known(framework: Framework, node: str | None) -> str:
    asked = node or framework.top.id
    if asked not in framework.node and asked not in framework.indicator:
        raise UserError("scored_node_absent", node=asked, edition=framework.edition)
    return asked


@per_version(size=128)
def _explained(office: Office, sides: Sides, node: str) -> tuple[_Path, tuple[ChangePart, ...]]:
    """The states between the sides, and the parts of the node's change."""
    against = sides.against
    if against.place is not None:
        path = _between_branches(office, sides.unit, against.place.branch, sides.month)
    elif against.edition is not None:
        path = _between_editions(office, sides.unit, sides.month, against.edition)
    else:
        path = _between_months(office, sides.kind, sides.unit, against.month, sides.month)
    _check_scores(sides, path, node)
    states = [each.state for each in (path.shown, path.today, path.compared, path.after)]
    common = (path.common[0].state, path.common[1].state) if path.common else None
    return path, change_parts(node, states[0], states[1], states[2], states[3], members=common)


def _between_months(office: Office, kind: UnitKind, unit: str, before: Month, after: Month) -> _Path:
    """The month before as shown when the later one was first scored; as it stands; under the later one's edition."""
    if before == after:
        raise UserError("change_against_itself")
    held, end = today(office, kind, unit, before), today(office, kind, unit, after)
    was_shown = shown_then(office, kind, unit, before, after) if before < after else None
    compared = held
    if end.state.framework is not held.state.framework:
        compared = replace(held, state=under(office, end.state.framework.edition, kind, unit, before))
    path = _Path(was_shown or held, held, compared, end)
    if kind == "branch":
        return path
    members = (members_of(office, kind, unit, before), members_of(office, kind, unit, after))
    path = replace(path, members=members)
    return replace(path, common=_with_common_members(office, kind, unit, path, (before, after)))


def _between_branches(office: Office, branch: str, other: str, month: Month) -> _Path:
    if branch == other:
        raise UserError("change_against_itself")
    start, end = today(office, "branch", other, month), today(office, "branch", branch, month)
    return _Path(start, start, start, end)


def _between_editions(office: Office, branch: str, month: Month, edition: str) -> _Path:
    """From the month's figures under the other edition to the same under the one in force."""
    framework = framework_named(office, edition=edition)
    end = today(office, "branch", branch, month)
    if framework.edition == end.state.framework.edition:
        raise UserError("change_against_itself")
    start = replace(end, state=under(office, edition, "branch", branch, month))
    return _Path(start, start, end, end)


def _told(office: Office, by: Actor, sides: Sides, node: str, *, is_hidden: bool) -> Change:
    framework = edition_in(office, sides.month)
    if is_hidden and node in framework.indicator:
        raise UserError("change_measures_hidden")
    path, parts = _explained(office, sides, node)
    told = folded(framework, parts) if is_hidden else parts
    shown = (path.shown, path.today, path.after)
    before, now, after = (each.state.scores[node] or 0.0 for each in shown)
    gone, come = path.members[0] - path.members[1], path.members[1] - path.members[0]
    registers = [places(office, by=by, month=each) for each in (sides.against.month, sides.month)]
    return Change(
        sides=sides,
        framework=framework,
        edition_before=path.shown.state.framework.edition,
        node=node,
        name=framework.name_of(node),
        before=before,
        before_today=now,
        after=after,
        difference=after - before,
        causes=causes_told(told, node, path.sides()),
        children=children_told(told, node, path.shown, path.after),
        members_left=tuple(registers[0][each] for each in sorted(gone) if each in registers[0]),
        members_came=tuple(registers[1][each] for each in sorted(come) if each in registers[1]),
        members_common=len(path.members[0] & path.members[1]),
        is_hidden=is_hidden,
        state=path.after.rests_on,
    )


def _check_scores(sides: Sides, path: _Path, node: str) -> None:
    """Both sides must have a score, or there is no difference to tell."""
    name = path.after.state.framework.name_of(node)
    told = {"what": {"fa": name.fa, "en": name.en}}
    is_absent = [each.state.scores.get(node) is None for each in (path.after, path.today, path.shown)]
    if is_absent[0]:
        raise UserError("change_no_score", month=str(sides.month), **told)
    other = sides.against.place
    if any(is_absent) and other is not None:
        who = {"fa": other.name.fa, "en": other.name.en}
        raise UserError("change_no_score_branch", month=str(sides.month), branch=who, **told)
    if any(is_absent):
        raise UserError("change_no_score", month=str(sides.against.month), **told)


def _with_common_members(
    office: Office, kind: UnitKind, unit: str, path: _Path, months: tuple[Month, Month]
) -> tuple[Found, Found] | None:
    """A group's two months from the branches that reported in both; None where those are the same."""
    if path.members[0] == path.members[1]:
        return None
    edition, both = path.after.state.framework.edition, tuple(sorted(path.members[0] & path.members[1]))
    start, end = (with_members(office, edition, kind, unit, month, both) for month in months)
    return replace(path.compared, state=start), replace(path.after, state=end)
