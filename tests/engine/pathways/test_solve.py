"""Every feature on tiny problems against trying everything; certificates recounted in fractions."""

from hypothesis import given
from hypothesis import strategies as st
from tests.engine.pathways.ledger import proved, recount
from tests.engine.pathways.tiny import best_worth, tiny

from sambung.engine.pathways.problem import Options
from sambung.engine.pathways.solution import Status
from sambung.engine.pathways.solve import solve_pathways

EXACT = Options(gap=0.0)


@given(seed=st.integers(0, 10**6))
def test_the_best_plan_is_found_and_proved(seed: int) -> None:
    problem = tiny(seed)
    best, solution = best_worth(problem), solve_pathways(problem, EXACT)
    if best is None:
        assert solution.status == Status.INFEASIBLE
        assert solution.reason
        return
    assert solution.status == Status.OPTIMAL
    assert solution.objective == solution.bound == best
    assert solution.plan is not None
    assert recount(problem, solution.plan) == best


@given(seed=st.integers(0, 10**6))
def test_the_price_bound_is_what_the_prices_prove(seed: int) -> None:
    problem = tiny(seed)
    solution = solve_pathways(problem, EXACT)
    if solution.prices is None:
        return
    assert 12 <= solution.prices.bits <= 30
    assert solution.price_bound == proved(problem, solution.prices)
    if solution.objective is not None and solution.bound is not None and solution.price_bound is not None:
        assert solution.objective <= solution.bound <= solution.price_bound
