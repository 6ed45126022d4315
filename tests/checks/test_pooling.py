"""The checker accepts what the engine finds, whatever the problem; hand-made wrong plans it refuses."""

import csv
import json
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.pooling.instances import problems, rich_problems, three_micros, two_weavers

from sambung.checks.pooling import check_pooling
from sambung.checks.pooling_survival import survival
from sambung.commands.pool import head_of, tables_of
from sambung.engine.pooling.problem import Problem
from sambung.engine.pooling.solution import Status
from sambung.engine.pooling.solve import solve_pooling
from sambung.standards.problems.reader import read_pooling
from sambung.standards.problems.writer import write_solution

TABLES = ("requirements", "offers", "lanes", "hubs", "resources", "uses", "pins", "pairs")


def write_problem(problem: Problem, folder: Path) -> Path:
    """The problem as a folder; None is an empty cell."""
    folder.mkdir(parents=True)
    for name in TABLES:
        rows = getattr(problem, name) or ()
        if name == "pairs" and problem.pairs == ():
            (folder / "pairs.csv").write_text("offer_id,requirement_id\n")
        if rows or name in TABLES[:3]:
            header = [field.name for field in fields(rows[0])] if rows else ["origin_id", "destination_id"]
            with (folder / f"{name}.csv").open("w", newline="") as handle:
                writer = csv.writer(handle)
                writer.writerow(header)
                for row in rows:
                    values = [getattr(row, column) for column in header]
                    writer.writerow(["" if value is None else value for value in values])
    given_settings = {
        field.name: getattr(problem.settings, field.name)
        for field in fields(problem.settings)
        if getattr(problem.settings, field.name) is not None
    }
    (folder / "settings.json").write_text(json.dumps(given_settings))
    return folder


def write_previous(problem: Problem, folder: Path) -> Path:
    """The earlier plan as its allocations only."""
    folder.mkdir()
    lines = [
        f"{row.offer_id},{row.requirement_id},{row.period or ''},{row.quantity}" for row in problem.previous
    ]
    (folder / "allocations.csv").write_text("\n".join(["offer_id,requirement_id,period,quantity", *lines]))
    return folder


def solved(problem: Problem, place: Path, form: str = "csv") -> tuple[Path, Path, Status]:
    """Problem and solution folders, by way of the files."""
    folder, out = write_problem(problem, place / "p"), place / "s"
    earlier = write_previous(problem, place / "before") if problem.previous else None
    read = read_pooling(folder, earlier)
    solution = solve_pooling(read)
    write_solution(out, head_of(solution), tables_of(solution), form)  # type: ignore[arg-type]
    return folder, out, solution.status


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.one_of(problems(), rich_problems()), st.sampled_from(["csv", "parquet"]))
def test_every_solution_passes(problem: Problem, form: str) -> None:
    with TemporaryDirectory() as place:
        folder, out, _ = solved(problem, Path(place), form)
        before = Path(place, "before") if problem.previous else None
        assert check_pooling(folder, out, before).failures == []


def test_reading_gives_back_what_was_written(tmp_path: Path) -> None:
    problem = three_micros()
    read = read_pooling(write_problem(problem, tmp_path / "p"))
    assert (read.requirements, read.offers, read.lanes) == (
        problem.requirements,
        problem.offers,
        problem.lanes,
    )
    assert read.settings == problem.settings


def test_inclusion_is_counted_again(tmp_path: Path) -> None:
    folder, out, status = solved(three_micros(), tmp_path)
    assert status == Status.OPTIMAL
    assert check_pooling(folder, out).failures == []
    head = json.loads((out / "solution.json").read_text())
    head["inclusion"]["count"] = 2
    (out / "solution.json").write_text(json.dumps(head))
    assert any("inclusion" in failure for failure in check_pooling(folder, out).failures)


def test_another_input_is_noticed(tmp_path: Path) -> None:
    folder, out, _ = solved(two_weavers(), tmp_path)
    text = (folder / "hubs.csv").read_text()
    (folder / "hubs.csv").write_text(text + "\n")
    assert check_pooling(folder, out).failures == ["input_sha256 is not that of the tables"]


def test_a_plan_under_the_smallest_batch_is_refused(tmp_path: Path) -> None:
    folder, out, _ = solved(two_weavers(), tmp_path)
    text = (out / "allocations.csv").read_text()
    (out / "allocations.csv").write_text(text.replace("B,H,R,,40", "B,H,R,,10"))
    assert any("smallest batch" in failure for failure in check_pooling(folder, out).failures)


@pytest.mark.parametrize(
    ("suppliers", "needed", "chance"),
    [
        ([(0.1, 5.0), (0.1, 5.0), (0.1, 5.0)], 10.0, 0.972),
        ([(0.0, 10.0), (0.9, 1.0)], 10.0, 1.0),
        ([(0.25, 10.0)], 10.0, 0.75),
        ([], 1.0, 0.0),
    ],
)
def test_survival_by_hand(suppliers: list[tuple[float, float]], needed: float, chance: float) -> None:
    assert survival(suppliers, needed) == (pytest.approx(chance), 0.0)
