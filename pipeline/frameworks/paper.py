"""Reads the published model behind a framework: `paper.toml`, its coded evidence and its advice."""

from collections.abc import Mapping

from pipeline.domain.framework import CodedPhrase, Condition, Framework, Paper, PaperAdvice, Proposition
from pipeline.frameworks.cells import Row, once, rows
from pipeline.frameworks.refusal import refuse
from pipeline.frameworks.sections import read_section
from pipeline.frameworks.tree import PARTS

FILE = "paper.toml"
CONDITIONS, CODES, RECOMMENDATIONS = "conditions.csv", "codes.csv", "recommendations.csv"
PARTICIPANTS, PROPOSITIONS = "participants.csv", "propositions.csv"
TABLES = (CONDITIONS, CODES, RECOMMENDATIONS, PARTICIPANTS, PROPOSITIONS)
_KEYS = ("title", "authors", "cited", "method", "notes", "weakest", "limitations")
_PARTICIPANT = ("row", "education_fa", "education_en", "occupation_fa", "occupation_en", "age")


def read_conditions(files: Mapping[str, str]) -> dict[str, Condition]:
    """The parts of the paradigm model by id."""
    found: dict[str, Condition] = {}
    seen: dict[str, Row] = {}
    for row in rows(files, CONDITIONS, ("id", "name_fa", "name_en", "table", "part")):
        part = row.needed("part")
        if part not in PARTS:
            row.refuse("choice", column="part", value=part, choices=", ".join(PARTS))
        table = row.whole_or_none("table", 0)
        once(seen, row, row.identifier())
        found[row.identifier()] = Condition(row.identifier(), row.both("name"), table or 0, part)
    return found


def read_paper(
    files: Mapping[str, str], framework: Framework, conditions: Mapping[str, Condition]
) -> Paper | None:
    """The paper, None when the folder has no `paper.toml`; its tables name only what the framework has."""
    if FILE not in files:
        for table in TABLES:
            if table in files:
                refuse("paper_missing", table)
        return None
    section = read_section(files, FILE)
    section.only(_KEYS)
    return Paper(
        title=section.both("title"),
        authors=section.names("authors"),
        cited=section.both("cited"),
        method=section.both("method"),
        conditions=tuple(conditions.values()),
        phrases=_phrases(files, framework, conditions),
        recommendations=_recommendations(files, framework, conditions),
        participants=_participants(files),
        propositions=_propositions(files, framework, conditions),
        notes=section.all_both("notes"),
        weakest=section.all_both("weakest"),
        limitations=section.all_both("limitations"),
    )


def _participants(files: Mapping[str, str]) -> tuple[Mapping[str, str], ...]:
    found = rows(files, PARTICIPANTS, _PARTICIPANT)
    return tuple({column: row.needed(column) for column in _PARTICIPANT} for row in found)


def _condition(row: Row, conditions: Mapping[str, Condition]) -> str:
    named = row.identifier("condition")
    if named not in conditions:
        row.refuse("condition_unknown", id=named)
    return named


def _concept(row: Row, named: str, framework: Framework) -> str:
    """A node of the last level above the indicators."""
    if named not in framework.node or framework.node[named].level != framework.levels[-2].id:
        row.refuse("concept_unknown", id=named, level=framework.levels[-2].id)
    return named


def _phrases(
    files: Mapping[str, str], framework: Framework, conditions: Mapping[str, Condition]
) -> tuple[CodedPhrase, ...]:
    needed = ("condition", "subcategory", "concept", "participant", "phrase_fa", "phrase_en")
    return tuple(_phrase(row, framework, conditions) for row in rows(files, CODES, needed))


def _phrase(row: Row, framework: Framework, conditions: Mapping[str, Condition]) -> CodedPhrase:
    condition = _condition(row, conditions)
    concept = _concept(row, row.identifier("concept"), framework)
    subcategory = row.identifier("subcategory")
    if framework.node[concept].parent != subcategory:
        row.refuse("phrase_parent", concept=concept, subcategory=subcategory)
    if framework.node[subcategory].condition not in (None, condition):
        row.refuse("phrase_condition", subcategory=subcategory, condition=condition)
    return CodedPhrase(condition, subcategory, concept, row.needed("participant"), row.both("phrase"))


def _recommendations(
    files: Mapping[str, str], framework: Framework, conditions: Mapping[str, Condition]
) -> tuple[PaperAdvice, ...]:
    seen: dict[str, Row] = {}
    found = []
    for row in rows(
        files, RECOMMENDATIONS, ("id", "condition", "words_fa", "words_en", "concepts"), ("also",)
    ):
        once(seen, row, row.identifier())
        concepts = tuple(_concept(row, named, framework) for named in row.ids("concepts"))
        also = tuple(_concept(row, named, framework) for named in row.ids("also"))
        if not concepts:
            row.refuse("cell_empty", column="concepts")
        found.append(
            PaperAdvice(row.identifier(), _condition(row, conditions), row.both("words"), concepts, also)
        )
    return tuple(found)


def _propositions(
    files: Mapping[str, str], framework: Framework, conditions: Mapping[str, Condition]
) -> tuple[Proposition, ...]:
    found = []
    for row in rows(files, PROPOSITIONS, ("condition", "subcategories", "words_fa", "words_en")):
        subcategories = row.ids("subcategories")
        for named in subcategories:
            if named not in framework.node:
                row.refuse("node_unknown", id=named)
        found.append(Proposition(_condition(row, conditions), subcategories, row.both("words")))
    return tuple(found)
