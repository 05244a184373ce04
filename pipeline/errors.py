"""Mistakes in use. A mistake in data is a Finding; any other exception is a bug."""

from typing import Any


class UserError(Exception):
    """A mistake in use, told as what happened and what to do.

    `code` names an entry of the catalogue (`data/words/errors.toml`, key `error.<code>`); `params` fill it.
    The screen and the command line say it in the reader's language with `words.error_text`.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params}" if self.params else self.code


class NotAllowed(UserError):
    """The actor's role or scope does not reach this page or verb."""
