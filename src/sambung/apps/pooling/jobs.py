"""The jobs behind a consortium: build the problem, solve it in a child process, write the answer once."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from sambung.apps.jobs.services import JobContext
from sambung.apps.pooling import services
from sambung.apps.pooling.facts import PoolSettings, UnableToBuildProblemError, build_problem
from sambung.apps.pooling.models import PoolRun, PoolStudy, RunState
from sambung.apps.pooling.services.studies import asked_of
from sambung.engine.pooling.problem import Options

# The answer while the page loads; a manager who wants the last rupiah asks again.
OPTIONS = Options(gap=1e-3, time_limit=20.0, threads=2)


def solve_run(context: JobContext) -> None:
    """Solve the run that the job names; a run that has its answer is left as it is."""
    run = (
        PoolRun.objects.unscoped("the job's own run")
        .select_related("requirement__centre", "requirement__buyer", "match_run__requirement")
        .get(uid=context.params["run"])
    )
    if run.state != RunState.QUEUED:
        with transaction.atomic():
            context.finish({"run": str(run.uid)})
        return
    context.report(0.05, "building")
    try:
        built = build_problem(run.match_run, PoolSettings.from_json(run.settings), on=timezone.localdate())
    except UnableToBuildProblemError as error:
        with transaction.atomic():
            services.write_failure(context.actor, run, error.code)
            context.finish({"run": str(run.uid), "error": error.code})
        return
    context.report(0.2, "solving")

    def on_report(objective: float | None, bound: float | None, seconds: float) -> None:
        share = min(0.9, 0.2 + 0.7 * seconds / (OPTIONS.time_limit or 20.0))
        context.report(share, "searching")

    solution = context.run_in_child(
        "sambung.engine.pooling.solve:solve_pooling",
        {"problem": built.problem, "options": OPTIONS},
        on_report=on_report,
    )
    context.report(0.95, "writing")
    with transaction.atomic():
        following = services.write_solution(context.actor, run, built, solution)
        context.finish(
            {"run": str(run.uid), "with_shortage": None if following is None else str(following.uid)}
        )


# Each alternative is a problem of its own: less time for each, so that a manager does not wait for minutes.
WEIGHING = Options(gap=5e-3, time_limit=10.0, threads=2)
STEPS = 4


def weigh_study(context: JobContext) -> None:
    """Weigh the alternatives of the study that the job names; one that has its answer is left as it is."""
    study = (
        PoolStudy.objects.unscoped("the job's own study")
        .select_related("run__requirement__centre", "run__requirement__buyer", "run__match_run__requirement")
        .get(uid=context.params["study"])
    )
    if study.finished_at is not None:
        with transaction.atomic():
            context.finish({"study": str(study.uid)})
        return
    context.report(0.05, "building")
    settings = PoolSettings.from_json(study.run.settings)
    try:
        built = build_problem(study.run.match_run, settings, on=timezone.localdate())
    except UnableToBuildProblemError as error:
        with transaction.atomic():
            services.write_study(study, None, None, error.code)
            context.finish({"study": str(study.uid), "error": error.code})
        return

    def on_report(objective: float | None, bound: float | None, done: float) -> None:
        context.report(min(0.95, 0.1 + 0.85 * done / STEPS), "searching")

    found = context.run_in_child(
        "sambung.engine.pooling.alternatives:weigh_alternatives",
        {"problem": built.problem, "asked": asked_of(study), "options": WEIGHING},
        on_report=on_report,
    )
    with transaction.atomic():
        services.write_study(study, built, found)
        context.finish({"study": str(study.uid)})
