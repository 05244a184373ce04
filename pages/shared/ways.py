"""Other ways to the same index, in a manager's words: what each does, and which this edition goes by."""

from collections.abc import Sequence

from pages.shared import cards, stacked
from pages.shared.html import Html, tag
from pipeline.domain.framework import Framework, Imputation, Mean, Normalisation, Treatment
from pipeline.words import say

# A way's key among the words, and whether the edition goes by it.
Row = tuple[str, bool]


def panel(framework: Framework, language: str) -> Html:
    """The edition's own ways in a sentence, why there are others, and each of them in a table that opens."""
    groups = {
        "normalise": _normalisations(framework),
        "aggregate": _means(framework),
        "gaps": _gaps(framework),
    }
    return cards.panel(
        say("ways.title", language),
        tag("p", opening(framework, language)),
        tag("p", say("ways.why", language)),
        *(_group(name, rows, language) for name, rows in groups.items()),
        anchor="pd-ways",
    )


def opening(framework: Framework, language: str) -> str:
    """By which ways this edition is made."""
    used = [mean for mean, is_used in _means(framework) if is_used]
    return say(
        "ways.opening",
        language,
        normalise=say(f"ways.{framework.normalisation}", language),
        means=[say(f"method.mean_{mean}", language) for mean in used],
    )


def _group(name: str, rows: Sequence[Row], language: str) -> Html:
    header = [say(f"ways.column_{column}", language) for column in ("way", "what", "here")]
    told = [
        (
            say(f"ways.{way}", language),
            say(f"ways.{way}_told", language),
            say("ways.here" if is_used else "ways.elsewhere", language),
        )
        for way, is_used in rows
    ]
    return cards.folded(say(f"ways.group_{name}", language), stacked.table(header, told))


def _normalisations(framework: Framework) -> list[Row]:
    return [(way.value, way is framework.normalisation) for way in Normalisation]


def _means(framework: Framework) -> list[Row]:
    used = {level.mean for level in framework.levels}
    return [(mean.value, mean in used) for mean in Mean]


def _gaps(framework: Framework) -> list[Row]:
    gaps = [(f"imputed_{way}", way is framework.imputation) for way in Imputation]
    is_treated = framework.treatment is not Treatment.NONE
    return [*gaps, ("treated_as_is", not is_treated), ("treated_coinr", is_treated)]
