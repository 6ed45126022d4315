"""`sambung reference`: load, list, show; everything wrong is told with row and column."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sambung.commands.reference import app

FILES = Path(__file__).parents[1] / "standards/code_lists/files"
pytestmark = pytest.mark.django_db
LOAD = ["--vintage", "2020", "--source", "uji"]


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_load_list_show():
    assert "No list is loaded" in run("list").output
    first = run("load", "kbli", FILES / "kbli2020.csv", *LOAD)
    assert (first.exit_code, "loaded, 6 entries" in first.output) == (0, True)
    assert "unchanged" in run("load", "KBLI", FILES / "kbli2020.csv", *LOAD).output
    assert "KBLI" in run("list").output
    assert "Industri Kue Basah" in run("show", "kbli", "2020", "10792").output
    assert run("show", "kbli", "2025", "10792").exit_code == 2


def test_what_is_wrong_is_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("kode,judul\nzz,x\n")
    told = run("load", "kbli", path, *LOAD)
    assert told.exit_code == 2
    assert "a.csv, row 2, kode: 'zz'" in told.output
    assert run("load", "entah", path, *LOAD).exit_code == 2
