"""Compiling ahead: one process at a time where that can be had, and never a failure where it cannot."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sambung.commands.kernels import one_at_a_time

fcntl = pytest.importorskip("fcntl")


def test_whoever_comes_second_waits_for_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with one_at_a_time():
        (lock,) = (tmp_path / "sambung").iterdir()
        with lock.open("a") as second, pytest.raises(BlockingIOError):
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with lock.open("a") as third:
        fcntl.flock(third, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_without_a_folder_to_write_in_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    ran = []
    with one_at_a_time():
        ran.append(True)
    assert ran == [True]


def test_kernels_are_ready_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """The command ends well where neither cache nor home can be written: the kernels are kept where they are known."""
    (tmp_path / "file").write_text("no folder")
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "file"), "HOME": str(tmp_path / "file")}
    done = subprocess.run(
        [sys.executable, "-m", "sambung", "kernels"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert "Kernels are ready" in done.stderr
