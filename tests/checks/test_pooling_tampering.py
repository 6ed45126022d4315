"""The checker refuses every altered solution: each field of each table and of solution.json, one at a time."""

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.checks.test_pooling import write_problem
from tests.engine.pooling.instances import period_rows, three_micros, two_weavers

from sambung.checks.pooling import check_pooling
from sambung.checks.pooling_tables import UnableToCheck, output_hash
from sambung.commands.pool import head_of, tables_of
from sambung.engine.pooling.inclusion_curve import inclusion_curve
from sambung.engine.pooling.problem import Offer, Options, Problem, Requirement, Settings
from sambung.engine.pooling.settlement import compare_settlements
from sambung.engine.pooling.solve import solve_pooling
from sambung.standards.problems.reader import read_pooling
from sambung.standards.problems.writer import write_solution

EXPLAINED = Options(gap=0.0, explain_limit=9, worth_limit=20, price_steps=20, explain_work=10_000)
# What no table tells: the run's own words, and values that only solving again would give.
TOLD_ONLY = {
    ("solution.json", name)
    for name in (
        "seconds",
        "cpu_seconds",
        "seed",
        "threads",
        "versions",
        "method",
        "gap_asked",
        "notes",
        "reason",
        "is_irreducible",
        "in_words",
    )
}
TOLD_ONLY |= {("prices", "value"), ("excluded", "price_to_enter"), ("inclusion_curve", "bound")}
TOLD_ONLY |= {("settlement_totals", name) for name in ("status", "members", "cost", "bound")}
TOLD_ONLY |= {("settlement_totals", name) for name in ("own_total", "one_total")}  # of the plans beside


def written(problem: Problem, place: Path) -> tuple[Path, Path]:
    """Problem and solution folders with every table that the command can write."""
    folder, out = write_problem(problem, place / "p"), place / "s"
    read = read_pooling(folder)
    solution = solve_pooling(read, EXPLAINED)
    curve = inclusion_curve(read, [0.0, 0.05], EXPLAINED) or None
    settled = compare_settlements(read, solution, even_split=1.5, options=EXPLAINED)
    write_solution(out, head_of(solution), tables_of(solution, curve, settled))
    assert check_pooling(folder, out).failures == []
    return folder, out


def fields(out: Path) -> Iterator[tuple[str, str, int]]:
    """(table, column, row) of everything written; row −1 in solution.json."""
    for name in json.loads((out / "solution.json").read_text()):
        yield "solution.json", name, -1
    for file in sorted(out.glob("*.csv")):
        with file.open() as handle:
            rows = list(csv.reader(handle))
        for column in rows[0]:
            for row in range(1, len(rows)):
                yield file.stem, column, row


def other(value: Any) -> Any:
    """Something else in the place of a value."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1 if abs(value) < 1 else value * 1.25
    if isinstance(value, dict):
        return {**value, next(iter(value)): other(next(iter(value.values())))} if value else {"a": 1}
    if isinstance(value, list):
        return [*value, {"kind": "nothing", "id": "?"}]
    if value is None:
        return 7
    return f"{value}x" if value else "x"


def alter(out: Path, table: str, column: str, row: int, *, sealed: bool) -> None:
    """Change one field; `sealed`: and seal the solution again, as a forger would."""
    head = json.loads((out / "solution.json").read_text())
    if table == "solution.json":
        head[column] = other(head[column])
    else:
        file = out / f"{table}.csv"
        with file.open(newline="") as handle:
            rows = list(csv.reader(handle))
        place = rows[0].index(column)
        text = rows[row][place]
        if text in ("true", "false"):
            rows[row][place] = "false" if text == "true" else "true"
        else:
            try:
                rows[row][place] = repr(other(float(text)))
            except ValueError:
                rows[row][place] = other(text)
        with file.open("w", newline="") as handle:
            csv.writer(handle, lineterminator="\n").writerows(rows)
    if sealed and column != "output_sha256":
        head["output_sha256"] = output_hash(out, head)
    (out / "solution.json").write_text(json.dumps(head))


def is_refused(folder: Path, out: Path) -> bool:
    try:
        return check_pooling(folder, out).failures != []
    except UnableToCheck:
        return True


def proved(folder: Path, out: Path) -> float:
    """What a solution's prices prove, as the checker recomputes it."""
    return check_pooling(folder, out).figures["price_bound"]


def checked(problem: Problem, place: Path, *, sealed: bool, sample: st.DataObject | None = None) -> None:
    folder, out = written(problem, place)
    everything = [field for field in fields(out) if not sealed or (field[0], field[1]) not in TOLD_ONLY]
    if sample is not None:
        everything = sample.draw(st.lists(st.sampled_from(everything), min_size=4, max_size=4))
    for table, column, row in everything:
        copy = place / "copy"
        shutil.copytree(out, copy)
        alter(copy, table, column, row, sealed=sealed)
        is_said = is_refused(folder, copy)
        if sealed and not is_said and (table, column) == ("bound_prices", "value"):
            # Other prices may prove the very same: then nothing false is said.
            is_said = proved(folder, copy) == proved(folder, out)
        assert is_said, f"{table} {column} {row} altered, and nothing is said"
        shutil.rmtree(copy)


FULL = (
    replace(two_weavers(), settings=Settings(inclusion_tolerance=0.02)),
    replace(three_micros(), requirements=(Requirement("R", 120.0, shortage_penalty=9.5),)),
    replace(
        two_weavers(),
        offers=(
            *(replace(offer, failure_probability=0.1) for offer in two_weavers().offers),
            Offer("D", 90.0, 11.5, failure_probability=0.05),
        ),
        lanes=(*two_weavers().lanes, replace(two_weavers().lanes[0], origin_id="D")),
        settings=Settings(fill_probability=0.85),
    ),
)


@pytest.mark.parametrize("problem", FULL)
@pytest.mark.parametrize("sealed", [False, True])
def test_each_field_altered_is_refused(problem: Problem, sealed: bool, tmp_path: Path) -> None:
    """Unsealed, whatever was altered; sealed again by a forger, whatever the tables tell."""
    checked(problem, tmp_path, sealed=sealed)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(period_rows(), st.booleans(), st.data())
def test_any_problem_any_field(problem: Problem, sealed: bool, data: st.DataObject) -> None:
    problem = replace(problem, previous=())
    with TemporaryDirectory() as place:
        checked(problem, Path(place), sealed=sealed, sample=data)


def test_a_seal_taken_away_is_missed(tmp_path: Path) -> None:
    folder, out = written(two_weavers(), tmp_path)
    head = json.loads((out / "solution.json").read_text())
    del head["output_sha256"]
    (out / "solution.json").write_text(json.dumps(head))
    assert is_refused(folder, out)


def test_a_row_taken_away_is_missed(tmp_path: Path) -> None:
    """Of any table, even by a forger who seals it again."""
    folder, out = written(two_weavers(), tmp_path)
    for name in ("allocations", "hubs", "excluded", "bound_prices", "inclusion_plans", "settlement"):
        copy = tmp_path / "copy"
        shutil.copytree(out, copy)
        lines = (copy / f"{name}.csv").read_text().splitlines()
        (copy / f"{name}.csv").write_text("\n".join([lines[0], *lines[2:]]) + "\n")
        head = json.loads((copy / "solution.json").read_text())
        (copy / "solution.json").write_text(json.dumps({**head, "output_sha256": output_hash(copy, head)}))
        assert is_refused(folder, copy), name
        shutil.rmtree(copy)
