"""The three frameworks that ship: whole, in both languages, and not known to any code."""

import re
from dataclasses import fields, is_dataclass

import pytest

from pipeline.domain.framework import MeasureKind, MeasureSource, Transform
from pipeline.domain.text import Text
from pipeline.frameworks.loading import load, read_framework
from pipeline.settings import FRAMEWORKS, ROOT
from tests.support.framework_files import shipped

NAMES = ("participation", "hdi", "ssa")
# Letters that an Arabic keyboard leaves behind, and a half-space beside a space.
MISSPELT = re.compile("[يىكة]|\u200c |  | \u200c")


@pytest.fixture(scope="module")
def ours():
    return read_framework(FRAMEWORKS / "participation")


def texts(thing):
    """Every text in both languages that a framework holds, however deep."""
    if isinstance(thing, Text):
        yield thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from texts(getattr(thing, field.name))
    elif isinstance(thing, tuple):
        for item in thing:
            yield from texts(item)
    elif isinstance(thing, dict):
        for item in thing.values():
            yield from texts(item)


def test_the_papers_model_is_whole(ours):
    counts = {level.id: len(ours.at_level(level.id)) for level in ours.levels}
    assert counts == {"index": 1, "dimension": 6, "subcategory": 12, "concept": 24, "indicator": 31}
    assert len(ours.reported) == 59
    paper = ours.paper
    assert len(paper.conditions) == 6
    assert len(paper.phrases) == 120
    assert len({phrase.phrase.fa for phrase in paper.phrases}) == 104
    assert len(paper.recommendations) == 26
    assert len(paper.propositions) == 6
    assert len(paper.participants) == 20
    assert len(paper.limitations) == 3


def test_the_insured_come_from_the_register_and_are_never_summed(ours):
    assert [m.id for m in ours.measures if m.source is MeasureSource.REGISTER] == ["insured_main"]
    assert ours.measure["insured_main"].kind is MeasureKind.STOCK


def test_every_reported_measure_is_used_and_stands_under_one_dimension(ours):
    used = {measure for indicator in ours.indicators for measure in indicator.measures}
    assert used == set(ours.measure)
    assert {measure.form for measure in ours.reported} == set(ours.at_level("dimension"))
    assert {m.id for m in ours.measures if m.is_money} == {
        "contributions_received",
        "contributions_spent",
        "contributions_reported",
    }


def test_every_concept_has_an_indicator_phrases_and_a_recommendation(ours):
    concepts = set(ours.at_level("concept"))
    assert {indicator.parent for indicator in ours.indicators} == concepts
    assert {phrase.concept for phrase in ours.paper.phrases} == concepts
    advised = [advice.concepts + advice.also for advice in ours.paper.recommendations]
    assert {concept for named in advised for concept in named} == concepts


def test_each_subcategory_plays_its_conditions_part_and_a_mixed_dimension_says_so(ours):
    for subcategory in ours.at_level("subcategory"):
        node = ours.node[subcategory]
        condition = next(one for one in ours.paper.conditions if one.id == node.condition)
        assert node.part == condition.part
    assert [ours.node[one].part for one in ours.at_level("dimension")] == [
        "core",
        "condition",
        "condition",
        "strategy",
        "strategy",
        "outcome",
    ]
    assert all(ours.node[one].note for one in ours.at_level("dimension"))


def test_the_evidence_weighs_each_node_by_its_coded_rows(ours):
    for node in ours.nodes:
        if node.parent is not None:
            below = [phrase for phrase in ours.paper.phrases if node.id in ours.path_to(phrase.concept)]
            assert ours.weight_of(node.id, "evidence") == len(below)
            assert ours.weight_of(node.id) == 1


@pytest.mark.parametrize("name", NAMES)
def test_every_word_stands_in_both_languages_and_is_well_written(name):
    found = list(texts(read_framework(FRAMEWORKS / name)))
    assert len(found) > 20
    for text in found:
        assert text.fa.strip()
        assert text.en.strip()
        assert not MISSPELT.search(text.fa), text.fa
        assert re.search("[\u0600-\u06ff]", text.fa), text.fa
        assert not re.search("[\u0600-\u06ff]", text.en), text.en


def test_the_development_index_is_set_up_by_its_published_rule():
    hdi = read_framework(FRAMEWORKS / "hdi")
    assert (hdi.scale, hdi.decimals, hdi.least_score, hdi.unit_column, hdi.period_column) == (
        1,
        3,
        0,
        "country",
        None,
    )
    goalposts = {one.numerator: (one.floor, one.target) for one in hdi.indicators}
    assert goalposts == {"life_exp": (20, 85), "eys": (0, 18), "mys": (0, 15), "gnipc": (100, 75000)}
    assert [one.numerator for one in hdi.indicators if one.transform is Transform.LN] == ["gnipc"]


def test_the_demonstration_reads_the_columns_of_the_agencies_months():
    ssa = read_framework(FRAMEWORKS / "ssa")
    assert (ssa.unit_column, ssa.period_column) == ("state_code", "month")
    assert ssa.at_level("theme") == ("decided", "pending", "allowed")


def test_a_copy_under_other_ids_is_the_same_framework():
    """Ids are names and nothing else: each is renamed everywhere it stands."""
    files = shipped("participation")
    framework = load(files)
    renamed = {one.id: f"x{at}" for at, one in enumerate((*framework.nodes, *framework.indicators))}
    renamed |= {one.id: f"m{at}" for at, one in enumerate(framework.measures)}
    ids = re.compile(r"(?<![\w])(" + "|".join(sorted(renamed, key=len, reverse=True)) + r")(?![\w])")
    other = load({name: ids.sub(lambda found: renamed[found[0]], text) for name, text in files.items()})
    assert [len(other.at_level(level.id)) for level in other.levels] == [1, 6, 12, 24, 31]
    assert other.top.id == renamed[framework.top.id]
    assert {other.measure[renamed[m.id]].form for m in framework.reported} == {
        renamed[one] for one in framework.at_level("dimension")
    }


def test_no_code_knows_an_id_of_ours(ours):
    # The register's own columns, and the folder's name, are not the framework's ids.
    known = {one.id for one in (*ours.nodes, *ours.indicators, *ours.reported)} - {ours.id}
    quoted = re.compile(r"""["']([A-Za-z_0-9]+)["']""")
    for folder in ("pipeline", "pages"):
        for file in (ROOT / folder).rglob("*.py"):
            assert not known & set(quoted.findall(file.read_text(encoding="utf-8"))), file
