"""Runs the groups asked for, prints a row for each run, then means and targets."""

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.pooling.groups import ALL, ALL_TARGETS
from benchmarks.pooling.instances import Case
from benchmarks.pooling.methods import LAST_RESORT, METHODS
from benchmarks.pooling.replanned import run_replan
from benchmarks.pooling.targets import Judgement, Row, mean_ratio, pairs

# Gap asked in each group where none is given: what its target speaks of.
GAPS = {
    "ssfctp": 1e-6,
    "ssfctp-large": 1e-5,
    "orlib": 1e-6,
    "simulated": 1e-3,
    "holmberg": 1e-6,
    "delmaire": 1e-6,
}
# The group that is not a list of cases, and its gap.
REPLAN, REPLAN_GAP = "replan", 1e-3
# Beyond a run's own limit: reading, formulating, and what a solver overruns.
GRACE = 900.0
PACKAGES = ("sambung", "highspy", "pyscipopt", "ortools", "numpy", "scipy")


def machine() -> str:
    """Processor, cores, Python and the versions of what is compared."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        processor = f"{len(names)} × {names[0].split(':', 1)[1].strip()}" if names else processor
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} absent")
    return f"{processor}; Python {platform.python_version()}; {', '.join(found)}"


def measure(group: str, case: Case, method: str, given: argparse.Namespace, gap: float) -> Row:
    """One run in a child process; a child that fails or overruns is a row without answer."""
    arguments = [group, case.name, method, str(gap), str(given.time_limit), str(given.threads)]
    command = [sys.executable, "-m", "benchmarks.pooling.measured", *arguments]
    failed = Row(group, case.name, method, "failed", None, None, 0.0, 0.0, case.best, gap)
    try:
        run = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=LAST_RESORT * given.time_limit + GRACE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return failed
    if run.returncode != 0:
        print("\n".join(run.stderr.strip().splitlines()[-3:]), file=sys.stderr)
        return failed
    said = json.loads(run.stdout.strip().splitlines()[-1])
    return Row(
        group,
        case.name,
        method,
        said["status"],
        said["objective"],
        said["bound"],
        said["cpu"],
        said["megabytes"],
        case.best,
        gap,
    )


def shown(row: Row, first: Row | None) -> str:
    """The row as a line; the ratio is the first method's CPU over this one's."""

    def number(value: float | None, form: str) -> str:
        return "-" if value is None else format(value, form)

    off = None if row.best is None or row.objective is None else row.objective / row.best - 1
    ratio = None if first is None or row.cpu <= 0 else first.cpu / row.cpu
    return (
        f"{row.case:24}{row.method:>10}{row.cpu:10.3f}{number(row.objective, '.6f'):>22}"
        f"{number(row.gap, '.1e'):>10}{number(off, '.1e'):>10}{number(ratio, '.3f'):>9}{row.megabytes:8.0f}"
        f"  {'proved' if row.is_proved else row.status}"
    )


def run_group(group: str, given: argparse.Namespace) -> Iterator[Row]:
    """All rows of a group, printed as they come."""
    gap = GAPS.get(group, 1e-4) if given.gap is None else given.gap
    print(f"\n{group}: gap {gap:g}, limit {given.time_limit:g} CPU s, threads {given.threads}")
    print(
        f"{'case':24}{'method':>10}{'CPU s':>10}{'objective':>22}{'gap':>10}{'to best':>10}{'ratio':>9}{'MB':>8}",
        flush=True,
    )
    for case in ALL[group]():
        if given.only not in case.name:
            continue
        first: Row | None = None
        for method in given.methods:
            row = measure(group, case, method, given, gap)
            print(shown(row, first), flush=True)
            first = first or row
            yield row


def judged(judgements: Iterable[Judgement]) -> int:
    """Print what was to be shown; how much of it was missed."""
    missed = 0
    for target, is_met, said in judgements:
        print(f"  {'met   ' if is_met else 'MISSED'} {target}: {said}")
        missed += not is_met
    return missed


def main() -> None:
    """Measure, print, judge; exit status 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="./run bench pooling", description="Pooling against its peers.")
    parser.add_argument("groups", nargs="*", default=["ssfctp"], help=", ".join((*ALL, REPLAN)))
    parser.add_argument("--methods", nargs="+", default=["ours", "highs", "scip", "cp-sat"], choices=METHODS)
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--gap", type=float, help="relative; else each group's own")
    parser.add_argument("--time-limit", type=float, default=120.0, help="CPU seconds of each run")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    for group in given.groups:
        if group not in (*ALL, REPLAN):
            parser.error(f"there is no group {group}: {', '.join((*ALL, REPLAN))}")
    print(machine())
    missed = 0
    for group in given.groups:
        if group == REPLAN:
            gap = REPLAN_GAP if given.gap is None else given.gap
            missed += judged(run_replan(gap, given.time_limit, given.threads))
            continue
        rows = list(run_group(group, given))
        for peer in given.methods:
            found = pairs(rows, peer)
            if peer != "ours" and found:
                print(f"  geometric mean of CPU, ours/{peer}: {mean_ratio(found):.4f} over {len(found)}")
        missed += judged(ALL_TARGETS.get(group, lambda _: ())(rows))
    if missed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
