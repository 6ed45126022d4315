"""Many rows at once: one prepared statement a table, values prepared by the columns' own fields.

A province is some 200,000 rows; building a model instance and a piece of SQL for each would be most of the
time until the demo's first page.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.utils import timezone

Prepare = Callable[[Any], Any]


def write_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of `names` (foreign keys by their column, e.g. `offer_id`); other columns get their default.

    Returns how many. The database's own constraints hold; `save`, signals and validators do not run.
    """
    fields = [one for one in model._meta.concrete_fields if not one.primary_key]
    by_column = {one.attname: one for one in fields}
    given = [by_column[name] for name in names]
    others = [one for one in fields if one not in given]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(one.column or one.attname) for one in (*given, *others))
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    prepared = [_prepare(one) for one in given]
    fillers = [_filler(one) for one in others]
    values = [
        (
            *(
                None if value is None else prepare(value)
                for prepare, value in zip(prepared, row, strict=True)
            ),
            *(fill() for fill in fillers),
        )
        for row in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)
    return len(values)


def write_nouns(
    model: type[models.Model], names: Sequence[str], rows: Collection[Sequence[Any]]
) -> list[int]:
    """The same for things with a uid; their keys, in the rows' order."""
    manager: Any = model._base_manager
    before = manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    uids = [uuid.uuid4() for _ in rows]
    write_rows(model, ["uid", *names], ((uid, *row) for uid, row in zip(uids, rows, strict=True)))
    found = dict(manager.filter(pk__gt=before).values_list("uid", "pk"))
    return [found[uid] for uid in uids]


def _prepare(field: Any) -> Prepare:
    """What the field does with a value before it is stored; nothing where the driver takes it as it is."""
    plain = (
        models.CharField,
        models.TextField,
        models.IntegerField,
        models.FloatField,
        models.BooleanField,
        models.ForeignKey,
    )
    if isinstance(field, plain):
        return _as_it_is
    return lambda value: field.get_db_prep_save(value, connection)


def _as_it_is(value: Any) -> Any:
    return value


def _filler(field: Any) -> Callable[[], Any]:
    """The column's value where none is given: made anew where the default is a function."""
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        now = field.get_db_prep_save(timezone.now(), connection)
        return lambda: now
    if field.has_default() and callable(field.default):
        return lambda: field.get_db_prep_save(field.get_default(), connection)
    fixed = field.get_db_prep_save(field.get_default(), connection)
    return lambda: fixed
