"""Reads the TOML files of a framework, key by key, refusing what is missing, unknown or of another type."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from pipeline.domain.text import Text
from pipeline.frameworks.cells import IDENTIFIER
from pipeline.frameworks.refusal import refuse


@dataclass(frozen=True)
class Section:
    """One table of a TOML file; `place` names it in sentences ("" for the file itself)."""

    file: str
    place: str
    values: Mapping[str, Any]

    def refuse(self, reason: str, key: str = "", **params: Any) -> NoReturn:
        refuse(
            reason, self.file, place=" ".join(part for part in (self.place, key) if part) or None, **params
        )

    def only(self, keys: Iterable[str]) -> None:
        """Refuse a key that the format does not know: a misspelt one would pass in silence."""
        known = set(keys)
        for key in self.values:
            if key not in known:
                self.refuse("key_unknown", key, keys=", ".join(sorted(known)))

    def has(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str) -> str:
        found = self._needed(key)
        if not isinstance(found, str) or not found.strip():
            self.refuse("not_text", key)
        return found.strip()

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def identifier(self, key: str = "id") -> str:
        found = self.text(key)
        if not IDENTIFIER.fullmatch(found):
            self.refuse("id_form", column=key, value=found)
        return found

    def both(self, key: str) -> Text:
        return self._as_text(self._needed(key), key)

    def names(self, key: str) -> Text:
        """Names: in both languages, or one spelling for both (editions kept from before had only that)."""
        found = self._needed(key)
        return Text(self.text(key), self.text(key)) if isinstance(found, str) else self._as_text(found, key)

    def all_both(self, key: str) -> tuple[Text, ...]:
        """A list of sentences in both languages; none where the key is absent."""
        return tuple(self._as_text(item, f"{key}[{at}]") for at, item in enumerate(self._list(key), start=1))

    def number(self, key: str, default: float) -> float:
        found = self.values.get(key, default)
        if isinstance(found, bool) or not isinstance(found, int | float):
            self.refuse("not_number", key)
        return float(found)

    def whole(self, key: str, default: int | None, least: int) -> int | None:
        found = self.values.get(key, default)
        if found is not None and (isinstance(found, bool) or not isinstance(found, int) or found < least):
            self.refuse("not_whole", key, least=least)
        return found

    def yes(self, key: str) -> bool:
        found = self.values.get(key, False)
        if not isinstance(found, bool):
            self.refuse("not_yes_no", key)
        return found

    def sections(self, key: str) -> tuple["Section", ...]:
        """The tables of `[[key]]`, each named by its place in the list."""
        found = self._list(key)
        for item in found:
            if not isinstance(item, dict):
                self.refuse("not_tables", key)
        return tuple(Section(self.file, f"{key}[{at}]", item) for at, item in enumerate(found, start=1))

    def section(self, key: str) -> "Section":
        """The table `[key]`, empty where it is absent."""
        found = self.values.get(key, {})
        if not isinstance(found, dict):
            self.refuse("not_tables", key)
        return Section(self.file, f"[{key}]", found)

    def _needed(self, key: str) -> Any:
        if key not in self.values:
            self.refuse("key_missing", key, name=key)
        return self.values[key]

    def _list(self, key: str) -> list[Any]:
        found = self.values.get(key, [])
        if not isinstance(found, list):
            self.refuse("not_tables", key)
        return found

    def _as_text(self, found: Any, key: str) -> Text:
        words = found if isinstance(found, dict) else {}
        fa, en = words.get("fa"), words.get("en")
        if not (isinstance(fa, str) and isinstance(en, str) and fa.strip() and en.strip()):
            self.refuse("not_both", key)
        return Text(fa.strip(), en.strip())


def read_section(files: Mapping[str, str], file: str) -> Section:
    """The whole file as one section. Refuses text that is not TOML."""
    try:
        values = tomllib.loads(files[file].removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        refuse("toml", file, detail=str(error))
    return Section(file, "", values)
