"""Published instances to their published optimum; all of them: benchmarks/pooling_known.py."""

import csv
from pathlib import Path

import pytest
from benchmarks.pooling_known import read_capacitated, read_single_sink

from sambung.engine.pooling.problem import Options
from sambung.engine.pooling.solution import Status
from sambung.engine.pooling.solve import solve_pooling

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("name", ["g1_n500_0", "g3_n500_Br10_Fr60_2", "g4_n500_0"])
def test_single_sink(shared_data: Path, name: str) -> None:
    with (shared_data / "ssfctp" / "optima.csv").open() as handle:
        known = {row["instance"]: float(row["optimal_value"]) for row in csv.DictReader(handle)}
    problem = read_single_sink(shared_data / "ssfctp" / f"{name}.txt")
    solution = solve_pooling(problem, Options(gap=1e-6, explain_limit=0))
    assert solution.objective == pytest.approx(known[name], rel=1e-6)
    assert solution.bound is not None
    assert solution.bound <= known[name] * (1 + 1e-9)


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
