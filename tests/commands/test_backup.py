"""Backup and restore: what was there is there again, keys are not in the file, nothing is overwritten unasked."""

import contextlib
import os
import subprocess
import sys
import tarfile
from functools import partial
from pathlib import Path

import pytest
from tests.databases import own_database

ROOT = Path(__file__).parents[2]


def sambung(folder, url, *arguments):
    environment = {
        **os.environ,
        "SAMBUNG_DATA": str(folder),
        "DATABASE_URL": url,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "sambung.config.settings",
    }
    return subprocess.run(
        [sys.executable, "-m", "sambung", *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def places(tmp_path):
    """Two places, each with its folder and its database, as a function that runs commands there; the new is empty."""
    with contextlib.ExitStack() as stack:
        made = []
        for name in ("old", "new"):
            folder = tmp_path / name
            folder.mkdir()
            made.append((folder, stack.enter_context(own_database(folder, is_empty=name == "new"))))
        yield [(folder, partial(sambung, folder, url)) for folder, url in made]


WRITE = """
import uuid
from django.db import transaction
from sambung.apps.actors.access import SYSTEM
from sambung.apps.documents.services import store_document
store_document(SYSTEM, content=b"%PDF-1.7", name="a", owner_kind="k", owner_uid=uuid.UUID(int=1))
"""
FORGE = """
from sambung.apps.journal.models import Entry
Entry.objects.update(code="forged")
"""


@pytest.mark.crash
def test_what_was_backed_up_comes_back(tmp_path, places):
    (_, old), (folder, new) = places
    file = tmp_path / "backup.tar"
    assert old("manage", "shell", "-v0", "-c", WRITE).returncode == 0
    assert old("journal", "seal").stdout == "1 sealed\n"
    assert old("journal", "checkpoint").returncode == 0
    done = old("backup", file)
    assert done.returncode == 0, done.stderr
    assert old("backup", file).returncode == 1  # never over an older one
    with tarfile.open(file) as tar:
        assert [name for name in tar.getnames() if "key" in name or name.endswith("checkpoint.pem")] == []
    done = new("restore", file)
    assert done.returncode == 0, done.stderr
    assert "1 sealed, 1 checkpoints, sound" in done.stdout
    assert [path.read_bytes() for path in (folder / "documents").rglob("*") if path.is_file()] == [
        b"%PDF-1.7"
    ]
    refused = new("restore", file)
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    assert new("manage", "shell", "-v0", "-c", FORGE).returncode == 0
    assert new("journal", "verify").returncode == 1
    assert new("restore", file, "--replace").returncode == 0
    assert new("journal", "verify").returncode == 0


def test_what_is_no_backup_is_refused(tmp_path):
    with tarfile.open(tmp_path / "other.tar", "w"):
        pass
    done = sambung(tmp_path, f"sqlite:///{tmp_path / 'sambung.sqlite3'}", "restore", tmp_path / "other.tar")
    assert (done.returncode, "not a file that" in done.stderr) == (1, True)
    assert not (tmp_path / "sambung.sqlite3").exists()
