"""Few files are read at once: who finds no place in time is told so, and whose place it was keeps it."""

from dataclasses import replace

from pipeline.intake.reading import read_file
from pipeline.intake.turns import turn
from tests.intake.builders import SETTINGS, small_framework, values_csv
from tests.intake.provoking import SOUND

ONE = replace(SETTINGS, readers_at_once=1, reader_wait_seconds=0.01)


def codes() -> list[str]:
    return [one.code for one in read_file("form.csv", values_csv(SOUND), small_framework(), ONE).findings]


def test_a_file_whose_turn_does_not_come_is_told_to_come_again() -> None:
    with turn(ONE):
        assert codes() == ["reader_busy"]
    assert codes() == []
