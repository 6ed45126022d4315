"""Published pooling instances (ssfctp, orlib_cap): objective, bound, seconds against the optimum"""

import argparse
import csv
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sambung.engine.pooling.problem import Hub, Lane, Offer, Problem, Requirement

SHARED = Path(os.environ.get("SAMBUNG_SHARED", Path(__file__).parents[2] / "shared")) / "data"


def read_single_sink(path: Path) -> Problem:
    """One requirement, many suppliers with a fixed cost: n; D; capacities; unit costs; fixed costs."""
    numbers = [float(word) for word in path.read_text().split()]
    n, asked = int(numbers[0]), numbers[1]
    capacity, price, fixed = (numbers[2 + k * n : 2 + (k + 1) * n] for k in range(3))
    names = [f"s{index}" for index in range(n)]
    return Problem(
        requirements=(Requirement("order", asked),),
        offers=tuple(
            Offer(name, capacity[i], price[i], onboarding_cost=fixed[i]) for i, name in enumerate(names)
        ),
        lanes=tuple(Lane(name, "order") for name in names),
    )


def read_capacitated(path: Path, capacity: str | None = None, *, as_hubs: bool = False) -> Problem:
    """Warehouses (offers with onboarding cost, or hubs behind one plant) and customers.

    m n; capacity and fixed cost of each warehouse; for each customer: demand, cost of all of it from each.
    """
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    if capacity is not None:
        text = text.replace("capacity", capacity)
    numbers = iter(float(word) for word in text.split())
    m, n = int(next(numbers)), int(next(numbers))
    houses = [(f"w{index}", next(numbers), next(numbers)) for index in range(m)]
    requirements, lanes = [], []
    for customer in range(n):
        asked = next(numbers)
        requirements.append(Requirement(f"c{customer}", asked))
        lanes += [Lane(name, f"c{customer}", next(numbers) / asked) for name, _, _ in houses]
    if not as_hubs:
        offers = [Offer(name, size, 0.0, onboarding_cost=fixed) for name, size, fixed in houses]
        return Problem(tuple(requirements), tuple(offers), tuple(lanes))
    plant = Offer("plant", sum(row.quantity for row in requirements), 0.0)
    lanes += [Lane("plant", name) for name, _, _ in houses]
    hubs = tuple(Hub(name, size, opening_cost=fixed) for name, size, fixed in houses)
    return Problem(tuple(requirements), (plant,), tuple(lanes), hubs=hubs)


def write_folder(problem: Problem, folder: Path) -> None:
    """The problem as CSV tables of the public format."""

    def table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        with (folder / f"{name}.csv").open("w", newline="") as handle:
            csv.writer(handle).writerows([header, *rows])

    table(
        "requirements",
        ["requirement_id", "quantity"],
        [(r.requirement_id, r.quantity) for r in problem.requirements],
    )
    table(
        "offers",
        ["offer_id", "capacity", "unit_price", "onboarding_cost"],
        [(o.offer_id, o.capacity, o.unit_price, o.onboarding_cost) for o in problem.offers],
    )
    table(
        "lanes",
        ["origin_id", "destination_id", "unit_cost"],
        [(lane.origin_id, lane.destination_id, repr(lane.unit_cost)) for lane in problem.lanes],
    )
    if problem.hubs:
        rows = [(hub.hub_id, hub.capacity, hub.opening_cost) for hub in problem.hubs]
        table("hubs", ["hub_id", "capacity", "opening_cost"], rows)


@dataclass(frozen=True)
class Known:
    """An instance and its published optimum."""

    name: str
    problem: Problem
    optimum: float


def instances(as_hubs: bool) -> Iterator[Known]:
    """All 32 single-sink instances and all capacitated ones, by their published optima."""
    with (SHARED / "ssfctp" / "optima.csv").open() as handle:
        for row in csv.DictReader(handle):
            path = SHARED / "ssfctp" / f"{row['instance']}.txt"
            yield Known(row["instance"], read_single_sink(path), float(row["optimal_value"]))
    with (SHARED / "orlib_cap" / "optima.csv").open() as handle:
        for row in csv.DictReader(handle):
            if row["variant"] != "multi_source":
                continue
            given = None if row["capacity"] == "as_file" else row["capacity"]
            name = row["instance"] if given is None else f"{row['instance']}_{given}"
            path = SHARED / "orlib_cap" / f"{row['instance']}.txt"
            path = path if path.exists() else path.with_suffix(".txt.gz")
            yield Known(name, read_capacitated(path, given, as_hubs=as_hubs), float(row["optimal_value"]))


def main() -> None:
    """Print a row for each instance and a total."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--time-limit", type=float, default=120.0)
    parser.add_argument("--gap", type=float, default=1e-6)
    parser.add_argument("--only", default="", help="names that contain this")
    parser.add_argument("--as-hubs", action="store_true", help="warehouses as hubs behind one plant")
    options = parser.parse_args()
    print(
        f"{'instance':26}{'objective':>18}{'published':>18}{'difference':>12}{'bound':>18}{'gap':>10}{'s':>8}  check"
    )
    reached = proved = checked = total = 0
    begun = time.perf_counter()
    for known in instances(options.as_hubs):
        if options.only not in known.name:
            continue
        total += 1
        with tempfile.TemporaryDirectory() as place:
            folder, out = Path(place, "problem"), Path(place, "solution")
            folder.mkdir()
            write_folder(known.problem, folder)
            command = [sys.executable, "-m", "sambung"]
            limits = ["--time-limit", str(options.time_limit), "--gap", str(options.gap)]
            started = time.perf_counter()
            run = subprocess.run(
                [*command, "pool", str(folder), "--out", str(out), *limits], capture_output=True, text=True
            )
            seconds = time.perf_counter() - started
            if run.returncode != 0:
                print(
                    f"{known.name:26}  exit {run.returncode}: {run.stderr.strip().splitlines()[-1:]}",
                    flush=True,
                )
                continue
            check = subprocess.run(
                [*command, "check", "pool", str(folder), str(out)], capture_output=True, text=True
            )
            head = json.loads((out / "solution.json").read_text())
            difference = (head["objective"] - known.optimum) / known.optimum
            reached += difference <= max(options.gap, 1e-6)
            proved += head["status"] == "optimal"
            checked += check.returncode == 0
            print(
                f"{known.name:26}{head['objective']:18.4f}{known.optimum:18.4f}{difference:12.1e}"
                f"{head['bound']:18.4f}{head['gap']:10.1e}{seconds:8.2f}  {'ok' if check.returncode == 0 else check.stderr}",
                flush=True,
            )
    print(
        f"{total} instances: {reached} reach the published optimum, {proved} proved to the gap {options.gap:g}, "
        f"{checked} pass the checker; {time.perf_counter() - begun:.0f} s in all."
    )


if __name__ == "__main__":
    main()
