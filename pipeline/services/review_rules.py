"""Who may decide what, beyond the matrix: four eyes, and what was decided stays decided."""

from collections.abc import Mapping
from typing import Any

from pipeline.domain.access import Actor, Role
from pipeline.errors import UserError
from pipeline.words import LANGUAGES, say


def check_eyes(by: Actor, row: Mapping[str, Any]) -> None:
    """Nobody decides what they handed in; what a branch manager handed in, the province decides.

    `row` as the query `submissions`. Raises UserError `own_submission`, `province_approves`.
    """
    found = hindrance(by, row)
    if found is not None:
        raise found


def hindrance(by: Actor, row: Mapping[str, Any]) -> UserError | None:
    """What `check_eyes` would raise."""
    if row["submitted_by"] == by.user:
        return UserError("own_submission", submission=row["submission"])
    if row["submitted_role"] == Role.BRANCH_MANAGER and by.role is not Role.PROVINCIAL_MANAGER:
        return UserError("province_approves", submission=row["submission"], who=row["submitted_by"])
    return None


def decided(row: Mapping[str, Any]) -> UserError:
    """That it was decided before: how, by whom, and when."""
    state = {language: say(f"state.submission_{row['state']}", language) for language in LANGUAGES}
    return UserError(
        "already_decided",
        submission=row["submission"],
        state=state,
        who=row["decided_by"],
        when=row["decided_at"],
    )
