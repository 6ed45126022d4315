"""`sambung demo`: a running Sambung with a simulated province, on this machine alone.

Keeps everything in one folder (`data/demo`): an SQLite file, keys, documents, notices. A second start
finds it as it was left, and sets Django up only in the server. Server and worker (of the jobs) are
processes of their own, ended with this one.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated, Any

import typer

MARK = "sambung-demo"
app = typer.Typer(add_completion=False, help=__doc__)


@app.command()
def demo(
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Throw the demo's data away and begin again.")
    ] = False,
    port: Annotated[
        int, typer.Option(help="Port on loopback; the next free one is taken where it is in use.")
    ] = 8000,
    enterprises: Annotated[int, typer.Option(help="Size of the simulated province.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Seed of the simulated province.")] = 24,
    data: Annotated[Path, typer.Option(help="Folder of the demo's data.")] = Path("data/demo"),
    once: Annotated[
        bool, typer.Option("--once", help="Stop after the first page: prints the times.")
    ] = False,
) -> None:
    """Set up what is missing, start the server and the worker, print the address and the sign-ins."""
    started = time.perf_counter()
    folder = data.resolve()
    mark = folder / MARK
    if fresh or not mark.exists():
        # Without its mark a demo's folder was left half made.
        throw_away(folder)
    port = free_port(port)
    os.environ.update(demo_environment(folder, port))
    processes: list[subprocess.Popen[bytes]] = []
    # SIGTERM ends the demo like Ctrl-C does, so that no process of its own outlives it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    is_new = not mark.exists()
    try:
        if is_new:
            print(
                f"Menyiapkan provinsi simulasi ({enterprises} usaha) / preparing a simulated province ...",
                flush=True,
            )
            migrate()
            # The server starts while the data are loaded: most of its start is reading modules.
            processes.append(start("serve", "--port", str(port), "--workers", "1", "--threads", "4"))
            load(enterprises, seed)
            write_mark(mark)
        else:
            if read_mark(mark).get("schema") != schema():
                migrate()
                write_mark(mark)
            processes.append(start("serve", "--port", str(port), "--workers", "1", "--threads", "4"))
        wait_for_page(port, processes)
        seconds = time.perf_counter() - started
        processes.append(start("worker"))
        kind = "first page" if is_new else "warm start"
        print(f"\nSambung: http://127.0.0.1:{port}/   ({kind} after {seconds:.1f} s)\n")
        print("DATA SIMULASI / simulated data. Masuk sebagai / sign in as:")
        for role, username, password in read_mark(mark)["sign_ins"]:
            print(f"  {role:<42} {username:<12} {password}")
        print("\nCtrl-C berhenti / stops. Data: " + str(data), flush=True)
        if not once:
            while all(process.poll() is None for process in processes):
                time.sleep(0.5)
    except KeyboardInterrupt:
        print("\nBerhenti / stopping ...")
    finally:
        end(processes)


def migrate() -> None:
    """Bring the database to the code's tables."""
    from sambung.commands.main import set_up_django

    set_up_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def load(enterprises: int, seed: int) -> None:
    """Write the province into the empty database, with a few enterprises twice, and publish what is counted over it:
    the worker then compares and counts."""
    from sambung.apps.reporting.services import ensure_definitions
    from sambung.apps.simulation import services

    services.load_province(enterprises=enterprises, seed=seed, report=print_stage)
    started = time.perf_counter()
    many = services.add_demo_twins()
    print_stage(f"{many} usaha tercatat dua kali / listed twice: {time.perf_counter() - started:.1f} s")
    ensure_definitions()


def start(command: str, *arguments: str) -> subprocess.Popen[bytes]:
    """One of our own commands as a process."""
    return subprocess.Popen([sys.executable, "-m", "sambung", command, *arguments])


def schema() -> str:
    """Changes with the tables: a digest of the migrations, so that a warm start need not ask the database."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parents[1].glob("apps/*/migrations/[0-9]*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def write_mark(mark: Path) -> None:
    """The last thing that is written of a new demo: from then on the folder is whole. Holds who may sign in."""
    from sambung.apps.simulation import services

    note = "simulated data; ./run demo --fresh throws this folder away"
    values = {"note": note, "schema": schema(), "sign_ins": services.demo_sign_ins()}
    mark.write_text(json.dumps(values, indent=1), encoding="utf-8")


def read_mark(mark: Path) -> dict[str, Any]:
    """What `write_mark` wrote; nothing where the mark is of an older kind."""
    try:
        values: dict[str, Any] = json.loads(mark.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return values


def print_stage(text: str) -> None:
    """One line for each stage of preparing."""
    print(f"  {text}", flush=True)


def throw_away(folder: Path) -> None:
    """Delete the demo's folder; refuses a folder that is not a demo's."""
    if not folder.exists():
        return
    if not (folder / MARK).exists() and any(folder.iterdir()) and not (folder / "keys/demo.env").exists():
        raise typer.BadParameter(f"{folder.name} is not a demo's folder; nothing was deleted")
    shutil.rmtree(folder)


def free_port(wanted: int) -> int:
    """The wanted port on loopback, or the next one that is free (up to 50 on). Errors: BadParameter."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise typer.BadParameter(f"no free port from {wanted} on")


def demo_environment(folder: Path, port: int) -> dict[str, str]:
    """The demo's settings; its keys are made once and kept beside its data, readable by the owner alone."""
    keys = folder / "keys/demo.env"
    (folder / "static").mkdir(parents=True, exist_ok=True)
    if not keys.exists():
        keys.parent.mkdir(parents=True, exist_ok=True)
        keys.touch(mode=0o600)
        keys.write_text(
            f"SAMBUNG_SECRET_KEY={secrets.token_urlsafe(48)}\nSAMBUNG_NIK_KEY={secrets.token_urlsafe(32)}\n"
            "SAMBUNG_NIK_KEY_ID=demo-1\n",
            encoding="utf-8",
        )
    environment = dict(line.split("=", 1) for line in keys.read_text(encoding="utf-8").splitlines() if line)
    return {
        **environment,
        "SAMBUNG_DEMO": "1",
        "SAMBUNG_DATA": str(folder),
        # Never a database that somebody's environment happens to name.
        "DATABASE_URL": f"sqlite:///{folder / 'sambung.sqlite3'}",
        "SAMBUNG_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "sambung.config.settings",
    }


def wait_for_page(port: int, processes: list[subprocess.Popen[bytes]], seconds: float = 60) -> None:
    """Until the sign-in page answers. Errors: Exit(1) where a process ended or time ran out."""
    end_at = time.monotonic() + seconds
    while time.monotonic() < end_at:
        if any(process.poll() is not None for process in processes):
            raise typer.Exit(1)
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/akun/login/", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise typer.Exit(1)


def end(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ask each process to stop, and end it where it does not."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
