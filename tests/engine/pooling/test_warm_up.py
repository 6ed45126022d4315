"""What is compiled beforehand is what runs: a solve after it compiles nothing."""

from tests.engine.pooling.stages.test_stages import middling

from sambung.engine.pooling.assignment import kernels, moves
from sambung.engine.pooling.assignment.search import solve_assignment
from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulate import formulate
from sambung.engine.pooling.problem import Lane, Offer, Options, Problem, Requirement
from sambung.engine.pooling.solve import solve_pooling
from sambung.engine.pooling.stages.kernels import trade
from sambung.engine.pooling.warm_up import warm_up

LOOPS = (
    kernels.fill,
    kernels.answer,
    kernels.cover,
    kernels.cover_losses,
    kernels.climb,
    kernels.forced_losses,
    moves.descend,
    moves.placed,
    moves.wander,
    trade,
)


def single_source() -> Problem:
    """12 customers at one of 5 sites each, capacities just enough."""
    asked = tuple(Requirement(f"R{k:02}", 3.0 + (k * 5) % 7, max_suppliers=1) for k in range(12))
    offers = tuple(Offer(f"O{k}", 22.0 + k, 0.0, onboarding_cost=20.0 + 3 * k) for k in range(5))
    lanes = [
        Lane(o.offer_id, r.requirement_id, float((i * 7 + j * 11) % 13))
        for i, o in enumerate(offers)
        for j, r in enumerate(asked)
    ]
    return Problem(asked, offers, tuple(lanes))


def test_nothing_is_compiled_after_it() -> None:
    warm_up()
    before = [len(loop.signatures) for loop in LOOPS]
    assert min(before) >= 1
    found = solve_assignment(formulate(single_source()), Budget(threads=1), 1e-6)
    assert found is not None
    assert found.status == "optimal"
    assert solve_pooling(middling(), Options(gap=0.05, threads=1, explain_limit=0)).objective is not None
    assert [len(loop.signatures) for loop in LOOPS] == before
