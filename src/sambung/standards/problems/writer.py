"""Writes a pooling solution's folder: solution.json, and the tables where there is a plan."""

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

FORMAT_VERSION = 1
TABLES: Mapping[str, tuple[str, ...]] = {
    "allocations": (
        "offer_id",
        "hub_id",
        "requirement_id",
        "period",
        "quantity",
        "unit_price",
        "freight",
        "handling",
    ),
    "hubs": ("hub_id", "is_open", "period", "throughput"),
    "shortages": ("requirement_id", "period", "quantity", "reason"),
    "excluded": ("offer_id", "requirement_id", "period", "reason", "price_to_enter", "method"),
    "prices": ("kind", "id", "period", "value", "method"),
    "bound_prices": ("kind", "id", "other_id", "period", "value"),
    "inclusion_curve": ("tolerance", "cost", "count", "bound"),
    "inclusion_plans": ("tolerance", "offer_id", "hub_id", "requirement_id", "period", "quantity"),
    "settlement": (
        "enterprise_id",
        "requirement_id",
        "period",
        "grade",
        "quantity",
        "own_price",
        "own_total",
        "one_price",
        "one_total",
        "is_within_ceiling",
    ),
    "settlement_totals": ("plan", "status", "members", "cost", "bound", "own_total", "one_total", "one_cost"),
}
_WORDS = {"status", "plan", "reason", "method", "kind", "grade", "period", "id"}
_TRUTHS = {"is_open", "is_within_ceiling"}
Rows = Iterable[Mapping[str, Any]]


def write_solution(
    path: Path,
    head: Mapping[str, Any],
    tables: Mapping[str, Rows] | None,
    form: Literal["csv", "parquet"] = "csv",
) -> None:
    """Write the folder (made where absent); `tables` None: solution.json only.

    Tables of an earlier solution in the folder are removed, so that what stands there is one answer. `output_sha256`
    seals it: over the tables' bytes, sorted by file name, then solution.json without the seal, its keys sorted.
    Raises OSError where the folder cannot be written.
    """
    make_room(path, TABLES)
    digest = hashlib.sha256()
    for name in sorted(tables or {}):
        content = (_csv if form == "csv" else _parquet)(TABLES[name], (tables or {})[name])
        digest.update(content)
        _replace(path / f"{name}.{form}", content)
    said = {"format_version": FORMAT_VERSION, **head}
    digest.update(json.dumps(said, sort_keys=True, ensure_ascii=False, allow_nan=False).encode())
    write_head(path, {**head, "output_sha256": digest.hexdigest()})


def make_room(path: Path, tables: Iterable[str]) -> None:
    """The folder, without tables of an earlier solution."""
    path.mkdir(parents=True, exist_ok=True)
    for name in tables:
        for ending in ("csv", "parquet"):
            (path / f"{name}.{ending}").unlink(missing_ok=True)


def write_head(path: Path, head: Mapping[str, Any]) -> None:
    """solution.json, written last: where it stands, the tables do."""
    text = json.dumps(
        {"format_version": FORMAT_VERSION, **head}, indent=2, ensure_ascii=False, allow_nan=False
    )
    _replace(path / "solution.json", (text + "\n").encode())


def _replace(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never meets half a file."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _csv(columns: Sequence[str], rows: Rows) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return out.getvalue().encode()


def _parquet(columns: Sequence[str], rows: Rows) -> bytes:
    import pyarrow
    import pyarrow.parquet

    def kind(column: str) -> Any:
        if column in _TRUTHS:
            return pyarrow.bool_()
        is_text = column in _WORDS or column.endswith("_id")
        return pyarrow.string() if is_text else pyarrow.float64()

    listed = list(rows)
    arrays = {
        column: pyarrow.array(
            [None if row.get(column) is None else row[column] for row in listed], type=kind(column)
        )
        for column in columns
    }
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(arrays), out)
    return out.getvalue()
