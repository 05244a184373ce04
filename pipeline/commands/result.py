"""What a verb gives back: a value for machines, lines for people, an exit code."""

import json
from dataclasses import dataclass
from typing import Any

from pipeline.words import plain

FINE, INPUT_HAS_ERRORS, WRONG_USE = 0, 1, 2


@dataclass(frozen=True)
class Result:
    payload: dict[str, Any]
    lines: tuple[str, ...] = ()
    code: int = FINE

    def printed(self, as_json: bool) -> str:
        """One JSON object, or the lines; without isolation marks, which terminals show as boxes."""
        if as_json:
            return json.dumps(self.payload, ensure_ascii=False, indent=1, default=str)
        return plain("\n".join(self.lines))
