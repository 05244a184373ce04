"""What may be typed about files of many branches, and about long work."""

import argparse
from collections.abc import Callable


def add(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    verb: Callable[..., argparse.ArgumentParser],
) -> None:
    """bulk, jobs."""
    bulk = verb(
        verbs,
        "bulk",
        "hand in a file of many branches and months: checked, kept, approved and scored at once",
    )
    bulk.add_argument("file", help="xlsx, xls, ods or csv, one row a value or a column a measure")
    bulk.add_argument("--month", help="when the file does not say it")
    bulk.add_argument("--check", action="store_true", help="only list what is wrong with it; writes nothing")
    bulk.add_argument("--by", help="account that hands it in (not needed to check)")
    bulk.add_argument("--approve-by", help="another account, which approves what has no open suspicion")
    bulk.add_argument("--accept", metavar="REASON", help="why the approver accepts the open suspicions")
    jobs = verb(verbs, "jobs", "long work: list it, or show how far one is and what came of it")
    jobs.add_argument("action", choices=["list", "show"])
    jobs.add_argument("job", nargs="?", help="the job's number")
    jobs.add_argument("--by", help="account whose work it is (else the owner of the files sees all)")
