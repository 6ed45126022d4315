"""`sambung import`: counts, reasons and exit status, by the command's own function."""

import json

import pytest
from tests.apps.intake.conftest import LIST, MAPPING
from typer.testing import CliRunner

from sambung.commands.intake import app


@pytest.fixture
def files(tmp_path):
    (tmp_path / "daftar.csv").write_text(LIST)
    (tmp_path / "peta.json").write_text(json.dumps(MAPPING))
    return tmp_path


def run(files, *options):
    return CliRunner().invoke(
        app, [str(files / "daftar.csv"), "--mapping", str(files / "peta.json"), *options]
    )


def test_it_says_what_became_of_each_row(cast, files):
    rejects = files / "ditolak.csv"
    result = run(files, "--centre", "PLUT Surakarta", "--user", "mira", "--rejects", str(rejects))
    assert result.exit_code == 0, result.output
    assert "10 rows read" in result.output
    assert "accepted 3 (of these changed 0), unchanged 0, waiting 0, rejected 7" in result.output
    assert "row 6:" in result.output
    assert len(rejects.read_text(encoding="utf-8-sig").splitlines()) == 8


def test_it_stops_before_writing_where_something_is_wrong(cast, files):
    for options, said in [
        (["--user", "mira", "--centre", "PLUT Tegal"], "name the centre"),
        (["--user", "siapa"], "no user"),
        ([], "name the centre"),
    ]:
        result = run(files, *options)
        assert (result.exit_code, said in result.output) == (1, True), result.output
    (files / "peta.json").write_text('{"columns": {"name": "tidak ada"}}')
    result = run(files, "--user", "mira")
    assert (result.exit_code, "no column tidak ada" in result.output) == (1, True), result.output
