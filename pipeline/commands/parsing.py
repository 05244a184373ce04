"""What may be typed: verbs, their arguments, and what they mean."""

import argparse
import os
from enum import StrEnum
from pathlib import Path

from pipeline.commands import (
    bulk_grammar,
    collection_grammar,
    questionnaire_grammar,
    review_grammar,
    workflow_grammar,
)
from pipeline.domain.access import Role
from pipeline.domain.framework import Imputation, Mean, Normalisation, Treatment
from pipeline.domain.spelling import code
from pipeline.scoring.peers import PEER_COUNT

PATH_ARGUMENTS = ("warehouse", "out", "file", "framework", "data", "folder", "stages")
# The screen shows codes in Persian digits: typed so, they mean the same.
CODE_ARGUMENTS = (
    "branch",
    "county",
    "by",
    "approve_by",
    "job",
    "account",
    "month",
    "from_month",
    "against_month",
    "against_branch",
    "wave",
    "county",
    "first",
    "last",
    "follow_up",
    "submission",
    "seen",
)
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
    bulk_grammar.add(verbs, _verb)
    collection_grammar.add(verbs, _verb)
    review_grammar.add(verbs, _verb)
    workflow_grammar.add(verbs, _verb)
    questionnaire_grammar.add(verbs, _verb)
    _scores(verbs)
    _signals(verbs)
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
    _verb(verbs, "rules", "every rule that a file is held against: severity, stage and limits")
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
    template.add_argument("--blank", action="store_true", help="the form to print and fill in by pen instead")
    template.add_argument("--out", required=True, help="the xlsx file to write")
    mark = _verb(verbs, "mark", "write a file again as xlsx with every finding marked in it and listed first")
    mark.add_argument("file", help="xlsx, xlsm, xls, ods or csv, of one branch and month or of many")
    mark.add_argument("--branch", help="when the file does not say it, or to be sure")
    mark.add_argument("--month", help="when the file does not say it, or to be sure")
    mark.add_argument("--out", required=True, help="the xlsx file to write")
    for name, told in (
        ("check", "read a workbook and list what is wrong with it; writes nothing"),
        ("load", "hand a workbook in: all of it or nothing; the same file again changes nothing"),
    ):
        one = _verb(verbs, name, told)
        one.add_argument("file", help="xlsx, ods or csv")
        one.add_argument("--branch", help="when the file does not say it, or to be sure")
        one.add_argument("--month", help="when the file does not say it, or to be sure")
        if name == "load":
            workflow_grammar.add_seen(one)
            one.add_argument("--by", required=True, help="account that hands it in")


def _scores(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    score = _verb(verbs, "score", "score approved months again (all of them, or one)")
    score.add_argument("--month")
    score.add_argument("--edition", help="under this edition; where it is not in force, kept as a comparison")
    _branch_month(
        _verb(verbs, "show", "a branch's index, dimensions, likely ranges, coverage and their parts")
    )
    ranking = _verb(
        verbs, "ranking", "a month's branches by rank, their likely ranges, who can't be told apart"
    )
    ranking.add_argument("month", help="Jalali, as 1405-08")
    ranking.add_argument("--county", help="only the branches of this county")
    for name, told in (
        ("advise", "a branch's concepts in order of gain, why in that order, with what the paper recommends"),
        ("peers", "the branches most like one, what makes them so, and their median and best on every node"),
    ):
        one = _verb(verbs, name, told)
        _branch_month(one)
        _peer_choice(one)
    reach = _verb(
        verbs,
        "reach",
        "what would bring a branch's index, or one node, to a goal next month, and who has done it",
    )
    _branch_month(reach)
    reach.add_argument("--node", help="a node's or indicator's id (else the index)")
    reach.add_argument(
        "--goal",
        default="band",
        metavar="band|target|SCORE",
        help="the next band (band), the target, or a score",
    )
    _why(verbs)
    robustness = _verb(
        verbs, "robustness", "a month's ranking under a thousand other methods, and which choice matters most"
    )
    robustness.add_argument("month", help="Jalali, as 1405-08")
    robustness.add_argument("--seed", type=_seed, help="the same seed gives the same answer (1)")
    coherence = _verb(
        verbs, "coherence", "whether the framework hangs together in a month: the ten steps of the Handbook"
    )
    coherence.add_argument("month", help="Jalali, as 1405-08")
    coherence.add_argument(
        "--over",
        choices=["month", "year"],
        default="month",
        help="read correlations from the month alone, or from each branch's mean over a year (month)",
    )
    index = _verb(verbs, "index", "score any wide table by any framework folder")
    index.add_argument("framework", help="the framework folder")
    index.add_argument("data", help="csv: one row a unit (and period), measures as columns")
    index.add_argument("--out", required=True, help="the csv to write: unit, period, one column a node, rank")
    _ways(index)


def _why(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    why = _verb(
        verbs, "why", "why a score is another one than before: figures, coverage, revised data, new edition"
    )
    why.add_argument("branch", help="the branch's code; province; or county:CODE")
    why.add_argument("month", help="Jalali, as 1405-08")
    why.add_argument("--node", help="a node's or indicator's id (else the index)")
    of = why.add_mutually_exclusive_group()
    of.add_argument("--against-month", help="another month (else the month before)")
    of.add_argument("--against-branch", help="another branch in the same month")
    of.add_argument("--against-edition", help="another edition, over the same month's figures")


def _ways(index: argparse.ArgumentParser) -> None:
    """Other ways, each in place of what the folder says."""
    index.add_argument(
        "--normalise", choices=_all(Normalisation), type=_way, help="how values come to the scale"
    )
    index.add_argument("--aggregate", choices=_all(Mean), type=_way, help="the mean of every level")
    index.add_argument("--power", type=float, help="the exponent of a generalised mean")
    index.add_argument("--treat", choices=_all(Treatment), type=_way, help="what is done about outliers")
    index.add_argument(
        "--impute", choices=_all(Imputation), type=_way, help="what stands in for a missing value"
    )
    index.add_argument("--group", metavar="COLUMN", help="the column of the table that group_mean groups by")
    index.add_argument(
        "--denominate",
        action="append",
        default=[],
        metavar="INDICATOR=MEASURE[:PER]",
        help="divide an indicator by a measure, per so many of it; may be given again",
    )
    index.add_argument("--stages", metavar="DIR", help="write each stage into this folder as csv")


def _all(ways: type[StrEnum]) -> list[str]:
    return [way.value for way in ways]


def _way(written: str) -> str:
    """A way as the folder writes it, whether typed min_max or min-max."""
    return written.strip().lower().replace("-", "_")


def _signals(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    signals = _verb(
        verbs, "signals", "what changed for real in a month: the province and its branches, or one branch"
    )
    signals.add_argument("month", help="Jalali, as 1405-08")
    signals.add_argument("--branch", help="this branch, with every node's months and limits")
    signals.add_argument("--county", help="this county instead of the province")
    funnel = _verb(
        verbs, "funnel", "a share of every branch, with the limits of chance around the province's"
    )
    funnel.add_argument("month", help="Jalali, as 1405-08")
    funnel.add_argument("indicator", help="the indicator's id in the framework")


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


def _seed(written: str) -> int:
    """A whole number from 0 on: generators take no other."""
    if not written.isdecimal():
        raise argparse.ArgumentTypeError("a whole number from 0 on")
    return int(written)


def _peer_choice(one: argparse.ArgumentParser) -> None:
    """Other like branches than the usual ones, as on the pages."""
    told = f"how many of the nearest branches ({PEER_COUNT})"
    one.add_argument("--count", type=int, default=PEER_COUNT, help=told)
    for name, told in (
        ("--with", "a branch to add to the nearest; may be given again"),
        ("--without", "a branch to leave out of them; may be given again"),
    ):
        one.add_argument(name, action="append", type=code, default=[], metavar="BRANCH", help=told)


def _branch_month(one: argparse.ArgumentParser) -> None:
    one.add_argument("--branch", required=True, help="the branch's code")
    one.add_argument("--month", required=True, help="Jalali, as 1405-08")
