"""Backup and restore on SQLite: what was there is there again, keys are not in the file, nothing is overwritten unasked."""

import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def sambung(folder, *arguments):
    environment = {
        **os.environ,
        "SAMBUNG_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'sambung.sqlite3'}",
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


@pytest.mark.crash
def test_what_was_backed_up_comes_back(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    assert sambung(old, "manage", "migrate", "-v0").returncode == 0
    write = "from django.db import transaction as t; from sambung.apps.actors.access import SYSTEM as s; "
    write += "from sambung.apps.journal.services import record as r; from sambung.apps.documents.services import store_document as d; "
    write += "import uuid; d(s, content=b'%PDF-1.7', name='a', owner_kind='k', owner_uid=uuid.UUID(int=1))"
    assert sambung(old, "manage", "shell", "-v0", "-c", write).returncode == 0
    assert sambung(old, "journal", "seal").stdout == "1 sealed\n"
    assert sambung(old, "journal", "checkpoint").returncode == 0
    file = tmp_path / "backup.tar"
    done = sambung(old, "backup", file)
    assert done.returncode == 0, done.stderr
    assert sambung(old, "backup", file).returncode == 1  # never over an older one
    with tarfile.open(file) as tar:
        names = tar.getnames()
        assert not [name for name in names if "key" in name]
    done = sambung(new, "restore", file)
    assert done.returncode == 0, done.stderr
    assert "1 sealed, 1 checkpoints, sound" in done.stdout
    assert [path.read_bytes() for path in (new / "documents").rglob("*") if path.is_file()] == [b"%PDF-1.7"]
    refused = sambung(new, "restore", file)
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    assert sambung(new, "restore", file, "--replace").returncode == 0
    # A restored chain that was tampered with says so.
    with sqlite3.connect(new / "sambung.sqlite3") as database:
        database.execute("UPDATE journal_entry SET code = 'forged'")
    database.close()
    assert sambung(new, "journal", "verify").returncode == 1


def test_what_is_no_backup_is_refused(tmp_path):
    with tarfile.open(tmp_path / "other.tar", "w"):
        pass
    done = sambung(tmp_path, "restore", tmp_path / "other.tar")
    assert (done.returncode, "not a file that" in done.stderr) == (1, True)
    assert not (tmp_path / "sambung.sqlite3").exists()
