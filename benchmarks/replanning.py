"""A coaching plan again after one change by hand, from nothing and from the plan before: CPU seconds of both.

`./run bench replanning [--enterprises 10000] [--seed 24] [--seconds 60] [--gap 0.003]`. A simulated province in a new
database: the demo's centre as the pages ask for it, then all centres of the province together. One pathway of the first
plan is forbidden by hand. Kernels are compiled beforehand; the curve is left out, as it is drawn anew either way.
"""

import argparse
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=24)
    parser.add_argument("--seconds", type=float, default=60.0, help="limit of one run of the province")
    parser.add_argument("--gap", type=float, default=0.003, help="asked of the province")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sambung-replanning-") as folder:
        os.environ.setdefault("SAMBUNG_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.config.settings")
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        Path(folder).mkdir(parents=True, exist_ok=True)
        measure(arguments)


def measure(arguments: argparse.Namespace) -> None:
    """Load the province, and print both runs of the centre and of the province."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.utils import timezone

    from sambung.apps.centres.models import Centre
    from sambung.apps.pathways.facts import RunSettings, build_problem, defaults_for
    from sambung.apps.pathways.jobs import CENTRE, PROVINCE
    from sambung.apps.pathways.models import PlanRun
    from sambung.apps.simulation.services import load_province
    from sambung.engine.pathways.warm_up import warm_up

    load_province(enterprises=arguments.enterprises, seed=arguments.seed, report=lambda *_: None)
    run = PlanRun.objects.unscoped("the demo's own year").select_related("year__centre").get()
    warm_up()
    print(
        f"{'':<9} {'enterprises':>11} {'from':>8} {'CPU s':>8} {'objective':>10} {'bound':>10} {'gap %':>8}  ended by"
    )
    centre = build_problem(RunSettings.from_json(run.settings), on=run.known_on)
    compare("centre", centre, replace(CENTRE, frontier=()))
    first = run.year.starts_on
    rows = Centre.objects.unscoped("all of the province").filter(
        region_code__startswith=run.year.centre.region_code[:2]
    )
    centres = list(rows.order_by("pk"))
    parts = defaults_for(centres, on=timezone.localdate(), starts_on=first, periods=4)
    settings = RunSettings(starts_on=first, periods=4, centres=tuple(parts[one.pk] for one in centres))
    province = build_problem(settings, on=run.known_on)
    options = replace(PROVINCE, frontier=(), gap=arguments.gap, time_limit=arguments.seconds)
    compare("province", province, options)


def compare(name: str, built: Any, options: Any) -> None:
    """Three runs: the plan, and with its first coached pathway forbidden from nothing and from that plan."""
    from sambung.apps.pathways.facts import pack, start_from

    before = solve(name, "nothing", built.problem, options)
    content = pack(built.problem, built.settings, before.plan, before.prices)
    problem = forbidden(built.problem, before.plan)
    cold = solve(name, "nothing", problem, options)
    start = start_from(content, problem, built.settings)
    warm = solve(name, "the plan", problem, options, start)
    print(
        f"{name}: from the plan before it takes {warm.cpu_seconds / cold.cpu_seconds:.2f} of the CPU seconds, "
        f"objective {100 * (warm.objective - cold.objective) / cold.objective:+.3f} %\n"
    )


def solve(name: str, word: str, problem: Any, options: Any, start: Any = None) -> Any:
    """One line."""
    from sambung.commands.solving import hush_banner
    from sambung.engine.pathways.solve import solve_pathways

    hush_banner()
    began = time.process_time()
    found = solve_pathways(problem, options, prices=start and start.prices, earlier=start and start.plan)
    found = replace(found, cpu_seconds=time.process_time() - began)
    print(
        f"{name:<9} {len(problem.enterprise_ids):>11} {word:>8} {found.cpu_seconds:>8.2f} {found.objective:>10} "
        f"{found.bound:>10} {100 * found.gap:>8.4f}  {found.ended_by}",
        flush=True,
    )
    return found


def forbidden(problem: Any, plan: Any) -> Any:
    """The problem with the plan's first pathway that has steps forbidden by hand."""
    import numpy as np

    from sambung.engine.pathways.problem import NONE, Fixed

    place = int(np.flatnonzero(np.diff(plan.step_start))[0])
    requirement = problem.candidates.requirement[plan.candidate[place]]
    return replace(
        problem,
        fixed=Fixed(
            np.array([plan.enterprise[place]], dtype=np.int32),
            np.array([requirement], dtype=np.int32),
            np.array([NONE], dtype=np.int32),
            np.array([False]),
        ),
    )


if __name__ == "__main__":
    main()
