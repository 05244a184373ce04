"""A page that fails says a sentence and an id, and the log holds the rest."""

import logging

import pytest
from streamlit.testing.v1 import AppTest

from pipeline.log import LOG

FAILS = """
from pages.shared import trouble
from pipeline.errors import UserError
trouble.show({error})
"""


def test_a_bug_is_told_by_its_id_alone(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        page = AppTest.from_string(FAILS.format(error="ValueError('figures of branch 0501')")).run()
    told = page.error[0].value
    mark = next(record.args[0] for record in caplog.records if record.name == LOG.name)
    assert mark in told
    assert "0501" not in told
    assert "ValueError" in caplog.text


def test_a_mistake_in_use_is_told_as_its_sentence_and_is_no_bug(caplog: pytest.LogCaptureFixture) -> None:
    page = AppTest.from_string(FAILS.format(error="UserError('month_unknown', text='abc')")).run()
    assert "abc" in page.error[0].value
    assert LOG.name not in {record.name for record in caplog.records}
