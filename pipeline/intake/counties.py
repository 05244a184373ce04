"""Which county a map feature is: by code, or by Persian or English name, in whatever property it stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.domain.spelling import code as as_code
from pipeline.domain.spelling import key

Counties = Mapping[str, tuple[str, str]]
"""(Persian, English) names by county code."""

_TITLES = ("شهرستان", "county", "shahrestan")


def matched(features: Sequence[Mapping[str, Any]], counties: Counties) -> list[str | None]:
    """Each feature's county code, or None.

    Properties that tell counties apart decide, the one that tells most of them first. One that says the same
    county again and again (the province's name beside each, where a county bears it too) tells nothing.
    """
    known = _spellings(counties)
    found = [_found(feature, known) for feature in features]
    order = _telling(found)
    return [next((one[name] for name in order if name in one), None) for one in found]


def some_name(feature: Mapping[str, Any]) -> str:
    """A text of the feature's own by which a person finds it: a name rather than another."""
    texts = {
        name: value for name, value in properties(feature).items() if isinstance(value, str) and value.strip()
    }
    named = [value for name, value in texts.items() if "name" in name.casefold() or "نام" in name]
    return next(iter([*named, *texts.values()]), "—")[:60]


def properties(feature: Mapping[str, Any]) -> dict[str, Any]:
    """The feature's properties, its own id among them."""
    told = feature.get("properties")
    own = {} if feature.get("id") is None else {"id": feature["id"]}
    return own | (told if isinstance(told, dict) else {})


def _found(feature: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    """County codes by the property that says them."""
    spelled = {name: _spelling(value) for name, value in properties(feature).items()}
    return {name: known[value] for name, value in spelled.items() if value in known}


def _telling(found: Sequence[Mapping[str, str]]) -> list[str]:
    said: dict[str, list[str]] = {}
    for one in found:
        for name, county in one.items():
            said.setdefault(name, []).append(county)
    different = {name: len(set(codes)) for name, codes in said.items()}
    telling = [name for name, codes in said.items() if 2 * different[name] > len(codes)]
    return sorted(telling, key=lambda name: (-different[name], name))


def _spellings(counties: Counties) -> dict[str, str]:
    known = {bare_county(name): code for code, names in counties.items() for name in names}
    return known | {spelled: code for code in counties for spelled in (code, code.lstrip("0"))}


def _spelling(value: Any) -> str:
    """A property's value as a code or a bare name; mapping programs write codes as numbers, 502.0 too."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else ""
    written = as_code(str(value))
    return written if written.isdigit() else bare_county(written)


def bare_county(name: str) -> str:
    """A county's name for comparing, without the word county."""
    bare = key(name)
    for title in _TITLES:
        bare = bare.removeprefix(key(title)).removesuffix(key(title))
    return bare
