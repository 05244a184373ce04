"""The worked examples: run as tests (tests/spec), and shown to whoever asks how a score is made."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.domain.framework import Framework
from pipeline.domain.text import Text
from pipeline.settings import REFERENCE

FILE = REFERENCE / "spec" / "examples.toml"


@dataclass(frozen=True)
class WorkedExample:
    """What an example shows and why it comes out so. `node` is the indicator or node worked on, where there is one."""

    title: Text
    why: Text
    node: str | None
    score: float | None


def worked_examples(framework: Framework) -> tuple[WorkedExample, ...]:
    """The examples worked on this framework; none for another."""
    told = _told()
    if told["framework"] != framework.id:
        return ()
    return tuple(_example(one) for one in told["example"])


@cache
def _told() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _example(one: Mapping[str, Any]) -> WorkedExample:
    expected = one.get("expected")
    return WorkedExample(
        title=Text(**one["title"]),
        why=Text(**one["why"]),
        node=one.get("indicator") or one.get("node"),
        score=expected.get("score") if isinstance(expected, Mapping) else None,
    )
