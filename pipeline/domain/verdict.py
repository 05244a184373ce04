"""What can be said of a month's figure: whether it changed for real, and by which sign that is seen."""

from enum import StrEnum


class Verdict(StrEnum):
    """Whether a figure changed for real. Rise and fall mean better and worse, whatever way the figure runs.

    `no_figure`: the month itself cannot be told, for too little of it was measured or approved.
    """

    RISE = "rise"
    FALL = "fall"
    SAME = "same"
    TOO_FEW = "too_few"
    NO_FIGURE = "no_figure"


class Rule(StrEnum):
    """By which sign a change is seen on a control chart, the strongest first."""

    OUTSIDE = "outside"
    EIGHT = "eight"
    SIX = "six"


class Standing(StrEnum):
    """Where a unit's share lies against the limits around the whole: beyond 95 %, or beyond 99.8 % of chance."""

    WITHIN = "within"
    ABOVE_95 = "above_95"
    BELOW_95 = "below_95"
    ABOVE_998 = "above_998"
    BELOW_998 = "below_998"
    NO_FIGURE = "no_figure"
