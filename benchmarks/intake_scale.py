"""A simulated list through `sambung import`'s own services: seconds, rows a second, peak memory, writes; kills.

`./run bench intake_scale [--rows 100000] [--kills 0] [--seed 7] [--keep]`. The list is checked, taken, read again (0 changes) and
taken back (not with `--keep`), each in a process of its own. With `--kills N` the process that takes it is killed (kill -9) at N random
moments and started again, and so is the check, N/10 times; then everything is counted: each row once, each enterprise
once, no fact without its enterprise. Every write transaction of every process is timed, from the moment it holds the
lock until it is committed. The database is DATABASE_URL's, or a new SQLite file.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ACTIVITIES = (
    "membuat keripik tempe",
    "menjahit seragam",
    "kue basah dan jajan pasar",
    "mebel kayu",
    "batik tulis",
)
PLACES = ("33.72.01.1001", "33.72.02.1002", "33.73.01.1001", "33.72", "33.74.01.1001")


def write_list(path: Path, rows: int, seed: int) -> None:
    """A list as a centre has it: ids, names, activities, places, some telephones and sales, some rows at fault."""
    pick = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(
            ["no", "nama_usaha", "kegiatan", "kode_wilayah", "alamat", "hp", "jk", "omzet", "lat", "lng"]
        )
        for number in range(1, rows + 1):
            is_wrong = pick.random() < 0.01
            out.writerow(
                [
                    number,
                    f"Usaha {pick.choice('ABCDEFGH')}{number}",
                    pick.choice(ACTIVITIES) + (" hubungi 0812-3456-7890" if pick.random() < 0.01 else ""),
                    "99.99" if is_wrong else pick.choice(PLACES),
                    f"Jl. Melati {number % 997}",
                    f"0813{number:08d}" if pick.random() < 0.6 else "",
                    pick.choice("LP"),
                    f"{pick.randrange(10, 400)}.000.000" if pick.random() < 0.5 else "",
                    f"{-7.5 - pick.random() / 10:.4f}".replace(".", ","),
                    f"{110.7 + pick.random() / 5:.4f}".replace(".", ","),
                ]
            )


COLUMNS = {
    "source_id": "no",
    "name": "nama_usaha",
    "activity": "kegiatan",
    "region_code": "kode_wilayah",
    "address": "alamat",
    "phone": "hp",
    "owner_sex": "jk",
    "annual_sales": "omzet",
    "latitude": "lat",
    "longitude": "lng",
}


def _peak_mb() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _centre() -> object:
    from sambung.apps.centres.models import Centre

    why = "the measurement's own centre"
    found = Centre.objects.unscoped(why).filter(name="PLUT Ukuran").first()
    return found or Centre.objects.create(name="PLUT Ukuran", region_code="33.72")


def time_writes() -> None:
    """Append the ms of every outermost transaction of this process to the file that SCALE_WRITES names."""
    from django.db import connection
    from django.db.transaction import Atomic

    enter, leave = Atomic.__enter__, Atomic.__exit__
    begun: list[float] = []
    file = os.open(os.environ["SCALE_WRITES"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def timed_enter(self: Any) -> None:
        is_outermost = not connection.in_atomic_block
        enter(self)
        if is_outermost:
            begun[:] = [time.perf_counter()]

    def timed_leave(self: Any, *error: Any) -> None:
        leave(self, *error)
        if begun and not connection.in_atomic_block:
            os.write(file, f"{1000 * (time.perf_counter() - begun.pop()):.1f}\n".encode())

    Atomic.__enter__, Atomic.__exit__ = timed_enter, timed_leave


def say_writes(path: Path) -> None:
    """How long write transactions held the writer."""
    times = sorted(map(float, path.read_text().split()))
    p50, p99 = times[len(times) // 2], times[min(len(times) - 1, int(0.99 * len(times)))]
    over = sum(one > 200 for one in times)
    print(
        f"  write transactions: {len(times):,}; p50 {p50:.0f} ms, p99 {p99:.0f} ms, "
        f"longest {times[-1]:.0f} ms, {over} above 200 ms"
    )


def work(action: str, argument: str) -> None:
    """One step in a process of its own; prints JSON."""
    from sambung.commands.main import set_up_django

    set_up_django()
    if action != "migrate":
        time_writes()
    from django.core.management import call_command

    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.intake import services
    from sambung.apps.intake.models import Upload

    started, used = time.perf_counter(), time.process_time()
    said: dict[str, object] = {}
    uploads = Upload.objects.unscoped("the measurement's own list").select_related("centre")
    if action == "migrate":
        call_command("migrate", verbosity=0)
    elif action == "start":
        made = services.start_upload(
            SYSTEM,
            centre=_centre(),
            file_name="ukuran.csv",
            content=Path(argument),
            is_simulated=True,
            max_bytes=4 * 1024**3,
        )
        said = {"upload": str(made.uid), "rows": made.rows_read}
    elif action == "check":
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        one = services.check_upload(
            SYSTEM, uploads.get(uid=argument), mapping={"source": "ukuran", "columns": COLUMNS}
        )
        said = {key: one.preview[key] for key in ("new", "unchanged", "waiting", "rejected")}
    elif action == "commit":
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        one = services.commit_upload(SYSTEM, uploads.get(uid=argument))
        said = {
            "accepted": one.accepted,
            "unchanged": one.unchanged,
            "waiting": one.waiting,
            "rejected": one.rejected,
        }
    elif action == "take_back":
        one = services.take_back_upload(SYSTEM, uploads.get(uid=argument))
        said = {"taken_back": one.preview["taken_back"], "kept": one.preview["kept"]}
    else:
        said = count(argument)
    seconds = time.perf_counter() - started
    print(
        json.dumps(
            {**said, "s": round(seconds, 1), "cpu": round(time.process_time() - used, 1), "mb": _peak_mb()}
        )
    )


def count(uid: str) -> dict[str, object]:
    """Whether every row and every enterprise is there once."""
    from django.db.models import Count

    from sambung.apps.intake.models import RowState, Upload, UploadRow
    from sambung.apps.registry.models import Activity, Enterprise, Place

    why = "the measurement counts"
    one = Upload.objects.unscoped(why).get(uid=uid)
    rows = UploadRow.objects.filter(upload=one)
    accepted = rows.filter(state=RowState.ACCEPTED)
    made = Enterprise.objects.unscoped(why).filter(upload_uid=one.uid)
    facts = {
        model.__name__: model.objects.unscoped(why).filter(enterprise__upload_uid=one.uid).count()
        for model in (Place, Activity)
    }
    doubled = accepted.values("target_uid").annotate(many=Count("id")).filter(many__gt=1).count()
    is_sound = (
        rows.count() == one.rows_read
        and accepted.count() == made.count() == facts["Place"] == facts["Activity"]
        and doubled == 0
        and one.rows_read == one.accepted + one.unchanged + one.waiting + one.rejected
    )
    return {"rows": rows.count(), "enterprises": made.count(), **facts, "doubled": doubled, "sound": is_sound}


def environment_in(data: Path) -> dict[str, str]:
    """Of the processes that work: their data in this folder, their database DATABASE_URL's or a new SQLite file."""
    environment = {
        **os.environ,
        "SAMBUNG_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "sambung.config.settings",
        "SCALE_WRITES": str(data / "writes.txt"),
    }
    environment.setdefault("DATABASE_URL", f"sqlite:///{data / 'scale.sqlite3'}")
    return environment


def run(environment: dict[str, str], *arguments: str) -> dict[str, object]:
    """A step in its own process, to its end."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.intake_scale", "--work", *arguments],
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return json.loads(done.stdout.strip().splitlines()[-1])


def kill_sometimes(
    environment: dict[str, str], step: str, uid: str, kills: int, pick: random.Random, whole: float
) -> tuple[int, int]:
    """Start a step and kill it at random moments, spread over its work: (kills that met it at work, peak MB)."""
    met = peak = 0
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.intake_scale", "--work", step, uid],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pick.uniform(0, 1.6 * whole / kills))
        with contextlib.suppress(OSError, StopIteration):
            lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
            peak = max(peak, next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")))
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            met += 1
        process.wait()
    return met, peak


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", action="store_true", help="do not take the list back")
    parser.add_argument("--work", nargs=2, metavar=("ACTION", "ARGUMENT"))
    asked = parser.parse_args()
    if asked.work:
        work(*asked.work)
        return
    with tempfile.TemporaryDirectory(prefix="sambung-scale-") as folder:
        data = Path(folder)
        environment = environment_in(data)
        file = data / "daftar.csv"
        write_list(file, asked.rows, asked.seed)
        kind = environment["DATABASE_URL"].split(":")[0]
        print(f"{asked.rows:,} simulated rows, {file.stat().st_size / 1e6:.0f} MB of CSV, {kind}")
        run(environment, "migrate", "")
        uid = measure(environment, file, asked.rows, asked.kills, random.Random(asked.seed))
        again = str(run(environment, "start", str(file))["upload"])
        say("the same file again", run(environment, "check", again))
        if not asked.keep:
            say("taken back", run(environment, "take_back", uid))
        say_writes(data / "writes.txt")


def measure(environment: dict[str, str], file: Path, rows: int, kills: int, pick: random.Random) -> str:
    """Read, check and take the list, killed as often as asked, and count; its uid."""
    started = run(environment, "start", str(file))
    uid = str(started["upload"])
    say("read", started)
    # What the check of a row takes, and about twice that to take it.
    guess = rows / 9000
    if kills >= 10:
        met, peak = kill_sometimes(environment, "check", uid, kills // 10, pick, guess)
        say(f"check killed {met} times", {"mb": peak})
    checked = run(environment, "check", uid)
    say("checked", checked)
    begun = time.perf_counter()
    if kills:
        met, peak = kill_sometimes(environment, "commit", uid, kills, pick, 2.5 * float(str(checked["s"])))
        say(f"killed {met} times of {kills}", {"s": round(time.perf_counter() - begun, 1), "mb": peak})
    done = run(environment, "commit", uid)
    say("taken" if not kills else "taken to the end", done)
    counted = run(environment, "count", uid)
    say("counted", counted)
    if not kills:
        seconds = float(str(checked["s"])) + float(str(done["s"]))
        cpu = float(str(checked["cpu"])) + float(str(done["cpu"]))
        print(
            f"  check and taking together: {rows / seconds:,.0f} rows a second, {rows / cpu:,.0f} a CPU second"
        )
    return uid


def say(what: str, found: dict[str, object]) -> None:
    """One line of what a step said."""
    cost = [
        f"{found[key]} {unit}" for key, unit in (("s", "s"), ("cpu", "s CPU"), ("mb", "MB")) if key in found
    ]
    rest = ", ".join(
        f"{key} {value:,}" if isinstance(value, int) and not isinstance(value, bool) else f"{key} {value}"
        for key, value in found.items()
        if key not in {"s", "cpu", "mb", "upload"}
    )
    print(f"  {what:24}{', '.join(cost)}{': ' if rest else ''}{rest}", flush=True)


if __name__ == "__main__":
    main()
