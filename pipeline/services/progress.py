"""How far long work is: told by whoever does it to whoever listens."""

import time
from typing import Protocol


class OnProgress(Protocol):
    """Told that `done` of `total` parts are done; `step` names what is being done (`job.step_<step>` in the words)."""

    def __call__(self, done: int, total: int, step: str = "") -> None: ...


def unheard(done: int, total: int, step: str = "") -> None:
    """Nobody listens."""


def stretch(on_progress: OnProgress, first: int, length: int, whole: int, named: str = "") -> OnProgress:
    """A part of longer work as it counts for the whole: its own 0 to all fills `length` parts of `whole` from `first`.

    `named` is its step, where it names none itself.
    """

    def told(done: int, total: int, step: str = "") -> None:
        on_progress(first + (length * done // total if total else length), whole, step or named)

    return told


class StepClock:
    """Listens to work that names its steps, and says how long each took; what it hears it tells on."""

    def __init__(self, on_progress: OnProgress = unheard) -> None:
        self.seconds: dict[str, float] = {}
        self._on_progress = on_progress
        self._step, self._since = "", time.monotonic()

    def __call__(self, done: int, total: int, step: str = "") -> None:
        if step != self._step:
            self.stop()
            self._step = step
        self._on_progress(done, total, step)

    def stop(self) -> None:
        """Count the time since the last step began to that step."""
        now = time.monotonic()
        self.seconds[self._step] = self.seconds.get(self._step, 0.0) + now - self._since
        self._since = now
