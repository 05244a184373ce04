"""init, sample, migrate, verify, edition."""

import argparse
from dataclasses import asdict

from pipeline.commands.result import FINE, INPUT_HAS_ERRORS, Result
from pipeline.domain.access import Actor
from pipeline.domain.month import Month
from pipeline.errors import UserError
from pipeline.services import model, upkeep
from pipeline.services import sample as sampling
from pipeline.services.office import Office
from pipeline.words import say


def init(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """An empty warehouse with the first edition; no accounts, no branches."""
    upkeep.initialise(office, by=by)
    where = str(office.settings.warehouse)
    return Result({"warehouse": where}, (say("cli.initialised", args.language, path=where),))


def sample(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """A warehouse marked sample, with accounts whose passwords are made now and kept beside it."""
    sampling.refuse_half_made(office)
    if args.if_absent and not sampling.is_unused(office):
        return Result(
            {"made": False}, (say("cli.sample_there", args.language, path=str(office.settings.warehouse)),)
        )
    made = sampling.make_sample(office, by=by, months=args.months, seed=args.seed)
    told = [say("cli.sample_made", args.language, branches=made.branch_count, months=len(made.months))]
    told += [
        say("cli.password", args.language, account=one.account, password=one.password)
        for one in made.accounts
    ]
    told.append(say("cli.sample_accounts_kept", args.language, path=str(made.accounts_file)))
    payload = {
        "made": True,
        "branches": made.branch_count,
        "months": [str(month) for month in made.months],
        "accounts": [{"account": one.account, "password": one.password} for one in made.accounts],
    }
    return Result(payload, tuple(told))


def migrate(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Opening a warehouse migrates it; here the result is told."""
    names = upkeep.migrations(office, by=by)
    return Result({"migrations": names}, (say("cli.migrated", args.language, count=len(names)), *names))


def verify(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """The audit chains and every row they vouch for."""
    found = upkeep.verify(office, by=by, language=args.language)
    payload = {
        "is_whole": found.is_whole,
        "events": dict(found.events),
        "heads": dict(found.heads),
        "problems": list(found.problems),
    }
    told = "cli.whole" if found.is_whole else "cli.not_whole"
    lines = (
        say(told, args.language, events=sum(found.events.values()), problems=len(found.problems)),
        *found.problems,
        *(f"{database} {head}" for database, head in found.heads.items()),
    )
    return Result(payload, lines, FINE if found.is_whole else INPUT_HAS_ERRORS)


def edition(office: Office, by: Actor, args: argparse.Namespace) -> Result:
    """Publish a framework folder as an edition, list the editions, or write one out as a folder."""
    if args.action == "list":
        found = model.editions(office, by=by)
        rows = [asdict(one) | {"from_month": str(one.from_month)} for one in found]
        return Result(
            {"editions": rows}, tuple(f"{one.framework}  {one.edition}  {one.from_month}" for one in found)
        )
    if args.folder is None:
        raise UserError("edition_needs_folder")
    if args.action == "export":
        written = model.export_edition(office, by=by, edition=args.edition, folder=args.folder)
        where = str(args.folder)
        return Result(
            {"edition": written.edition, "folder": where}, (say("cli.written", args.language, path=where),)
        )
    if args.from_month is None:
        raise UserError("edition_needs_month")
    published = model.publish_edition(
        office, by=by, folder=args.folder, from_month=Month.parse(args.from_month)
    )
    # Its own month: an edition that was published before keeps the one it had.
    held = [one for one in model.editions(office, by=by) if one.edition == published.edition][-1]
    month = str(held.from_month)
    return Result(
        {"edition": held.edition, "from_month": month},
        (say("cli.published", args.language, edition=held.edition, month=month),),
    )
