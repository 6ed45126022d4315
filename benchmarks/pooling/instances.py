"""The groups of instances by name; a group is a function that lists its cases."""

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.pooling.readers import SHARED, read_capacitated, read_single_sink
from sambung.engine.pooling.problem import Problem

DAY = date(2026, 11, 24)
# One published instance of each kind, drawn from for the large ones.
SEEDS = ("g1_n500_0", "g2_n500_beta10_0", "g3_n500_Br10_Fr60_0", "g4_n500_0")
LARGE = (20_000, 100_000)


@dataclass(frozen=True)
class Case:
    """An instance: `make` reads or draws it; `best` is the published value, `is_optimum` where it is proved."""

    name: str
    make: Callable[[], Problem]
    best: float | None = None
    is_optimum: bool = False


def ssfctp() -> Iterator[Case]:
    """One order, 500 or 1,000 suppliers with fixed costs."""
    with (SHARED / "ssfctp" / "optima.csv").open() as handle:
        for row in csv.DictReader(handle):
            path = SHARED / "ssfctp" / f"{row['instance']}.txt"
            yield Case(
                row["instance"], partial(read_single_sink, path), float(row["optimal_value"]), is_optimum=True
            )


def ssfctp_large() -> Iterator[Case]:
    """The same with 20,000 and 100,000 suppliers drawn from a published instance of each kind."""
    for size in LARGE:
        for name in SEEDS:
            path = SHARED / "ssfctp" / f"{name}.txt"
            yield Case(f"{name}x{size}", partial(read_single_sink, path, (size, 1)))


def orlib() -> Iterator[Case]:
    """Capacitated warehouses, several sources allowed, each at its capacities."""
    with (SHARED / "orlib_cap" / "optima.csv").open() as handle:
        for row in csv.DictReader(handle):
            if row["variant"] != "multi_source":
                continue
            given = None if row["capacity"] == "as_file" else row["capacity"]
            name = row["instance"] if given is None else f"{row['instance']}_{given}"
            path = SHARED / "orlib_cap" / f"{row['instance']}.txt"
            path = path if path.exists() else path.with_suffix(".txt.gz")
            yield Case(
                name, partial(read_capacitated, path, given), float(row["optimal_value"]), is_optimum=True
            )


def simulated_problem(offers: int, requirements: int, hubs: int, seed: int) -> Problem:
    """What `sambung simulate --pooling` writes, read back."""
    from sambung.commands.simulate.pooling import write_pooling
    from sambung.engine.simulation.pooling import PoolingSize
    from sambung.standards.problems.reader import read_pooling

    with tempfile.TemporaryDirectory() as folder:
        write_pooling(Path(folder), seed, PoolingSize(offers, requirements, hubs), DAY, parquet=True)
        return read_pooling(Path(folder))


def simulated_one() -> Iterator[Case]:
    """One requirement with hubs."""
    for seed in (1, 2, 3):
        yield Case(f"5000x1x50_{seed}", partial(simulated_problem, 5_000, 1, 50, seed))


GROUPS: Mapping[str, Callable[[], Iterator[Case]]] = {
    "ssfctp": ssfctp,
    "ssfctp-large": ssfctp_large,
    "orlib": orlib,
    "simulated": simulated_one,
}
