"""The checker of pathways: what is right holds, whatever is changed in it does not."""

import csv
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pathways_folder import Tables, drawn, small, write_folder
from tests.pathways_planner import Enumeration, some_prices, worth, write_solution

from sambung.checks.pathways import check_pathways
from sambung.checks.pooling_tables import UnableToCheck

PERIODS = 3


def roomy() -> Tables:
    """The small problem with room for a plan that has steps, a course and somebody ready."""
    tables = small()
    tables["requirements"][0]["quantity"] = "13"
    tables["budgets"][0]["cost"] = "40"
    tables["hours"].append({"centre_id": "P1", "field": "", "period": "1", "hours": "2"})
    tables["fixed"] = [{"enterprise_id": "budi", "requirement_id": "beras", "start": "", "rule": "must"}]
    return tables


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    tables = roomy()
    problem = write_folder(tmp_path / "problem", tables)
    enumeration = Enumeration(tables, 4)
    plan = enumeration.best()
    assert plan is not None
    assert any(group for pathway in plan for _, _, group in pathway.steps)
    assert any(not pathway.steps for pathway in plan)
    return problem, write_solution(
        problem, tmp_path / "solution", enumeration, plan, some_prices(enumeration, 6)
    )


def failures(folders: tuple[Path, Path]) -> list[str]:
    return check_pathways(*folders).failures


def change_head(folders: tuple[Path, Path], **fields: Any) -> None:
    path = folders[1] / "solution.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def write_rows(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(rows)


def test_a_right_plan_holds(folders: tuple[Path, Path]) -> None:
    findings = check_pathways(*folders)
    assert findings.failures == []
    assert findings.figures["linked"] == len(rows_of(folders[1] / "pathways.csv")) - 1


@given(st.integers(0, 10**6))
def test_plans_and_prices_of_any_problem_are_judged_as_enumeration_does(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rng = random.Random(seed)
    tables = drawn(seed, periods=PERIODS)
    enumeration = Enumeration(tables, PERIODS)
    plan = enumeration.best()
    if plan is None:
        return
    folder = tmp_path_factory.mktemp("drawn")
    problem = write_folder(folder / "problem", tables, {"periods": PERIODS})
    prices = some_prices(enumeration, seed)
    solution = write_solution(problem, folder / "solution", enumeration, plan, prices)
    findings = check_pathways(problem, solution)
    assert findings.failures == []
    assert findings.figures == {
        "price_bound": enumeration.price_bound(prices),
        "objective": worth(plan),
        "linked": len(plan),
    }
    # Any other choice of pathways holds just where enumeration says that it fits.
    by_enterprise = {
        pathway.enterprise: pathway
        for pathway in rng.sample(enumeration.pathways(), k=len(enumeration.pathways()))
    }
    other = list(by_enterprise.values())[: rng.randint(0, 3)]
    solution = write_solution(problem, folder / "other", enumeration, other, prices)
    fits = enumeration.fits(other) and enumeration.is_whole(other)
    assert (check_pathways(problem, solution).failures == []) == fits


def test_prices_beyond_64_bits_are_summed_exactly(tmp_path: Path) -> None:
    tables = roomy()
    for row in tables["candidates"]:
        row["value"] = str(10**12)
    problem = write_folder(tmp_path / "problem", tables)
    enumeration = Enumeration(tables, 4)
    prices = {key: price * 10**12 + price for key, price in some_prices(enumeration, 1).items()}
    solution = write_solution(
        problem, tmp_path / "solution", enumeration, enumeration.best() or [], prices, bits=30
    )
    assert check_pathways(problem, solution).failures == []


@pytest.mark.parametrize("table", ["pathways", "pathway_steps", "groups"])
def test_every_changed_cell_of_the_plan_is_found(folders: tuple[Path, Path], table: str) -> None:
    path = folders[1] / f"{table}.csv"
    rows = rows_of(path)
    tried = 0
    for row in range(1, len(rows)):
        for column, name in enumerate(rows[0]):
            cell = rows[row][column]
            others = {"is_run": ["false" if cell == "true" else "true"]}.get(
                name,
                [str(int(cell) + 1), str(int(cell) - 1)]
                if cell.lstrip("-").isdigit()
                else ["ani", "K1", "K2", "izin", ""],
            )
            for other in others:
                if other == cell or (name == "is_run" and other == "true"):
                    continue  # running an empty course wastes money and breaks nothing
                changed = [list(line) for line in rows]
                changed[row][column] = other
                write_rows(path, changed)
                tried += 1
                assert failures(folders), (table, row, name, other)
    assert tried > 5


@pytest.mark.parametrize("table", ["pathways", "pathway_steps", "groups"])
def test_a_row_left_out_or_twice_is_found(folders: tuple[Path, Path], table: str) -> None:
    path = folders[1] / f"{table}.csv"
    rows = rows_of(path)
    for row in range(1, len(rows)):
        write_rows(path, rows[:row] + rows[row + 1 :])
        assert failures(folders)
        write_rows(path, [*rows, rows[row]])
        assert failures(folders)


def test_a_changed_price_is_found_where_it_proves_something_else(folders: tuple[Path, Path]) -> None:
    path = folders[1] / "prices.csv"
    rows = rows_of(path)
    found = 0
    for row in range(1, len(rows)):
        for value in ("7", "0.000000001", "-0.5", "0.25"):
            write_rows(path, [*rows[:row], [*rows[row][:-1], value], *rows[row + 1 :]])
            stated = json.loads((folders[1] / "solution.json").read_text())["price_bound"]
            findings = check_pathways(*folders)
            is_same = findings.figures["price_bound"] == stated and value in ("7", "0.25")
            assert (findings.failures == []) == is_same, (rows[row], value)
            found += not is_same
    assert found > len(rows)


@pytest.mark.parametrize(
    "fields",
    [
        {"format_version": 2},
        {"status": "optimal"},
        {"status": "proved"},
        {"status": "infeasible"},
        {"objective": None},
        {"objective": 1},
        {"objective": 36.5},
        {"bound": 0},
        {"bound": None},
        {"bound": 10**9},
        {"bound_source": "faith"},
        {"bound_source": "search", "bound": 10**9},
        {"price_bound": 3},
        {"price_bound": None},
        {"price_bits": 11},
        {"price_bits": 31},
        {"price_bits": None},
        {"gap": 0},
        {"gap": None},
        {"gap": 0.123},
        {"linked": 0},
        {"linked": True},
        {"unclosable": 1},
        {"input_sha256": "0" * 64},
    ],
)
def test_every_changed_field_is_found(folders: tuple[Path, Path], fields: dict[str, Any]) -> None:
    change_head(folders, **fields)
    assert failures(folders)


def test_a_bound_from_a_search_may_be_lower_than_prices_prove(folders: tuple[Path, Path]) -> None:
    head = json.loads((folders[1] / "solution.json").read_text())
    change_head(folders, bound=head["objective"], bound_source="search", gap=0, status="optimal")
    assert failures(folders) == []
    change_head(folders, bound=head["objective"] - 1, gap=1 / head["objective"])
    assert failures(folders)


def test_a_frontier_point_cannot_lie_above_its_bound(folders: tuple[Path, Path]) -> None:
    (folders[1] / "frontier.csv").write_text("scale,objective,bound,linked\n0.5,3,4,1\n1.0,9,9,2\n")
    assert failures(folders) == []
    for line in ("0.5,5,4,1", "0.5,3,4,99", "-1,3,4,1", "1.0,3,4,1"):
        (folders[1] / "frontier.csv").write_text(f"scale,objective,bound,linked\n{line}\n1.0,9,9,2\n")
        assert failures(folders)


def test_no_plan_has_a_reason_and_no_tables(folders: tuple[Path, Path]) -> None:
    change_head(folders, status="no_solution", objective=None, reason={"code": "time"})
    assert any("yet tables" in failure for failure in failures(folders))
    for name in ("pathways", "pathway_steps", "groups", "prices"):
        (folders[1] / f"{name}.csv").unlink()
    assert failures(folders) == []
    change_head(folders, reason=None)
    assert failures(folders)


def _unlink(name: str) -> Callable[[tuple[Path, Path]], None]:
    return lambda folders: (folders[1] / name).unlink()


@pytest.mark.parametrize(
    "spoil",
    [
        _unlink("solution.json"),
        _unlink("pathways.csv"),
        _unlink("pathway_steps.csv"),
        _unlink("prices.csv"),
        lambda folders: (folders[0] / "steps.csv").unlink(),
        lambda folders: (folders[1] / "prices.csv").write_text("kind,id\n"),
        lambda folders: (folders[1] / "pathways.csv").write_bytes(b"\xff\xfe"),
        lambda folders: (folders[1] / "pathways.parquet").write_bytes(b""),
        lambda folders: (folders[1] / "solution.json").write_text("[]"),
        lambda folders: (folders[0] / "candidates.csv").write_text(
            "enterprise_id,requirement_id,quantity,value\nani,beras,x,1\n"
        ),
    ],
)
def test_what_cannot_be_read_is_said(
    folders: tuple[Path, Path], spoil: Callable[[tuple[Path, Path]], Any]
) -> None:
    spoil(folders)
    with pytest.raises(UnableToCheck):
        check_pathways(*folders)
