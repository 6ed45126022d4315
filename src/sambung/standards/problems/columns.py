"""Writes a table in columns, part by part, CSV or Parquet: a nation's rows need no more memory than one part.

A column is an Arrow array (a null is an empty cell) or a NumPy array of numbers.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

Form = Literal["csv", "parquet"]
_SPECIAL = '[",\r\n]'


class TableWriter:
    """One table of a folder. Whole or not at all: the file has its name only once it is closed without error."""

    def __init__(self, folder: Path, name: str, form: Form) -> None:
        self.path = folder / f"{name}.{form}"
        self._part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        self._form = form
        self._stream = self._part.open("wb")
        self._parquet: Any = None
        self._is_begun = False

    def __enter__(self) -> "TableWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._parquet is not None and kind is None:
            self._parquet.close()
        self._stream.close()
        if kind is None:
            self._part.replace(self.path)
        else:
            self._part.unlink(missing_ok=True)

    def write(self, columns: Mapping[str, Any]) -> None:
        """Append rows; each part has the same columns in the same order. Raises OSError where it cannot."""
        table = pyarrow.table(dict(columns))
        if self._form == "parquet":
            if self._parquet is None:
                self._parquet = pyarrow.parquet.ParquetWriter(
                    self._stream, table.schema, compression="zstd", compression_level=1
                )
            self._parquet.write_table(table)
            return
        if not self._is_begun:
            self._stream.write((",".join(table.column_names) + "\n").encode())
            self._is_begun = True
        if table.num_rows == 0:
            return
        options = pyarrow.csv.WriteOptions(
            include_header=False, quoting_style="needed" if _has_special(table) else "none"
        )
        pyarrow.csv.write_csv(table, self._stream, options)


def _has_special(table: Any) -> bool:
    """Whether a text of the table needs quotes in CSV."""
    for column in table.columns:
        kind = column.type
        values = column
        if pyarrow.types.is_dictionary(kind):
            values = pyarrow.chunked_array([chunk.dictionary for chunk in column.chunks])
            kind = values.type
        if pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind):
            found = pyarrow.compute.match_substring_regex(values, _SPECIAL)
            if pyarrow.compute.any(found).as_py():
                return True
    return False
