"""The page of all finding codes (`docs/findings.md`), written from the catalogue."""

from pipeline.words import LANGUAGES, catalogue

_HEAD = """# Findings
A finding is a mistake or a doubt in data: a stable code, a severity, where it stands, what is wrong and
what to do. An **error** keeps the file out, a **warning** goes to the reviewer, a **notice** only tells.
Places in braces are filled in. `python -m tests.support.write_findings` makes this page from `data/words`; a
test says when it is no longer current.

| code | what is wrong | what to do | چه شده است | چه باید کرد |
|---|---|---|---|---|
"""


def findings_document() -> str:
    """The page as Markdown, codes in alphabetical order."""
    words = catalogue()
    codes = sorted(key.removeprefix("finding.") for key in words if key.startswith("finding."))
    return _HEAD + "".join(f"{_row(code)}\n" for code in codes)


def _row(code: str) -> str:
    words = catalogue()
    cells = [
        words[f"{part}.{code}"][language] for language in reversed(LANGUAGES) for part in ("finding", "cure")
    ]
    return "| " + " | ".join([f"`{code}`", *(cell.replace("|", "\\|") for cell in cells)]) + " |"
