"""A database of its own for processes that a test starts, on the kind that the suite runs on."""

import atexit
import contextlib
import functools
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).parents[1]


@contextlib.contextmanager
def own_database(folder: Path, *, is_empty: bool = False) -> Iterator[str]:
    """The URL of a database that is gone afterwards: with every table and no row of ours, or empty."""
    if not is_postgresql():
        if not is_empty:
            shutil.copy(_file_with_tables(), folder / "own.sqlite3")
        yield f"sqlite:///{folder / 'own.sqlite3'}"
        return
    import psycopg

    name, model = _name(), "template1" if is_empty else _database_with_tables()
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {model}")
        try:
            yield _url(name)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def is_postgresql() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


# Making the tables takes longer than most of what is tested in them: once for all tests of this process.
@functools.cache
def _file_with_tables() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sambung-tables-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _make_tables(f"sqlite:///{folder / 'tables.sqlite3'}", folder)
    return folder / "tables.sqlite3"


@functools.cache
def _database_with_tables() -> str:
    import psycopg

    name, url = _name(), os.environ["DATABASE_URL"]

    def drop() -> None:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    atexit.register(drop)
    with tempfile.TemporaryDirectory(prefix="sambung-tables-") as folder:
        _make_tables(_url(name), Path(folder))
    return name


def _make_tables(url: str, folder: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "SAMBUNG_DATA": str(folder),
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    subprocess.run(
        [sys.executable, "-m", "sambung", "manage", "migrate", "-v0"], cwd=ROOT, env=environment, check=True
    )


def _name() -> str:
    return f"sambung_own_{uuid.uuid4().hex[:8]}"


def _url(name: str) -> str:
    return os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + name
