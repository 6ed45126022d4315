"""A plan and its prices recounted in plain Python, from the tables alone."""

from fractions import Fraction

from tests.engine.pathways.tiny import Way, _is_allowed, hours_row, ways_of

from sambung.engine.pathways.problem import NONE, Problem
from sambung.engine.pathways.solution import Plan, Prices


def recount(problem: Problem, plan: Plan) -> int:
    """The plan's worth; asserts that it keeps every rule."""
    used: dict[tuple[str, int], int] = {}
    worth, linked = 0, [False] * len(problem.enterprise_ids)

    def take(kind: str, row: int, amount: int) -> None:
        used[kind, row] = used.get((kind, row), 0) + amount

    for p, (e, c) in enumerate(zip(plan.enterprise, plan.candidate, strict=True)):
        assert problem.candidates.start[e] <= c < problem.candidates.start[e + 1]
        assert not linked[e]
        linked[e] = True
        centre = int(problem.centre_of[e])
        a, b = int(plan.step_start[p]), int(plan.step_start[p + 1])
        assert list(plan.step[a:b]) == problem.needs(int(e), int(c))
        t, cost, hours = int(plan.start[p]), 0, 0
        assert t < problem.periods
        assert a < b or t == 0
        for i in range(a, b):
            step, group = int(plan.step[i]), int(plan.group[i])
            assert plan.period[i] == t < problem.periods
            if group == NONE:
                assert problem.steps.is_offered[step]
                cost += int(problem.steps.cost[step])
                hours += int(problem.steps.hours[step])
                if problem.steps.hours[step]:
                    row = hours_row(problem, centre, int(problem.steps.field[step]), t)
                    take("hours", row, int(problem.steps.hours[step]))
                t += int(problem.steps.duration[step])
            else:
                assert problem.groups.gate[group] == problem.steps.gate[step]
                assert problem.groups.period[group] == t
                assert plan.is_run[group]
                take("seat", group, 1)
                t += int(problem.groups.duration[group])
        assert t == plan.end[p] < problem.periods
        assert (cost, hours) == (plan.cost[p], plan.hours[p])
        take("budget", int(problem.budget_of[centre]), cost)
        take("requirement", int(problem.candidates.requirement[c]), int(problem.candidates.quantity[c]))
        way = Way(int(problem.candidates.requirement[c]), int(plan.start[p]), 0, ())
        assert _is_allowed(problem, int(e), way)
        worth += int(problem.candidates.value[c]) * (problem.periods - t)
    for group in range(len(problem.groups.gate)):
        assert plan.taken[group] == used.get(("seat", group), 0)
        if plan.is_run[group]:
            centre = int(problem.groups.centre[group])
            take("budget", int(problem.budget_of[centre]), int(problem.groups.cost[group]))
            if problem.groups.hours[group]:
                key = (centre, int(problem.groups.field[group]), int(problem.groups.period[group]))
                take("hours", hours_row(problem, *key), int(problem.groups.hours[group]))
    caps = {"requirement": problem.requirement_quantity, "budget": problem.budget, "hours": problem.hours}
    caps["seat"] = problem.groups.seats * plan.is_run
    for (kind, row), amount in used.items():
        assert amount == 0 or (row != NONE and amount <= caps[kind][row]), (kind, row)
    limits = problem.limits
    for limit in range(len(limits.least)):
        count = sum(linked[e] for e in limits.member[limits.start[limit] : limits.start[limit + 1]])
        assert count >= limits.least[limit]
        assert limits.most[limit] == NONE or count <= limits.most[limit]
    for e, must in zip(problem.fixed.enterprise, problem.fixed.is_must, strict=True):
        assert linked[e] or not must
    return worth


def proved(problem: Problem, prices: Prices) -> int:
    """The price bound, as the format defines it, in fractions."""
    unit = Fraction(1, 2**prices.bits)
    price = {("requirement", i): int(x) * unit for i, x in enumerate(prices.requirement)}
    price |= {("budget", i): int(x) * unit for i, x in enumerate(prices.budget)}
    price |= {("hours", i): int(x) * unit for i, x in enumerate(prices.hours)}
    price |= {("seat", i): int(x) * unit for i, x in enumerate(prices.seat)}
    assert all(value >= 0 for value in price.values())
    total = sum(
        (price["requirement", i] * int(q) for i, q in enumerate(problem.requirement_quantity)), Fraction(0)
    )
    total += sum(price["budget", i] * int(q) for i, q in enumerate(problem.budget))
    total += sum(price["hours", i] * int(q) for i, q in enumerate(problem.hours))
    paid = [Fraction(0)] * len(problem.enterprise_ids)
    limits = problem.limits
    for limit in range(len(limits.least)):
        floor, ceiling = int(prices.floor[limit]) * unit, int(prices.ceiling[limit]) * unit
        assert floor == 0 or limits.least[limit] >= 0
        assert ceiling == 0 or limits.most[limit] >= 0
        total += ceiling * int(limits.most[limit]) - floor * int(limits.least[limit])
        for e in limits.member[limits.start[limit] : limits.start[limit + 1]]:
            paid[e] += floor - ceiling
    for e in range(len(problem.enterprise_ids)):
        gains = [
            way.worth - sum(price[key] * amount for key, amount in way.use) for way in ways_of(problem, e)
        ]
        total += max([Fraction(0), *(gain + paid[e] for gain in gains)])
    groups = problem.groups
    for group in range(len(groups.gate)):
        centre = int(groups.centre[group])
        row = hours_row(problem, centre, int(groups.field[group]), int(groups.period[group]))
        if groups.hours[group] > 0 and row == NONE:
            continue
        gain = price["seat", group] * int(groups.seats[group])
        gain -= price["budget", int(problem.budget_of[centre])] * int(groups.cost[group])
        if groups.hours[group] > 0:
            gain -= price["hours", row] * int(groups.hours[group])
        total += max(Fraction(0), gain)
    return int(total // 1)
