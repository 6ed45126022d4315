"""A nation's folder is a small one's: rows in any order, identifiers by hash, numbers of any width, bounded memory."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pathways_folder import Tables, drawn, shuffled, small, write_folder
from tests.standards.problems.test_pathways import as_lists

from sambung.engine.pathways.problem import Options
from sambung.engine.pathways.solve import solve_pathways
from sambung.standards.problems import parts
from sambung.standards.problems.pathways import identifiers, segments
from sambung.standards.problems.pathways.problem import NARROW, WIDE
from sambung.standards.problems.pathways.reader import read_pathways
from sambung.standards.problems.tables import UnableToReadProblem

LARGEST = 10**12


@pytest.fixture(params=["as it is", "in small pieces"])
def pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader's blocks: as large as they are, or of a few rows, so that small tables go through many."""
    if request.param == "in small pieces":
        monkeypatch.setattr(parts, "ROWS", 3)
        monkeypatch.setattr(parts, "BLOCK", 64)
        monkeypatch.setattr(segments, "OWNERS", 2)
        monkeypatch.setattr(segments, "ROWS", 3)
        monkeypatch.setattr(segments.Places, "MOST", 0)
        monkeypatch.setattr(identifiers, "FEW", 1)


def written(folder: Path, tables: Tables) -> Path:
    """A folder of its own for each call, CSV or Parquet in turn."""
    place = folder / str(len(list(folder.iterdir())))
    return write_folder(place, tables, {"periods": 3}, is_parquet=len(place.name) % 2 == 0)


def with_order(tables: Tables) -> Tables:
    """Steps whose order is their row's place get it written down: it is the one thing that a place means."""
    for place, row in enumerate(tables["steps"], start=1):
        row["order"] = row["order"] or str(place)
    return tables


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("seed", range(6))
def test_rows_in_any_order_are_the_same_problem_with_the_same_bound(tmp_path: Path, seed: int) -> None:
    tables = with_order(drawn(seed))
    problem = read_pathways(written(tmp_path, tables))
    bound = solve_pathways(problem, Options(gap=0.0))
    for order in range(3):
        mixed = read_pathways(written(tmp_path, shuffled(tables, order)))
        assert as_lists(mixed) == as_lists(problem)
        again = solve_pathways(mixed, Options(gap=0.0))
        assert (again.status, again.objective, again.bound) == (bound.status, bound.objective, bound.bound)


def violations(folder: Path) -> list[tuple[Any, ...]]:
    with pytest.raises(UnableToReadProblem) as caught:
        read_pathways(folder)
    assert caught.value.count == len(caught.value.violations)
    return sorted((v.file, v.column or "", v.value or "", v.code) for v in caught.value.violations)


@pytest.mark.usefixtures("pieces")
@pytest.mark.parametrize("seed", range(8))
def test_rows_in_any_order_break_the_format_alike(tmp_path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    tables = with_order(small())
    for _ in range(4):
        rows = tables[str(rng.choice(["candidates", "steps", "needs", "limit_members", "fixed", "hours"]))]
        row = int(rng.integers(len(rows)))
        if rng.random() < 0.5:
            rows.append(dict(rows[row]))
        else:
            rows[row][str(rng.choice(list(rows[row])))] = str(rng.choice(["nobody", "-1", "1e13", "1.5"]))
    plain = write_folder(tmp_path / "plain", tables)
    expected = violations(plain)
    for order in range(2):
        assert violations(write_folder(tmp_path / str(order), shuffled(tables, order))) == expected


def test_long_columns_are_as_narrow_as_their_values(tmp_path: Path) -> None:
    problem = read_pathways(write_folder(tmp_path, small()))
    for name in ("gate", "cost", "hours", "duration", "field"):
        assert getattr(problem.steps, name).dtype == NARROW[name]
    for name in ("requirement", "quantity", "value", "need_count", "need"):
        assert getattr(problem.candidates, name).dtype == NARROW[name]
    # The layout takes them as they are.
    from sambung.engine.pathways.layout import make_layout

    layout, _ = make_layout(problem)
    assert np.shares_memory(layout.cost, problem.steps.cost)
    assert np.shares_memory(layout.value, problem.candidates.value)
    assert np.shares_memory(layout.need, problem.candidates.need)


@pytest.mark.parametrize(
    ("table", "column"),
    [("steps", "cost"), ("steps", "hours"), ("candidates", "quantity"), ("candidates", "value")],
)
@pytest.mark.parametrize("is_parquet", [False, True])
def test_the_largest_numbers_are_read_as_they_are(
    tmp_path: Path, table: str, column: str, is_parquet: bool
) -> None:
    tables = small()
    tables[table][1][column] = str(LARGEST)
    problem = read_pathways(write_folder(tmp_path, tables, is_parquet=is_parquet))
    values = getattr(getattr(problem, table), column)
    assert values.dtype == WIDE[column]
    assert values.max() == LARGEST
    if table == "steps":  # a gate that only a course closes has a row of its own
        values = values[problem.steps.is_offered]
    assert sorted(values.tolist()) == sorted(int(row[column]) for row in tables[table])


def test_orders_and_durations_of_any_size_mean_the_same(tmp_path: Path) -> None:
    tables = with_order(small())
    expected = as_lists(read_pathways(write_folder(tmp_path / "plain", tables)))
    for row in tables["steps"]:
        row["order"] = str(int(row["order"]) + LARGEST - 10)
    assert as_lists(read_pathways(write_folder(tmp_path / "late", tables))) == expected
    tables["steps"][0]["duration"] = str(LARGEST)
    problem = read_pathways(write_folder(tmp_path / "long", tables))
    assert problem.steps.duration.max() == problem.periods


@pytest.mark.parametrize("unit", [1, 10**9])
def test_wide_money_is_planned_like_narrow_money(tmp_path: Path, unit: int) -> None:
    tables = small()
    for name in ("steps", "budgets", "groups"):
        for row in tables[name]:
            row["cost"] = str(int(row["cost"]) * unit)
    solution = solve_pathways(read_pathways(write_folder(tmp_path, tables)), Options(gap=0.0))
    # What trying every plan of `small` gives, whatever a rupiah is counted in.
    plain = solve_pathways(read_pathways(write_folder(tmp_path / "plain", small())), Options(gap=0.0))
    assert (solution.objective, solution.bound) == (plain.objective, plain.bound)
    assert solution.plan is not None
    assert plain.plan is not None
    assert solution.plan.cost.tolist() == [cost * unit for cost in plain.plan.cost.tolist()]


def test_the_kernels_are_compiled_for_narrow_and_wide_and_nothing_else(tmp_path: Path) -> None:
    from sambung.engine.pathways.kernels.columns import list_columns
    from sambung.engine.pathways.kernels.dual import pass_over
    from sambung.engine.pathways.kernels.search import exchange
    from sambung.engine.pathways.warm_up import warm_up

    warm_up()
    kernels = (pass_over, list_columns, exchange)
    before = [len(kernel.signatures) for kernel in kernels]
    tables = small()
    for row in tables["steps"]:
        row["cost"] += "000000000"
    for folder in (write_folder(tmp_path / "a", small()), write_folder(tmp_path / "b", tables)):
        solve_pathways(read_pathways(folder), Options(gap=0.0))
    for name in ("groups", "limits", "limit_members", "fixed"):
        del tables[name]
    solve_pathways(read_pathways(write_folder(tmp_path / "c", tables)), Options(gap=0.0))
    assert [len(kernel.signatures) for kernel in kernels] == before


@given(st.lists(st.text(max_size=12), unique=True, min_size=1, max_size=60), st.randoms())
def test_identifiers_are_found_in_any_order(words: list[str], draw: Any) -> None:
    directory = identifiers.Directory(pyarrow.array(words, pyarrow.string()))
    kept, identifiers.FEW = identifiers.FEW, 1
    try:
        asked = [*words, "\0nobody", *words[:3]]
        draw.shuffle(asked)
        codes = directory.codes(pyarrow.array(asked, pyarrow.string()))
    finally:
        identifiers.FEW = kept
    ids = list(directory.ids)
    assert ids == sorted(words, key=lambda word: word.encode())
    known = {word: place for place, word in enumerate(ids)}
    assert codes.tolist() == [known.get(word, identifiers.UNKNOWN) for word in asked]


MEASURE = """
import resource, sys
from pathlib import Path
from sambung.standards.problems.pathways.reader import read_pathways
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
problem = read_pathways(Path(sys.argv[1]))
print(len(problem.enterprise_ids), peak() - before)
"""


@pytest.mark.soak
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="kilobytes of ru_maxrss")
def test_reading_needs_little_more_memory_than_what_is_read(tmp_path: Path) -> None:
    """100,000 enterprises, a million candidates, two million needs: in a process of its own, over what modules take."""
    folder = tmp_path / "problem"
    command = [sys.executable, "-m", "sambung", "simulate", "--pathways", "100000", "--parquet"]
    subprocess.run([*command, "--out", str(folder)], check=True, stdout=subprocess.DEVNULL, timeout=600)
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder)], check=True, capture_output=True, text=True, timeout=600
    ).stdout.split()
    assert int(told[0]) == 100_000
    # Seen: 165 MiB, of which a part's decoded rows are the most.
    assert float(told[1]) < 260
