"""How long a visitor's save waits while a list is taken, taken back and indexed: p50, p95 and the longest.

`./run bench turns [--rows 20000]`. A visitor in a process of its own writes one row every quarter of a second. The database
is DATABASE_URL's, or a new SQLite file.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.intake_scale import environment_in, run, write_list

PAUSE_SECONDS = 0.25


def visit(path: str) -> None:
    """Save something small again and again, each time with how long it took (ms; `lost` where it could not be saved)."""
    from sambung.commands.main import set_up_django

    set_up_django()
    from django.db import OperationalError, transaction

    from sambung.apps.centres.models import Centre

    rows = Centre.objects.unscoped("the visitor's own row").filter(name__startswith="PLUT Tamu")
    if not rows.exists():
        Centre.objects.create(name="PLUT Tamu", region_code="33.72")
    with open(path, "w", encoding="utf-8", buffering=1) as file:
        while True:
            begun = time.perf_counter()
            try:
                with transaction.atomic():
                    rows.update(name=f"PLUT Tamu {begun:.0f}")
            except OperationalError:
                file.write("lost\n")
            else:
                file.write(f"{1000 * (time.perf_counter() - begun):.1f}\n")
            time.sleep(PAUSE_SECONDS)


def index_all() -> None:
    """Write the index of the search."""
    from sambung.commands.main import set_up_django

    set_up_django()
    from sambung.apps.search.services import rebuild_index

    rebuild_index(is_fresh=True)


def beside(environment: dict[str, str], what: str, path: Path, work: Callable[[], object]) -> None:
    """Do the work with the visitor beside it; print how long the visitor waited."""
    path.unlink(missing_ok=True)
    visitor = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.turns", "--visit", str(path)], env=environment
    )
    try:
        while not path.exists():
            time.sleep(0.05)
        begun = time.perf_counter()
        work()
        seconds = time.perf_counter() - begun
    finally:
        visitor.terminate()
        visitor.wait()
    said = path.read_text().split()
    waits = sorted(float(one) for one in said if one != "lost")
    p50, p95 = waits[len(waits) // 2], waits[int(0.95 * (len(waits) - 1))]
    print(
        f"  {what:12}{seconds:8.1f} s; visitor: {len(waits)} saves, p50 {p50:.0f} ms, p95 {p95:.0f} ms, "
        f"longest {waits[-1]:.0f} ms, {said.count('lost')} lost",
        flush=True,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--visit", metavar="FILE")
    parser.add_argument("--index", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.visit:
        visit(asked.visit)
    if asked.index:
        index_all()
        return
    with tempfile.TemporaryDirectory(prefix="sambung-turns-") as folder:
        data = Path(folder)
        environment = environment_in(data)
        write_list(data / "daftar.csv", asked.rows, seed=7)
        print(f"{asked.rows:,} simulated rows, {environment['DATABASE_URL'].split(':')[0]}")
        run(environment, "migrate", "")
        uid = str(run(environment, "start", str(data / "daftar.csv"))["upload"])
        index = [sys.executable, "-m", "benchmarks.turns", "--index"]
        for what, work in (
            ("checked", lambda: run(environment, "check", uid)),
            ("taken", lambda: run(environment, "commit", uid)),
            ("indexed", lambda: subprocess.run(index, env=environment, check=True)),
            ("taken back", lambda: run(environment, "take_back", uid)),
        ):
            beside(environment, what, data / "visits.txt", work)


if __name__ == "__main__":
    main()
