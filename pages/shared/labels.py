"""Where marks and names stand on the map so that none covers another: in pixels, y downwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, pi, sin

NAME_PIXELS = 12
"""Height of a name's letters."""
_GAP = 2
_LETTER_PIXELS = 6.4


@dataclass(frozen=True)
class Mark:
    """A point with its radius."""

    x: float
    y: float
    radius: float


def spread(marks: Sequence[Mark]) -> list[Mark]:
    """Marks that cover one another moved onto a ring around their middle; the others as they are."""
    moved = list(marks)
    for group in _touching(marks):
        largest = max(marks[at].radius for at in group)
        ring = (largest + _GAP / 2) / sin(pi / len(group))
        middle_x = sum(marks[at].x for at in group) / len(group)
        middle_y = sum(marks[at].y for at in group) / len(group)
        for turn, at in enumerate(group):
            angle = 2 * pi * turn / len(group) - pi / 2
            x, y = middle_x + ring * cos(angle), middle_y + ring * sin(angle)
            moved[at] = Mark(x, y, marks[at].radius)
    return moved


def _touching(marks: Sequence[Mark]) -> list[list[int]]:
    """Groups of marks of which each covers part of another of the group."""
    groups: list[list[int]] = []
    for at, mark in enumerate(marks):
        near = [group for group in groups if any(_touch(mark, marks[other]) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(other for group in near for other in group), at])
    return [group for group in groups if len(group) > 1]


def _touch(one: Mark, other: Mark) -> bool:
    # Marks that only brush against each other stay where they are.
    return hypot(one.x - other.x, one.y - other.y) < 0.8 * (one.radius + other.radius)


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def offsets(
    names: Sequence[tuple[str, float, float]], marks: Sequence[Mark], width: float
) -> list[tuple[float, float]]:
    """For each name (text, x, y) how far its middle stands from its place: below, above or beside the marks there.

    `width`: what lies beyond 0 and `width` is out of the picture.
    """
    # A mark that is covered is worse than a name that is.
    taken = [
        (m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in marks for _ in range(3)
    ]
    found = []
    for text, x, y in names:
        own = [m for m in marks if hypot(m.x - x, m.y - y) < 2.6 * m.radius]
        tries = _around(text, x, y, own)
        chosen = min(tries, key=lambda at: _cost(_box(text, *at), taken, width))
        taken.append(_box(text, *chosen))
        found.append((chosen[0] - x, chosen[1] - y))
    return found


def _around(text: str, x: float, y: float, own: Sequence[Mark]) -> list[tuple[float, float]]:
    """Middles to try, the best liked first: below, above, right, left of the marks at the place, askew."""
    half = len(text) * _LETTER_PIXELS / 2 + _GAP
    reach = [(m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in own] or [(x, y, x, y)]
    left, top = min(box[0] for box in reach), min(box[1] for box in reach)
    right, bottom = max(box[2] for box in reach), max(box[3] for box in reach)
    up_down = NAME_PIXELS / 2 + _GAP
    straight = [(x, bottom + up_down), (x, top - up_down), (right + half, y), (left - half, y)]
    return [
        *straight,
        *((end, at) for at in (bottom + up_down, top - up_down) for end in (right - half, left + half)),
    ]


def _box(text: str, x: float, y: float) -> Box:
    half = len(text) * _LETTER_PIXELS / 2
    return (x - half, y - NAME_PIXELS / 2, x + half, y + NAME_PIXELS / 2)


def _cost(box: Box, taken: Sequence[Box], width: float) -> float:
    """Square pixels that would be covered or cut off."""
    covered = sum(
        max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
        * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in taken
    )
    return covered + 3 * NAME_PIXELS * (max(0.0, -box[0]) + max(0.0, box[2] - width))
