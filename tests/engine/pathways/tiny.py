"""Tiny problems with every feature, drawn at random, and their answers by trying everything."""

import random
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from sambung.engine.pathways.problem import NONE, Candidates, Fixed, Groups, Limits, Problem, Steps


def _codes(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def _whole(values: list[int]) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def _starts(sizes: list[int]) -> np.ndarray:
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)


def tiny(
    seed: int, *, groups: bool = True, limits: bool = True, fixed: bool = True, size: int = 4
) -> Problem:
    """A problem of up to `size` enterprises, 4 gates, 3 periods; often tight, now and then infeasible."""
    draw = random.Random(seed)
    n, periods = draw.randint(1, size), draw.randint(1, 3)
    gates, fields, centres, budgets, requirements = 4, 2, 2, draw.randint(1, 2), draw.randint(1, 3)
    step_sizes, steps = [], []
    candidate_sizes, candidates, need_sizes, needs = [], [], [], []
    group_rows = []
    for _ in range(draw.randint(0, 2) if groups else 0):
        group_rows.append(
            (
                draw.randrange(gates), draw.randrange(centres), draw.randint(1, 3), draw.randint(0, 6),
                draw.randint(0, 3), draw.randrange(fields), draw.choice([0, 0, 1]), draw.randrange(periods),
            )
        )  # fmt: skip
    by_group = {row[0] for row in group_rows}
    for _ in range(n):
        mine = sorted(draw.sample(range(gates), draw.randint(0, gates)))
        step_sizes.append(len(mine))
        first = len(steps)
        for gate in mine:
            offered = gate not in by_group or draw.random() < 0.7
            duration = draw.choice([0, 0, 1])
            row = (gate, draw.randint(0, 9), draw.randint(0, 5), duration, draw.randrange(fields), True)
            steps.append(row if offered else (gate, 0, 0, 0, 0, False))
        wanted = draw.sample(range(requirements), draw.randint(0, requirements))
        candidate_sizes.append(len(wanted))
        for requirement in sorted(wanted):
            need = sorted(draw.sample(range(len(mine)), draw.randint(0, min(3, len(mine)))))
            need_sizes.append(len(need))
            needs.extend(first + place for place in need)
            candidates.append((requirement, draw.randint(0, 6), draw.randint(0, 9)))
    hours = [
        (centre, field, period, draw.randint(0, 9))
        for centre, field, period in product(range(centres), range(fields), range(periods))
        if draw.random() < 0.85
    ]
    limit_rows, members = [], []
    for _ in range(draw.randint(0, 2) if limits else 0):
        who = sorted(draw.sample(range(n), draw.randint(1, n)))
        least = draw.choice([NONE, 0, 1])
        limit_rows.append((least, draw.choice([NONE, max(1, least), 2]), len(who)))
        members.extend(who)
    starts = _starts(candidate_sizes)
    fixed_rows = []
    for e in range(n):
        if fixed and candidate_sizes[e] and draw.random() < 0.25:
            c = draw.randrange(int(starts[e]), int(starts[e + 1]))
            when = draw.choice([NONE, NONE, 0, periods - 1])
            fixed_rows.append((e, candidates[c][0], when, draw.random() < 0.5))
    centre_of = [draw.randrange(centres) for _ in range(n)]
    step, candidate, group = _columns(steps, 6), _columns(candidates, 3), _columns(group_rows, 8)
    hour, limit, change = _columns(hours, 4), _columns(limit_rows, 3), _columns(fixed_rows, 4)
    return Problem(
        [f"U{i}" for i in range(n)],
        [f"D{i}" for i in range(requirements)],
        [f"P{i}" for i in range(centres)],
        [f"A{i}" for i in range(budgets)],
        [f"g{i}" for i in range(gates)],
        ["", "mutu"],
        [f"K{i}" for i in range(len(group_rows))],
        [f"B{i}" for i in range(len(limit_rows))],
        periods,
        _codes(centre_of),
        _codes([draw.randrange(budgets) for _ in range(centres)]),
        _whole([draw.randint(0, 10) for _ in range(requirements)]),
        _whole([draw.randint(0, 25) for _ in range(budgets)]),
        _codes(hour[0]),
        _codes(hour[1]),
        _codes(hour[2]),
        _whole(hour[3]),
        Steps(
            _starts(step_sizes), _codes(step[0]), _whole(step[1]), _whole(step[2]), _codes(step[3]),
            _codes(step[4]), np.array(step[5], dtype=bool),
        ),
        Candidates.by_rows(
            starts, _codes(candidate[0]), _whole(candidate[1]), _whole(candidate[2]), _starts(need_sizes),
            _whole(needs), _starts(step_sizes),
        ),
        Groups(
            _codes(group[0]), _codes(group[1]), _whole(group[2]), _whole(group[3]), _whole(group[4]),
            _codes(group[5]), _codes(group[6]), _codes(group[7]),
        ),
        Limits(_whole(limit[0]), _whole(limit[1]), _starts(limit[2]), _codes(members)),
        Fixed(_codes(change[0]), _codes(change[1]), _codes(change[2]), np.array(change[3], dtype=bool)),
    )  # fmt: skip


def _columns(rows: list[tuple[int, ...]], width: int) -> list[list[int]]:
    return [[row[place] for row in rows] for place in range(width)]


class Way(NamedTuple):
    """A pathway spelled out: what it uses, by (kind, index); `ends` is its worth."""

    requirement: int
    start: int
    worth: int
    use: tuple[tuple[tuple[str, int], int], ...]


def ways_of(problem: Problem, e: int) -> list[Way]:
    """Every pathway of an enterprise: candidates × starts × courses, as the format says."""
    found = []
    for c in range(int(problem.candidates.start[e]), int(problem.candidates.start[e + 1])):
        needs = problem.needs(e, c)
        for start in range(problem.periods if needs else 1):
            for end, use in _closings(problem, e, needs, start):
                total: dict[tuple[str, int], int] = {}
                requirement = int(problem.candidates.requirement[c])
                quantity = int(problem.candidates.quantity[c])
                for key, amount in [(("requirement", requirement), quantity), *use]:
                    total[key] = total.get(key, 0) + amount
                worth = int(problem.candidates.value[c]) * (problem.periods - end)
                found.append(Way(requirement, start, worth, tuple(total.items())))
    return [way for way in found if _is_allowed(problem, e, way)]


def _closings(
    problem: Problem, e: int, needs: list[int], t: int
) -> Iterator[tuple[int, list[tuple[tuple[str, int], int]]]]:
    if not needs:
        if t < problem.periods:
            yield t, []
        return
    if t >= problem.periods:
        return
    step, steps, groups = needs[0], problem.steps, problem.groups
    centre = int(problem.centre_of[e])
    if steps.is_offered[step]:
        row = hours_row(problem, centre, int(steps.field[step]), t)
        use = [(("budget", int(problem.budget_of[centre])), int(steps.cost[step]))]
        if steps.hours[step] > 0:
            use.append((("hours", row), int(steps.hours[step])))
        if steps.hours[step] == 0 or row != NONE:
            for end, rest in _closings(problem, e, needs[1:], t + int(steps.duration[step])):
                yield end, use + rest
    for group in range(len(groups.gate)):
        if groups.gate[group] == steps.gate[step] and groups.period[group] == t:
            for end, rest in _closings(problem, e, needs[1:], t + int(groups.duration[group])):
                yield end, [(("seat", group), 1), *rest]


def hours_row(problem: Problem, centre: int, field: int, period: int) -> int:
    """The row of hours, or NONE."""
    for row in range(len(problem.hours)):
        key = (problem.hours_centre[row], problem.hours_field[row], problem.hours_period[row])
        if key == (centre, field, period):
            return row
    return NONE


def _is_allowed(problem: Problem, e: int, way: Way) -> bool:
    fixed = problem.fixed
    for row in range(len(fixed.enterprise)):
        if fixed.enterprise[row] != e:
            continue
        same = fixed.requirement[row] == way.requirement and fixed.start[row] in (NONE, way.start)
        if same != bool(fixed.is_must[row]):
            return False
    return True


def best_worth(problem: Problem) -> int | None:
    """The optimum by trying everything; None where nothing is feasible."""
    n, best = len(problem.enterprise_ids), None
    musts = {int(e) for e, must in zip(problem.fixed.enterprise, problem.fixed.is_must, strict=True) if must}
    choices = [ways_of(problem, e) for e in range(n)]
    for opened in product((False, True), repeat=len(problem.groups.gate)):
        room = _room(problem, opened)
        if room is None:
            continue
        best = _deepen(problem, choices, musts, room, 0, 0, [False] * n, best)
    return best


def _room(problem: Problem, opened: tuple[bool, ...]) -> dict[tuple[str, int], int] | None:
    room = {("requirement", i): int(q) for i, q in enumerate(problem.requirement_quantity)}
    room |= {("budget", i): int(q) for i, q in enumerate(problem.budget)}
    room |= {("hours", i): int(q) for i, q in enumerate(problem.hours)}
    groups = problem.groups
    for group, is_open in enumerate(opened):
        room["seat", group] = int(groups.seats[group]) if is_open else 0
        if not is_open:
            continue
        centre = int(groups.centre[group])
        room["budget", int(problem.budget_of[centre])] -= int(groups.cost[group])
        if groups.hours[group] > 0:
            row = hours_row(problem, centre, int(groups.field[group]), int(groups.period[group]))
            if row == NONE:
                return None
            room["hours", row] -= int(groups.hours[group])
    return room if all(left >= 0 for left in room.values()) else None


def _deepen(
    problem: Problem,
    choices: list[list[Way]],
    musts: set[int],
    room: dict[tuple[str, int], int],
    e: int,
    worth: int,
    linked: list[bool],
    best: int | None,
) -> int | None:
    if e == len(choices):
        return max(worth, best or 0) if _keeps_limits(problem, linked) else best
    if e not in musts:
        best = _deepen(problem, choices, musts, room, e + 1, worth, linked, best)
    for way in choices[e]:
        if all(room[key] >= amount for key, amount in way.use):
            for key, amount in way.use:
                room[key] -= amount
            linked[e] = True
            best = _deepen(problem, choices, musts, room, e + 1, worth + way.worth, linked, best)
            linked[e] = False
            for key, amount in way.use:
                room[key] += amount
    return best


def _keeps_limits(problem: Problem, linked: list[bool]) -> bool:
    limits = problem.limits
    for limit in range(len(limits.least)):
        count = sum(linked[e] for e in limits.member[limits.start[limit] : limits.start[limit + 1]])
        if count < limits.least[limit] or (limits.most[limit] >= 0 and count > limits.most[limit]):
            return False
    return True
