"""`sambung simulate --pathways` as somebody runs it."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet
import pytest


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sambung", "simulate", *arguments], capture_output=True, text=True, check=False
    )


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_problem_is_marked_as_made_up_and_comes_out_the_same_twice(tmp_path: Path) -> None:
    choices = ["--pathways", "40", "--periods", "4", "--groups", "--limits", "--chances", "--rupiah"]
    for folder in ("one", "two"):
        answer = run(*choices, "--seed", "5", "--out", str(tmp_path / folder))
        assert answer.returncode == 0, answer.stderr
        assert "SIMULATED: 40 enterprises" in answer.stdout
    one = tmp_path / "one"
    for file in one.iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    assert json.loads((one / "settings.json").read_text()) == {"periods": 4, "data": "SIMULATED"}
    assert "data simulasi" in (one / "README_simulated.md").read_text()
    assert "--pathways 40 --periods 4 --groups" in (one / "README_simulated.md").read_text()

    candidates = rows(one, "candidates")
    assert len(candidates) == 400
    assert len({(row["enterprise_id"], row["requirement_id"]) for row in candidates}) == 400
    assert all(
        float(row["chance_low"]) <= int(row["value"]) / 1000 <= float(row["chance_high"])
        for row in candidates
    )
    gates = {(row["enterprise_id"], row["gate"]) for row in rows(one, "steps")}
    needed = {(row["enterprise_id"], row["gate"]) for row in rows(one, "needs")}
    courses = {row["gate"] for row in rows(one, "groups")}
    assert all(gate in courses for _, gate in needed - gates)
    assert {row["period"] for row in rows(one, "hours")} == {"0", "1", "2", "3"}


def test_parquet_holds_the_same_rows_as_csv(tmp_path: Path) -> None:
    for folder, form in (("csv", []), ("parquet", ["--parquet"])):
        assert run("--pathways", "30", "--limits", *form, "--out", str(tmp_path / folder)).returncode == 0
    for name in ("enterprises", "candidates", "steps", "needs", "limits", "limit_members", "hours"):
        table = pyarrow.parquet.read_table(tmp_path / "parquet" / f"{name}.parquet").to_pylist()
        as_text = [{key: "" if value is None else str(value) for key, value in row.items()} for row in table]
        assert as_text == rows(tmp_path / "csv", name)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--pathways", "9"], "between 10 and 10000000"),
        (["--pathways", "10000001"], "between 10 and 10000000"),
        (["--pathways", "10", "--periods", "0"], "between 1 and 40"),
        (["--groups"], "goes with --pathways"),
    ],
)
def test_what_is_out_of_range_writes_nothing(tmp_path: Path, arguments: list[str], says: str) -> None:
    answer = run(*arguments, "--out", str(tmp_path / "out"))
    assert answer.returncode == 2
    assert says in answer.stderr
    assert not (tmp_path / "out").exists()


def test_another_problem_is_not_overwritten(tmp_path: Path) -> None:
    assert run("--pathways", "10", "--out", str(tmp_path)).returncode == 0
    answer = run("--pathways", "10", "--parquet", "--out", str(tmp_path))
    assert answer.returncode == 2
    assert "holds a problem already" in answer.stderr


def test_it_never_imports_django_nor_a_solver(tmp_path: Path) -> None:
    code = (
        "import sys, sambung.commands.simulate.pathways\n"
        "print([m for m in ('django', 'highspy', 'numba') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_how_many_requirements_there_are_can_be_said(tmp_path: Path) -> None:
    counts = []
    for asked in ([], ["--requirements", "60"]):
        folder = tmp_path / str(len(asked))
        assert run("--pathways", "3000", *asked, "--out", str(folder)).returncode == 0
        counts.append(len(rows(folder, "requirements")))
    assert counts == [30, 60]
    assert "--requirements 60" in (tmp_path / "2" / "README_simulated.md").read_text()
    refused = run("--pathways", "20", "--requirements", "21", "--out", str(tmp_path / "no"))
    assert refused.returncode == 2
    assert "requirement" in refused.stderr
