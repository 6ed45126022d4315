"""Which method finds the plan, chosen by the instance. The compiled ones are imported where they are used only.

1. One requirement, direct lanes: `sink` (see `solve`).
2. Hubs, many ways, and nothing that limits a whole way: `stages`, by arcs.
3. One supplier for each requirement, direct lanes: `assignment`.
4. One requirement through hubs: `gathering`, and what it leaves to `search`.
5. Everything else, and everything small: `search`, the mixed-integer program.
"""

from sambung.engine.pooling.budget import Budget
from sambung.engine.pooling.formulation import Formulation
from sambung.engine.pooling.gathering.choice import MIXED_INTEGER, optimise_form
from sambung.engine.pooling.outcome import Outcome
from sambung.engine.pooling.problem import Options, Problem
from sambung.engine.pooling.solution import Solution

__all__ = ["MIXED_INTEGER", "best_columns", "solve_by_arcs"]

ASSIGNMENT = "assignment by prices and knapsacks"
# Lanes, and lines of a single-source problem, up to which the mixed-integer program is as quick.
FEW_LANES, FEW_LINES = 500, 300


def solve_by_arcs(problem: Problem, options: Options, budget: Budget) -> Solution | None:
    """The solution by arcs, None where the problem is small, of one requirement, or not of that shape."""
    if not problem.hubs or len(problem.requirements) < 2 or len(problem.lanes) <= FEW_LANES:
        return None
    from sambung.engine.pooling.stages.answer import solve_stages

    return solve_stages(problem, options, budget)


def best_columns(form: Formulation, budget: Budget, gap: float) -> tuple[str, Outcome]:
    """(the method's name, the outcome in the columns of the formulation's program)."""
    if len(form.lines) > FEW_LINES and all(row.max_suppliers == 1 for row in form.problem.requirements):
        from sambung.engine.pooling.assignment.search import solve_assignment

        outcome = solve_assignment(form, budget, gap)
        if outcome is not None:
            return ASSIGNMENT, outcome
    return optimise_form(form, budget, gap=gap)
