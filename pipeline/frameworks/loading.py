"""A framework's files -> a Framework that holds together; the room's front door."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.domain.framework import Framework
from pipeline.frameworks import balances, heading, indicators, measures, paper, questionnaire, tree
from pipeline.frameworks.folder import read_folder
from pipeline.frameworks.refusal import refuse

REQUIRED = (heading.FILE, tree.FILE, indicators.FILE, measures.FILE)
OPTIONAL = (tree.WEIGHTS, measures.PRICES, paper.FILE, *paper.TABLES, questionnaire.FILE, balances.FILE)


def read_framework(path: Path) -> Framework:
    """The framework of a folder. Raises UserError("framework_broken") with the file, row and reason."""
    return load(read_folder(path))


def load(files: Mapping[str, str]) -> Framework:
    """The framework of a mapping from file name to text, checked whole.

    Raises UserError("framework_broken") at the first thing that does not hold: `where` and `why` hold the
    sentence in each language, `reason`, `file` and `row` the same for machines.
    """
    _check_names(files)
    head = heading.read_heading(files)
    prices = measures.read_prices(files, head)
    conditions = paper.read_conditions(files)
    reported, measure_rows = measures.read_measures(files, head)
    nodes, node_rows = tree.read_nodes(files, head, conditions, set(reported))
    found = indicators.read_indicators(files, head, node_rows, nodes, reported, has_prices=prices is not None)
    framework = Framework(
        id=head.id,
        edition=head.edition,
        name=head.name,
        levels=head.levels,
        nodes=tuple(nodes.values()),
        indicators=tuple(found.values()),
        measures=indicators.with_forms(reported, found, nodes, measure_rows),
        scale=head.scale,
        least_score=head.least_score,
        decimals=head.decimals,
        unit_column=head.unit_column,
        period_column=head.period_column,
        pool_months=head.pool_months,
        normalisation=head.normalisation,
        treatment=head.treatment,
        imputation=head.imputation,
        group_column=head.group_column,
        bands=head.bands,
        weight_sets=tree.read_weight_sets(files, set(nodes) | set(found), head),
        weight_set_names=head.weight_set_names,
        weights=head.weights,
        prices=prices,
        balances=balances.read_balances(files, reported),
        notice=head.notice,
    )
    _check_weights(framework)
    return replace(
        framework,
        paper=paper.read_paper(files, framework, conditions),
        questions=questionnaire.read_questions(files, framework),
    )


def _check_names(files: Mapping[str, str]) -> None:
    for name in REQUIRED:
        if name not in files:
            refuse("file_missing", name)
    for name in files:
        if name not in REQUIRED + OPTIONAL:
            refuse("file_unknown", name, files=", ".join(sorted(REQUIRED + OPTIONAL)))


def _check_weights(framework: Framework) -> None:
    """Every node has children, and among them some weight under every named set."""
    for parent, children in framework.children.items():
        if not children:
            refuse("no_children", tree.FILE, id=parent)
        written = indicators.FILE if children[0] in framework.indicator else tree.FILE
        for name in ("equal", *framework.weight_sets):
            if sum(framework.weight_of(child, name) for child in children) <= 0:
                file = tree.WEIGHTS if name in framework.weight_sets else written
                refuse("weights_zero", file, id=parent, set=name)
