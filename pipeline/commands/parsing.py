"""What may be typed: verbs, their arguments, and what they mean."""

import argparse
import os
from pathlib import Path

from pipeline.domain.access import Role
from pipeline.domain.spelling import code

PATH_ARGUMENTS = ("warehouse", "out", "file", "framework", "data", "folder")
# The screen shows codes in Persian digits: typed so, they mean the same.
CODE_ARGUMENTS = ("branch", "by", "account", "month", "from_month")
ACCOUNT_ROLES = [role.value for role in Role if role is not Role.OPERATOR]


def parser() -> argparse.ArgumentParser:
    """The whole grammar. Wrong use ends with exit code 2, as argparse has it."""
    top = argparse.ArgumentParser(
        prog="python -m pipeline",
        description="Runs the participation dashboard's data: hand in, check, approve, score, explain.",
        epilog="Exit code 0: fine. 1: the input has errors. 2: wrong use.",
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    _upkeep(verbs)
    _collecting(verbs)
    _scores(verbs)
    _register(verbs)
    _accounts(verbs)
    return top


def parse(argv: list[str]) -> argparse.Namespace:
    """Arguments with every path made absolute, so that another process can use them as they are."""
    args = parser().parse_args(argv)
    for name in PATH_ARGUMENTS:
        if (path := getattr(args, name, None)) is not None:
            setattr(args, name, Path(path).expanduser().absolute())
    for name in CODE_ARGUMENTS:
        if (written := getattr(args, name, None)) is not None:
            setattr(args, name, code(written))
    return args


def default_language() -> str:
    """Persian where the terminal's locale is Persian, else English."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "fa" if spoken.startswith("fa") else "en"


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, told: str
) -> argparse.ArgumentParser:
    one = verbs.add_parser(name, help=told, description=told)
    one.add_argument("--warehouse", help="the warehouse folder (else WAREHOUSE, else data/warehouse)")
    one.add_argument("--json", action="store_true", help="print one JSON object, for machines")
    one.add_argument(
        "--language", choices=["fa", "en"], default=default_language(), help="language of the sentences"
    )
    return one


def _upkeep(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    _verb(
        verbs,
        "init",
        "make an empty warehouse with the first edition of the framework; again changes nothing",
    )
    sample = _verb(
        verbs, "sample", "fill an empty warehouse with sample branches, months and accounts, marked sample"
    )
    sample.add_argument(
        "--months", type=int, default=24, help="how many months, the last being last month (24)"
    )
    sample.add_argument("--seed", type=int, default=1, help="the same seed gives the same sample (1)")
    sample.add_argument("--if-absent", action="store_true", help="do nothing where a warehouse is already")
    _verb(verbs, "migrate", "bring the warehouse to the newest form and list its migrations")
    _verb(verbs, "verify", "walk the audit trail and every row that it vouches for")
    edition = _verb(verbs, "edition", "editions of the framework: add one from a folder, or list them")
    edition.add_argument("action", choices=["add", "list", "export"])
    edition.add_argument(
        "folder", nargs="?", help="the framework folder to publish, or to write the edition into"
    )
    edition.add_argument("--from-month", help="the month from which the edition holds")
    edition.add_argument("--edition", help="the edition to export (else the newest)")
    edition.add_argument("--by", help="account of a planner or administrator")


def _collecting(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    template = _verb(verbs, "template", "write a branch's workbook for a month")
    _branch_month(template)
    template.add_argument("--out", required=True, help="the xlsx file to write")
    for name, told in (
        ("check", "read a workbook and list what is wrong with it; writes nothing"),
        ("load", "hand a workbook in: all of it or nothing; the same file again changes nothing"),
    ):
        one = _verb(verbs, name, told)
        one.add_argument("file", help="xlsx, ods or csv")
        one.add_argument("--branch", help="when the file does not say it, or to be sure")
        one.add_argument("--month", help="when the file does not say it, or to be sure")
        if name == "load":
            one.add_argument("--by", required=True, help="account that hands it in")
    approve = _verb(verbs, "approve", "approve what waits for a branch and month; it is scored at once")
    _branch_month(approve)
    approve.add_argument("--by", required=True, help="account that approves")
    give_back = _verb(verbs, "return", "give a waiting submission back with a reason")
    _branch_month(give_back)
    give_back.add_argument("--reason", required=True)
    give_back.add_argument("--by", required=True, help="account that returns it")
    _verb(verbs, "waiting", "list the submissions that wait for approval")


def _scores(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    score = _verb(verbs, "score", "score approved months again (all of them, or one)")
    score.add_argument("--month")
    score.add_argument("--edition", help="under this edition; where it is not in force, kept as a comparison")
    for name, told in (
        ("show", "a branch's index, dimensions, coverage and their parts"),
        ("advise", "a branch's concepts in order of gain, with what the paper recommends"),
    ):
        _branch_month(_verb(verbs, name, told))
    index = _verb(verbs, "index", "score any wide table by any framework folder")
    index.add_argument("framework", help="the framework folder")
    index.add_argument("data", help="csv: one row a unit (and period), measures as columns")
    index.add_argument("--out", required=True, help="the csv to write: unit, period, one column a node, rank")


def _register(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, told in (
        ("branches", "load the organisation's register of branches (xlsx or csv)"),
        ("boundaries", "load the organisation's official boundaries (GeoJSON)"),
    ):
        one = _verb(verbs, name, told)
        one.add_argument("file")
        one.add_argument("--by", help="account of an administrator (else the owner of the files)")


def _accounts(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    user = _verb(verbs, "user", "accounts: add, list, disable, reset")
    user.add_argument("action", choices=["add", "list", "disable", "reset"])
    user.add_argument("account", nargs="?")
    user.add_argument("--name", help="the person's name")
    user.add_argument("--role", choices=ACCOUNT_ROLES)
    user.add_argument("--branch", help="for staff and branch managers")
    user.add_argument("--by", help="account of an administrator (else the owner of the files)")


def _branch_month(one: argparse.ArgumentParser) -> None:
    one.add_argument("--branch", required=True, help="the branch's code")
    one.add_argument("--month", required=True, help="Jalali, as 1405-08")
