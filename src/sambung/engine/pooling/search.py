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

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.closure import close_flows
from sambung.engine.pooling.decomposition import STEPS, Decomposition, Priced
from sambung.engine.pooling.model import Program, Rows, without_shut
from sambung.engine.pooling.openings import early_plan
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.relaxation import Links, likely_links, relaxed
from sambung.engine.pooling.solver import Run

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

# Entries of links up to which the solver gets all of them at once.
FEW_ENTRIES = 5_000
# Entries up to which the last search gets all links of what narrowing left, else those the relaxation needed.
FEW_LEFT = 20_000
# In the search for a first plan, a flow whose reduced cost at its full size is above this share of the
# relaxation's value stays shut.
DEAR_SHARE = 0.002
# Thresholds above which a binary of the relaxation is rounded up for a first plan.
ROUNDED_FROM = (0.5, 0.2, 0.05, 1e-6)
# The share of the time that finding prices may take, and what a step is reckoned to take for each entry.
PRICING_SHARE = 0.3
SECONDS_PER_ENTRY = 3e-8
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
    outcome = Run(fixed, side).attempt()
    budget.used_seconds += side.used_seconds
    return outcome if outcome.status == "optimal" else None


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
        taken = likely_links(links, priced.mean, np.array(program.upper))
    outcome, root, is_sound = relaxed(program, links, taken, budget, priced)
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
