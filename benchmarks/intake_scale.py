"""A simulated list through `sambung import`'s own services: seconds, rows a second, peak memory, longest write; kills.

`./run bench intake_scale [--rows 100000] [--kills 0] [--seed 7]`. With `--kills N` the import runs in a process of its
own that is killed (kill -9) at N random moments and started again; then everything is counted: each row once, each
enterprise once, no fact without its enterprise. The database is DATABASE_URL's, or a new SQLite file.
"""

from __future__ import annotations

import argparse
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


def work(action: str, argument: str) -> None:
    """One step in a process of its own; prints JSON."""
    from sambung.commands.main import set_up_django

    set_up_django()
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
            "longest_write_ms": one.longest_write_ms,
        }
    elif action == "take_back":
        one = services.take_back_upload(SYSTEM, uploads.get(uid=argument))
        said = {"taken_back": one.preview["taken_back"], "longest_write_ms": one.longest_write_ms}
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


def kill_sometimes(environment: dict[str, str], uid: str, kills: int, seed: int, whole: float) -> int:
    """Start the commit and kill it at random moments; how many kills met it at work."""
    pick = random.Random(seed)
    met = 0
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.intake_scale", "--work", "commit", uid],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pick.uniform(0, whole))
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            met += 1
        process.wait()
    return met


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", nargs=2, metavar=("ACTION", "ARGUMENT"))
    asked = parser.parse_args()
    if asked.work:
        work(*asked.work)
        return
    with tempfile.TemporaryDirectory(prefix="sambung-scale-") as folder:
        data = Path(folder)
        environment = {
            **os.environ,
            "SAMBUNG_DATA": folder,
            "DJANGO_SETTINGS_MODULE": "sambung.config.settings",
        }
        environment.setdefault("DATABASE_URL", f"sqlite:///{data / 'scale.sqlite3'}")
        file = data / "daftar.csv"
        write_list(file, asked.rows, asked.seed)
        kind = environment["DATABASE_URL"].split(":")[0]
        print(f"{asked.rows:,} simulated rows, {file.stat().st_size / 1e6:.0f} MB of CSV, {kind}")
        run(environment, "migrate", "")
        started = run(environment, "start", str(file))
        uid = str(started["upload"])
        print(f"  read      {started['s']:>7} s, cpu {started['cpu']:>6} s, peak {started['mb']} MB")
        checked = run(environment, "check", uid)
        print(
            f"  checked   {checked['s']:>7} s, cpu {checked['cpu']:>6} s, peak {checked['mb']} MB: {checked}"
        )
        if asked.kills:
            # A run without kills would take about as long as the check.
            met = kill_sometimes(environment, uid, asked.kills, asked.seed, float(str(checked["s"])) * 0.4)
            print(f"  killed {met} times of {asked.kills} while it was at work")
        done = run(environment, "commit", uid)
        print(f"  written   {done['s']:>7} s, cpu {done['cpu']:>6} s, peak {done['mb']} MB: {done}")
        print(f"  counted: {run(environment, 'count', uid)}")
        if not asked.kills:
            again = str(run(environment, "start", str(file))["upload"])
            second = run(environment, "check", again)
            print(f"  the same file again: {second}")


if __name__ == "__main__":
    main()
