"""A measure's name and amount where they stand alone: the form's "of those, answered" says of which."""

from pages.shared.html import Html, sentence
from pipeline.domain.framework import Framework
from pipeline.domain.text import Text
from pipeline.words import say

_COUNT = "count"


def amount(count: object, unit: Text, language: str) -> Html:
    """The count as shown with its unit: 12 million rials; things that are only counted need none in English."""
    key = "measures.counted" if unit.en == _COUNT else "measures.amount"
    return sentence(key, language, count=count, unit=unit[language])


def full_name(measure_id: str, framework: Framework, language: str) -> str:
    """The measure's name; of one that is part of another, with the whole's name before it."""
    measure = framework.measure[measure_id]
    name = measure.name[language]
    of_those = say("measures.of_those", language)
    if measure.at_most is None or not name.startswith(of_those):
        return name
    whole = framework.measure[measure.at_most].name[language]
    return say("measures.of_whole", language, whole=whole, part=name.removeprefix(of_those))
