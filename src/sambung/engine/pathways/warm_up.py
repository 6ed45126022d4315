"""Compiles every kernel on a tiny problem, so that no request ever waits for a compiler."""

import numpy as np

from sambung.engine.pathways.columns import columns_near
from sambung.engine.pathways.knapsacks import tighten
from sambung.engine.pathways.layout import make_layout
from sambung.engine.pathways.limits import Effort, Report, ShouldStop
from sambung.engine.pathways.passes import Blocks
from sambung.engine.pathways.problem import (
    Candidates,
    Codes,
    EarlierPlan,
    Fixed,
    Groups,
    Integers,
    Limits,
    Options,
    Problem,
    Steps,
    WarmPrices,
)
from sambung.engine.pathways.search import WHOLE, Search, Turn
from sambung.engine.pathways.solution import Solution
from sambung.engine.pathways.solve import solve_pathways
from sambung.engine.pathways.state import open_at


def warm_up(*, is_large: bool = True) -> None:
    """Solves a problem of two enterprises twice: numbers of 32 bits, and of 64. A second time it costs nothing.

    `is_large`: what only problems too large for one program come to is compiled, too.
    """
    for unit in (1, 2**32):
        problem = _two_bakers(unit)
        solve_pathways(problem, Options(gap=0.0))
        _tighten_once(problem)
        if is_large:
            _search_once(problem)


def _search_once(problem: Problem) -> None:
    """What only large problems come to: lists of columns, chains, exchanges."""
    layout, rows = make_layout(problem)
    blocks, effort, prices = Blocks(layout, rows.total, 1), Effort(), np.zeros(rows.total)
    columns = columns_near(blocks, prices, 1.0, 2)
    blocks.listed(columns, prices, 1.0)
    search = Search(layout, rows, problem.groups, columns, effort, 1.0)
    search.cycle(search.chained(prices, open_at(rows, problem.groups, prices), Turn(1)), [], 1)


def _tighten_once(problem: Problem) -> None:
    """Knapsacks of requirements: only where the gap stays open are they come to."""
    layout, rows = make_layout(problem)
    blocks = Blocks(layout, rows.total, 1)
    tighten(problem, layout, rows, blocks, np.zeros(rows.total, np.int64), 12, Effort())


def solve_warm(
    problem: Problem,
    options: Options,
    should_stop: ShouldStop | None = None,
    report: Report | None = None,
    prices: WarmPrices | None = None,
    earlier: EarlierPlan | None = None,
) -> Solution:
    """`solve_pathways` with its kernels compiled before its clock starts: a limit is for the search alone."""
    warm_up(is_large=len(problem.enterprise_ids) > WHOLE)
    return solve_pathways(problem, options, should_stop, report, prices, earlier)


def _two_bakers(unit: int) -> Problem:
    """Two enterprises that want the same order, one step each; `unit` of money is as wide as the test needs."""
    return Problem(
        enterprise_ids=["a", "b"],
        requirement_ids=["r"],
        centre_ids=["c"],
        budget_ids=["m"],
        gate_ids=["g"],
        field_names=[""],
        group_ids=["k"],
        limit_ids=["l"],
        periods=2,
        centre_of=_codes(0, 0),
        budget_of=_codes(0),
        requirement_quantity=_whole(1),
        budget=_whole(unit),
        hours_centre=_codes(0, 0),
        hours_field=_codes(0, 0),
        hours_period=_codes(0, 1),
        hours=_whole(1, 1),
        steps=Steps(
            _whole(0, 1, 2),
            _codes(0, 0),
            _whole(unit, unit),
            _whole(1, 1),
            _codes(0, 1),
            _codes(0, 0),
            np.ones(2, dtype=np.bool_),
        ),
        candidates=Candidates(
            _whole(0, 1, 2),
            _codes(0, 0),
            _whole(1, 1),
            _whole(3, 4),
            _whole(0, 1),
            _whole(1, 1),
            _whole(0, 0),
        ),
        groups=Groups(_codes(0), _codes(0), _whole(1), _whole(0), _whole(0), _codes(0), _codes(0), _codes(1)),
        limits=Limits(_whole(0), _whole(2), _whole(0, 2), _codes(0, 1)),
        fixed=Fixed(_codes(0), _codes(0), _codes(0), np.zeros(1, dtype=np.bool_)),
    )


def _codes(*values: int) -> Codes:
    return np.array(values, dtype=np.int32)


def _whole(*values: int) -> Integers:
    return np.array(values, dtype=np.int64)
