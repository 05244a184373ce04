"""A name or sentence in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    fa: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.fa if language == "fa" else self.en
