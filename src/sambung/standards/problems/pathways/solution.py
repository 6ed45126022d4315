"""A pathways solution's folder: solution.json and tables in columns; prices as full decimals, written and read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sambung.standards.problems.cells import BLANK, texts, whole_numbers
from sambung.standards.problems.columns import Form, TableWriter
from sambung.standards.problems.parts import ColumnFolder, Part, Source
from sambung.standards.problems.tables import Column
from sambung.standards.problems.writer import make_room, write_head

TABLES = ("pathways", "pathway_steps", "groups", "prices", "enterprise_prices", "frontier")
KINDS = ("requirement", "budget", "hours", "seat", "limit")
_PRICES = (
    Column("kind", "word", is_required=True),
    Column("id", "id", is_required=True),
    Column("field", "field"),
    Column("period", "whole", default=BLANK),
    Column("value", "decimal", is_required=True),
)
# No price of the format is higher: nothing is worth more.
MOST_PRICE = 1e18


def write_pathways_solution(
    path: Path, head: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]] | None, form: Form = "csv"
) -> None:
    """Write the folder (made where absent); `tables` (columns by name) None: solution.json only.

    Raises OSError where the folder cannot be written.
    """
    make_room(path, TABLES)
    for name, columns in (tables or {}).items():
        with TableWriter(path, name, form) as writer:
            writer.write(columns)
    write_head(path, head)


def decimal_text(numerator: int, bits: int) -> str:
    """numerator / 2^bits with all its digits."""
    whole, rest = divmod(numerator, 1 << bits)
    if not rest:
        return str(whole)
    # One half to the k has k digits after the point.
    return f"{whole}.{rest * 5**bits:0{bits}d}".rstrip("0")


@dataclass(frozen=True, slots=True)
class PriceTable:
    """The columns of a table of prices; `period` BLANK where the row has none."""

    kind: list[str]
    identifier: list[str]
    field: list[str]
    period: list[int]
    value: list[float]


def read_prices(file: Path) -> PriceTable:
    """A table that was written so, to start from. Raises UnableToReadProblem with the violations."""
    folder = ColumnFolder(file.parent)
    if not file.is_file():
        folder.note(str(file), "missing_table")
        folder.refuse()
    source = folder.open_file(file.name, _PRICES)
    table = PriceTable([], [], [], [], [])
    for part in source.parts() if source is not None else ():
        if source is None or not source.has_all:
            continue
        kinds = _words(source, part, "kind", is_required=True)
        for place, kind in enumerate(kinds):
            if kind and kind not in KINDS:
                source.folder.note(source.file, "unknown_word", int(part.numbers[place]), "kind", kind)
        table.kind.extend(kinds)
        table.identifier.extend(_words(source, part, "id", is_required=True))
        table.field.extend(_words(source, part, "field", is_required=False))
        table.period.extend(whole_numbers(source, part, "period", BLANK).tolist())
        for place, raw in enumerate(part.columns["value"].to_pylist()):
            value = _price(raw)
            if value is None:
                source.folder.note(source.file, "not_a_number", int(part.numbers[place]), "value", raw)
            table.value.append(value or 0.0)
    folder.refuse()
    return table


def _words(source: Source, part: Part, name: str, *, is_required: bool) -> list[str]:
    codes, words = texts(source, part, name, is_required=is_required)
    listed = words.to_pylist()
    return [listed[code] if code != BLANK else "" for code in codes.tolist()]


def _price(raw: Any) -> float | None:
    """A price; None where it is not one of the format."""
    try:
        value = float(raw)
    except (TypeError, ValueError):
        return None
    return value if 0 <= value <= MOST_PRICE else None
