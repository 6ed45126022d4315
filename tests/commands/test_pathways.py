"""`sambung pathways` and `sambung check pathways` as somebody runs them, on folders of the public format."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet
import pytest
from tests.pathways_folder import shuffled, small, write_folder
from tests.pathways_planner import Enumeration, worth


def run(*arguments: str | Path, timeout: float = 240) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sambung", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


def head(folder: Path) -> dict[str, object]:
    found = json.loads((folder / "solution.json").read_text())
    assert isinstance(found, dict)
    return found


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("pathways")
    problem = write_folder(folder / "problem", small())
    done = run("pathways", problem, "--out", folder / "solution", "--gap", 0, "--frontier")
    assert done.returncode == 0, done.stderr
    return problem, folder / "solution"


def test_the_best_plan_is_written_proved_and_held_right_by_the_checker(solved: tuple[Path, Path]) -> None:
    problem, solution = solved
    best = Enumeration(small(), 4).best()
    assert best is not None
    found = head(solution)
    assert (found["status"], found["objective"], found["gap"]) == ("optimal", worth(best), 0)
    assert found["linked"] == len(rows(solution / "pathways.csv"))
    checked = run("check", "pathways", problem, solution)
    assert checked.returncode == 0, checked.stderr
    assert "All holds" in checked.stdout


def test_the_frontier_rises_with_hours_and_money(solved: tuple[Path, Path]) -> None:
    points = rows(solved[1] / "frontier.csv")
    assert [float(point["scale"]) for point in points] == sorted(float(point["scale"]) for point in points)
    bounds = [int(point["bound"]) for point in points]
    assert bounds == sorted(bounds)
    here = next(point for point in points if float(point["scale"]) == 1)
    assert int(here["objective"]) <= int(str(head(solved[1])["objective"]))


def test_a_changed_plan_is_refused_by_the_checker(solved: tuple[Path, Path], tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt"
    shutil.copytree(solved[1], spoilt)
    lines = (spoilt / "pathways.csv").read_text().splitlines()
    (spoilt / "pathways.csv").write_text("\n".join(lines[:-1]) + "\n")
    checked = run("check", "pathways", solved[0], spoilt)
    assert checked.returncode == 1
    assert "does not hold" in checked.stderr
    (spoilt / "pathways.csv").unlink()
    assert run("check", "pathways", solved[0], spoilt).returncode == 2


def test_csv_parquet_and_permuted_rows_have_one_answer(solved: tuple[Path, Path], tmp_path: Path) -> None:
    mixed = write_folder(tmp_path / "mixed", shuffled(small(), 3), is_parquet=True)
    done = run("pathways", mixed, "--out", tmp_path / "solution", "--gap", 0, "--parquet")
    assert done.returncode == 0, done.stderr
    one, other = head(solved[1]), head(tmp_path / "solution")
    for name in ("objective", "bound", "price_bound", "price_bits", "linked"):
        assert one[name] == other[name], name
    for name in ("pathways", "pathway_steps", "groups", "prices"):
        table = pyarrow.parquet.read_table(tmp_path / "solution" / f"{name}.parquet").to_pylist()
        as_text = [
            {
                key: "" if value is None else str(value).replace("True", "true").replace("False", "false")
                for key, value in row.items()
            }
            for row in table
        ]
        assert as_text == rows(solved[1] / f"{name}.csv")
    assert run("check", "pathways", mixed, tmp_path / "solution").returncode == 0


def test_how_long_each_stage_took_is_told(tmp_path: Path) -> None:
    done = run("pathways", write_folder(tmp_path / "problem", small()), "--out", tmp_path / "solution")
    for stage in (r"read 4 enterprises in \d+\.\d\d s", r"solved in \d+\.\d\d s", r"written in \d+\.\d\d s"):
        assert re.search(f"^{stage}$", done.stderr, re.MULTILINE), done.stderr


def test_earlier_prices_are_a_start(solved: tuple[Path, Path], tmp_path: Path) -> None:
    problem, solution = solved
    done = run("pathways", problem, "--out", tmp_path, "--prices", solution / "prices.csv", "--gap", 0)
    assert done.returncode == 0, done.stderr
    assert head(tmp_path)["objective"] == head(solution)["objective"]
    (tmp_path / "bad.csv").write_text("kind,id,field,period,value\nbudget,A,,,much\nlove,A,,,1\n")
    done = run("pathways", problem, "--out", tmp_path / "out", "--prices", tmp_path / "bad.csv")
    assert done.returncode == 2
    assert "bad.csv, row 2, column value, value 'much': not a number" in done.stderr
    assert "bad.csv, row 3, column kind, value 'love': unknown word" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_earlier_solution_is_a_start_after_enterprises_came_went_and_changed(
    solved: tuple[Path, Path], tmp_path: Path
) -> None:
    tables = small()
    gone = "dewi"
    for rows_of in tables.values():
        rows_of[:] = [row for row in rows_of if row.get("enterprise_id") != gone]
    for name in ("enterprises", "candidates", "steps"):
        tables[name].extend(
            {**row, "enterprise_id": "eka"} for row in list(tables[name]) if row["enterprise_id"] == "budi"
        )
    tables["candidates"][0]["value"] = "1"
    problem = write_folder(tmp_path / "problem", tables)
    done = run("pathways", problem, "--out", tmp_path / "warm", "--warm", solved[1], "--gap", 0)
    assert done.returncode == 0, done.stderr
    assert run("check", "pathways", problem, tmp_path / "warm").returncode == 0
    cold = run("pathways", problem, "--out", tmp_path / "cold", "--gap", 0)
    assert cold.returncode == 0, cold.stderr
    assert head(tmp_path / "warm")["objective"] == head(tmp_path / "cold")["objective"]
    assert gone not in {row["enterprise_id"] for row in rows(tmp_path / "warm" / "pathways.csv")}


def test_a_folder_that_is_no_earlier_solution_is_refused(solved: tuple[Path, Path], tmp_path: Path) -> None:
    problem, solution = solved
    for spoil, said in (
        (lambda path: path.unlink(), "pathways.csv: missing table"),
        (
            lambda path: path.write_text("enterprise_id,requirement_id,start\nzara,kopi,0\n"),
            "pathways.csv: foreign plan",
        ),
        (
            lambda path: path.write_text("enterprise_id,start\nani,0\n"),
            "pathways.csv, row 1, column requirement_id: missing column",
        ),
        (
            lambda path: path.write_text("enterprise_id,requirement_id,start\nani,gula,soon\n"),
            "pathways.csv, row 2, column start, value 'soon': not a number",
        ),
    ):
        spoilt = tmp_path / "spoilt"
        shutil.rmtree(spoilt, ignore_errors=True)
        shutil.copytree(solution, spoilt)
        spoil(spoilt / "pathways.csv")
        done = run("pathways", problem, "--out", tmp_path / "out", "--warm", spoilt)
        assert done.returncode == 2, done.stderr
        assert said in done.stderr
        assert "Traceback" not in done.stderr
        assert not (tmp_path / "out").exists()


def test_bad_input_is_said_and_nothing_written(tmp_path: Path) -> None:
    tables = small()
    tables["steps"][1]["cost"] = "1.5"
    tables["needs"][0]["enterprise_id"] = "eko"
    done = run("pathways", write_folder(tmp_path / "problem", tables), "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "steps.csv, row 3, column cost, value '1.5': not an integer" in done.stderr
    assert "needs.csv, row 2, column enterprise_id, value 'eko': unknown identifier" in done.stderr
    assert "2 violations; nothing was written." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_first_hundred_violations_are_shown_and_all_counted(tmp_path: Path) -> None:
    tables = small()
    tables["hours"] = [{"centre_id": "P1", "field": "", "period": "0", "hours": "x"}] * 150
    done = run("pathways", write_folder(tmp_path / "problem", tables), "--out", tmp_path / "out")
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len([line for line in lines if line.startswith("hours.csv")]) == 100
    assert lines[-1] == "299 violations; nothing was written."


def test_what_cannot_be_is_infeasible_and_leaves_the_reason_only(tmp_path: Path) -> None:
    tables = small()
    tables["fixed"] = [{"enterprise_id": "ani", "requirement_id": "beras", "start": "3", "rule": "must"}]
    problem = write_folder(tmp_path / "problem", tables)
    done = run("pathways", problem, "--out", tmp_path / "out")
    assert done.returncode == 3
    found = head(tmp_path / "out")
    assert (found["status"], found["objective"]) == ("infeasible", None)
    assert found["reason"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["solution.json"]
    assert run("check", "pathways", problem, tmp_path / "out").returncode == 0


def test_the_solution_s_folder_is_not_the_problem_s(solved: tuple[Path, Path]) -> None:
    done = run("pathways", solved[0], "--out", solved[0])
    assert done.returncode == 2
    assert "folder of its own" in done.stderr


def test_a_run_that_work_ends_is_reproduced_exactly(tmp_path: Path) -> None:
    assert (
        run(
            "simulate", "--pathways", 60, "--groups", "--periods", 2, "--out", tmp_path / "problem"
        ).returncode
        == 0
    )
    for name in ("one", "two"):
        done = run(
            "pathways", tmp_path / "problem", "--out", tmp_path / name, "--work-limit", 40, "--seed", 7
        )
        assert done.returncode in (0, 4), done.stderr
    for name in ("pathways", "pathway_steps", "groups", "prices"):
        one, two = ((tmp_path / folder / f"{name}.csv") for folder in ("one", "two"))
        assert one.exists() == two.exists()
        assert not one.exists() or one.read_bytes() == two.read_bytes()


def test_ctrl_c_writes_the_best_so_far(tmp_path: Path) -> None:
    assert run("simulate", "--pathways", 4000, "--periods", 2, "--out", tmp_path / "problem").returncode == 0
    command = [sys.executable, "-m", "sambung", "pathways", str(tmp_path / "problem")]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path / "out"), "--gap", "0"], stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if line.startswith("objective") and not line.startswith("objective none"):
            os.kill(process.pid, signal.SIGINT)
            break
    rest = process.stderr.read()
    assert process.wait(timeout=240) == 0, (seen, rest)
    assert "the best so far will be written" in rest
    assert head(tmp_path / "out")["ended_by"] == "stop"
    assert run("check", "pathways", tmp_path / "problem", tmp_path / "out").returncode == 0


def test_neither_command_imports_django() -> None:
    code = (
        "import sys, sambung.commands.pathways.tables, sambung.standards.problems.pathways.reader\n"
        "import sambung.checks.pathways, sambung.commands.check\n"
        "print([name for name in ('django', 'numba', 'highspy') if name in sys.modules])\n"
        "import sambung.engine.pathways.solve\n"
        "print([name for name in ('django',) if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.split("\n")[:2] == ["[]", "[]"]
