"""How long a national file takes, from the command to scored branches, beside readers that only read it.

    python -m benchmarks.collect            500 branches x 1 month x every reported measure, as rows and as columns
    python -m benchmarks.collect --small    a few branches, one round, to see that all of it runs and agrees

Makes a national warehouse with a year of approved months, and one xlsx with the next month of every branch, twice: a
row a value (long), and a row a branch with a column a measure (wide). Then runs in rounds, interleaved so that a busy
machine slows all alike: the command line, `python -m pipeline bulk FILE --by A --approve-by B`, each time over a fresh
copy of the warehouse, which opens the files, reads, checks, keeps, approves and scores; and fastexcel and openpyxl
(its read-only mode, and its full one), which only read the same file. Prints medians, the command's own time split,
ratios and the load average. Stops with an error where what was kept differs from what was made.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import fastexcel
import numpy as np
import openpyxl
import polars as pl
import xlsxwriter

from pipeline.domain.access import Role, operator
from pipeline.domain.month import months_between
from pipeline.services import accounts, register, scores, upkeep
from pipeline.services.calendar import this_month
from pipeline.services.keeping import record_bulk
from pipeline.services.model import framework_of
from pipeline.services.office import create_office, open_office
from pipeline.settings import ROOT, Settings

HANDS_IN, APPROVES = "figures", "approves"
STEPS = ("read", "check", "keep", "approve", "score")
LAYOUTS = ("long", "wide")
READERS = ("fastexcel", "openpyxl, read-only", "openpyxl, full")


def made_up(framework, branches, months, seed=1):
    """Rows (branch, month, measure, value): every branch at a level of its own, parts below their wholes."""
    random = np.random.default_rng(seed)
    levels = {measure.id: random.lognormal(3.5, 0.7, branches) for measure in framework.reported}
    shares = {measure.id: random.beta(8, 4, branches) for measure in framework.reported}
    codes = [f"{at + 1:04d}" for at in range(branches)]
    frames = []
    for month in months:
        values = {}
        for measure in framework.reported:
            if measure.at_most in values:
                values[measure.id] = random.binomial(values[measure.at_most], shares[measure.id])
            else:
                values[measure.id] = random.poisson(levels[measure.id])
        wide = pl.DataFrame({"branch": codes, "month": [str(month)] * branches} | values)
        frames.append(wide.unpivot(index=["branch", "month"], variable_name="measure", value_name="value"))
    return pl.concat(frames).with_columns(pl.col("value").cast(pl.Float64))


def make_warehouse(folder, branches, history):
    """A warehouse with `history` approved months before this one; returns this month's rows, not handed in yet."""
    office = create_office(Settings(warehouse=folder))
    by = operator("benchmark")
    upkeep.initialise(office, by=by)
    with office.warehouse.write("facts", office.event(by, "warehouse.mark", "sample")) as writer:
        writer.append("marks", pl.DataFrame({"mark": ["sample"], "value": ["benchmark"]}))
    newest = this_month(office)
    months = months_between(newest.plus(-history), newest)
    register.keep_branches(
        office, by=by, register=registered(branches, months[0]), source="benchmark", is_sample=True
    )
    for account in (HANDS_IN, APPROVES):
        accounts.add_account(office, by=by, account=account, name=account, role=Role.PROVINCIAL_MANAGER)
    rows = made_up(framework_of(office), branches, months)
    record_bulk(office, by=by, values=rows.filter(pl.col("month") != str(newest)))
    scores.score_months(office, by=by, month=newest.plus(-1))
    office.close()
    return rows.filter(pl.col("month") == str(newest))


def registered(branches, first):
    """A register of branches, ten to a county."""
    rows = [
        {
            "branch": f"{at + 1:04d}",
            "name_fa": f"شعبه {at + 1}",
            "name_en": f"Branch {at + 1}",
            "county": f"{at // 10 + 1:02d}",
            "kind": "1",
            "lat": 30 + at % 25 / 3,
            "lon": 45 + at // 25 / 2,
            "opened_month": str(first),
            "closed_month": None,
            "insured_main": 9000.0 + 17 * at,
        }
        for at in range(branches)
    ]
    return pl.DataFrame(rows, schema_overrides={"closed_month": pl.String})


def write_file(path, rows, layout):
    """The rows as a workbook: a row a value, or a row a branch-month with a column a measure."""
    index = ["branch", "month"]
    table = rows if layout == "long" else rows.pivot(on="measure", index=index, values="value")
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("1")
        for at, row in enumerate([table.columns, *table.iter_rows()]):
            sheet.write_row(at, 0, row)


def command(warehouse, path):
    """The whole of it, as it is typed. Returns what it printed."""
    words = ["bulk", str(path), "--by", HANDS_IN, "--approve-by", APPROVES, "--accept", "benchmark", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *words],
        cwd=ROOT,
        env=os.environ | {"WAREHOUSE": str(warehouse)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout[:2000] + done.stderr[:2000])
    return json.loads(done.stdout)


def only_read(reader, path):
    """Every cell of the workbook, as the reader gives it, and nothing done with them."""
    if reader == "fastexcel":
        book = fastexcel.read_excel(str(path))
        return [book.load_sheet(name).to_polars() for name in book.sheet_names]
    book = openpyxl.load_workbook(str(path), read_only="read-only" in reader)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def differing(warehouse, rows):
    """How many values stand otherwise in the warehouse than they were made."""
    office = open_office(Settings(warehouse=warehouse))
    month = rows["month"][0]
    stands = office.warehouse.read("score_observations", first=month, last=month)
    office.close()
    both = rows.join(stands, on=["branch", "month", "measure"], how="full", suffix="_kept", coalesce=True)
    return both.filter(pl.col("value").ne_missing(pl.col("value_kept"))).height


def processor_seconds():
    """Of this process and of those that it started and that have ended."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in (own, others))


def timed(act, times):
    """What `act` returns; its seconds by the clock and of the processor are added to `times`."""
    start, used = time.perf_counter(), processor_seconds()
    result = act()
    times.append((time.perf_counter() - start, processor_seconds() - used))
    return result


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="6 branches, two months of history, one round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    branches, history, rounds = (6, 2, 1) if options.small else (500, 12, options.rounds)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = make_warehouse(folder / "warehouse", branches, history)
        print(
            f"{branches} branches x 1 month x {rows['measure'].n_unique()} measures: {rows.height:,} values"
        )
        return {layout: report(folder, rows, layout, rounds) for layout in LAYOUTS}


def report(folder, rows, layout, rounds):
    """Median seconds of the whole command, its steps, and the readers."""
    path = folder / f"{layout}.xlsx"
    write_file(path, rows, layout)
    times = {name: [] for name in ("command", *STEPS, *READERS)}
    for at in range(rounds):
        copy = folder / f"{layout}-{at}"
        shutil.copytree(folder / "warehouse", copy)
        told = timed(lambda copy=copy: command(copy, path), times["command"])
        for step in STEPS:
            times[step].append((told["seconds"][step], 0.0))
        for reader in READERS:
            timed(lambda reader=reader: only_read(reader, path), times[reader])
        if told["kept_count"] != rows["branch"].n_unique() or differing(copy, rows):
            raise SystemExit("what was kept is not what was handed in")
        shutil.rmtree(copy)
    median = {name: statistics.median(clock for clock, _ in taken) for name, taken in times.items()}
    used = {name: statistics.median(processor for _, processor in taken) for name, taken in times.items()}
    tell(layout, path, median, used)
    load = ", ".join(f"{minutes:.2f}" for minutes in os.getloadavg())
    print(f"medians of {rounds} interleaved rounds; load average {load}")
    return median


def tell(layout, path, median, used):
    """A line each, by the clock and in processor time; on a busy machine the second is the surer measure."""
    starting = median["command"] - sum(median[step] for step in STEPS)
    print(f"\n{layout + f', {path.stat().st_size / 1024:,.0f} kB':<52}{'clock':>9}{'processor':>12}")
    what = "the whole command: checked, kept, approved, scored"
    print(f"{what:<52}{median['command']:7.2f} s{used['command']:10.2f} s")
    for step in STEPS:
        print(f"  {step:<50}{median[step]:7.2f} s")
    print(f"  {'starting, opening the warehouse, printing':<50}{starting:7.2f} s")
    for reader in READERS:
        print(
            f"{reader + ', only reading':<52}{median[reader]:7.2f} s{used[reader]:10.2f} s"
            f"   our reading {median['read'] / median[reader]:.1f} x, "
            f"the command {median['command'] / median[reader]:.1f} x"
        )


if __name__ == "__main__":
    main()
