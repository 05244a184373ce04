"""The paper as printed: source, coded tables, participants, advice; and what we say of our reading of it."""

from pages.shared import cards, numbers, stacked
from pages.shared.html import Html, join, tag
from pages.shared.paradigm import ours, papers
from pipeline.domain.framework import Condition, Framework, Paper
from pipeline.domain.text import Text
from pipeline.words import say

PARTICIPANTS = "participants"
RECOMMENDATIONS = "recommendations"


def source(paper: Paper, language: str) -> Html:
    """What the model rests on: title, citation, method, counts as printed."""
    printed = {
        "rows": len(paper.phrases),
        "wordings": len({one.phrase.fa for one in paper.phrases}),
        "recommendations": len(paper.recommendations),
        "participants": len(paper.participants),
    }
    return cards.panel(
        join(say("method.source", language), " ", papers(language)),
        tag("p", tag("strong", paper.title[language])),
        tag("p", paper.authors[language], cls="pd-below"),
        tag("p", paper.cited[language], cls="pd-below"),
        tag("p", paper.method[language]),
        tag("p", say("method.printed", language, **printed)),
        anchor="source",
    )


def table_names(paper: Paper, language: str) -> dict[str, str]:
    """The tables that can be opened, by the name that the address holds, in the paper's order."""
    conditions = sorted(paper.conditions, key=lambda one: one.table)
    coded = {
        str(one.table): say("method.table", language, table=one.table, name=one.name[language])
        for one in conditions
    }
    first = {PARTICIPANTS: say("method.table_participants", language)} if paper.participants else {}
    return first | coded | {RECOMMENDATIONS: say("method.table_recommendations", language)}


def printed_table(name: str, framework: Framework, paper: Paper, language: str) -> Html:
    """One of the paper's tables."""
    if name == PARTICIPANTS:
        return _participants(paper, language)
    if name == RECOMMENDATIONS:
        return _recommendations(framework, paper, language)
    condition = next(one for one in paper.conditions if str(one.table) == name)
    return _codes(condition, framework, paper, language)


def _codes(condition: Condition, framework: Framework, paper: Paper, language: str) -> Html:
    header = [
        say(f"method.column_{name}", language) for name in ("participant", "phrase", "concept", "subcategory")
    ]
    rows = [
        [
            one.participant,
            one.phrase[language],
            framework.name_of(one.concept)[language],
            framework.name_of(one.subcategory)[language],
        ]
        for one in paper.phrases
        if one.condition == condition.id
    ]
    return stacked.table(header, rows, caption=say("method.rows", language, count=len(rows)))


def _participants(paper: Paper, language: str) -> Html:
    header = [say(f"method.column_{name}", language) for name in ("row", "education", "occupation", "age")]
    rows = [
        [
            _digits(one["row"], language),
            one[f"education_{language}"],
            one[f"occupation_{language}"],
            _digits(one["age"], language),
        ]
        for one in paper.participants
    ]
    return stacked.table(header, rows)


def _digits(text: str, language: str) -> str:
    return numbers.count(float(text), language) if text.isdecimal() else text


def _recommendations(framework: Framework, paper: Paper, language: str) -> Html:
    names = {one.id: one.name[language] for one in paper.conditions}
    header = [say(f"method.column_{name}", language) for name in ("id", "condition", "advice", "concepts")]
    rows = [
        [
            tag("code", one.id),
            names[one.condition],
            one.words[language],
            say("pages.comma", language).join(
                framework.name_of(each)[language] for each in (*one.concepts, *one.also)
            ),
        ]
        for one in paper.recommendations
    ]
    return join(stacked.table(header, rows), tag("p", ours(language, say("method.concepts_ours", language))))


def readings(framework: Framework, paper: Paper | None, language: str) -> Html:
    """Where our reading is weakest, with the edition's notice; then the paper's own limits."""
    notice = tag("p", framework.notice[language]) if framework.notice[language] else ""
    if paper is None:
        return cards.panel(join(say("method.notice", language), " ", ours(language)), notice)
    return tag(
        "div",
        cards.panel(
            join(say("method.weakest", language), " ", ours(language)),
            _texts(paper.weakest, language),
            notice,
        ),
        cards.panel(
            join(say("method.limitations", language), " ", papers(language)),
            _texts(paper.limitations, language),
        ),
        cls="pd-stack",
    )


def notes(paper: Paper, language: str) -> Html:
    """What to know beside the printed tables: counts that differ, misprints mended, what is translated."""
    return cards.panel(say("method.notes", language), _texts(paper.notes, language), anchor="notes")


def _texts(found: tuple[Text, ...], language: str) -> Html:
    return cards.listed([one[language] for one in found])
