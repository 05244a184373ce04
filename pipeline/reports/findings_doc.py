"""The page of all finding codes (`docs/findings.md`), written from the rules and the catalogue."""

from collections.abc import Mapping

from pipeline.domain.rules import Rule, Stage, rules
from pipeline.words import LANGUAGES, catalogue, plain, say

_HEAD = """# Findings
A finding is a mistake or a doubt in data: a stable code, a severity, where it stands, what is wrong and
what to do. An **error** keeps the file out, a **suspicion** has to be accepted with a reason before the file is
approved, a **warning** goes to the reviewer, a **notice** only tells. Places in braces are filled in. Severity and
limits are data: `data/rules.toml`; how often the suspicions speak: `docs/collecting.md`.

`python -m tests.support.write_findings` makes this page from `data/rules.toml`, `data/words` and the files that
provoke each code; a test says when it is no longer current.
"""
_COLUMNS = """
| code | severity | what is wrong | what to do | چه شده است | چه باید کرد | provoked by |
|---|---|---|---|---|---|---|
"""


def findings_document(fixtures: Mapping[str, str]) -> str:
    """The page as Markdown, stage by stage, codes in the rules' order. `fixtures`: the file that provokes a code."""
    return _HEAD + "".join(_stage(stage, fixtures) for stage in Stage)


def _stage(stage: Stage, fixtures: Mapping[str, str]) -> str:
    found = [rule for rule in rules().values() if rule.stage is stage]
    title = plain(say(f"rules.stage_{stage.value}", "en"))
    return f"\n## {title}\n{_COLUMNS}" + "".join(f"{_row(rule, fixtures)}\n" for rule in found)


def _row(rule: Rule, fixtures: Mapping[str, str]) -> str:
    words = catalogue()
    told = [
        words[f"{part}.{rule.code}"][language]
        for language in reversed(LANGUAGES)
        for part in ("finding", "cure")
    ]
    cells = [cell.replace("|", "\\|") for cell in told]
    return (
        "| " + " | ".join([f"`{rule.code}`", rule.severity.value, *cells, f"`{fixtures[rule.code]}`"]) + " |"
    )
