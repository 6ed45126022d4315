"""Beliefs: decisions that fill the limits better than a fill in order of price, the same for any number of threads."""

from math import inf

import numpy as np
import pytest
from tests.engine.pathways.town import town

from sambung.engine.pathways.beliefs import believe
from sambung.engine.pathways.columns import columns_near
from sambung.engine.pathways.dual import Dual, descend, mean_worth
from sambung.engine.pathways.layout import Floats, Layout, Rows, make_layout
from sambung.engine.pathways.limits import Effort, Ended
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.problem import Problem
from sambung.engine.pathways.search import Search
from sambung.engine.pathways.state import open_at


class Case:
    """A town of so many enterprises at its best prices."""

    def __init__(self, size: int, threads: int = 1, work: float = inf) -> None:
        self.problem: Problem = town(size)
        self.layout: Layout
        self.rows: Rows
        self.layout, self.rows = make_layout(self.problem)
        self.blocks = Blocks(self.layout, self.rows.total, threads)
        dual = Dual(self.problem, self.layout, self.rows, self.blocks, Effort(inf, inf))
        descend(dual, np.zeros(self.rows.total))
        self.prices: Floats = dual.best
        self.unit = mean_worth(self.layout)
        self.columns = columns_near(self.blocks, self.prices, 0.15 * self.unit, 12)
        self.search = Search(
            self.layout, self.rows, self.problem.groups, self.columns, Effort(inf, work), 0.15 * self.unit
        )
        self.is_open = open_at(self.rows, self.problem.groups, self.prices)

    def weight(self, sweeps: int = 100) -> Floats:
        return believe(
            self.blocks, self.layout, self.rows, self.columns, self.search.owner, self.prices,
            self.rows.capacity, self.unit, sweeps, Effort(inf, inf),
        )  # fmt: skip


@pytest.fixture(scope="module")
def case() -> Case:
    return Case(10_000)


def test_beliefs_become_decisions_and_no_enterprise_has_more_than_one(case: Case) -> None:
    weight = case.weight()
    assert weight.min() >= 0.0
    by_enterprise = np.bincount(case.search.owner, weight)
    assert by_enterprise.max() <= 1.0 + 1e-9
    assert ((weight > 0.05) & (weight < 0.95)).mean() < 0.01


def test_the_plan_keeps_every_limit_and_is_better_than_a_fill_by_price(case: Case) -> None:
    filled = case.search.fill(case.is_open)
    believed = case.search.believed(case.blocks, case.prices, case.is_open)
    assert (believed.room >= 0).all()
    assert believed.worth > filled.worth


def test_any_number_of_threads_believes_the_same(case: Case) -> None:
    two = Blocks(case.layout, case.rows.total, 2)
    again = believe(
        two, case.layout, case.rows, case.columns, case.search.owner, case.prices, case.rows.capacity,
        case.unit, 30, Effort(inf, inf),
    )  # fmt: skip
    assert np.array_equal(again, case.weight(30))


def test_it_ends_when_the_work_is_used_up() -> None:
    case = Case(200, work=5.0)
    with pytest.raises(Ended):
        case.search.believed(case.blocks, case.prices, case.is_open)
