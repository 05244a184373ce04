"""Reads the sentences that people are asked about their own branch: `questionnaire.csv`, one a concept."""

from collections.abc import Mapping

from pipeline.domain.framework import Framework, Question
from pipeline.frameworks.cells import Row, once, rows

FILE = "questionnaire.csv"


def read_questions(files: Mapping[str, str], framework: Framework) -> tuple[Question, ...]:
    """The questions in written order; none where the folder has no such table.

    A question's id is its own in the whole folder, and a concept (a node of the last level above the indicators) has
    one question at most: what people say of it is held against its score.
    """
    seen: dict[str, Row] = {}
    return tuple(
        _question(row, framework, seen)
        for row in rows(files, FILE, ("id", "concept", "words_fa", "words_en"))
    )


def _question(row: Row, framework: Framework, seen: dict[str, Row]) -> Question:
    named, concept = row.identifier(), row.identifier("concept")
    if named in framework.node or named in framework.indicator or named in framework.measure:
        row.refuse("id_taken", id=named)
    node = framework.node.get(concept)
    if node is None or node.level != framework.levels[-2].id or node.parent is None:
        row.refuse("concept_unknown", id=concept, level=framework.levels[-2].id)
    once(seen, row, named)
    # Concepts and questions can't share an id, so that one list of what has been seen serves both.
    once(seen, row, concept)
    return Question(named, concept, row.both("words"))
