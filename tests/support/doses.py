"""How much of a heavy proof to run: a small seeded dose in `make test`, all of it in `make prove` (PROOF=1)."""

import os

WHOLE = os.environ.get("PROOF") == "1"


def dose(small: int, whole: int) -> int:
    """Cases to try: `small` in a test run, `whole` in a proof."""
    return whole if WHOLE else small
