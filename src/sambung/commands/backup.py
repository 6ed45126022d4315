"""`sambung backup FILE` and `sambung restore FILE`: database, documents and checkpoints in one tar file.

Keys are not in it: who finds a backup must not be able to read encrypted files or to sign checkpoints. Keep
the keys folder and the environment's secrets apart (docs/production.md). The public key is in it.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, NoReturn

import typer

FORMAT = "sambung-backup-1"
FOLDERS = {"documents": "MEDIA_ROOT", "checkpoints": "CHECKPOINT_DIR"}
app = typer.Typer(add_completion=False, help=__doc__)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The tar file to write; must not exist.")],
) -> None:
    """Write a backup while everything keeps running. Exit status 1 where it cannot be written."""
    from sambung.commands.main import set_up_django

    set_up_django()
    if file.exists():
        _refuse(f"{file} exists already: name another file")
    from django.conf import settings

    from sambung import __version__
    from sambung.apps.journal.services.checkpoints import public_key_file

    database = settings.DATABASES["default"]
    unfinished = file.with_name(f".{file.name}.unfinished")
    with (
        tempfile.TemporaryDirectory(prefix="sambung-backup-") as scratch,
        tarfile.open(unfinished, "w") as tar,
    ):
        os.chmod(unfinished, 0o600)
        dump = Path(scratch) / "database"
        kind = _dump(database, dump)
        head = {"format": FORMAT, "database": kind, "version": __version__}
        _add_bytes(tar, "sambung-backup.json", json.dumps(head).encode())
        tar.add(dump, "database")
        # The files after the database: a row in it finds its file, a file stored since is merely one too many.
        for name, setting in FOLDERS.items():
            for path in _files(Path(getattr(settings, setting))):
                tar.add(path, str(PurePosixPath(name, *path.relative_to(getattr(settings, setting)).parts)))
        if public_key_file().exists():
            tar.add(public_key_file(), "checkpoint.pub.pem")
    os.replace(unfinished, file)
    typer.echo(
        f"wrote {file} ({kind}, {file.stat().st_size} bytes). The keys are not in it: keep them apart."
    )


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `sambung backup` wrote.", exists=True)],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace a database that holds something already.")
    ] = False,
) -> None:
    """Bring a backup back, then verify its journal. Stop server and worker first. Exit status 1 where it fails."""
    from sambung.commands.main import set_up_django

    set_up_django()
    from django.conf import settings

    from sambung.apps.journal.services.checkpoints import public_key_file

    database = settings.DATABASES["default"]
    if not replace and _holds_something(database):
        _refuse("the database holds something already: --replace overwrites it")
    targets = {name: Path(getattr(settings, setting)) for name, setting in FOLDERS.items()}
    with tempfile.TemporaryDirectory(prefix="sambung-restore-") as scratch, tarfile.open(file, "r") as tar:
        head = _read_head(tar)
        kind = "sqlite" if _is_sqlite(database) else "postgresql"
        if head.get("database") != kind:
            _refuse(f"this backup is of {head.get('database')}, the database of this place is {kind}")
        dump = Path(scratch) / "database"
        for member in tar:
            parts = PurePosixPath(member.name).parts
            if not member.isfile() or ".." in parts or not parts:
                continue
            if parts == ("database",):
                _extract(tar, member, dump)
            elif parts == ("checkpoint.pub.pem",) and not public_key_file().exists():
                _extract(tar, member, public_key_file())
            elif parts[0] in targets and len(parts) > 1:
                _extract(tar, member, targets[parts[0]].joinpath(*parts[1:]))
        _load(database, dump)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from sambung.apps.journal.selectors import verify

    report = verify()
    typer.echo(f"restored. Journal: {report.sealed} sealed, {report.checkpoints} checkpoints, ", nl=False)
    typer.echo("sound" if report.is_sound else "NOT SOUND: run `sambung journal verify`")
    raise typer.Exit(0 if report.is_sound else 1)


def _is_sqlite(database: dict[str, Any]) -> bool:
    return bool(database["ENGINE"].endswith("sqlite3"))


def _dump(database: dict[str, Any], target: Path) -> str:
    if _is_sqlite(database):
        if not Path(database["NAME"]).exists():
            _refuse("there is no database yet")
        # SQLite's own backup: a consistent copy while others write.
        source, copy = sqlite3.connect(database["NAME"], timeout=20), sqlite3.connect(target)
        try:
            source.backup(copy)
            # The copy carries no log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            source.close()
            copy.close()
        return "sqlite"
    _run_tool(["pg_dump", "--format=custom", "--no-owner", f"--file={target}"], database)
    return "postgresql"


def _load(database: dict[str, Any], dump: Path) -> None:
    from django.db import connections

    connections.close_all()
    if _is_sqlite(database):
        check = sqlite3.connect(dump)
        try:
            (verdict,) = check.execute("PRAGMA integrity_check").fetchone()
        finally:
            check.close()
        if verdict != "ok":
            _refuse(f"the database in the backup is damaged: {verdict}")
        target = Path(database["NAME"])
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f".{target.name}.restoring")
        shutil.copyfile(dump, unfinished)
        for ending in ("-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
        os.replace(unfinished, target)
        return
    _run_tool(
        [
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--single-transaction",
            "--exit-on-error",
            str(dump),
        ],
        database,
        name_option="--dbname",
    )


def _run_tool(command: list[str], database: dict[str, Any], name_option: str = "--dbname") -> None:
    """pg_dump or pg_restore; the password goes by the environment, where a process list does not show it."""
    program = shutil.which(command[0])
    if program is None:
        _refuse(f"{command[0]} is missing (Debian: apt install postgresql-client)")
    environment = dict(os.environ)
    for variable, key in (
        ("PGHOST", "HOST"),
        ("PGPORT", "PORT"),
        ("PGUSER", "USER"),
        ("PGPASSWORD", "PASSWORD"),
    ):
        if database.get(key):
            environment[variable] = str(database[key])
    done = subprocess.run(
        [str(program), f"{name_option}={database['NAME']}", *command[1:]],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        _refuse(f"{command[0]} failed: {done.stderr.strip()[-500:]}")


def _holds_something(database: dict[str, Any]) -> bool:
    if _is_sqlite(database) and not Path(database["NAME"]).exists():
        return False
    from django.db import connection

    return bool(connection.introspection.table_names())


def _read_head(tar: tarfile.TarFile) -> dict[str, Any]:
    try:
        member = tar.extractfile("sambung-backup.json")
        head = json.loads(member.read()) if member is not None else {}
    except (KeyError, ValueError):
        head = {}
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        _refuse("this is not a file that `sambung backup` wrote")
    return head


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    source = tar.extractfile(member)
    if source is None:
        _refuse(f"{member.name} cannot be read")
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    target.chmod(0o600)


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(
            path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")
        )


def _refuse(text: str) -> NoReturn:
    sys.stderr.write(f"sambung: {text}\n")
    raise typer.Exit(1)
