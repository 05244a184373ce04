"""A finding says what is wrong and what to do, in the reader's language, and as machines want it."""

import pytest

from pipeline.domain.finding import Finding, Severity, has_errors
from pipeline.domain.text import Text
from pipeline.words import plain

FOUND = Finding(
    "boundary_twice",
    Severity.ERROR,
    cell="#3",
    params=(("number", 3), ("county", Text("پاوه", "Paveh"))),
)


def test_it_speaks_the_readers_language() -> None:
    assert "پاوه" in FOUND.message("fa")
    assert "۳" in FOUND.message("fa")
    assert "Paveh" in FOUND.message("en")
    assert FOUND.cure("en") == "Leave one feature for each county."


def test_machines_get_the_published_keys_without_isolation_marks() -> None:
    told = FOUND.as_json("en")
    assert set(told) == {"code", "severity", "sheet", "cell", "measure", "value", "message", "cure"}
    assert (told["code"], told["severity"], told["cell"]) == ("boundary_twice", "error", "#3")
    assert told["message"] == plain(FOUND.message("en")) == "Feature 3 is a second one for the county Paveh."


@pytest.mark.parametrize(
    ("severities", "is_kept_out"),
    [
        ((), False),
        ((Severity.WARNING, Severity.NOTICE), False),
        ((Severity.NOTICE, Severity.ERROR), True),
    ],
)
def test_only_an_error_keeps_a_file_out(severities: tuple[Severity, ...], is_kept_out: bool) -> None:
    assert has_errors(tuple(Finding("boundary_twice", one) for one in severities)) is is_kept_out
