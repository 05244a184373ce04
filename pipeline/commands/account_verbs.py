"""user add | list | disable | reset."""

import argparse
from dataclasses import asdict

from pipeline.commands.result import Result
from pipeline.domain.access import Actor, Role
from pipeline.errors import UserError
from pipeline.services import accounts
from pipeline.services.office import Office
from pipeline.services.shapes import NewPassword
from pipeline.words import say


def user(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Accounts. Passwords are made by the machine, shown once, and kept only as a hash."""
    if args.action == "list":
        return _list(office, by, args)
    if args.account is None:
        raise UserError("account_needed")
    if args.action == "disable":
        accounts.disable_account(office, by=by, account=args.account)
        return Result({"account": args.account}, (say("cli.disabled", args.language, account=args.account),))
    made = _reset(office, by, args) if args.action == "reset" else _add(office, by, args)
    line = say("cli.password", args.language, account=made.account, password=made.password)
    return Result({"account": made.account, "password": made.password}, (line,))


def _list(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    found = accounts.list_accounts(office, by=by)
    lines = tuple(
        f"{one.account}  {one.role}  {one.branch or '-'}  {one.name}"
        + ("" if one.is_active else f"  ({say('cli.inactive', args.language)})")
        for one in found
    )
    return Result(
        {"accounts": [asdict(one) for one in found]}, lines or (say("cli.no_accounts", args.language),)
    )


def _reset(office: Office, by: Actor, args: argparse.Namespace) -> NewPassword:
    return accounts.reset_password(office, by=by, account=args.account)


def _add(office: Office, by: Actor, args: argparse.Namespace) -> NewPassword:
    if args.role is None:
        raise UserError("role_needed")
    return accounts.add_account(
        office,
        by=by,
        account=args.account,
        name=args.name or args.account,
        role=Role(args.role),
        branch=args.branch,
    )
