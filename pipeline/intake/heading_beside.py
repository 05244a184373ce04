"""The columns of words beside values: whose remark and whose "no number" each of them says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.intake.vocabulary import Column


@dataclass(frozen=True)
class Beside:
    """By value column: the column of its state and those of remarks on it. `of_row`: columns that speak of a whole
    row of several measures, of which nobody can say to which value they belong."""

    states: Mapping[int, int]
    comments: Mapping[int, tuple[int, ...]]
    of_row: tuple[int, ...] = ()


def beside(
    values: Sequence[int], places: Mapping[Column, Sequence[int]], *, is_of_row: bool = False
) -> Beside:
    """The words beside each value column. `is_of_row`: a row holds several measures, and not one of them.

    Where every column of words follows a value column of its own, it is of that one. Else they speak of the row: of
    each of its values where these are one measure, of none of them where they are several.
    """
    states, comments = sorted(places.get(Column.STATE, ())), sorted(places.get(Column.COMMENT, ()))
    state_of, comment_of = _own(values, states), _own(values, comments)
    left: list[int] = []
    if state_of is None:
        state_of = {} if is_of_row else dict.fromkeys(values, states[0])
        left += states if is_of_row else ()
    if comment_of is None:
        left += comments if is_of_row else ()
        several = () if is_of_row else tuple(comments)
        return Beside(state_of, dict.fromkeys(values, several), tuple(sorted(left)))
    return Beside(state_of, {at: (word,) for at, word in comment_of.items()}, tuple(sorted(left)))


def _own(values: Sequence[int], words: Sequence[int]) -> dict[int, int] | None:
    """The column of words of each value column, where each of several stands between its own and the next one."""
    before = [max((at for at in values if at < word), default=None) for word in words]
    if words and (len(words) == 1 or None in before or len(set(before)) < len(before)):
        return None
    return {at: word for at, word in zip(before, words, strict=True) if at is not None}
