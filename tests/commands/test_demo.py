"""The demo throws away only what is its own, and finds again what it made."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
import typer

from sambung.commands.demo import MARK, demo_environment, free_port, read_mark, schema, throw_away


def test_a_folder_that_is_not_a_demo_s_is_never_deleted(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "to-grandmother.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(typer.BadParameter, match="not a demo's folder"):
        throw_away(letters)
    assert (letters / "to-grandmother.txt").read_text(encoding="utf-8") == "dear"


def test_a_demo_s_folder_is_thrown_away_whole_or_half_made(tmp_path: Path) -> None:
    for name in (MARK, "keys/demo.env"):
        folder = tmp_path / "demo"
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("", encoding="utf-8")
        (folder / "sambung.sqlite3").write_bytes(b"")
        throw_away(folder)
        assert not folder.exists()
    throw_away(tmp_path / "never there")


def test_a_second_start_keeps_its_keys_readable_by_the_owner_alone(tmp_path: Path) -> None:
    first = demo_environment(tmp_path / "demo", 8000)
    second = demo_environment(tmp_path / "demo", 8001)
    assert first["SAMBUNG_SECRET_KEY"] == second["SAMBUNG_SECRET_KEY"]
    assert first["SAMBUNG_NIK_KEY"] == second["SAMBUNG_NIK_KEY"]
    assert second["SAMBUNG_PUBLIC_URL"] == "http://127.0.0.1:8001"
    if os.name == "posix":
        assert (tmp_path / "demo/keys/demo.env").stat().st_mode & 0o077 == 0


def test_it_never_writes_into_a_database_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@127.0.0.1/production")
    assert demo_environment(tmp_path, 8000)["DATABASE_URL"].startswith("sqlite:///")


def test_a_mark_of_an_older_kind_says_nothing_rather_than_failing(tmp_path: Path) -> None:
    (tmp_path / MARK).write_text("simulated data", encoding="utf-8")
    assert read_mark(tmp_path / MARK) == {}
    assert len(schema()) == 64


def test_the_next_port_is_taken_where_one_is_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert port < free_port(port) <= port + 50
