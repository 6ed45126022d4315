"""Chains of moves while limits harden: plans that fill the limits far better than a fill in order of price."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.pathways.town import town

from sambung.engine.pathways.columns import columns_near
from sambung.engine.pathways.dual import Dual, descend, mean_worth
from sambung.engine.pathways.halves import Movable
from sambung.engine.pathways.layout import Array, Floats, Layout, Rows, make_layout
from sambung.engine.pathways.limits import Effort
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.problem import Fixed, Limits, Problem
from sambung.engine.pathways.search import Search, Turn
from sambung.engine.pathways.state import State, open_at, state_of


class Case:
    """A town of so many enterprises at its best prices; half of the first third to be linked, the first of all surely."""

    def __init__(
        self, size: int, work: float = inf, seed: int = 1, *, has_floor: bool = False, has_must: bool = False
    ) -> None:
        self.problem: Problem = town(size, seed)
        if has_floor:
            members = np.arange(size // 3, dtype=np.int32)
            limit = Limits(
                np.array([size // 6]), np.array([-1]), np.array([0, len(members)], dtype=np.int64), members
            )
            self.problem = replace(self.problem, limit_ids=["L"], limits=limit)
        if has_must:
            first = int(self.problem.candidates.requirement[0])
            must = Fixed(*(np.array([value], dtype=np.int32) for value in (0, first, 0)), np.ones(1, bool))
            self.problem = replace(self.problem, fixed=must)
        self.layout: Layout
        self.rows: Rows
        self.layout, self.rows = make_layout(self.problem)
        self.blocks = Blocks(self.layout, self.rows.total, 1)
        dual = Dual(self.problem, self.layout, self.rows, self.blocks, Effort(inf, inf))
        descend(dual, np.zeros(self.rows.total))
        self.prices: Floats = dual.best
        self.bound = dual.bound
        self.unit = mean_worth(self.layout)
        self.columns = columns_near(self.blocks, self.prices, 0.15 * self.unit, 12)
        self.search = Search(
            self.layout, self.rows, self.problem.groups, self.columns, Effort(inf, work), 0.15 * self.unit
        )
        self.is_open = open_at(self.rows, self.problem.groups, self.prices)


@pytest.fixture(scope="module")
def case() -> Case:
    return Case(10_000)


def test_the_plan_keeps_every_limit_and_lies_far_nearer_the_bound_than_a_fill_by_price(case: Case) -> None:
    filled = case.search.fill(case.is_open)
    chained = case.search.chained(case.prices, case.is_open, Turn(10))
    assert (chained.room >= 0).all()
    assert (chained.room == recounted(case, chained)).all()
    assert case.bound - chained.worth < 0.6 * (case.bound - filled.worth)


def test_more_chains_from_a_plan_at_hand_keep_the_limits_and_leave_it_alone(case: Case) -> None:
    first = case.search.chained(case.prices, case.is_open, Turn(10))
    chosen, room = first.chosen.copy(), first.room.copy()
    second = case.search.chained(case.prices, case.is_open, Turn(40), first)
    assert (second.room >= 0).all()
    assert second.worth > 0.999 * first.worth
    assert np.array_equal(first.chosen, chosen)
    assert np.array_equal(first.room, room)


def test_the_same_seed_comes_to_the_same_plan() -> None:
    one, two = Case(2_000), Case(2_000)
    plans = [each.search.chained(each.prices, each.is_open, Turn(20)).chosen for each in (one, two)]
    assert np.array_equal(*plans)


def test_where_work_ends_they_stop_within_the_limits() -> None:
    case = Case(2_000, work=2.0)
    state = case.search.chained(case.prices, case.is_open, Turn(60))
    assert case.search.effort.ended_by == "work"
    assert case.search.effort.used_work < 4.0
    assert (state.room >= 0).all()


def test_wishes_are_everybodys_best_column(case: Case) -> None:
    wished = case.search.wished(case.is_open)
    best = np.maximum(0.0, case.columns.best())
    has = wished.chosen >= 0
    assert np.array_equal(case.columns.reduced[wished.chosen[has]], best[has])
    assert (best[~has] == 0.0).all()


@given(st.integers(0, 10_000), st.integers(20, 120), st.booleans(), st.booleans())
def test_room_is_what_is_left_and_worth_never_passes_the_bound(
    seed: int, size: int, has_floor: bool, has_must: bool
) -> None:
    """Rooms of chains are kept by differences: after any of them they are those of a count anew."""
    case = Case(size, seed=seed, has_floor=has_floor, has_must=has_must)
    state = case.search.wished(case.is_open)
    chosen, room = state.chosen.copy(), state.room.copy()
    for share in (0.0, 0.5, 1.0):
        case.search.harden(case.prices, share, 2_000, chosen, room, [case.search.movable()])
        now = state_of(case.columns, chosen, case.is_open, case.rows, case.problem.groups)
        assert np.array_equal(now.room, room)
        assert (chosen[case.layout.is_must] >= 0).all()
        taken = np.flatnonzero(chosen >= 0)
        assert np.array_equal(case.search.owner[chosen[taken]], taken)
        if now.is_feasible(case.layout.is_must):
            assert now.worth <= case.bound + 1e-6


def test_a_floor_that_lacks_members_asks_those_who_could_join() -> None:
    case = Case(120, has_floor=True)
    chosen, room = np.full(120, -1, dtype=np.int64), case.rows.capacity.copy()
    floor = case.rows.floors
    assert room[floor] < 0
    everybody = [Movable(np.arange(120), case.search.row_start, case.search.row_column)]
    for share in (0.5, 0.8, 1.0):
        case.search.harden(case.prices, share, 20_000, chosen, room, everybody)
    assert room[floor] >= 0


def recounted(case: Case, state: State) -> Array:
    return state_of(case.columns, state.chosen, case.is_open, case.rows, case.problem.groups).room
