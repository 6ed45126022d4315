"""The exact cover: against all sets of suppliers, against the solver, and against what may not change it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.model import Program
from sambung.engine.pooling.sink.cover import Cover, cover
from sambung.engine.pooling.solver import Run

Row = tuple[float, float, float]
WHOLE = st.tuples(st.integers(0, 9), st.integers(0, 6), st.integers(0, 12)).map(
    lambda r: tuple(map(float, r))
)
BROKEN = st.tuples(st.floats(0.01, 9), st.floats(0, 6), st.floats(0, 12))


def solve(rows: list[Row], asked: float, **given: float) -> Cover | None:
    capacity, unit, once = (np.array(column) for column in zip(*rows, strict=True))
    return cover(capacity, unit, once, asked, **given)  # type: ignore[arg-type]


def cheapest(rows: list[Row], asked: float, least: list[float] | None = None) -> float:
    """By all sets: the cheapest by unit first; with smallest quantities these first."""
    best = np.inf
    for chosen in product((False, True), repeat=len(rows)):
        used = [index for index, is_used in enumerate(chosen) if is_used]
        lows = [0.0 if least is None else least[index] for index in used]
        if sum(rows[index][0] for index in used) < asked - 1e-9 or sum(lows) > asked + 1e-9:
            continue
        cost = sum(rows[index][2] for index in used)
        rest = asked - sum(lows)
        cost += sum(low * rows[index][1] for index, low in zip(used, lows, strict=True))
        for index, low in sorted(zip(used, lows, strict=True), key=lambda pair: rows[pair[0]][1]):
            more = min(rest, rows[index][0] - low)
            cost += more * rows[index][1]
            rest -= more
        best = min(best, cost)
    return best


def check(rows: list[Row], asked: float, found: Cover) -> None:
    capacity, unit, once = (np.array(column) for column in zip(*rows, strict=True))
    assert np.all(found.x >= 0)
    assert np.all(found.x <= capacity * (1 + 1e-9))
    assert found.x.sum() == pytest.approx(asked, rel=1e-9)
    paid = (unit * found.x).sum() + once[found.x > 0].sum()
    assert found.objective == pytest.approx(paid, rel=1e-12)
    assert found.bound <= found.objective


@given(st.lists(st.one_of(WHOLE, BROKEN), min_size=1, max_size=9), st.floats(0.01, 1.0), st.booleans())
def test_it_is_the_cheapest_of_all_sets(rows: list[Row], share: float, is_whole: bool) -> None:
    asked = share * sum(row[0] for row in rows)
    asked = float(round(asked)) if is_whole else asked
    if asked <= 1e-6:
        return
    found = solve(rows, asked)
    best = cheapest(rows, asked)
    if found is None:
        assert best == np.inf
        return
    check(rows, asked, found)
    assert found.objective == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert found.bound == pytest.approx(best, rel=1e-9, abs=1e-9)


@given(st.lists(WHOLE, min_size=1, max_size=7), st.floats(0.05, 1.0), st.floats(0, 1))
def test_with_smallest_quantities_the_plan_keeps_them_and_the_bound_holds(
    rows: list[Row], share: float, batch: float
) -> None:
    asked = float(round(share * sum(row[0] for row in rows)))
    if asked <= 0:
        return
    least = np.array([batch * row[0] for row in rows])
    found = solve(rows, asked, least=least)  # type: ignore[arg-type]
    if found is None:
        return
    check(rows, asked, found)
    used = found.x > 0
    assert np.all(found.x[used] >= least[used] * (1 - 1e-9))
    best = cheapest(rows, asked, least.tolist())
    assert found.bound <= best + 1e-9 * max(1.0, best)
    assert found.objective >= best - 1e-9 * max(1.0, best)


@given(st.integers(0, 10**6), st.sampled_from([0.0, 1e-4, 1e-2]))
def test_the_bound_holds_at_every_gap_asked(seed: int, gap: float) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 40))
    capacity = rng.integers(1, 60, n).astype(float)
    unit, once = rng.integers(0, 30, n) / 4.0, rng.integers(0, 200, n).astype(float)
    asked = float(max(1, round(rng.uniform(0.05, 1.0) * capacity.sum())))
    exact = cover(capacity, unit, once, asked)
    found = cover(capacity, unit, once, asked, gap=gap)
    assert exact is not None
    assert found is not None
    assert exact.gap <= 1e-9
    assert found.gap <= gap + 1e-9
    assert found.bound <= exact.objective * (1 + 1e-9)


def by_the_solver(capacity: np.ndarray, unit: np.ndarray, once: np.ndarray, asked: float) -> float:
    program = Program()
    flows = [program.add_column(float(c), 0.0, float(b)) for c, b in zip(unit, capacity, strict=True)]
    program.rows.add(flows, 1.0, asked, asked)
    for flow, b, f in zip(flows, capacity, once, strict=True):
        program.rows.add([flow, program.add_binary(float(f))], [1.0, -float(b)], -np.inf, 0.0)
    outcome = Run(program, Budget(threads=1)).solve(gap=0.0)
    assert outcome.objective is not None
    return outcome.objective


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e7])
def test_it_agrees_with_the_solver(seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    n = 40
    capacity = rng.integers(40, 60, n).astype(np.float64) * scale
    unit = rng.uniform(5, 10, n)
    once = capacity * rng.uniform(0.5, 1.5, n) + (seed % 2) * 100 * scale
    asked = 0.35 * float(capacity.sum())
    found = cover(capacity, unit, once, asked)
    assert found is not None
    assert found.objective == pytest.approx(by_the_solver(capacity, unit, once, asked), rel=1e-7)
    assert found.gap <= 1e-9


@given(st.integers(0, 10**6), st.integers(-20, 20), st.integers(-20, 20))
def test_other_units_and_another_order_change_nothing(seed: int, quantity: int, money: int) -> None:
    rng = np.random.default_rng(seed)
    n = 30
    capacity, unit, once = rng.uniform(1, 9, n), rng.uniform(0, 9, n), rng.uniform(0, 20, n)
    asked = 0.4 * float(capacity.sum())
    one = cover(capacity, unit, once, asked)
    scale, cost = 2.0**quantity, 2.0**money
    other = cover(capacity * scale, unit * cost, once * scale * cost, asked * scale)
    turned = rng.permutation(n)
    third = cover(capacity[turned], unit[turned], once[turned], asked)
    assert one is not None
    assert other is not None
    assert third is not None
    assert other.objective == pytest.approx(one.objective * scale * cost, rel=1e-9)
    assert third.objective == pytest.approx(one.objective, rel=1e-9)


def test_all_capacity_asked_and_more_than_all() -> None:
    rows = [(3.0, 1.0, 5.0), (4.0, 2.0, 0.0), (0.0, 0.0, 0.0)]
    found = solve(rows, 7.0)
    assert found is not None
    assert found.objective == 3 + 5 + 8
    assert found.gap <= 1e-9
    assert solve(rows, 7.1) is None


def test_capacities_that_add_up_to_what_is_asked_but_for_rounding() -> None:
    found = solve([(0.1, 1.0, 1.0), (0.2, 1.0, 1.0), (0.5, 9.0, 9.0)], 0.3)
    assert found is not None
    assert found.objective == pytest.approx(2.3)
    assert np.count_nonzero(found.x) == 2


def test_equal_suppliers_by_the_hundred_are_no_obstacle() -> None:
    capacity, unit, once = np.full(500, 7.0), np.full(500, 2.0), np.full(500, 3.0)
    found = cover(capacity, unit, once, 1000.0)
    assert found is not None
    assert found.objective == 2000 + 3 * 143
    assert found.gap <= 1e-9


def test_too_many_states_end_the_search_with_a_bound_that_holds() -> None:
    rng = np.random.default_rng(3)
    n = 60
    capacity = rng.uniform(50, 60, n)
    unit, once = np.full(n, 2.0), np.full(n, 40.0)
    exact = cover(capacity, unit, once, 1234.0)
    short = cover(capacity, unit, once, 1234.0, most_states=5)
    assert exact is not None
    assert short is not None
    assert short.bound <= exact.bound + 1e-9
    assert short.objective >= exact.objective - 1e-9
