"""The checker's own reading of problem and solution folders, CSV or Parquet; independent of the engine's reader."""

import csv
import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Record = dict[str, str]
PROBLEM_TABLES = ("requirements", "offers", "hubs", "lanes", "pairs", "resources", "uses", "pins")
SOLUTION_TABLES = ("allocations", "hubs", "shortages", "excluded", "prices")
# Written where they were asked for, or where there is something to write.
ADDED_TABLES = (
    "bound_prices",
    "inclusion_curve",
    "inclusion_plans",
    "settlement",
    "settlement_totals",
)
LARGEST_FILE = 2**30


class UnableToCheck(ValueError):
    """A folder cannot be read as what it should be."""


def read_table(folder: Path, name: str) -> list[Record] | None:
    """Rows as text by column; an absent cell is ''. None where the table is absent."""
    as_csv, as_parquet = folder / f"{name}.csv", folder / f"{name}.parquet"
    if as_csv.exists() and as_parquet.exists():
        raise UnableToCheck(f"{folder.name}/{name}: both CSV and Parquet")
    for file in (as_csv, as_parquet):
        if file.exists() and (not file.is_file() or file.stat().st_size > LARGEST_FILE):
            raise UnableToCheck(f"{folder.name}/{file.name}: no file, or over 1 GiB")
    try:
        if as_csv.exists():
            with as_csv.open(encoding="utf-8-sig", newline="") as handle:
                return [
                    {key: value or "" for key, value in record.items() if isinstance(key, str)}
                    for record in csv.DictReader(handle)
                ]
        if as_parquet.exists():
            from pyarrow import parquet

            return [
                {key: "" if value is None else text_of(value) for key, value in record.items()}
                for record in parquet.read_table(as_parquet).to_pylist()
            ]
    except (OSError, ValueError, csv.Error) as error:
        raise UnableToCheck(f"{folder.name}/{name}: {error}") from error
    return None


def text_of(value: Any) -> str:
    """A Parquet cell as the text that CSV would hold."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def read_json(folder: Path, name: str) -> dict[str, Any] | None:
    """A JSON object; None where the file is absent."""
    path = folder / name
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise UnableToCheck(f"{folder.name}/{name}: {error}") from error
    if not isinstance(found, dict):
        raise UnableToCheck(f"{folder.name}/{name}: not an object")
    return found


def number(record: Mapping[str, str], column: str, default: float | None = None) -> float:
    """A cell as a finite number; the default where empty."""
    text = record.get(column, "").strip()
    if not text:
        if default is None:
            raise UnableToCheck(f"column {column}: a number is missing in {dict(record)}")
        return default
    try:
        value = float(text)
    except ValueError as error:
        raise UnableToCheck(f"column {column}: {text!r} is not a number") from error
    if not math.isfinite(value):
        raise UnableToCheck(f"column {column}: {text!r} is not finite")
    return value


def limit(record: Mapping[str, str], column: str) -> float | None:
    """A cell as a number; None where empty: not given."""
    return number(record, column) if record.get(column, "").strip() else None


def input_hash(folder: Path) -> str:
    """SHA-256 over the bytes of the problem's files in the order of their names."""
    names = [f"{name}.{ending}" for name in PROBLEM_TABLES for ending in ("csv", "parquet")]
    names.append("settings.json")
    digest = hashlib.sha256()
    for name in sorted(names):
        if (folder / name).exists():
            digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def output_hash(folder: Path, head: Mapping[str, Any]) -> str:
    """SHA-256 over the bytes of a solution's tables in the order of their names, then solution.json without its seal."""
    digest = hashlib.sha256()
    for name in sorted((*SOLUTION_TABLES, *ADDED_TABLES)):
        for ending in ("csv", "parquet"):
            if (folder / f"{name}.{ending}").exists():
                digest.update((folder / f"{name}.{ending}").read_bytes())
    rest = {key: value for key, value in head.items() if key != "output_sha256"}
    digest.update(json.dumps(rest, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()
