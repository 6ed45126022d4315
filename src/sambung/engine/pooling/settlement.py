"""What members are paid: each its own price, or one price for a grade; totals side by side, each member's own line.

One price is the highest own price among the lines allocated at a requirement in a period and of a grade: nobody is
paid less than it asked. It rests on what was allocated alone, never on an offer left out or at what price that
would enter. Paying more than the own price may take a line over the requirement's ceiling; that is said.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sambung.engine.pooling.budget import ShouldStop
from sambung.engine.pooling.lines import slack
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.solution import Allocation, Solution, Status
from sambung.engine.pooling.solve import solve_pooling


@dataclass(frozen=True, slots=True)
class MemberLine:
    """What one enterprise gets for its deliveries to a requirement in a period, under both rules.

    Prices per unit; `own_price` is the mean of its own prices by quantity. `is_within_ceiling`: landed at the one
    price, every way of this line stays under the requirement's ceiling.
    """

    enterprise_id: str
    requirement_id: str
    period: str | None
    grade: str | None
    quantity: float
    own_price: float
    own_total: float
    one_price: float
    one_total: float
    is_within_ceiling: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """A plan's totals. `cost` is the plan's whole cost at own prices; `bound` that of the least cost of its kind.

    `plan`: as_solved, even_split, smallest_share. `members` counts enterprises. `one_cost`: the cost where all are
    paid the one price.
    """

    plan: str
    status: str
    members: int
    cost: float | None
    bound: float | None
    own_total: float
    one_total: float
    one_cost: float | None
    lines: tuple[MemberLine, ...] = ()


def settle(problem: Problem, allocations: Sequence[Allocation]) -> tuple[MemberLine, ...]:
    """Each member's own lines, ordered by requirement, period, grade and enterprise."""
    enterprise = {row.offer_id: row.enterprise for row in problem.offers}
    grade = {row.offer_id: row.grade for row in problem.offers}
    ceilings = {(row.requirement_id, row.period): row.price_ceiling for row in problem.requirements}
    one: dict[tuple[str, str | None, str | None], float] = defaultdict(float)
    mine: dict[tuple[str, str, str, str], list[Allocation]] = defaultdict(list)
    for line in allocations:
        kind = grade[line.offer_id]
        key = (line.requirement_id, line.period, kind)
        one[key] = max(one[key], line.unit_price)
        order = (line.requirement_id, line.period or "", kind or "", enterprise[line.offer_id])
        mine[order].append(line)
    found = []
    for (requirement_id, _, _, who), lines in sorted(mine.items()):
        period, kind = lines[0].period, grade[lines[0].offer_id]
        price = one[requirement_id, period, kind]
        quantity = sum(line.quantity for line in lines)
        own = sum(line.quantity * line.unit_price for line in lines)
        ceiling = ceilings[requirement_id, period]
        dearest = price + max(line.freight + line.handling for line in lines)
        is_within = ceiling is None or dearest <= ceiling + slack(ceiling)
        found.append(
            MemberLine(
                who,
                requirement_id,
                period,
                kind,
                quantity,
                own / quantity,
                own,
                price,
                price * quantity,
                is_within,
            )
        )
    return tuple(found)


def settlement_of(problem: Problem, solution: Solution, plan: str = "as_solved") -> Settlement:
    """A solved plan's settlement; a solution without a plan gives one without members."""
    lines = settle(problem, solution.allocations)
    own, same = sum(line.own_total for line in lines), sum(line.one_total for line in lines)
    return Settlement(
        plan,
        str(solution.status),
        len({line.enterprise_id for line in lines}),
        solution.objective,
        solution.bound,
        own,
        same,
        None if solution.objective is None else solution.objective - own + same,
        lines,
    )


def compare_settlements(
    problem: Problem,
    solution: Solution,
    *,
    even_split: float | None = None,
    smallest_share: float | None = None,
    options: Options | None = None,
    should_stop: ShouldStop | None = None,
) -> tuple[Settlement, ...]:
    """The plan as solved beside the cheapest with an even split, and the cheapest with a smallest share.

    `even_split` ≥ 1 and `smallest_share` (0..1) as in the problem's settings; None leaves that plan out. Each is
    solved for itself, with its own bound.
    """
    found = [settlement_of(problem, solution)]
    if solution.status not in (Status.OPTIMAL, Status.FEASIBLE):
        return tuple(found)
    options = replace(options or Options(), explain_limit=0, worth_limit=0, explain_work=0)
    others = {}
    if even_split is not None:
        others["even_split"] = replace(problem.settings, even_split=even_split)
    if smallest_share is not None:
        others["smallest_share"] = replace(problem.settings, smallest_share=smallest_share)
    for name, settings in others.items():
        other = replace(problem, settings=settings)
        found.append(settlement_of(other, solve_pooling(other, options, should_stop), name))
    return tuple(found)
