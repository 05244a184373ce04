"""Which answers may be counted in which group, so that no subtraction tells what fewer than ten people said."""

from collections.abc import Mapping, Sequence

# Under this many people a mean is not shown: of a branch, of an item, of a group.
LEAST_PEOPLE = 10

# A group of withheld branches is counted when, whichever of them is taken away, two are left and ten people.
_LEAST_BRANCHES = 3


def is_safe(counts: Sequence[int]) -> bool:
    """Whether withheld branches with these many answers may be counted together in a total.

    Whoever subtracts the shown branches from the total learns the mean of these branches together, no more. One who
    also knows the answers of one of them (those who typed them in do) learns the mean of the rest: so the rest must
    be two branches at least, with ten people at least, whichever branch is taken away.
    """
    if len(counts) < _LEAST_BRANCHES:
        return False
    return sum(counts) - max(counts) >= LEAST_PEOPLE


def counted_branches(
    counts: Mapping[str, int], counties: Mapping[str, str]
) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """Of one item: the branches that count in each shown county, and in the province.

    `counts`: answers by branch; `counties`: branch -> county. A branch with ten answers is shown, and counts
    everywhere. The smaller ones of a county count in it together where `is_safe`; those that count in no county count
    in the province together where `is_safe`. The others count nowhere: a total then is that of its shown parts, and
    subtracting them leaves nothing. A county in which nothing counts has no entry.
    """
    shown = {branch for branch, count in counts.items() if count >= LEAST_PEOPLE}
    small = {branch: count for branch, count in counts.items() if 0 < count < LEAST_PEOPLE}
    by_county: dict[str, frozenset[str]] = {}
    in_counties: set[str] = set()
    for county in sorted({counties[branch] for branch in counts}):
        inside = {branch for branch in counts if counties[branch] == county}
        held = inside & small.keys()
        counted = inside & shown
        if is_safe([small[branch] for branch in held]):
            counted |= held
            in_counties |= held
        if counted:
            by_county[county] = frozenset(counted)
    rest = small.keys() - in_counties
    joined = rest if is_safe([small[branch] for branch in rest]) else set()
    return by_county, frozenset(shown | in_counties | joined)
