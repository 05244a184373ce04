"""The rules that a handed-in file is held against: what is looked for, how grave, with which numbers."""

from collections.abc import Sequence

from pages.shared import cards, stacked
from pages.shared.html import Html, tag
from pipeline.domain.finding import Severity
from pipeline.domain.rules import Rule, Stage, rules
from pipeline.words import say

SHOWN = (Stage.HISTORY, Stage.SCORES, Stage.VALUES, Stage.FORM)
"""What a person's own numbers meet; the rules about files and cells stand in docs/findings.md."""


def in_words(language: str) -> Html:
    """What a rule is; a table of those that have numbers; the others by how grave they are."""
    opening = say("rules.opening", language, count=len(rules()))
    told = (opening, say("rules.own_past", language), say("rules.where", language))
    met = [rule for stage in SHOWN for rule in rules().values() if rule.stage is stage]
    return tag(
        "div",
        cards.panel(
            say("method.part_of_page_rules", language), *(tag("p", one, cls="pd-note") for one in told)
        ),
        cards.panel(say("rules.with_numbers", language), _table([r for r in met if r.limits], language)),
        cards.panel(
            say("rules.without_numbers", language), _lists([r for r in met if not r.limits], language)
        ),
        cls="pd-apart",
    )


def _table(found: Sequence[Rule], language: str) -> Html:
    header = [say(f"rules.column_{name}", language) for name in ("rule", "severity", "limits")]
    return stacked.table(header, [_row(rule, language) for rule in found])


def _row(rule: Rule, language: str) -> list[object]:
    limits = tag("ul", *(tag("li", one) for one in rule.said(language)), cls="pd-list")
    return [_name(rule, language), say(f"rules.severity_{rule.severity.value}", language), limits]


def _lists(found: Sequence[Rule], language: str) -> Html:
    """A list of rules under each severity that any of them has."""
    parts = []
    for severity in Severity:
        named = [tag("li", _name(rule, language)) for rule in found if rule.severity is severity]
        if named:
            heading = tag("h4", say(f"rules.severity_{severity.value}", language))
            parts.append(tag("div", heading, tag("ul", *named, cls="pd-list")))
    return cards.columns(*parts)


def _name(rule: Rule, language: str) -> str:
    return say(f"rules.name_{rule.code}", language)
