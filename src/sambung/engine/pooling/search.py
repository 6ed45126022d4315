"""From a program to the best solution that the budget allows, its bound, and the duals at its integers.

Where the rows implied by the integers (`links`) are few, the solver gets them all. Where they are many:
1. prices on what is asked give a bound and a share for each choice (`decomposition`), the shares a plan
   (`openings`); with that plan's cost, every column is narrowed to what a cheaper plan could use;
2. solve the relaxation of what is left, adding only the links that it violates, until none is;
3. find a better plan by rounding it, or where there is none yet, among the columns of small reduced cost;
4. narrow again and search what is left. Its bound, or the plan's cost where smaller, is valid for the whole.
"""

from dataclasses import replace
from math import inf, isfinite

import numpy as np
import numpy.typing as npt

from sambung.engine.pooling.closure import close_flows
from sambung.engine.pooling.decomposition import STEPS, Decomposition, Priced
from sambung.engine.pooling.model import Program, Rows, without_shut
from sambung.engine.pooling.openings import early_plan
from sambung.engine.pooling.solver import Budget, Outcome, Run

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Links = tuple[Indices, Indices, Floats, Floats, Floats]  # rows' start (n+1,), column, value, lower, upper

# Entries of links up to which the solver gets all of them at once.
FEW_ENTRIES = 5_000
# Entries up to which the last search gets all links of what narrowing left, else those the relaxation needed.
FEW_LEFT = 20_000
SEPARATION_ROUNDS = 200
# The share of the time that separating may take, where the time is limited.
SEPARATION_SHARE = 0.4
# Columns of each requirement with which the relaxation begins.
CHEAPEST = 12
# In the search for a first plan, a flow whose reduced cost at its full size is above this share of the
# relaxation's value stays shut.
DEAR_SHARE = 0.002
# Thresholds above which a binary of the relaxation is rounded up for a first plan.
ROUNDED_FROM = (0.5, 0.2, 0.05, 1e-6)
# The share of the time that finding prices may take, and what a step is reckoned to take for each entry.
PRICING_SHARE = 0.3
SECONDS_PER_ENTRY = 3e-8
# A link begins in the relaxation where the mean answer uses this share of its flow.
LIKELY = 0.02
# The solver is asked for a little more than was asked, so that rounding never shows a gap above it.
GAP_MARGIN = 0.999


def optimise(program: Program, budget: Budget, *, gap: float, start: Floats | None = None) -> Outcome:
    """Solve to the relative gap or the budget's end.

    Returns the solver's words: `optimal` (the gap is reached), `limit` (with x where a plan was found),
    `infeasible`. `bound` is valid for the program; duals, where given, are those at the plan's integers.
    """
    if not program.has_integers:
        return Run(program, budget).solve()
    entries = sum(len(columns) for columns in program.links.columns)
    if entries <= FEW_ENTRIES:
        outcome = _started(program, budget, gap, None if start is None else Outcome("limit", start))
    else:
        outcome = _separated(program, budget, gap)
    return polished(program, outcome, budget)


def _started(program: Program, budget: Budget, gap: float, known: Outcome | None) -> Outcome:
    """The solver's own search with all links, from a plan where one is known."""
    run = Run(program, budget)
    if known is not None and known.x is not None:
        run.set_start(known.x)
    return run.solve(gap=gap * GAP_MARGIN)


def polished(program: Program, outcome: Outcome, budget: Budget) -> Outcome:
    """Round the integers, solve for the rest, and take duals; the outcome unchanged where that fails."""
    if outcome.x is None:
        return outcome
    result = fixed_at(program, outcome.x, budget)
    if result is None or result.x is None or result.objective is None:
        return outcome
    if outcome.objective is not None and result.objective > outcome.objective + 1e-6 * abs(outcome.objective):
        return outcome
    result.status = outcome.status
    result.bound = min(outcome.bound, result.objective)
    return result


def fixed_at(program: Program, x: Floats, budget: Budget) -> Outcome | None:
    """The linear program left when the integers are fixed at their rounded values; None if infeasible."""
    integer = np.array(program.is_integer, dtype=bool)
    lower, upper = np.array(program.lower), np.array(program.upper)
    value = np.round(x[integer])
    lower[integer] = upper[integer] = value
    close_flows(program, integer, upper)
    fixed = replace(
        program,
        lower=lower.tolist(),
        upper=np.maximum(upper, lower).tolist(),
        is_integer=[False] * len(lower),
        links=Rows(),
    )
    left = budget.seconds - budget.used_seconds
    side = Budget(seconds=min(30.0, max(2.0, left)), seed=budget.seed, threads=budget.threads)
    outcome = Run(fixed, side).solve()
    budget.used_seconds += side.used_seconds
    return outcome if outcome.status == "optimal" else None


def _violated(links: Links, x: Floats, taken: npt.NDArray[np.bool_]) -> Indices:
    """Links (all of the form ≤) that x breaks and that are not in the relaxation yet."""
    start, column, value, _, upper = links
    activity = np.add.reduceat(value * x[column], start[:-1])
    scale = np.maximum.reduceat(np.abs(value), start[:-1])
    return np.flatnonzero((activity - upper > 1e-6 * scale) & ~taken)


def _chosen(links: Links, chosen: Indices) -> Links:
    start, column, value, lower, upper = links
    count = np.diff(start)[chosen]
    entries = np.repeat(start[chosen] - np.concatenate(([0], np.cumsum(count)[:-1])), count) + np.arange(
        count.sum()
    )
    return (
        np.concatenate(([0], np.cumsum(count))),
        column[entries],
        value[entries],
        lower[chosen],
        upper[chosen],
    )


def _separated(program: Program, budget: Budget, gap: float) -> Outcome:
    """The steps at the head of this page."""
    priced, plan = _decomposed(program, budget)
    narrowed, floor = program, -inf
    if priced is not None:
        floor = priced.bound
        if plan is not None and plan.objective is not None:
            if _is_near(plan.objective, floor, gap):
                return Outcome("optimal", plan.x, plan.objective, min(floor, plan.objective))
            narrowed = _narrowed(program, priced.reduced, plan.objective - floor)
    outcome = _in_small(narrowed, budget, gap, plan, priced)
    if plan is None or plan.objective is None:
        outcome.bound = max(outcome.bound, floor)
        return outcome
    if outcome.status == "infeasible":  # nothing cheaper than the plan
        return Outcome("optimal", plan.x, plan.objective, plan.objective)
    if outcome.objective is None or outcome.objective > plan.objective:
        outcome.x, outcome.objective = plan.x, plan.objective
    outcome.bound = min(max(outcome.bound, floor), plan.objective)
    return outcome


def _is_near(objective: float, bound: float, gap: float) -> bool:
    return objective - bound <= gap * GAP_MARGIN * abs(objective)


def _decomposed(program: Program, budget: Budget) -> tuple[Priced | None, Outcome | None]:
    """The bound by prices and a plan from its shares; (None, None) where the program has no such shape."""
    parts = Decomposition(program)
    if not parts.is_fit or budget.is_over:
        return None, None
    left = budget.seconds - budget.used_seconds
    steps = int(min(STEPS, PRICING_SHARE * left / (SECONDS_PER_ENTRY * parts.entries)))
    priced = parts.search(steps, budget.should_stop)
    # Prices are found without the solver, whose clock is the only one: their time is reckoned.
    budget.used_seconds += priced.steps * parts.entries * SECONDS_PER_ENTRY
    if budget.report is not None:
        budget.report(None, priced.bound, budget.used_seconds)
    plan = early_plan(program, parts.choosers, priced.mean, budget)
    if plan is not None and budget.report is not None:
        budget.report(plan.objective, priced.bound, budget.used_seconds)
    return priced, plan


def _narrowed(program: Program, reduced: Floats, room: float) -> Program:
    """The program within the bounds that a plan cheaper than the bound + room must keep."""
    lower, upper = np.array(program.lower), np.array(program.upper)
    _narrow(program, reduced, room, lower, upper)
    integer = np.array(program.is_integer, dtype=bool)
    close_flows(program, integer, upper)
    return replace(program, lower=lower.tolist(), upper=upper.tolist())


def _in_small(
    program: Program, budget: Budget, gap: float, known: Outcome | None, priced: Priced | None
) -> Outcome:
    """`_searched` on the columns that are not shut."""
    smaller, kept = without_shut(program)
    if known is not None and known.x is not None:
        known = replace(known, x=known.x[kept])
    if priced is not None:
        priced = replace(priced, reduced=priced.reduced[kept], mean=priced.mean[kept])
    outcome = _searched(smaller, budget, gap, known, priced)
    if outcome.x is not None:
        x = np.zeros(len(program.cost))
        x[kept] = outcome.x
        outcome.x = x
    return outcome


def _searched(
    program: Program, budget: Budget, gap: float, known: Outcome | None, priced: Priced | None
) -> Outcome:
    """Relax, plan, narrow and search; `known` is a plan, `priced` the decomposition's, where there are any.

    An infeasible program of bounds narrowed by `known` says that nothing is cheaper.
    """
    if sum(len(columns) for columns in program.links.columns) <= FEW_ENTRIES:
        return _started(program, budget, gap, known)
    links = program.links.arrays()
    taken = np.zeros(len(program.links), dtype=bool)
    if priced is not None:
        taken = _likely_links(links, priced.mean, np.array(program.upper))
    outcome, root, is_sound = _relaxed(program, links, taken, budget, priced)
    if outcome.status == "infeasible":
        return outcome
    if not is_sound or outcome.reduced_cost is None or outcome.x is None:
        return Outcome("limit", bound=root)
    if known is not None and known.objective is not None:
        if _is_near(known.objective, root, gap):
            return Outcome("optimal", known.x, known.objective, min(root, known.objective))
        integer = np.array(program.is_integer, dtype=bool)
        plan: Outcome | None = _cheaper(known, _rounded_plan(program, outcome.x, integer, budget))
    else:
        plan = _kernel_plan(program, links, taken, outcome, budget, gap)
    lower, upper = np.array(program.lower), np.array(program.upper)
    cutoff = None
    if plan is not None and plan.objective is not None:
        cutoff = plan.objective
        if _is_near(cutoff, root, gap):
            return Outcome("optimal", plan.x, cutoff, min(root, cutoff))
        _narrow(program, outcome.reduced_cost, cutoff - root, lower, upper)
    rest = _with_links(program, links, taken, lower, upper)
    run = Run(rest, budget)
    if plan is not None and plan.x is not None:
        run.set_start(np.clip(plan.x, lower, upper))
    final = run.solve(gap=gap * GAP_MARGIN)
    if final.x is None:
        if plan is None or plan.x is None:
            return final
        # Nothing cheaper than the plan exists in what was left, or the time ended before it was found.
        proved = final.status == "infeasible"
        return Outcome(
            "optimal" if proved else "limit",
            plan.x,
            plan.objective,
            min(plan.objective or inf, max(root, final.bound) if not proved else inf),
        )
    if cutoff is not None:
        final.bound = min(final.bound, cutoff)
        if final.objective is not None and cutoff < final.objective and plan is not None:
            final.x, final.objective = plan.x, cutoff
    final.bound = max(final.bound, min(root, inf if cutoff is None else cutoff))
    return final


def _cheaper(one: Outcome, other: Outcome | None) -> Outcome:
    """The plan of less cost, the first where they are equal."""
    if other is None or other.objective is None or one.objective is None:
        return one
    return other if other.objective < one.objective else one


def _likely_links(links: Links, mean: Floats, upper: Floats) -> npt.NDArray[np.bool_]:
    """Links that the mean answer comes near to breaking: the relaxation begins with them."""
    start, column, value, _, _ = links
    part = np.where(value > 0, value * np.minimum(mean, upper)[column], 0.0)
    scale = np.maximum.reduceat(np.abs(value), start[:-1])
    return np.add.reduceat(part, start[:-1]) > LIKELY * scale


def _relaxed(
    program: Program,
    links: Links,
    taken: npt.NDArray[np.bool_],
    budget: Budget,
    priced: Priced | None = None,
) -> tuple[Outcome, float, bool]:
    """(outcome of the last relaxation, a valid bound, whether its x and duals may be used).

    Begins with the cheapest columns of each requirement and no links; adds violated links and columns that
    would pay. The bound is valid at every step: closed columns that would pay are taken at their full size.
    """
    upper = np.array(program.upper)
    cost = np.array(program.cost) if priced is None else priced.reduced
    closed = _dear_columns(program, cost)
    relaxation = Run(program, budget, relax=True, with_links=False)
    if taken.any():
        relaxation.add_rows(*_chosen(links, np.flatnonzero(taken)))
    _open_columns(relaxation, program, np.flatnonzero(closed), np.zeros(int(closed.sum())))
    bound, last = -inf, Outcome("limit")
    enough = SEPARATION_SHARE * budget.seconds
    for _ in range(SEPARATION_ROUNDS):
        outcome = relaxation.solve()
        if outcome.status == "optimal" and outcome.x is None:  # lost its accuracy on the way
            relaxation.forget()
            outcome = relaxation.solve()
        if outcome.status == "infeasible" and closed.any():
            opened = np.flatnonzero(closed)
            closed[:] = False
            _open_columns(relaxation, program, opened, upper[opened])
            continue
        if outcome.status == "infeasible":
            return outcome, inf, False
        if outcome.status != "optimal" or outcome.x is None or outcome.reduced_cost is None:
            break
        last = outcome
        missed = np.minimum(outcome.reduced_cost[closed], 0.0) @ upper[closed]
        bound = max(bound, outcome.bound + float(missed))
        if budget.report is not None:
            floor = -inf if priced is None else priced.bound
            budget.report(None, max(bound, floor), budget.used_seconds)
        violated = _violated(links, outcome.x, taken)
        pays = np.flatnonzero(closed & (outcome.reduced_cost * upper < -1e-9 * abs(outcome.bound)))
        if not len(violated) and not len(pays):
            break
        if budget.used_seconds > enough:
            break
        if len(violated):
            taken[violated] = True
            relaxation.add_rows(*_chosen(links, violated))
        closed[pays] = False
        _open_columns(relaxation, program, pays, upper[pays])
    return last, bound, last.x is not None


def _dear_columns(program: Program, cost: Floats) -> npt.NDArray[np.bool_]:
    """Columns that are not among the cheapest of an equation: left shut until a dual says that they pay."""
    upper = np.array(program.upper)
    closed = np.zeros(len(cost), dtype=bool)
    kept = np.array(program.is_integer, dtype=bool) | ~np.isfinite(upper) | (np.array(program.lower) > 0)
    for columns, least, most in zip(
        program.rows.columns, program.rows.lower, program.rows.upper, strict=True
    ):
        if least != most or len(columns) <= CHEAPEST:
            continue
        order = columns[np.argsort(cost[columns], kind="stable")]
        kept[order[:CHEAPEST]] = True
        closed[order[CHEAPEST:]] = True
    closed[kept] = False
    return closed


def _open_columns(run: Run, program: Program, columns: Indices, upper: Floats) -> None:
    """Set the upper bounds of columns in a loaded relaxation."""
    if len(columns):
        run.change_bounds(columns, np.array(program.lower)[columns], upper)


def _kernel_plan(
    program: Program,
    links: Links,
    taken: npt.NDArray[np.bool_],
    root: Outcome,
    budget: Budget,
    gap: float,
) -> Outcome | None:
    """A plan from the columns that the relaxation uses or nearly uses."""
    if root.x is None or root.reduced_cost is None or root.objective is None:
        return None
    lower, upper = np.array(program.lower), np.array(program.upper)
    program_lower = lower.copy()
    integer = np.array(program.is_integer, dtype=bool)
    unused = (root.x <= 1e-9) & (root.reduced_cost > 0)
    # What the relaxation leaves shut stays shut, what it opens whole stays open; the search decides the rest.
    closed = unused & integer
    lower[integer & (root.x >= upper - 1e-6)] = upper[integer & (root.x >= upper - 1e-6)]
    weight = root.reduced_cost * np.where(np.isfinite(upper), upper, 0.0)
    closed |= unused & ~integer & (weight > DEAR_SHARE * abs(root.objective))
    upper[closed] = program_lower[closed]
    close_flows(program, integer, upper)
    restricted = _with_links(program, links, taken, lower, upper)
    rounded = _rounded_plan(program, root.x, integer, budget)
    side = Budget(
        seconds=max(1.0, 0.3 * (budget.seconds - budget.used_seconds)) if isfinite(budget.seconds) else 60.0,
        work=budget.work - budget.used_work,
        seed=budget.seed,
        threads=budget.threads,
        should_stop=budget.should_stop,
    )
    if isfinite(budget.work):
        side.seconds = budget.seconds - budget.used_seconds
    run = Run(restricted, side)
    if rounded is not None and rounded.x is not None:
        run.set_start(rounded.x)
    found = run.solve(gap=max(gap * 0.5, 1e-6))
    budget.used_seconds += side.used_seconds
    budget.used_work += side.used_work
    if side.ended_by in ("stop", "work"):
        budget.ended_by = side.ended_by
    plans = [plan for plan in (found, rounded) if plan is not None and plan.objective is not None]
    return min(plans, key=lambda plan: plan.objective or inf, default=None)


def _rounded_plan(
    program: Program, x: Floats, integer: npt.NDArray[np.bool_], budget: Budget
) -> Outcome | None:
    """The best plan with the binaries rounded up from some threshold; None where none is feasible."""
    best, before = None, None
    for threshold in ROUNDED_FROM:
        choice = np.where(integer, (x >= threshold).astype(np.float64), x)
        if budget.is_over or budget.used_seconds >= budget.seconds:
            break
        if before is not None and np.array_equal(choice, before):
            continue
        before = choice
        plan = fixed_at(program, choice, budget)
        if plan is None or plan.objective is None:
            continue
        if best is None or best.objective is None or plan.objective < best.objective:
            best = plan
    return best


def _narrow(program: Program, reduced: Floats, room: float, lower: Floats, upper: Floats) -> None:
    """Bounds that every plan cheaper than root + room must keep, from the root's reduced costs."""
    room = max(room, 0.0) * (1 + 1e-6) + 1e-6
    original = np.array(program.lower), np.array(program.upper)
    integer = np.array(program.is_integer, dtype=bool)
    rising = reduced > 1e-12
    reach = np.full(len(reduced), inf)
    reach[rising] = room / reduced[rising]
    reach[integer & rising] = np.floor(reach[integer & rising] + 1e-9)
    narrowed = np.minimum(original[1], original[0] + reach)
    upper[:] = np.where(rising, narrowed, original[1])
    falling = (reduced < -1e-12) & integer
    forced = falling & (-reduced > room)
    lower[:] = np.where(forced, original[1], original[0])


def _with_links(
    program: Program,
    links: Links,
    taken: npt.NDArray[np.bool_],
    lower: Floats,
    upper: Floats,
) -> Program:
    """The program within bounds, with the links that were needed at the root, or all live ones if few."""
    start, column, value, _, most = links
    flow = value > 0
    live = np.add.reduceat((flow & (upper[column] > 0)).astype(np.int64), start[:-1]) > 0
    chosen = np.flatnonzero(live)
    if np.diff(start)[chosen].sum() > FEW_LEFT:
        chosen = np.flatnonzero(live & taken)
    rows = Rows()
    for index in chosen.tolist():
        part = slice(start[index], start[index + 1])
        rows.add(column[part], value[part], -inf, float(most[index]))
    return replace(program, lower=lower.tolist(), upper=upper.tolist(), links=rows)
