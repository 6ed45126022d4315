"""Pathways folders: what is read, and every way in which a folder can be wrong."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from tests.pathways_folder import Tables, shuffled, small, write_folder

from sambung.standards.problems.pathways.problem import NONE, Problem
from sambung.standards.problems.pathways.reader import read_pathways
from sambung.standards.problems.tables import UnableToReadProblem


def codes(path: Path) -> list[tuple[str, int | None, str | None, str]]:
    with pytest.raises(UnableToReadProblem) as caught:
        read_pathways(path)
    return [(v.file, v.row, v.column, v.code) for v in caught.value.violations]


def as_lists(problem: Problem) -> dict[str, Any]:
    """Everything but the hash, comparable."""

    def plain(value: Any) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        if isinstance(value, np.ndarray):
            return value.tolist()
        return value if value is None or isinstance(value, (int, str)) else list(value)

    found = plain(problem)
    found.pop("input_sha256")
    return found


def test_a_folder_is_read_as_the_format_says(tmp_path: Path) -> None:
    problem = read_pathways(write_folder(tmp_path, small()))
    assert list(problem.enterprise_ids) == ["ani", "budi", "citra", "dewi"]
    assert list(problem.requirement_ids) == ["beras", "gula"]
    assert (problem.periods, problem.unclosable) == (4, 0)
    assert problem.gate_ids == ["halal", "izin", "kemasan", "pembukuan"]
    assert problem.field_names == ["", "mutu"]
    steps = problem.steps
    # ani: izin (order 1) before halal (2); budi: halal, then what only a course closes;
    # citra: both of order 1, so by the gate's name.
    gates = [problem.gate_ids[code] for code in steps.gate]
    assert [gates[a:b] for a, b in zip(steps.start, steps.start[1:], strict=False)] == [
        ["izin", "halal"],
        ["halal", "pembukuan"],
        ["halal", "kemasan"],
        [],
    ]
    assert steps.is_offered.tolist() == [True, True, True, False, True, True]
    assert steps.field.tolist()[:2] == [0, 1]
    candidates = problem.candidates
    assert candidates.start.tolist() == [0, 2, 3, 5, 6]
    assert candidates.requirement.tolist() == [0, 1, 0, 0, 1, 1]
    owner = np.repeat(np.arange(4), np.diff(candidates.start))
    needs = [problem.needs(int(e), c) for c, e in enumerate(owner)]
    assert needs == [[0, 1], [0], [2, 3], [], [4, 5], []]
    assert problem.groups.period.tolist() == [1, 0]
    assert problem.limits.least.tolist() == [NONE, 1]
    assert problem.limits.most.tolist() == [3, NONE]
    assert problem.limits.member.tolist() == [0, 1, 2, 0, 3]
    assert problem.fixed.start.tolist() == [3, NONE]
    assert not problem.fixed.is_must.any()


def test_a_candidate_that_nothing_closes_is_left_out_and_counted(tmp_path: Path) -> None:
    tables = small()
    tables["needs"].append({"enterprise_id": "citra", "requirement_id": "beras", "gate": "iso"})
    problem = read_pathways(write_folder(tmp_path, tables))
    assert problem.unclosable == 1
    assert "iso" not in problem.gate_ids
    assert problem.candidates.start.tolist() == [0, 2, 3, 4, 5]
    assert problem.candidates.need_count.tolist() == [2, 1, 2, 2, 0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_permuted_rows_and_parquet_give_the_same_problem(tmp_path: Path, seed: int) -> None:
    tables = small()
    expected = as_lists(read_pathways(write_folder(tmp_path / "plain", tables)))
    mixed = shuffled(tables, seed)
    assert as_lists(read_pathways(write_folder(tmp_path / "mixed", mixed))) == expected
    assert as_lists(read_pathways(write_folder(tmp_path / "parquet", mixed, is_parquet=True))) == expected


def test_an_irregular_but_valid_file_is_read_all_the_same(tmp_path: Path) -> None:
    expected = as_lists(read_pathways(write_folder(tmp_path, small())))
    steps = (tmp_path / "steps.csv").read_text().splitlines()
    irregular = "\ufeff" + "\r\n".join(
        [steps[0], "", *(f'"{line.split(",")[0]}",{line.split(",", 1)[1]}' for line in steps[1:])]
    )
    (tmp_path / "steps.csv").write_bytes(irregular.encode())
    candidates = (tmp_path / "candidates.csv").read_text().replace(",6\n", ", 6.0\n")
    (tmp_path / "candidates.csv").write_text(candidates.replace("quantity", " quantity ") + "\n\n")
    assert as_lists(read_pathways(tmp_path)) == {
        **expected,
        "steps": expected["steps"],
    }


def test_the_hash_is_over_the_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    import hashlib

    folder = write_folder(tmp_path, small())
    (folder / "notes.txt").write_text("not a table")
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.name != "notes.txt":
            digest.update(path.read_bytes())
    assert read_pathways(folder).input_sha256 == digest.hexdigest()


Change = Callable[[Tables], Any]


def _cell(table: str, row: int, column: str, value: str) -> Change:
    return lambda tables: tables[table][row].__setitem__(column, value)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_cell("candidates", 0, "value", "1.5"), ("candidates.csv", 2, "value", "not_an_integer")),
        (_cell("candidates", 1, "value", "-1"), ("candidates.csv", 3, "value", "negative")),
        (_cell("candidates", 2, "quantity", "nan"), ("candidates.csv", 4, "quantity", "nan")),
        (_cell("steps", 0, "cost", "inf"), ("steps.csv", 2, "cost", "infinite")),
        (_cell("steps", 3, "hours", "1000000000001"), ("steps.csv", 5, "hours", "over_1e12")),
        (_cell("steps", 1, "hours", "two"), ("steps.csv", 3, "hours", "not_a_number")),
        (_cell("steps", 1, "cost", ""), ("steps.csv", 3, "cost", "missing_value")),
        (_cell("hours", 1, "hours", "0.5"), ("hours.csv", 3, "hours", "not_an_integer")),
        (_cell("budgets", 0, "cost", ""), ("budgets.csv", 2, "cost", "missing_value")),
        (
            _cell("enterprises", 2, "centre_id", "P9"),
            ("enterprises.csv", 4, "centre_id", "unknown_identifier"),
        ),
        (_cell("centres", 0, "budget_id", "B"), ("centres.csv", 2, "budget_id", "unknown_identifier")),
        (
            _cell("candidates", 0, "enterprise_id", "eko"),
            ("candidates.csv", 2, "enterprise_id", "unknown_identifier"),
        ),
        (
            _cell("candidates", 0, "requirement_id", "teh"),
            ("candidates.csv", 2, "requirement_id", "unknown_identifier"),
        ),
        (
            _cell("needs", 0, "requirement_id", "teh"),
            ("needs.csv", 2, "requirement_id", "unknown_identifier"),
        ),
        (
            _cell("needs", 3, "requirement_id", "gula"),
            ("needs.csv", 5, "requirement_id", "unknown_identifier"),
        ),
        (_cell("steps", 0, "enterprise_id", "eko"), ("steps.csv", 2, "enterprise_id", "unknown_identifier")),
        (_cell("hours", 0, "centre_id", "P9"), ("hours.csv", 2, "centre_id", "unknown_identifier")),
        (_cell("hours", 0, "period", "4"), ("hours.csv", 2, "period", "unknown_identifier")),
        (_cell("groups", 0, "period", "9"), ("groups.csv", 2, "period", "unknown_identifier")),
        (_cell("groups", 1, "centre_id", "P9"), ("groups.csv", 3, "centre_id", "unknown_identifier")),
        (_cell("groups", 1, "group_id", "K1"), ("groups.csv", 3, "group_id", "duplicate_identifier")),
        (
            _cell("limit_members", 0, "limit_id", "laki"),
            ("limit_members.csv", 2, "limit_id", "unknown_identifier"),
        ),
        (
            _cell("limit_members", 1, "enterprise_id", "ani"),
            ("limit_members.csv", 3, "limit_id", "duplicate_identifier"),
        ),
        (_cell("fixed", 0, "rule", "maybe"), ("fixed.csv", 2, "rule", "unknown_word")),
        (
            _cell("fixed", 0, "requirement_id", "beras"),
            ("fixed.csv", 2, "requirement_id", "unknown_identifier"),
        ),
        (
            _cell("enterprises", 1, "enterprise_id", "ani"),
            ("enterprises.csv", 3, "enterprise_id", "duplicate_identifier"),
        ),
        (
            _cell("requirements", 1, "requirement_id", "beras"),
            ("requirements.csv", 3, "requirement_id", "duplicate_identifier"),
        ),
        (
            _cell("candidates", 1, "requirement_id", "beras"),
            ("candidates.csv", 3, "enterprise_id", "duplicate_identifier"),
        ),
        (_cell("steps", 1, "gate", "halal"), ("steps.csv", 3, "enterprise_id", "duplicate_identifier")),
        (_cell("needs", 1, "gate", "halal"), ("needs.csv", 3, "enterprise_id", "duplicate_identifier")),
        (_cell("needs", 4, "gate", "halal"), ("needs.csv", 6, "enterprise_id", "duplicate_identifier")),
        (
            _cell("enterprises", 0, "enterprise_id", " "),
            ("enterprises.csv", 2, "enterprise_id", "missing_value"),
        ),
    ],
)
@pytest.mark.parametrize("is_parquet", [False, True])
def test_each_violation_is_said_with_its_place(
    tmp_path: Path, change: Change, expected: tuple[str, int, str, str], is_parquet: bool
) -> None:
    tables = small()
    change(tables)
    if not is_parquet:
        assert expected in codes(write_folder(tmp_path, tables))
        return
    write_folder(tmp_path, small(), is_parquet=True)
    name = expected[0].removesuffix(".csv")
    (tmp_path / f"{name}.parquet").unlink()
    columns = {column: [row[column] or None for row in tables[name]] for column in tables[name][0]}
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / f"{name}.parquet")
    assert (f"{name}.parquet", *expected[1:]) in codes(tmp_path)


def test_parquet_numbers_of_other_kinds_are_judged_alike(tmp_path: Path) -> None:
    write_folder(tmp_path, small(), is_parquet=True)
    (tmp_path / "budgets.parquet").unlink()
    (tmp_path / "requirements.parquet").unlink()
    pyarrow.parquet.write_table(
        pyarrow.table({"budget_id": ["A", "B", "C"], "cost": [1.0, 2.5, float("nan")]}),
        tmp_path / "budgets.parquet",
    )
    pyarrow.parquet.write_table(
        pyarrow.table({"requirement_id": ["beras", "gula"], "quantity": [True, False]}),
        tmp_path / "requirements.parquet",
    )
    assert codes(tmp_path) == [
        ("budgets.parquet", 3, "cost", "not_an_integer"),
        ("budgets.parquet", 4, "cost", "nan"),
        ("requirements.parquet", 2, "quantity", "not_a_number"),
        ("requirements.parquet", 3, "quantity", "not_a_number"),
    ]


@pytest.mark.parametrize(
    ("file", "content", "expected"),
    [
        ("steps.csv", b"", ("steps.csv", None, None, "empty_file")),
        ("steps.csv", None, ("steps.csv", None, None, "missing_table")),
        ("steps.csv", b"enterprise_id,gate,cost\nani,halal,3\n", ("steps.csv", 1, "hours", "missing_column")),
        ("steps.csv", b"enterprise_id,gate,cost,hours,cost\n", ("steps.csv", 1, "cost", "duplicate_column")),
        ("enterprises.csv", b"enterprise_id,centre_id\n", ("enterprises.csv", None, None, "empty_file")),
        ("hours.csv", b"centre_id,hours\nP1,3\nP1,\xff\n", ("hours.csv", 3, None, "not_utf8")),
        ("hours.csv", b"centre_id,hours\nP1,3,4\n", ("hours.csv", 2, None, "more_cells_than_columns")),
        ("hours.csv", b"centre_id,hours\nP1\n", ("hours.csv", 2, "hours", "missing_value")),
        ("hours.csv", b'centre_id,hours\n"P1,3\n', ("hours.csv", None, None, "not_csv")),
        ("budgets.parquet", b"PAR1 no PAR1", ("budgets", None, None, "both_csv_and_parquet")),
        ("settings.json", b"{", ("settings.json", None, None, "not_json")),
        ("settings.json", b"", ("settings.json", None, None, "empty_file")),
        ("settings.json", b"[1]", ("settings.json", None, None, "not_an_object")),
        ("settings.json", b'{"periods": 1.5}', ("settings.json", None, "periods", "not_an_integer")),
        ("settings.json", b'{"periods": 0}', ("settings.json", None, "periods", "under_1")),
        ("settings.json", b'{"periods": 100000}', ("settings.json", None, "periods", "over_1000")),
        ("settings.json", b'{"periods": true}', ("settings.json", None, "periods", "not_a_number")),
    ],
)
def test_each_broken_file_is_said(
    tmp_path: Path, file: str, content: bytes | None, expected: tuple[str, int | None, str | None, str]
) -> None:
    folder = write_folder(tmp_path, small())
    (folder / file).unlink(missing_ok=True)
    if content is not None:
        (folder / file).write_bytes(content)
    assert expected in codes(folder)


def test_a_broken_parquet_file_is_said(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, small())
    (folder / "budgets.csv").unlink()
    (folder / "budgets.parquet").write_bytes(b"PAR1 no PAR1")
    assert ("budgets.parquet", None, None, "not_parquet") in codes(folder)


def test_all_violations_are_said_at_once_and_counted(tmp_path: Path) -> None:
    tables = small()
    tables["candidates"] = [dict(tables["candidates"][0], value="x") for _ in range(3000)]
    tables["hours"][0]["hours"] = "-3"
    (tmp_path / "there").mkdir()
    folder = write_folder(tmp_path / "there", tables, {"periods": "four"})
    with pytest.raises(UnableToReadProblem) as caught:
        read_pathways(folder)
    # 3000 values, 2999 doubles, what needs and fixed rows refer to, hours, settings.
    assert caught.value.count >= 6001
    files = {violation.file for violation in caught.value.violations}
    assert {"candidates.csv", "hours.csv", "settings.json"} <= files


def test_what_is_not_a_folder(tmp_path: Path) -> None:
    assert codes(tmp_path / "nowhere")[0][3] == "not_a_folder"


def test_large_parts_are_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sambung.standards.problems import parts

    expected = as_lists(read_pathways(write_folder(tmp_path / "csv", small())))
    write_folder(tmp_path / "parquet", small(), is_parquet=True)
    monkeypatch.setattr(parts, "ROWS", 4)
    monkeypatch.setattr(parts, "BLOCK", 64)
    assert as_lists(read_pathways(tmp_path / "parquet")) == expected
    assert as_lists(read_pathways(tmp_path / "csv")) == expected


def test_settings_are_json(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, small(), {"periods": 4, "colour": "red"})
    assert json.loads((folder / "settings.json").read_text())["colour"] == "red"
    assert read_pathways(folder).periods == 4
