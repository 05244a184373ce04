"""A measure's name where it stands alone: the form's "of those, answered" says of which."""

from pipeline.domain.framework import Framework
from pipeline.words import say


def full_name(measure_id: str, framework: Framework, language: str) -> str:
    """The measure's name; of one that is part of another, with the whole's name before it."""
    measure = framework.measure[measure_id]
    name = measure.name[language]
    of_those = say("measures.of_those", language)
    if measure.at_most is None or not name.startswith(of_those):
        return name
    whole = framework.measure[measure.at_most].name[language]
    return say("measures.of_whole", language, whole=whole, part=name.removeprefix(of_those))
