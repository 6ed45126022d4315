"""Published instances to their published optimum; all of them: ./run bench pooling ssfctp orlib."""

import csv
from pathlib import Path

import pytest
from benchmarks.pooling.readers import read_capacitated, read_single_sink

from sambung.engine.pooling.problem import Options
from sambung.engine.pooling.solution import Status
from sambung.engine.pooling.solve import solve_pooling

pytestmark = pytest.mark.shared


def test_every_single_sink(shared_data: Path) -> None:
    with (shared_data / "ssfctp" / "optima.csv").open() as handle:
        known = {row["instance"]: float(row["optimal_value"]) for row in csv.DictReader(handle)}
    assert len(known) == 32
    for name, optimum in known.items():
        problem = read_single_sink(shared_data / "ssfctp" / f"{name}.txt")
        solution = solve_pooling(problem, Options(gap=1e-9, explain_limit=0))
        assert solution.status == Status.OPTIMAL, name
        assert solution.objective == pytest.approx(optimum, rel=1e-9)
        assert solution.bound is not None
        assert solution.bound == pytest.approx(optimum, rel=2e-9)


def test_twenty_thousand_suppliers_drawn_from_a_known_instance(shared_data: Path) -> None:
    path = shared_data / "ssfctp" / "g3_n500_Br10_Fr60_0.txt"
    solution = solve_pooling(read_single_sink(path, (20_000, 1)), Options(gap=1e-5))
    assert solution.status == Status.OPTIMAL
    assert solution.gap is not None
    assert solution.gap <= 1e-5


@pytest.mark.parametrize(("name", "optimum"), [("cap41", 1040444.375), ("cap104", 928941.750)])
@pytest.mark.parametrize("as_hubs", [False, True])
def test_warehouses_as_offers_or_as_hubs(shared_data: Path, name: str, optimum: float, as_hubs: bool) -> None:
    problem = read_capacitated(shared_data / "orlib_cap" / f"{name}.txt", as_hubs=as_hubs)
    solution = solve_pooling(problem, Options(gap=1e-6, explain_limit=0))
    assert solution.objective == pytest.approx(optimum, rel=1e-6)


@pytest.mark.parametrize(("capacity", "optimum"), [("10000", 18438046.543), ("14000", 17160439.012)])
def test_hundred_warehouses_and_thousand_customers(shared_data: Path, capacity: str, optimum: float) -> None:
    problem = read_capacitated(shared_data / "orlib_cap" / "capa.txt.gz", capacity)
    solution = solve_pooling(problem, Options(gap=1e-6, explain_limit=0))
    assert solution.status == Status.OPTIMAL
    assert solution.objective == pytest.approx(optimum, rel=1e-6)
    assert solution.bound is not None
    assert solution.bound <= optimum * (1 + 1e-9)
