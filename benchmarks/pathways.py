"""Pathways against HiGHS, SCIP and CP-SAT on the same program: CPU, wall, memory, objective, certified gap, ratios."""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

OURS = ("sambung", "sambung-bound", "sambung-warm", "sambung-frontier")
COMMAND = "command"
PEERS = ("highs", "highs-linear", "scip", "cp-sat")
# The peers' packages bring pandas, which pyarrow loads where it finds it; the product has none.
COMMAND_LINE = "from benchmarks.pathways import without_pandas; without_pandas(); from sambung.__main__ import main; main()"
STAGES = ("read", "solved", "written")
SECONDS = ("start", "reading", "compiling", "CPU", "wall", "writing")
WIDTHS = (8, 9, 11, 9, 9, 9, 7, 13, 13, 9, 9)
COLUMNS = dict(zip((*SECONDS, "MiB", "objective", "bound", "gap %", "ratio"), WIDTHS, strict=True))
Result = dict[str, Any]


def main() -> None:
    """One table for each size; every line is measured in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000], help="enterprises")
    parser.add_argument("--periods", type=int, default=1)
    parser.add_argument("--requirements", type=int, help="default: one for each hundred enterprises")
    parser.add_argument("--groups", action="store_true")
    parser.add_argument("--limits", action="store_true")
    parser.add_argument("--rupiah", action="store_true", help="costs in single rupiah")
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--seconds", type=float, default=600.0, help="limit of ours, by the clock")
    parser.add_argument("--peer-seconds", type=float, default=300.0, help="limit of each peer, of CPU")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--solvers", nargs="+", choices=(*OURS, COMMAND, *PEERS), default=["sambung", *PEERS])
    parser.add_argument(
        "--changed", type=float, default=0.01, help="share of enterprises changed before a warm start"
    )
    parser.add_argument("--folder", type=Path, help="keep the problems here, and take those that are there")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--spawned", type=float, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(child(arguments)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        for size in arguments.sizes:
            problem = make_problem(arguments.folder or Path(scratch), size, arguments)
            measure(problem, size, arguments)


def make_problem(folder: Path, size: int, arguments: argparse.Namespace) -> Path:
    """The folder of a simulated problem, made where it is not there."""
    flags = [name for name in ("groups", "limits", "rupiah") if getattr(arguments, name)]
    wanted = [] if arguments.requirements is None else ["--requirements", str(arguments.requirements)]
    problem = folder / "-".join(["pathways", str(size), str(arguments.periods), *flags, *wanted[1:]])
    if not (problem / "settings.json").exists():
        sizes = ["--pathways", str(size), "--periods", str(arguments.periods), *wanted]
        command = ["simulate", *sizes, "--parquet", "--out", str(problem)]
        subprocess.run(
            [sys.executable, "-m", "sambung", *command, *(f"--{flag}" for flag in flags)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return problem


def measure(problem: Path, size: int, arguments: argparse.Namespace) -> None:
    """Run each solver and print its line."""
    print(
        f"\n{size:,} enterprises, {arguments.requirements or 'a hundredth as many'} requirements, "
        f"{arguments.periods} period(s), gap asked {100 * arguments.gap:g} %, "
        f"{arguments.threads} thread(s)\nseconds; CPU and wall from parsed arrays to plan, of `command` all of it; "
        "ratio: CPU of the line / CPU of the line sambung"
    )
    print(f"{'solver':18}" + "".join(f"{name:>{width}}" for name, width in COLUMNS.items()), flush=True)
    ours: float | None = None
    for solver in arguments.solvers:
        run = command if solver == COMMAND else spawn
        result = run(problem, solver, arguments)
        if "error" in result:
            print(f"{solver:22}  {result['error']}", flush=True)
            continue
        if solver == "sambung":
            ours = result["CPU"]
        print(line(solver, result, ours), flush=True)
        for more in result.get("more", []):
            print(f"{'':22}  {more}", flush=True)


def line(solver: str, result: Result, ours: float | None) -> str:
    """A line of the table; a peer that its time ended shows a lower bound of its ratio."""
    cells = {name: f"{result[name]:.2f}" if name in result else "–" for name in SECONDS}
    cells["MiB"] = f"{result['memory']:.0f}"
    for name in ("objective", "bound"):
        is_there = result[name] is not None and abs(result[name]) < 1e13
        cells[name] = f"{result[name]:.0f}" if is_there else "–"
    cells["gap %"] = "–" if result["gap"] is None else f"{100 * result['gap']:.4f}"
    cells["ratio"] = "" if ours is None else f"{'≥ ' if result['is_cut'] else ''}{result['CPU'] / ours:.2f}"
    cut = " (time)" if result["is_cut"] else ""
    return f"{solver + cut:18}" + "".join(f"{cells[name]:>{width}}" for name, width in COLUMNS.items())


def command(problem: Path, _solver: str, arguments: argparse.Namespace) -> Result:
    """The whole command as somebody runs it, kernels compiled: what it says of its stages, and what is left is its start."""
    subprocess.run([sys.executable, "-m", "sambung", "kernels"], check=True, capture_output=True)
    with tempfile.TemporaryDirectory() as out:
        options = ["--gap", str(arguments.gap), "--threads", str(arguments.threads), "--parquet"]
        if arguments.seconds < 600:
            options += ["--time-limit", str(arguments.seconds)]
        handed = [sys.executable, "-c", COMMAND_LINE, "pathways", str(problem), "--out", out, *options]
        began = time.perf_counter()
        process = subprocess.Popen(handed, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        told = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        if status:
            return {"error": f"exit {os.waitstatus_to_exitcode(status)}: {told.strip().splitlines()[-1:]}"}
        head = json.loads(Path(out, "solution.json").read_text(encoding="utf-8"))
    stages = {
        word: float(re.findall(rf"^{word}.* in ([0-9.]+) s$", told, re.MULTILINE)[0]) for word in STAGES
    }
    return {
        "start": wall - sum(stages.values()),
        "reading": stages["read"],
        "CPU": used.ru_utime + used.ru_stime,
        "wall": wall,
        "writing": stages["written"],
        "memory": used.ru_maxrss / 1024,
        "objective": head["objective"],
        "bound": head["bound"],
        "gap": head["gap"],
        "is_cut": head["ended_by"] == "time",
    }


def without_pandas() -> None:
    """As where the product alone is installed."""

    class Nowhere:
        """Finds no pandas."""

        def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> None:
            if name == "pandas":
                raise ModuleNotFoundError(name)

    sys.meta_path.insert(0, Nowhere())  # type: ignore[arg-type]


def spawn(problem: Path, solver: str, arguments: argparse.Namespace) -> Result:
    """One measurement in a process of its own."""
    handed = ["--child", solver, "--folder", str(problem), "--spawned", repr(time.time())]
    for name in ("gap", "seconds", "peer_seconds", "threads", "changed", "periods"):
        handed += [f"--{name.replace('_', '-')}", str(getattr(arguments, name))]
    handed += ["--groups"] if arguments.groups else []
    limit = 5 * max(arguments.seconds, arguments.peer_seconds) + 900
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.pathways", *handed],
            capture_output=True,
            text=True,
            timeout=limit,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": f"not back after {limit:.0f} s"}
    if done.returncode:
        told = done.stderr.strip().splitlines()
        return {"error": f"exit {done.returncode}: {told[-1] if told else ''}"}
    found: Result = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def child(arguments: argparse.Namespace) -> Result:
    """Read, compile, run: what one line shows."""
    if arguments.child in OURS:
        without_pandas()
    from sambung.standards.problems.pathways.reader import read_pathways

    result: Result = {"start": time.time() - arguments.spawned, "more": []}
    began = time.perf_counter()
    problem = read_pathways(arguments.folder)
    result["reading"] = time.perf_counter() - began
    runner = ours if arguments.child in OURS else peer
    result |= runner(problem, arguments, result["more"])
    objective, bound = result["objective"], result["bound"]
    result["gap"] = abs(bound - objective) / abs(objective) if objective and bound is not None else None
    result["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


def timed(run: Callable[[], Any]) -> tuple[Any, float, float]:
    """(what it returns, CPU seconds, seconds)."""
    wall, cpu = time.perf_counter(), time.process_time()
    found = run()
    return found, time.process_time() - cpu, time.perf_counter() - wall


def peer(problem: Any, arguments: argparse.Namespace, _more: list[str]) -> Result:
    """A peer on the program in pathway columns; making the program counts as compiling."""
    from benchmarks.peers.pathways_program import make_program
    from benchmarks.peers.solvers import CpSat, Highs, Limits, Scip

    limits = Limits(arguments.peer_seconds, arguments.threads, arguments.gap)
    began = time.perf_counter()
    program = make_program(problem)
    solver: Any
    if arguments.child.startswith("highs"):
        solver = Highs(program, limits, is_relaxed=arguments.child == "highs-linear")
    else:
        solver = {"scip": Scip, "cp-sat": CpSat}[arguments.child](program, limits)
    compiling = time.perf_counter() - began
    (objective, bound), cpu, wall = timed(solver.run)
    return {
        "compiling": compiling,
        "CPU": cpu,
        "wall": wall,
        "objective": objective,
        "bound": bound,
        "is_cut": cpu >= arguments.peer_seconds,
    }


def ours(problem: Any, arguments: argparse.Namespace, more: list[str]) -> Result:
    """Our solver, its kernels loaded (compiled where they were not) before the clock starts."""
    from sambung.commands.solving import hush_banner
    from sambung.engine.pathways.problem import Options
    from sambung.engine.pathways.solve import solve_pathways
    from sambung.engine.pathways.warm_up import warm_up

    hush_banner()
    began = time.perf_counter()
    warm_up()
    compiling = time.perf_counter() - began
    options = Options(gap=arguments.gap, time_limit=arguments.seconds, threads=arguments.threads)
    told: list[tuple[int | None, int | None]] = []
    if arguments.child == "sambung-bound":

        def tell(objective: int | None, bound: int | None, _seconds: float) -> None:
            told.append((objective, bound))

        _, cpu, wall = timed(lambda: solve_pathways(problem, options, lambda: bool(told), tell))
        bound = told[0][1] if told else None
        is_cut = not told
        return {
            "compiling": compiling,
            "CPU": cpu,
            "wall": wall,
            "objective": None,
            "bound": bound,
            "is_cut": is_cut,
        }
    if arguments.child == "sambung-warm":
        return {"compiling": compiling, **warm(problem, options, arguments.changed, more)}
    if arguments.child == "sambung-frontier":
        from sambung.commands.pathways import SCALES

        options = replace(options, frontier=SCALES)
    solution, cpu, wall = timed(lambda: solve_pathways(problem, options))
    for point in solution.frontier:
        more.append(
            f"scale {point.scale:g}: objective {point.objective}, bound {point.bound}, linked {point.linked}"
            f" ({100 * point.linked / len(problem.enterprise_ids):.2f} %)"
        )
    return {
        "compiling": compiling,
        "CPU": cpu,
        "wall": wall,
        "objective": solution.objective,
        "bound": solution.bound,
        "is_cut": solution.ended_by == "time",
    }


def warm(problem: Any, options: Any, share: float, more: list[str]) -> Result:
    """Cold, then with a share of the enterprises changed: cold again, and from the earlier solution."""
    from sambung.commands.pathways.prices import warm_prices
    from sambung.commands.pathways.tables import head_of, tables_of
    from sambung.engine.pathways.solve import solve_pathways
    from sambung.standards.problems.pathways.earlier import read_earlier
    from sambung.standards.problems.pathways.solution import write_pathways_solution

    before, _, _ = timed(lambda: solve_pathways(problem, options))
    with tempfile.TemporaryDirectory() as scratch:
        tables = tables_of(before, problem, has_frontier=False) or {}
        write_pathways_solution(Path(scratch), head_of(before, problem), tables, "parquet")
        after = changed(problem, share)
        table, earlier = read_earlier(Path(scratch), after)
    prices = warm_prices(table)
    cold, cold_cpu, cold_wall = timed(lambda: solve_pathways(after, options))
    solution, cpu, wall = timed(lambda: solve_pathways(after, options, None, None, prices, earlier))
    more.append(
        f"cold: CPU {cold_cpu:.2f}, wall {cold_wall:.2f}, objective {cold.objective}, bound {cold.bound}; "
        f"warm / cold: CPU {cpu / cold_cpu:.3f}"
    )
    return {
        "CPU": cpu,
        "wall": wall,
        "objective": solution.objective,
        "bound": solution.bound,
        "is_cut": solution.ended_by == "time",
    }


def changed(problem: Any, share: float) -> Any:
    """The problem with other values and costs for a share of its enterprises."""
    import numpy as np

    rng = np.random.default_rng(1)
    is_changed = rng.random(len(problem.enterprise_ids)) < share
    candidates, steps = problem.candidates, problem.steps
    value, cost = candidates.value.copy(), steps.cost.copy()
    of_candidate = np.repeat(is_changed, np.diff(candidates.start))
    of_step = np.repeat(is_changed, np.diff(steps.start))
    value[of_candidate] = np.rint(value[of_candidate] * rng.uniform(0.7, 1.2, of_candidate.sum()))
    cost[of_step] = np.rint(cost[of_step] * rng.uniform(0.7, 1.4, of_step.sum()))
    return replace(problem, candidates=replace(candidates, value=value), steps=replace(steps, cost=cost))


if __name__ == "__main__":
    main()
