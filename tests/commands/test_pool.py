"""`sambung pool` and `sambung check pool` as a user meets them: folders, exit statuses, reproducibility."""

import csv
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from typer.testing import CliRunner, Result

from sambung.commands import check as check_command
from sambung.commands import pool as pool_command

TABLES = {
    "requirements": "requirement_id,quantity,note\nR,100,ignored\n",
    "offers": "offer_id,capacity,unit_price,min_batch,onboarding_cost\nA,60,10,,50\nB,80,11,20,\nC,30,9,,400\n",
    "lanes": "origin_id,destination_id,unit_cost\nA,R,1\nB,H,1\nH,R,0.5\nB,R,4\nC,R,\n",
    "hubs": "hub_id,capacity,opening_cost,handling_cost\nH,100,10,0.25\n",
}


def folder(path: Path, **changed: str | bytes | None) -> Path:
    """A problem folder with some tables changed, added or (None) left out."""
    path.mkdir()
    for name, content in {**TABLES, **changed}.items():
        if content is not None:
            file = path / (name if "." in name else f"{name}.csv")
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def pool(problem: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(pool_command.app, [str(problem), "--out", str(out), *options])


def check(problem: Path, out: Path, *options: str) -> Result:
    return CliRunner().invoke(check_command.app, ["pool", str(problem), str(out), *options])


def head(out: Path) -> dict[str, object]:
    return json.loads((out / "solution.json").read_text())  # type: ignore[no-any-return]


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open() as handle:
        return list(csv.DictReader(handle))


def test_plan_is_written_and_passes_the_checker(tmp_path: Path) -> None:
    problem, out = folder(tmp_path / "p"), tmp_path / "s"
    assert pool(problem, out).exit_code == 0
    found = head(out)
    assert found["format_version"] == 1
    assert found["objective"] == pytest.approx(1230.0)
    content = b"".join((problem / f"{name}.csv").read_bytes() for name in sorted(TABLES))
    assert found["input_sha256"] == hashlib.sha256(content).hexdigest()
    assert [row["quantity"] for row in rows(out, "allocations")] == ["60", "40"]
    assert check(problem, out).exit_code == 0


def test_parquet_is_read_and_written_like_csv(tmp_path: Path) -> None:
    problem = folder(tmp_path / "p", offers=None)
    table = pyarrow.table(
        {"offer_id": ["A", "B"], "capacity": [60, 80], "unit_price": [10.0, 11.0], "min_batch": [None, 20]}
    )
    pyarrow.parquet.write_table(table, problem / "offers.parquet")
    (problem / "lanes.csv").write_text(TABLES["lanes"].replace("C,R,\n", ""))
    assert pool(problem, tmp_path / "s", "--parquet").exit_code == 0
    assert check(problem, tmp_path / "s").exit_code == 0
    assert head(tmp_path / "s")["objective"] == pytest.approx(1180.0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lanes": None}, "lanes.csv: missing table"),
        ({"offers": "offer_id,capacity\nA,1\n"}, "offers.csv, row 1, column unit_price: missing column"),
        ({"offers": ""}, "offers.csv: empty file"),
        (
            {"offers": TABLES["offers"] + "A,1,1,,\n"},
            "offers.csv, row 5, column offer_id, value 'A': duplicate",
        ),
        ({"offers": TABLES["offers"] + "H,1,1,,\n"}, "value 'H': duplicate identifier"),
        (
            {"lanes": TABLES["lanes"] + "A,X,1\n"},
            "lanes.csv, row 7, column destination_id, value 'X': unknown",
        ),
        ({"lanes": TABLES["lanes"] + "H,H,1\n"}, "row 7, column destination_id, value 'H': hub to hub"),
        ({"lanes": TABLES["lanes"] + "A,B,1\n"}, "value 'B': joins nothing"),
        (
            {"requirements": "requirement_id,quantity\nR,1o0\n"},
            "row 2, column quantity, value '1o0': not a number",
        ),
        ({"requirements": "requirement_id,quantity\nR,-1\n"}, "value '-1': negative"),
        ({"requirements": "requirement_id,quantity\nR,nan\n"}, "value 'nan': nan"),
        ({"requirements": "requirement_id,quantity\nR,inf\n"}, "value 'inf': infinite"),
        ({"requirements": "requirement_id,quantity\nR,1e13\n"}, "value '1e13': over 1e12"),
        (
            {"requirements": "requirement_id,quantity,period\nR,1,p\nR,2,\n"},
            "row 3, column period: missing value",
        ),
        ({"requirements": b"requirement_id,quantity\nR\xff,1\n"}, "requirements.csv, row 2"),
        ({"offers.parquet": b"PAR1"}, "offers: both csv and parquet"),
        ({"pairs": "offer_id,requirement_id\nZ,R\n"}, "pairs.csv, row 2, column offer_id, value 'Z'"),
        ({"pins": "offer_id,rule\nA,maybe\n"}, "value 'maybe': unknown word"),
        ({"settings.json": "{"}, "settings.json"),
        ({"settings.json": '{"fill_probability": 2}'}, "column fill_probability, value '2': over 1"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    result = pool(folder(tmp_path / "p", **changed), tmp_path / "s")
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "s").exists()


def test_all_violations_at_once_the_first_hundred_shown(tmp_path: Path) -> None:
    lanes = TABLES["lanes"] + "".join(f"A,X{number},-1\n" for number in range(150))
    result = pool(folder(tmp_path / "p", lanes=lanes), tmp_path / "s")
    assert result.exit_code == 2
    assert sum(line.startswith("lanes.csv") for line in result.stderr.splitlines()) == 100
    assert "300 violations" in result.stderr


def test_infeasible_names_the_conflict_and_writes_no_table(tmp_path: Path) -> None:
    problem = folder(tmp_path / "p", requirements="requirement_id,quantity\nR,1000\n")
    assert pool(problem, tmp_path / "s").exit_code == 3
    assert [file.name for file in (tmp_path / "s").iterdir()] == ["solution.json"]
    found = head(tmp_path / "s")
    assert found["status"] == "infeasible"
    assert {"requirement", "capacity"} <= {member["kind"] for member in found["conflict"]}  # type: ignore[attr-defined]
    assert check(problem, tmp_path / "s").exit_code == 0


def test_no_plan_in_time_replaces_an_older_answer(tmp_path: Path) -> None:
    problem = folder(tmp_path / "p")
    assert pool(problem, tmp_path / "s").exit_code == 0
    assert pool(problem, tmp_path / "s", "--time-limit", "0").exit_code == 4
    assert [file.name for file in (tmp_path / "s").iterdir()] == ["solution.json"]
    assert head(tmp_path / "s")["status"] == "no_solution"


def test_out_may_not_be_the_problem(tmp_path: Path) -> None:
    problem = folder(tmp_path / "p")
    assert pool(problem, problem).exit_code == 2
    assert (problem / "hubs.csv").read_text() == TABLES["hubs"]


def test_previous_plan_is_kept_where_change_costs(tmp_path: Path) -> None:
    problem = folder(tmp_path / "p")
    assert pool(problem, tmp_path / "s").exit_code == 0
    cheaper = TABLES["offers"].replace("C,30,9,,400", "C,30,9,,0")
    again = folder(tmp_path / "p2", offers=cheaper, **{"settings.json": '{"change_cost": 50}'})
    assert pool(again, tmp_path / "s2", "--previous", str(tmp_path / "s")).exit_code == 0
    assert head(tmp_path / "s2")["change_cost_paid"] == 0
    assert rows(tmp_path / "s2", "allocations") == rows(tmp_path / "s", "allocations")
    assert check(again, tmp_path / "s2", "--previous", str(tmp_path / "s")).exit_code == 0


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("allocations", "A,,R,,60", "A,,R,,61"),
        ("allocations", "A,,R,,60,10", "A,,R,,60,9"),
        ("allocations", "B,H,R", "B,,R"),
        ("hubs", "H,true", "H,false"),
        ("excluded", "C,R,,price", "C,R,,no_reason"),
        ("excluded", "C,R,,price", "B,R,,price"),
        ("solution.json", '"objective": 1230.0', '"objective": 1229.0'),
        ("solution.json", '"bound": 1230.0', '"bound": 1240.0'),
        ("solution.json", '"goods": 1040.0', '"goods": 1000.0'),
    ],
)
def test_checker_finds_what_was_altered(tmp_path: Path, table: str, old: str, new: str) -> None:
    problem, out = folder(tmp_path / "p"), tmp_path / "s"
    pool(problem, out)
    file = out / (table if "." in table else f"{table}.csv")
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    assert check(problem, out).exit_code == 1


def large(path: Path, offers: int = 400) -> Path:
    """A problem that takes the search some work: fixed costs near proportional to capacity."""
    path.mkdir()
    lines = ["offer_id,capacity,unit_price,onboarding_cost"]
    lanes = ["origin_id,destination_id"]
    for place in range(offers):
        capacity = 50 + (place * 7919) % 101
        lines.append(f"o{place},{capacity},{10 + (place * 31) % 7},{capacity * 5 + (place * 17) % 23}")
        lanes.append(f"o{place},R")
    (path / "offers.csv").write_text("\n".join(lines))
    (path / "lanes.csv").write_text("\n".join(lanes))
    (path / "requirements.csv").write_text("requirement_id,quantity\nR,9973\n")
    return path


def test_same_seed_and_work_limit_give_the_same_bytes(tmp_path: Path) -> None:
    problem = large(tmp_path / "p")
    written = []
    for name in ("s1", "s2"):
        out = tmp_path / name
        assert (
            pool(problem, out, "--work-limit", "40", "--gap", "0", "--seed", "3", "--threads", "1").exit_code
            == 0
        )
        found = head(out)
        written.append(
            (found["objective"], found["bound"], *(file.read_bytes() for file in sorted(out.glob("*.csv"))))
        )
    assert written[0] == written[1]
    assert check(problem, tmp_path / "s1").exit_code == 0


def test_engine_commands_never_load_django(tmp_path: Path) -> None:
    problem = folder(tmp_path / "p")
    program = (
        "import sys; from sambung.commands.main import main\n"
        "try: main()\nexcept SystemExit as end: status = end.code\n"
        "sys.exit(status or ('django' in sys.modules) * 9)"
    )
    for arguments in (
        ["pool", str(problem), "--out", str(tmp_path / "s")],
        ["check", "pool", str(problem), str(tmp_path / "s")],
    ):
        run = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stderr
        assert "HiGHS" not in run.stdout


def test_interrupt_writes_the_best_so_far(tmp_path: Path) -> None:
    """Ctrl-C once a plan is known: exit 0 and a plan that passes the checker."""
    problem = large(tmp_path / "p", 3000)
    command = [
        sys.executable,
        "-m",
        "sambung",
        "pool",
        str(problem),
        "--out",
        str(tmp_path / "s"),
        "--gap",
        "0",
    ]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if line.startswith("objective") and "objective none" not in line:
                run.send_signal(signal.SIGINT)
                break
        run.stderr.read()
        started = time.monotonic()
        assert run.wait(timeout=60) == 0
        assert time.monotonic() - started < 60
    assert check(problem, tmp_path / "s").exit_code == 0
