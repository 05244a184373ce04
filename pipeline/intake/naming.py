"""Which measure a text names: by id, else by name in either language, in any spelling."""

from collections.abc import Iterable

from pipeline.domain.framework import Framework, Measure
from pipeline.domain.spelling import code, key
from pipeline.domain.text import Text
from pipeline.intake.vocabulary import lines_of


def full_name(framework: Framework, measure: Measure) -> Text:
    """The measure's name and, for a part ("of those, ..."), what it is a part of: parts share names."""
    whole = framework.measure.get(measure.at_most or "")
    if whole is None:
        return measure.name
    return Text(f"{measure.name.fa} ({whole.name.fa})", f"{measure.name.en} ({whole.name.en})")


class MeasureNames:
    """The framework's measures by what people call them. What a text may mean is looked up once for each text."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.full: dict[str, Text] = {
            measure.id: full_name(framework, measure) for measure in framework.measures
        }
        self._ids = {measure.id.casefold(): measure for measure in framework.measures}
        self._names: dict[str, list[Measure]] = {}
        for measure in framework.measures:
            whole = self.full[measure.id]
            for name in {key(text) for text in (measure.name.fa, measure.name.en, whole.fa, whole.en)}:
                self._names.setdefault(name, []).append(measure)
        self._known: dict[tuple[str, ...], tuple[Measure | None, tuple[Measure, ...]]] = {}

    def found(self, texts: Iterable[str], last: Measure | None) -> tuple[Measure, ...]:
        """Every measure that a row or column so called may mean; one is certain. An id and a name of
        two measures are not.

        `last` is the measure before it: it decides where two parts share a name ("of those, ...").
        """
        by_id, named = self._meant(tuple(texts))
        if by_id is not None:
            return (by_id,) if not named or by_id in named else (by_id, *named)
        following = tuple(
            measure
            for measure in named
            if last is not None and measure.at_most is not None and measure.at_most == last.id
        )
        return following or named

    def _meant(self, texts: tuple[str, ...]) -> tuple[Measure | None, tuple[Measure, ...]]:
        if texts not in self._known:
            lines = [line for text in texts for line in lines_of(text)]
            by_id = next(filter(None, (self._ids.get(code(line).casefold()) for line in lines)), None)
            # An id may read like the name of its measure: it is no second word for it.
            told = [
                self._names.get(key(line), []) for line in lines if code(line).casefold() not in self._ids
            ]
            self._known[texts] = by_id, _agreed([named for named in told if named])
        return self._known[texts]


def _agreed(told: list[list[Measure]]) -> tuple[Measure, ...]:
    """The measures that all the names may mean; where they speak of different ones, all of those."""
    if not told:
        return ()
    common = tuple(measure for measure in told[0] if all(measure in named for named in told[1:]))
    return common or tuple({measure.id: measure for named in told for measure in named}.values())
