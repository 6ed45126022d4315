"""A pathways solution's folder: solution.json and tables in columns; prices as full decimals, written and read."""

from collections.abc import Mapping
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sambung.standards.problems.cells import BLANK, texts, whole_numbers
from sambung.standards.problems.columns import Form, TableWriter
from sambung.standards.problems.parts import ColumnFolder, Part, Source
from sambung.standards.problems.tables import Column
from sambung.standards.problems.writer import make_room, write_head

TABLES = ("pathways", "pathway_steps", "groups", "prices", "frontier")
_PRICES = (
    Column("kind", "word", is_required=True),
    Column("id", "id", is_required=True),
    Column("field", "field"),
    Column("period", "whole", default=BLANK),
    Column("value", "decimal", is_required=True),
)
# The finest prices that the format allows.
PRICE_BITS = 30
_EXACT = Context(prec=120)
PriceKey = tuple[str, str, str, int]


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


def read_prices(file: Path, bits: int = PRICE_BITS) -> dict[PriceKey, int]:
    """Numerators over 2^bits by (kind, id, field, period; BLANK where empty) of a table that was written so.

    What is finer than 2^-bits is rounded down. Raises UnableToReadProblem with the violations.
    """
    folder = ColumnFolder(file.parent)
    if not file.is_file():
        folder.note(str(file), "missing_table")
        folder.refuse()
    source = folder.open_file(file.name, _PRICES)
    found: dict[PriceKey, int] = {}
    for part in source.parts() if source is not None else ():
        if source is None or not source.has_all:
            continue
        columns = [
            _words(source, part, name, is_required=name in ("kind", "id")) for name in ("kind", "id", "field")
        ]
        periods = whole_numbers(source, part, "period", BLANK).tolist()
        for place, raw in enumerate(part.columns["value"].to_pylist()):
            value = _decimal(raw)
            if value is None:
                source.folder.note(source.file, "not_a_number", int(part.numbers[place]), "value", raw)
                continue
            key = (columns[0][place], columns[1][place], columns[2][place], periods[place])
            found[key] = int(_EXACT.multiply(value, Decimal(1 << bits)))
    folder.refuse()
    return found


def _words(source: Source, part: Part, name: str, *, is_required: bool) -> list[str]:
    codes, words = texts(source, part, name, is_required=is_required)
    listed = words.to_pylist()
    return [listed[code] if code != BLANK else "" for code in codes.tolist()]


def _decimal(raw: Any) -> Decimal | None:
    """A price; None where it is not a number of the format."""
    try:
        value = Decimal(raw.strip() if isinstance(raw, str) else str(raw))
    except InvalidOperation:
        return None
    return value if value.is_finite() and 0 <= value <= Decimal("1e24") else None
