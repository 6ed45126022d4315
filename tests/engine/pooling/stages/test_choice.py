"""Hubs by rows: what the rows promise holds for every set, the flows are the cheapest, and time limits hold."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from tests.engine.pooling.stages.test_stages import least, middling, two_stages

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.problem import Hub, Lane, Offer, Options, Problem, Requirement
from sambung.engine.pooling.solution import Status
from sambung.engine.pooling.solve import solve_pooling
from sambung.engine.pooling.solver import Run
from sambung.engine.pooling.stages import search
from sambung.engine.pooling.stages.arcs import Arcs, read_arcs, summed
from sambung.engine.pooling.stages.choice import Choice
from sambung.engine.pooling.stages.network import Part, network_of
from sambung.engine.pooling.stages.prices import Answer, Floats, Pricing
from sambung.engine.pooling.stages.quick import quick_plan


def arcs_of(problem: Problem) -> Arcs:
    arcs = read_arcs(problem)
    assert arcs is not None
    return arcs


def chosen(problem: Problem, gap: float = 1e-7) -> Choice:
    pricing = Pricing(arcs_of(problem))
    choice = Choice(pricing.arcs, pricing, pricing.search(20, Budget()), gap)
    choice.run(Budget(threads=1))
    return choice


@settings(max_examples=30)
@given(two_stages())
def test_rows_never_promise_too_much(problem: Problem) -> None:
    best = least(problem)
    if best is not None:
        assert chosen(problem).bound <= best + 1e-6 * max(1.0, best)


@settings(max_examples=30)
@given(two_stages())
def test_without_batches_the_rows_end_at_the_least_cost(problem: Problem) -> None:
    best = least(problem)
    choice = chosen(problem)
    if best is None or not choice.is_whole:
        return
    assert choice.bound == pytest.approx(best, rel=1e-4, abs=1e-3)
    if choice.chosen is not None:
        assert choice.cost == pytest.approx(best, rel=1e-4, abs=1e-3)


def test_each_row_holds_for_every_set() -> None:
    problem = small()
    choice = chosen(problem)
    assert choice.is_whole
    count = len(choice.once)
    for bits in product((0.0, 1.0), repeat=count):
        share = np.array(bits)
        found = choice.given.solve(share, Budget(threads=1))
        assert found is not None
        if found.short.sum() > 1e-6:
            continue
        cost = found.value + float(choice.once @ share)
        for row in choice.rows:
            assert row.constant + float(row.worth @ share) <= cost * (1 + 1e-6)


def small() -> Problem:
    """Three offers with onboarding, three hubs, four requirements."""
    offers = tuple(Offer(f"O{k}", 30.0 + 5 * k, 4.0 + k, onboarding_cost=20.0 + 7 * k) for k in range(3))
    hubs = tuple(Hub(f"H{k}", 40.0 + 10 * k, 30.0 + 11 * k) for k in range(3))
    asked = tuple(Requirement(f"R{k}", 8.0 + 3 * k) for k in range(4))
    lanes = [
        Lane(o.offer_id, h.hub_id, 1.0 + (i * j) % 3)
        for i, o in enumerate(offers)
        for j, h in enumerate(hubs)
    ]
    lanes += [
        Lane(h.hub_id, r.requirement_id, 1.0 + (i + 2 * j) % 4)
        for i, h in enumerate(hubs)
        for j, r in enumerate(asked)
    ]
    return Problem(asked, offers, tuple(lanes), hubs=hubs)


def test_a_plan_in_a_moment_keeps_the_limits() -> None:
    arcs = arcs_of(middling())
    pricing = Pricing(arcs)
    plan = quick_plan(arcs, pricing, pricing.search(1, Budget()))
    assert plan is not None
    assert (plan.into <= arcs.into.most + 1e-9).all()
    assert (plan.out <= arcs.out.most + 1e-9).all()
    assert (summed(arcs.into.tail, plan.into, len(arcs.capacity)) <= arcs.capacity + 1e-6).all()
    assert (summed(arcs.out.tail, plan.out, len(arcs.room)) <= arcs.room + 1e-6).all()
    assert summed(arcs.into.head, plan.into, len(arcs.room)) == pytest.approx(
        summed(arcs.out.tail, plan.out, len(arcs.room))
    )
    assert summed(arcs.out.head, plan.out, len(arcs.asked)) == pytest.approx(arcs.asked)


def test_there_is_no_plan_in_a_moment_where_too_little_can_be_had() -> None:
    problem = Problem(
        (Requirement("R", 9.0),),
        (Offer("A", 6.0, 1.0),),
        (Lane("A", "H"), Lane("H", "R")),
        hubs=(Hub("H", 9.0),),
    )
    arcs = arcs_of(problem)
    pricing = Pricing(arcs)
    assert quick_plan(arcs, pricing, pricing.search(1, Budget())) is None


def test_each_arc_of_a_batched_offer_carries_its_batch_or_nothing() -> None:
    problem = Problem(
        (Requirement("R", 10.0),),
        (Offer("A", 10.0, 1.0, min_batch=4.0), Offer("B", 10.0, 2.0)),
        (
            Lane("A", "H", 0.0, 0.0, 8.0),
            Lane("A", "J", 0.0),
            Lane("B", "H"),
            Lane("B", "J"),
            Lane("H", "R"),
            Lane("J", "R"),
        ),
        hubs=(Hub("H", 9.0), Hub("J", 2.0)),
    )
    arcs = arcs_of(problem)
    into, out, direct = (np.ones(len(side), dtype=bool) for side in (arcs.into, arcs.out, arcs.direct))
    hubs, offers = np.ones(2), np.ones(2)
    for batched, flow in ((None, 2.0), (np.array([True, False]), 0.0)):
        network = network_of(arcs, Part(into, out, direct, 0 * hubs, hubs, 0 * offers, offers, batched))
        outcome = Run(network.program, Budget(threads=1)).solve()
        assert outcome.x is not None
        plan = network.flows(arcs, outcome.x)
        to_j = (arcs.into.tail == 0) & (arcs.into.head == 1)
        assert plan.into[to_j] == pytest.approx([flow])


class Ticking:
    """A clock that goes on only with the work done: a tenth of a second for each answer to prices, half for each program."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        answer, solve = Pricing.answer, Run.solve

        def priced(pricing: Pricing, asked: Floats, capacity: Floats) -> Answer:
            self.now += 0.1
            return answer(pricing, asked, capacity)

        def solved(run: Run, *, gap: float = 0.0, cutoff: float | None = None) -> Outcome:
            self.now += 0.5
            return solve(run, gap=gap, cutoff=cutoff)

        patch.setattr(Pricing, "answer", priced)
        patch.setattr(Run, "solve", solved)

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("limit", [0.5, 1.0, 3.0, 10.0, 40.0])
def test_a_time_limit_holds_whatever_is_under_way(
    monkeypatch: pytest.MonkeyPatch, limit: float, wide: bool
) -> None:
    if wide:
        monkeypatch.setattr(search, "WIDE", 100)
    problem = middling()
    clock = Ticking(monkeypatch)
    found = solve_pooling(problem, Options(gap=0.0, time_limit=limit, threads=1), clock=clock)
    # What is begun is ended, whole ways are made, and what they are worth is told: a few programs.
    assert clock.now <= limit + 3.0
    assert found.status == Status.FEASIBLE
    assert found.objective is not None
    assert found.bound is not None
    assert 0 < found.bound <= found.objective
    filled: dict[str, float] = {}
    for row in found.allocations:
        filled[row.requirement_id] = filled.get(row.requirement_id, 0.0) + row.quantity
    for asked in problem.requirements:
        assert filled[asked.requirement_id] == pytest.approx(asked.quantity)
