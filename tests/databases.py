"""A database of its own for processes that a test starts, on the kind that the suite runs on."""

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings


@contextlib.contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The URL of an empty database that is gone afterwards."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        yield f"sqlite:///{folder / 'own.sqlite3'}"
        return
    import psycopg

    name, url = f"sambung_own_{uuid.uuid4().hex[:8]}", os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield url.rsplit("/", 1)[0] + "/" + name
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
