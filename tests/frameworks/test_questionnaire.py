"""The sentences that people are asked: one a concept, in both languages, optional for other frameworks."""

import re

import pytest

from pipeline.frameworks.loading import load
from tests.support.framework_files import example, shipped, with_paper


@pytest.fixture(scope="module")
def ours():
    return load(shipped("participation"))


def test_each_concept_of_the_papers_model_has_one_sentence_in_its_order(ours):
    assert [question.concept for question in ours.questions] == list(ours.at_level("concept"))
    assert len(ours.questions) == 24


def test_sentences_lie_under_the_dimensions_in_fixed_order(ours):
    under = ours.questions_under
    assert list(under) == list(ours.at_level("dimension"))
    assert [len(ids) for ids in under.values()] == [12, 2, 2, 2, 2, 4]
    assert [one for ids in under.values() for one in ids] == [question.id for question in ours.questions]


def test_each_sentence_speaks_of_ones_own_branch_shortly_and_asks_one_thing(ours):
    """Short sentences, no figures, nothing negative, no two things at once, and said in both languages."""
    for question in ours.questions:
        assert "شعبه" in question.words.fa or "مردم" in question.words.fa
        assert re.search(r"branch", question.words.en)
        assert len(question.words.fa.split()) <= 14
        assert question.words.fa.endswith(".")
        assert question.words.en.endswith(".")
        assert not re.search(r"\d|؛|نمی|نیست|\bnot\b|n't", question.words.fa + question.words.en)
    assert len({question.words.fa for question in ours.questions}) == 24


def test_a_framework_without_a_questionnaire_asks_nothing():
    for files in (example(), shipped("hdi"), shipped("ssa")):
        framework = load(files)
        assert framework.questions == ()
        assert framework.questions_under == {}


def test_a_folder_with_one_is_read_and_half_of_the_concepts_may_be_asked():
    files = with_paper()
    assert [question.id for question in load(files).questions] == ["q1", "q2"]
    files["questionnaire.csv"] = "\n".join(files["questionnaire.csv"].splitlines()[:2])
    framework = load(files)
    assert framework.questions_under == {"service": ("q1",)}
    assert framework.questions[0].words["en"] == "It is good."
