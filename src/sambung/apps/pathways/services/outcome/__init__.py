"""Writing down what the planner answered: pathways with their mentors, quarters with their range, prices, reasons."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.journal.services import record
from sambung.apps.pathways.facts.problem import Built
from sambung.apps.pathways.facts.start import Start, pack
from sambung.apps.pathways.models import KeptPlan, PlanRun, RunState
from sambung.apps.pathways.services.outcome.answer import Answer
from sambung.apps.pathways.services.outcome.figures import prices_of, summary_of
from sambung.apps.pathways.services.outcome.mentors import share_among_mentors
from sambung.apps.pathways.services.outcome.rows import write_rows
from sambung.engine.pathways.solution import Solution, Status

__all__ = ["foundation_of", "write_failure", "write_solution"]
STATES = {
    Status.OPTIMAL: RunState.SOLVED,
    Status.FEASIBLE: RunState.SOLVED,
    Status.INFEASIBLE: RunState.INFEASIBLE,
    Status.NO_SOLUTION: RunState.NO_SOLUTION,
}


def write_failure(actor: Actor, run: PlanRun, code: str) -> None:
    """The problem could not be made; `code` names the sentence. In the caller's transaction."""
    run.state, run.reason = RunState.FAILED, code
    _finish(actor, run, ["state", "reason"])


def write_solution(
    actor: Actor,
    run: PlanRun,
    built: Built,
    solution: Solution,
    *,
    unlimited: Solution | None = None,
    start: Start | None = None,
) -> None:
    """Everything about the answer, in the caller's transaction. `unlimited`: the same without floors and ceilings;
    `start`: what the search began with, where it did not begin with nothing.
    """
    run.state = STATES[solution.status]
    run.status = solution.status.value
    run.reason = solution.reason
    run.problem_sha256 = built.sha256
    run.objective, run.bound, run.gap = solution.objective, solution.bound, solution.gap
    run.bound_source = solution.bound_source
    run.seconds = round(solution.seconds, 3)
    run.versions = {
        **solution.versions,
        "method": solution.method,
        "seed": str(solution.seed),
        "passes": str(solution.passes),
        "threads": str(solution.threads),
    }
    run.foundation = {**foundation_of(built), "ended_by": solution.ended_by, "start": _started(start)}
    run.frontier = [
        {"scale": one.scale, "objective": one.objective, "bound": one.bound, "linked": one.linked}
        for one in solution.frontier
    ]
    if solution.plan is not None and solution.prices is not None:
        answer = Answer(run, built, solution, solution.plan, solution.prices)
        loads: list[dict[str, Any]] = []
        # A province's plan has no rows: no name stands in it.
        if run.year is not None:
            mentors = share_among_mentors(answer)
            write_rows(answer, mentors.mentor_of)
            loads = mentors.loads
        run.summary = {**summary_of(answer, loads), "without_limits": _bare(unlimited)}
        run.prices = prices_of(answer)
        content = pack(built.problem, built.settings, solution.plan, solution.prices)
        KeptPlan.objects.create(run=run, content=content)
    _finish(
        actor,
        run,
        [
            "state",
            "status",
            "reason",
            "problem_sha256",
            "objective",
            "bound",
            "gap",
            "bound_source",
            "seconds",
            "versions",
            "foundation",
            "frontier",
            "summary",
            "prices",
        ],
    )


def foundation_of(built: Built) -> dict[str, Any]:
    """What the plan rests on and whom it leaves out, in numbers."""
    gaps = built.gaps
    return {
        "matches": gaps.runs,
        "unmatched": gaps.unmatched,
        "registered": gaps.registered,
        "linked": gaps.linked,
        "candidates": len(built.candidates),
        "enterprises": len(built.problem.enterprise_ids),
        "ready": len({one.enterprise for one in built.candidates if not one.gates}),
        "held_back": dict(Counter(gaps.held_back.values())),
        "no_way": dict(built.no_way),
        "unclosable": built.problem.unclosable,
        "lost_changes": built.lost_changes,
        "is_estimate": any(one.is_estimate for one in built.settings.centres),
        "centres": len(built.settings.centres),
        "estimated_centres": sum(one.is_estimate for one in built.settings.centres),
    }


def _started(start: Start | None) -> dict[str, Any] | None:
    if start is None:
        return None
    return {"sha256": start.sha256, "pathways": start.pathways, "kept": start.kept}


def _bare(solution: Solution | None) -> dict[str, Any] | None:
    if solution is None or solution.objective is None:
        return None
    return {"objective": solution.objective, "bound": solution.bound, "linked": solution.linked}


def _finish(actor: Actor, run: PlanRun, fields: list[str]) -> None:
    run.save_changes(expected_version=None, fields=fields)
    record(
        actor,
        "pathways.answered",
        subject_kind="pathways.run",
        subject_uid=run.uid,
        payload={
            "state": run.state,
            "problem_sha256": run.problem_sha256,
            "objective": run.objective,
            "bound": run.bound,
        },
        centre_uid=run.year.centre.uid if run.year else None,
    )
