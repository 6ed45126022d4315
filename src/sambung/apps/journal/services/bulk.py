"""Many new rows of one table at once, by the quickest way that the database has. For lists, in the caller's transaction."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, models

Reader = Callable[[Any], Any]


def ordered_uids(many: int) -> list[uuid.UUID]:
    """New uids of version 7 (RFC 9562), in the order of time: an index takes a list's rows side by side.

    With uids of pure chance a million rows would touch every page of every index again and again.
    """
    return [uuid.UUID(int=number) for number in _ordered_numbers(many)]


def _ordered_numbers(many: int) -> list[int]:
    moment = ((time.time_ns() // 1_000_000) & 0xFFFF_FFFF_FFFF) << 80 | 7 << 76 | 2 << 62
    chance = os.urandom(10 * many)
    made = []
    for at in range(0, 10 * many, 10):
        number = int.from_bytes(chance[at : at + 10], "big")
        # The version stands above 12 bits of chance, the variant above 62.
        made.append(moment | (number >> 62 & 0xFFF) << 64 | number & 0x3FFF_FFFF_FFFF_FFFF)
    return made


class NewRows:
    """Rows of one table as plain values: as instances they would take half the time of a list of a million rows.

    `columns`: the attributes that every row gives, in that order; the others take the model's default, and a uid
    is made. Keys are given when the rows are written.
    """

    def __init__(self, model: Any, columns: Sequence[str]) -> None:
        self._model = model
        self._columns = tuple(columns)
        self._rows: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, *values: Any) -> None:
        """One row: the value of each column, as an instance would hold it."""
        self._rows.append(values)

    def write(self) -> Sequence[int]:
        """Insert the rows in the caller's transaction; their keys, in order. Errors: those of the database."""
        if not self._rows:
            return ()
        if not connection.in_atomic_block:
            raise RuntimeError(
                f"{self._model.__name__}: rows of a list are written in the transaction of their entry"
            )
        layout = _layout(self._model, self._columns, connection.vendor)
        many = len(self._rows)
        constants = tuple(_read(reader, default()) for default, reader in layout.fixed)
        is_sqlite = connection.vendor == "sqlite"
        numbers = _ordered_numbers(many) if layout.has_uid else ()

        def lines(keys: Sequence[int]) -> Iterator[list[Any]]:
            for at, row in enumerate(self._rows):
                line = [
                    value if reader is None or value is None else reader(value)
                    for reader, value in zip(layout.readers, row, strict=True)
                ]
                line.append(keys[at])
                if numbers:
                    line.append(f"{numbers[at]:032x}" if is_sqlite else uuid.UUID(int=numbers[at]))
                line.extend(constants)
                yield line

        put = _put_sqlite if is_sqlite else _put_postgresql
        return put(self._model._meta.db_table, layout.names, lines, many)


def insert_rows(rows: Sequence[Any]) -> None:
    """Insert unsaved instances of one model; their keys are set. Errors: those of the database."""
    if not rows:
        return
    model: Any = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    made = NewRows(model, [field.attname for field in fields])
    for row in rows:
        made.add(*(field.pre_save(row, True) for field in fields))
    for row, key in zip(rows, made.write(), strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


class _Layout:
    """Which columns a statement names, in order: the given ones, the key, the uid, those with a default."""

    def __init__(self, model: Any, columns: tuple[str, ...], vendor: str) -> None:
        fields = {field.attname: field for field in model._meta.concrete_fields}
        left = [name for name in fields if name not in columns and name != model._meta.pk.attname]
        self.has_uid = "uid" in left
        if self.has_uid:
            left.remove("uid")
        self.readers = [_reader(fields[name], vendor) for name in columns]
        self.fixed = [(fields[name].get_default, _reader(fields[name], vendor)) for name in left]
        named = [*columns, model._meta.pk.attname, *(["uid"] if self.has_uid else []), *left]
        self.names = tuple(fields[name].column for name in named)


_layout = lru_cache(maxsize=64)(_Layout)


def _read(reader: Reader | None, value: Any) -> Any:
    return value if reader is None or value is None else reader(value)


def _reader(field: Any, vendor: str) -> Reader | None:
    """From an attribute's value to the driver's; None where they are the same. Unknown (None) is not read."""
    if isinstance(field, models.ForeignKey | models.IntegerField | models.FloatField | models.BooleanField):
        return None
    if isinstance(field, models.CharField | models.TextField):
        # A member of a set of choices is a text; the driver takes the plain text alone.
        return str
    if isinstance(field, models.UUIDField) and vendor == "sqlite":
        return lambda value: value.hex
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return lambda value: value.isoformat()
    if isinstance(field, models.UUIDField):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


Lines = Callable[[Sequence[int]], Iterator[list[Any]]]


def _put_sqlite(table: str, names: Sequence[str], lines: Lines, many: int) -> Sequence[int]:
    # The transaction holds the only writer, so that keys can be given here.
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" for _ in names)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        first = (found[0] if found else 0) + 1
        keys = range(first, first + many)
        # Names of tables and columns come from the models, never from a list.
        statement = f'INSERT INTO "{table}" ({columns}) VALUES ({marks})'  # noqa: S608
        with connection.wrap_database_errors:
            cursor.connection.executemany(statement, lines(keys))
    return keys


def _put_postgresql(table: str, names: Sequence[str], lines: Lines, many: int) -> Sequence[int]:
    columns = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, many]
        )
        keys = [key for (key,) in cursor.fetchall()]
        with connection.wrap_database_errors, cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            for line in lines(keys):
                copy.write_row(line)
    return keys
