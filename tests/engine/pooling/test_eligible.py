"""Lines found by columns are those found row by row, and each offer comes nearest at the same place."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from tests.engine.pooling.instances import problems

from sambung.engine.pooling import eligible
from sambung.engine.pooling.eligible import find_lines
from sambung.engine.pooling.eligible_columns import fill_by_columns
from sambung.engine.pooling.lines import INDEX_ARRAYS, NUMBER_ARRAYS, Lines
from sambung.engine.pooling.problem import Lane, Offer, Problem, Requirement
from sambung.engine.pooling.solution import Reason


def as_set(lines: Lines) -> set[tuple[float, ...]]:
    columns = [getattr(lines, name).tolist() for name in (*INDEX_ARRAYS, *NUMBER_ARRAYS)]
    return set(zip(*columns, strict=True))


@given(problems())
def test_both_ways_find_the_same(problem: Problem) -> None:
    plain = replace(problem, pins=(), pairs=None)
    if len(plain.periods) != 1:
        return
    for may_exceed in (False, True):
        mine = find_lines(plain, may_exceed=may_exceed)
        fill_by_columns(mine, may_exceed=may_exceed)
        other = find_lines(plain, may_exceed=may_exceed)
        eligible._fill_by_rows(other, plain, may_exceed=may_exceed)
        assert as_set(mine) == as_set(other)
        assert len(mine) == len(other)
        for name, near in mine.nearest.items():
            theirs = other.nearest[name]
            assert (near.reason, near.unit_cost) == (theirs.reason, theirs.unit_cost)
            assert near.ceiling == theirs.ceiling or near.requirement_id != theirs.requirement_id
        # An offer's lines to one requirement stand together, whoever asks.
        pairs = mine.offer * len(mine.requirements) + mine.requirement
        assert (np.diff(pairs) >= 0).all()


def test_a_pair_left_out_is_told_of_a_period_in_which_the_offer_stands() -> None:
    asked = tuple(Requirement("R", 1.0, shortage_penalty=20.0, period=period) for period in ("p1", "p2"))
    late = Problem(asked, (Offer("O", 1.0, 1.0, period="p2"),), (Lane("O", "R"),), pairs=())
    near = find_lines(late).nearest["O"]
    assert (near.reason, near.requirement_id, near.period) == (Reason.NOT_IN_PAIRS, "R", "p2")
