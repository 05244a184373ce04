"""Accounts and sessions: who may come in, and who is in. Every write is an event of `control`."""

import hashlib
import re
import secrets
from datetime import timedelta
from functools import cache
from typing import Any

import polars as pl
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pipeline.domain.access import BRANCH_ROLES, Actor, Permission, Role
from pipeline.domain.spelling import code
from pipeline.errors import UserError
from pipeline.services.office import Office
from pipeline.services.shapes import AccountShown, NewPassword, Session
from pipeline.warehouse.audit import EventDraft
from pipeline.warehouse.store import Writer
from pipeline.warehouse.verify import account_fingerprint

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")

LEAST_PASSWORD = 10
"""Characters of a password that a person chooses. Length counts, kinds of characters don't."""

# Passwords are short; a longer text would only keep the hash busy.
_MOST_PASSWORD = 1024

# 256 bits: nobody guesses a session.
_SID_BYTES = 32

_HASHER = PasswordHasher()


def sign_in(office: Office, *, user: str, password: str) -> Session | None:
    """A new session for an active account with its right password; None otherwise, saying no more than that.

    A refusal costs the same time whether the account exists or not, and leaves an event as well.
    """
    nobodys = _nobodys_hash()
    row = _found(office.warehouse.read("account", account=code(user).lower()))
    is_right = _is_password(row["password_hash"] if row else nobodys, password)
    if row is None or not is_right or not row["is_active"]:
        _refused(office, row)
        return None
    try:
        return _begin(office, row)
    except UserError:
        _refused(office, row)
        return None


def actor_of_session(office: Office, *, sid: str) -> Actor | None:
    """Who is behind a session's secret: None once it has ended or run out, or the account is disabled."""
    row = _found(office.warehouse.read("session_actor", sid_sha256=_sha256(sid), now=office.now()))
    return _actor(row, sid=sid) if row else None


def end_session(office: Office, *, sid: str) -> None:
    """End one session. A session that is not open is left alone, without an event."""
    by = actor_of_session(office, sid=sid)
    if by is None:
        return
    with office.warehouse.write("control", office.event(by, "session.end", by.user)) as writer:
        writer.run("session_end", sid_sha256=_sha256(sid), now=office.now())


def end_all_sessions(office: Office, *, by: Actor, account: str) -> int:
    """End every session of an account, one's own or, with the permission, anyone's; returns how many."""
    if by.user != account:
        by.require(Permission.MANAGE_ACCOUNTS)
    now = office.now()
    with office.warehouse.write("control", office.event(by, "session.end_all", account)) as writer:
        _existing(writer, account)
        count = int(writer.read("sessions_open", account=account, now=now)["open_count"][0])
        writer.run("sessions_end", account=account, now=now)
    return count


def add_account(
    office: Office,
    *,
    by: Actor,
    account: str,
    name: str,
    role: str,
    branch: str | None = None,
    password: str | None = None,
    is_sample: bool = False,
) -> NewPassword:
    """A new account, with the given password or one made here and shown once.

    Raises UserError for a name in use or badly written, an unknown role, a branch missing, unneeded or
    unknown, a short password, and a sample account in a warehouse that is not marked sample.
    """
    by.require(Permission.MANAGE_ACCOUNTS)
    if not _NAME.fullmatch(account):
        raise UserError("account_name_bad", account=account)
    chosen = _role(role)
    _check_branch(office, chosen, branch)
    if is_sample and office.warehouse.read("mark", mark="sample").is_empty():
        raise UserError("sample_only")
    new = NewPassword(account, _new_password(password))
    row = {
        "account": account,
        "name": name.strip() or account,
        "role": chosen.value,
        "branch": branch,
        "password_hash": _hash(new.password),
        "is_active": True,
        "is_sample": is_sample,
    }
    told = {
        "account_role": chosen.value,
        "account_branch": branch,
        "account_sha256": account_fingerprint(row),
    }
    with office.warehouse.write("control", office.event(by, "account.add", account, **told)) as writer:
        if not writer.read("account", account=account).is_empty():
            raise UserError("account_exists", account=account)
        writer.run("account_insert", now=office.now(), **{k: v for k, v in row.items() if k != "is_active"})
    return new


def list_accounts(office: Office, *, by: Actor) -> tuple[AccountShown, ...]:
    """Every account, active or not, by name. Never a password or its hash."""
    by.require(Permission.MANAGE_ACCOUNTS)
    return tuple(
        AccountShown(
            account=row["account"],
            name=row["name"],
            role=row["role"],
            branch=row["branch"],
            is_active=row["is_active"],
            is_sample=row["is_sample"],
            created_at=row["created_at"],
        )
        for row in office.warehouse.read("accounts").iter_rows(named=True)
    )


def disable_account(office: Office, *, by: Actor, account: str) -> None:
    """Close an account and end its sessions. The account stays, so that what it did keeps its name."""
    by.require(Permission.MANAGE_ACCOUNTS)
    _change(office, by, account, "account.disable", "account_disable", {"is_active": False})


def reset_password(office: Office, *, by: Actor, account: str) -> NewPassword:
    """A new random password for an active account, shown once; its sessions end."""
    by.require(Permission.MANAGE_ACCOUNTS)
    new = NewPassword(account, _new_password(None))
    _change(office, by, account, "account.reset", "account_password", {"password_hash": _hash(new.password)})
    return new


def actor_of_account(office: Office, *, account: str, channel: str, os_user: str | None) -> Actor:
    """The active account as an actor, for the command line's `--by`. Raises UserError `account_unknown`."""
    row = _found(office.warehouse.read("account", account=account))
    if row is None or not row["is_active"]:
        raise UserError("account_unknown", account=account)
    return _actor(row, channel=channel, os_user=os_user)


def _begin(office: Office, row: dict[str, Any]) -> Session:
    """Keep a new session's hash. Raises UserError when the account changed during the verification."""
    now, sid = office.now(), secrets.token_urlsafe(_SID_BYTES)
    session = Session(sid, row["account"], now + timedelta(hours=office.settings.session_hours))
    with office.warehouse.write(
        "control", office.event(_actor(row), "session.start", row["account"])
    ) as writer:
        if _existing(writer, row["account"])["password_hash"] != row["password_hash"]:
            raise UserError("account_unknown", account=row["account"])
        writer.run(
            "session_insert",
            sid_sha256=_sha256(sid),
            account=row["account"],
            now=now,
            expires_at=session.expires_at,
        )
    return session


def _change(
    office: Office, by: Actor, account: str, verb: str, statement: str, changed: dict[str, Any]
) -> None:
    """Change an active account's row and end its sessions: one event, with the row's fingerprint."""
    now = office.now()
    values = {key: value for key, value in changed.items() if key != "is_active"}
    draft = office.event(by, verb, account)
    with office.warehouse.write("control", draft) as writer:
        row = _existing(writer, account)
        draft.detail["account_sha256"] = account_fingerprint(row | changed)
        writer.run(statement, account=account, now=now, **values)
        writer.run("sessions_end", account=account, now=now)


def _existing(writer: Writer, account: str) -> dict[str, Any]:
    row = _found(writer.read("account", account=account))
    if row is None or not row["is_active"]:
        raise UserError("account_unknown", account=account)
    return row


def _refused(office: Office, row: dict[str, Any] | None) -> None:
    """An event for a refused sign-in. A name that is no account is not kept: people type passwords there."""
    who = row["account"] if row else "unknown"
    draft = EventDraft(
        verb="session.refuse",
        subject=who,
        who=who,
        role=row["role"] if row else "none",
        channel="web",
        os_user=None,
        occurred_at=office.now(),
        detail={},
    )
    with office.warehouse.write("control", draft):
        pass


def _check_branch(office: Office, role: Role, branch: str | None) -> None:
    if role not in BRANCH_ROLES:
        if branch is not None:
            raise UserError("account_branch_unneeded", role=role.value)
        return
    if branch is None:
        raise UserError("account_branch_needed", role=role.value)
    if not office.warehouse.read("branch_known", branch=branch)["is_known"][0]:
        raise UserError("branch_unknown", branch=branch)


def _role(text: str) -> Role:
    """A role that an account may have: the operator is the owner of the files, never an account."""
    given = [role.value for role in Role if role is not Role.OPERATOR]
    if text not in given:
        raise UserError("role_unknown", role=text, roles=", ".join(given))
    return Role(text)


def _new_password(chosen: str | None) -> str:
    if chosen is None:
        return secrets.token_urlsafe(15)
    if len(chosen) < LEAST_PASSWORD:
        raise UserError("password_short", least=LEAST_PASSWORD)
    return chosen


def _hash(password: str) -> str:
    return _HASHER.hash(password[:_MOST_PASSWORD])


def _is_password(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password[:_MOST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """A hash to verify against where there is no account, so that time does not tell who exists."""
    return _HASHER.hash(secrets.token_urlsafe(_SID_BYTES))


def _actor(
    row: dict[str, Any], *, channel: str = "web", os_user: str | None = None, sid: str | None = None
) -> Actor:
    return Actor(
        user=row["account"],
        name=row["name"],
        role=Role(row["role"]),
        branch=row["branch"],
        channel=channel,
        os_user=os_user,
        sid=sid,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _found(frame: pl.DataFrame) -> dict[str, Any] | None:
    return None if frame.is_empty() else frame.row(0, named=True)
