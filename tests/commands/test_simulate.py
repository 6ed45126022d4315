"""`sambung simulate` as somebody runs it."""

import csv
import subprocess
import sys
from pathlib import Path

from sambung.standards.problems.reader import read_pooling


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sambung", "simulate", *arguments], capture_output=True, text=True, check=False
    )


def test_files_say_that_they_are_simulated_and_come_out_the_same_twice(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        answer = run(
            "--enterprises", "300", "--seed", "9", "--date", "2026-11-24", "--out", str(tmp_path / folder)
        )
        assert answer.returncode == 0, answer.stderr
        assert "SIMULATED: 300 enterprises" in answer.stdout
    files = sorted((tmp_path / "one").iterdir())
    assert {"enterprises", "offers", "certificates", "resources", "requirements", "criteria", "linkages"} <= {
        file.name.removesuffix("_simulated.csv") for file in files
    }
    for file in files:
        assert "simulated" in file.name
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
        if file.suffix == ".csv":
            with file.open(encoding="utf-8", newline="") as stream:
                assert {row["data"] for row in csv.DictReader(stream)} <= {"SIMULATED"}
    readme = (tmp_path / "one" / "README_simulated.md").read_text(encoding="utf-8")
    assert "data simulasi" in readme
    assert "--enterprises 300 --seed 9 --date 2026-11-24" in readme
    with (tmp_path / "one" / "enterprises_simulated.csv").open(encoding="utf-8", newline="") as stream:
        assert sum(1 for _ in csv.DictReader(stream)) == 300


def test_a_size_out_of_range_writes_nothing(tmp_path: Path) -> None:
    answer = run("--enterprises", "7", "--out", str(tmp_path / "out"))
    assert answer.returncode == 2
    assert "between 100 and 1000000" in answer.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_folder_s_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    answer = run("--enterprises", "100", "--out", str(tmp_path / "out"))
    assert answer.returncode == 2
    assert "name a folder" in answer.stderr


def test_it_never_imports_django_nor_a_solver() -> None:
    code = (
        "import sys, sambung.commands.simulate\n"
        "print([m for m in ('django', 'highspy', 'numba') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_a_pooling_problem_says_that_it_is_simulated_and_can_be_read(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        answer = run(
            *("--pooling", "--offers", "60", "--requirements", "3", "--hubs", "5", "--periods", "2"),
            *("--shared", "0.2", "--date", "2026-11-24", "--out", str(tmp_path / folder)),
        )
        assert answer.returncode == 0, answer.stderr
        assert "SIMULATED: 60 offers" in answer.stdout
    for file in (tmp_path / "one").glob("*.csv"):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
        with file.open(encoding="utf-8", newline="") as stream:
            assert {row["data"] for row in csv.DictReader(stream)} == {"SIMULATED"}
    assert "--offers 60" in (tmp_path / "one" / "README_simulated.md").read_text(encoding="utf-8")
    problem = read_pooling(tmp_path / "one")
    assert len({offer.offer_id for offer in problem.offers}) == 60
    assert len(problem.resources) == 6


def test_pooling_tables_of_either_kind_stand_alone(tmp_path: Path) -> None:
    for more in ([], ["--parquet"]):
        answer = run("--pooling", "--offers", "20", "--hubs", "2", "--out", str(tmp_path / "out"), *more)
        assert answer.returncode == 0, answer.stderr
        assert len(read_pooling(tmp_path / "out").offers) == 20
    answer = run("--pooling", "--offers", "0", "--out", str(tmp_path / "none"))
    assert answer.returncode == 2
    assert "offers must lie between" in answer.stderr
    assert not (tmp_path / "none").exists()
