"""The job behind a plan: read the gaps, solve in a child process, write the answer once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from django.db import transaction

from sambung.apps.jobs.services import JobContext
from sambung.apps.pathways import services
from sambung.apps.pathways.facts import Built, RunSettings, Start, build_problem, pack, start_from
from sambung.apps.pathways.models import KeptPlan, PlanRun, RunState
from sambung.engine.pathways.problem import Limits, Options, Problem

SOLVE = "sambung.engine.pathways.warm_up:solve_warm"
# Shares of today's hours and money at which the curve is drawn.
CURVE = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
# A centre's plan is worth half a minute; a province has a thousand times as much to weigh.
CENTRE = Options(gap=1e-3, time_limit=30.0, threads=2, frontier=CURVE)
PROVINCE = Options(gap=3e-3, time_limit=240.0, threads=2, frontier=CURVE)


def solve_run(context: JobContext) -> None:
    """Solve the run that the job names; a run that has its answer is left as it is."""
    run: PlanRun = (
        PlanRun.objects.unscoped("the job's own run")
        .select_related("year__centre")
        .get(uid=context.params["run"])
    )
    if run.state != RunState.QUEUED:
        with transaction.atomic():
            context.finish({"run": str(run.uid)})
        return
    context.report(0.05, "reading")
    built = build_problem(RunSettings.from_json(run.settings), on=run.known_on)
    if not built.problem.enterprise_ids:
        with transaction.atomic():
            services.write_failure(context.actor, run, "NO_GAPS")
            context.finish({"run": str(run.uid), "error": "NO_GAPS"})
        return
    options = PROVINCE if run.year is None else CENTRE
    context.report(0.15, "solving")
    start = _start(run, built)
    solution = _solve(context, built.problem, options, start)
    unlimited = None
    if built.problem.limit_ids and solution.plan is not None and solution.prices is not None:
        context.report(0.85, "pricing the limits")
        free = without_limits(built.problem)
        packed = pack(built.problem, built.settings, solution.plan, solution.prices)
        begin = start_from(packed, free, built.settings)
        unlimited = _solve(context, free, replace(options, frontier=()), begin)
    context.report(0.95, "writing")
    with transaction.atomic():
        services.write_solution(context.actor, run, built, solution, unlimited=unlimited, start=start)
        context.finish({"run": str(run.uid)})


def without_limits(problem: Problem) -> Problem:
    """The same problem with no floor and no ceiling: what they cost is the difference."""
    empty = np.array([], dtype=np.int64)
    limits = Limits(empty, empty, np.zeros(1, dtype=np.int64), np.array([], dtype=np.int32))
    return replace(problem, limit_ids=(), limits=limits)


def _start(run: PlanRun, built: Built) -> Start | None:
    """What the run is to start from; None: from nothing."""
    kept = KeptPlan.objects.filter(run=run.started_from_id).first() if run.started_from_id else None
    return None if kept is None else start_from(bytes(kept.content), built.problem, built.settings)


def _solve(context: JobContext, problem: Problem, options: Options, start: Start | None) -> Any:
    def on_report(objective: float | None, bound: float | None, seconds: float, *_more: Any) -> None:
        share = min(0.9, 0.15 + 0.75 * seconds / (options.time_limit or 30.0))
        context.report(share, progress_words(objective, bound))

    order: dict[str, Any] = {"problem": problem, "options": options}
    if start is not None:
        order |= {"prices": start.prices, "earlier": start.plan}
    return context.run_in_child(SOLVE, order, on_report=on_report)


def progress_words(objective: float | None, bound: float | None) -> str:
    """Objective and bound so far, as figures that every language reads."""
    if objective is None or bound is None:
        return ""
    gap = (bound - objective) / bound if bound else 0.0
    return f"{objective / 1000:.1f} ≤ {bound / 1000:.1f} ({100 * gap:.2f} %)"
