"""Cells of a part as integers, shares and identifiers; what breaks the format is noted with its row.

A column is converted as a whole; only a part in which something does not fit is looked at cell by cell.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute

from sambung.standards.problems.lanes import LARGEST
from sambung.standards.problems.parts import Part, Source
from sambung.standards.problems.tables import number_of

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int32]
BLANK = -1


def whole_numbers(source: Source, part: Part, name: str, default: int | None) -> Integers:
    """The column as integers; the default where empty (None: a value must be there). BLANK is a default, too."""
    column = part.columns.get(name)
    if column is None:
        return np.full(len(part.numbers), BLANK if default is None else default, dtype=np.int64)
    quick = _quick_whole(column)
    if quick is None:
        return _careful(source, part, name, default, is_whole=True).astype(np.int64)
    values, is_blank = quick
    if is_blank is not None:
        if default is None:
            source.folder.note_rows(source.file, "missing_value", part.numbers[is_blank], name)
        values[is_blank] = 0 if default is None else default
    return values


def _quick_whole(column: Any) -> tuple[Integers, npt.NDArray[np.bool_] | None] | None:
    """(values, where empty), or None where anything is not an integer between 0 and LARGEST."""
    kind = column.type
    try:
        if pyarrow.types.is_string(kind) or pyarrow.types.is_integer(kind):
            column = pyarrow.compute.cast(column, pyarrow.int64())
        else:
            return None
    except pyarrow.ArrowInvalid:
        return None
    is_blank = None
    if column.null_count:
        is_blank = column.is_null().to_numpy(zero_copy_only=False)
        column = column.fill_null(0)
    values = np.array(column.to_numpy(zero_copy_only=False), dtype=np.int64)
    if values.size and (values.min() < 0 or values.max() > LARGEST):
        return None
    return values, is_blank


def shares(source: Source, part: Part, name: str) -> Floats:
    """The column as numbers between 0 and 1; NaN where empty."""
    if name not in part.columns:
        return np.full(len(part.numbers), np.nan)
    return _careful(source, part, name, np.nan, is_whole=False)


def _careful(source: Source, part: Part, name: str, default: float | None, *, is_whole: bool) -> Floats:
    """Cell by cell, as the tables of rows are read."""
    column = part.columns[name]
    if not is_whole:
        quick = _quick_share(column, default)
        if quick is not None:
            return quick
    values = np.zeros(len(part.numbers), dtype=np.float64)
    for place, raw in enumerate(_cells(column)):
        number = int(part.numbers[place])
        if isinstance(raw, bytes):
            raw = raw.decode("utf-8", "replace")
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if default is None:
                source.folder.note(source.file, "missing_value", number, name)
            values[place] = 0 if default is None else default
            continue
        value, code = number_of(raw)
        if code is None and is_whole and value != int(value):
            code = "not_an_integer"
        if code is None and not is_whole and value > 1:
            code = "over_1"
        if code is not None:
            source.folder.note(source.file, code, number, name, raw)
        values[place] = value
    return values


def _quick_share(column: Any, default: float | None) -> Floats | None:
    try:
        values = pyarrow.compute.cast(column, pyarrow.float64())
    except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError):
        return None
    if pyarrow.types.is_boolean(column.type):
        return None
    is_blank = values.is_null().to_numpy(zero_copy_only=False)
    found = np.array(values.fill_null(0.0).to_numpy(zero_copy_only=False), dtype=np.float64)
    if not bool(((found >= 0) & (found <= 1)).all()):
        return None
    found[is_blank] = default
    return found


def _cells(column: Any) -> list[Any]:
    """Python values; what Python cannot hold (a date out of its range) as text."""
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError, UnicodeDecodeError):
        values = [str(cell) for cell in column]
    return values


def texts(source: Source, part: Part, name: str, *, is_required: bool) -> tuple[Codes, Any]:
    """(code of each row, its words): words without doubles; BLANK where empty (noted where a value must be there)."""
    column = part.columns.get(name)
    if column is None:
        return np.full(len(part.numbers), BLANK, dtype=np.int32), pyarrow.array([], pyarrow.string())
    codes, words = _encoded(source, part, name, column)
    is_space = pyarrow.compute.equal(pyarrow.compute.utf8_trim_whitespace(words), "")
    if pyarrow.compute.any(is_space).as_py():
        spaces = np.flatnonzero(is_space.to_numpy(zero_copy_only=False))
        codes = np.where(np.isin(codes, spaces), BLANK, codes).astype(np.int32)
    if is_required and codes.size and codes.min() == BLANK:
        source.folder.note_rows(source.file, "missing_value", part.numbers[codes == BLANK], name)
    return codes, words


def _encoded(source: Source, part: Part, name: str, column: Any) -> tuple[Codes, Any]:
    kind = column.type
    if not pyarrow.types.is_dictionary(kind):
        column = _as_text(source, part, name, column).dictionary_encode()
    elif not pyarrow.types.is_string(kind.value_type):
        column = _as_text(source, part, name, column.dictionary_decode()).dictionary_encode()
    indices = column.indices
    if indices.null_count:
        indices = indices.fill_null(BLANK)
    codes = np.array(indices.to_numpy(zero_copy_only=False), dtype=np.int32)
    words = column.dictionary
    try:
        words.validate(full=True)
    except pyarrow.ArrowInvalid:
        words = _as_text(source, part, name, words.cast(pyarrow.binary()))
    if words.null_count:
        nulls = np.flatnonzero(words.is_null().to_numpy(zero_copy_only=False))
        codes = np.where(np.isin(codes, nulls), BLANK, codes).astype(np.int32)
        words = words.fill_null("")
    return codes, words


def _as_text(source: Source, part: Part, name: str, column: Any) -> Any:
    """Identifiers as text: numbers as they are written, bytes as UTF-8."""
    kind = column.type
    if pyarrow.types.is_string(kind):
        return column
    if pyarrow.types.is_integer(kind) or pyarrow.types.is_large_string(kind) or pyarrow.types.is_null(kind):
        return pyarrow.compute.cast(column, pyarrow.string())
    cells: list[str | None] = []
    for place, raw in enumerate(_cells(column)):
        if isinstance(raw, bytes):
            try:
                raw = raw.decode("utf-8")
            except UnicodeDecodeError:
                source.folder.note(source.file, "not_utf8", int(part.numbers[place]), name, repr(raw[:8]))
                raw = None
        cells.append(None if raw is None else str(raw))
    return pyarrow.array(cells, pyarrow.string())
