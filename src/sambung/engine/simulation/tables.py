"""A province as rows of text, table by table: what the command writes and a loader can read.

Every table's first column is `data`, always `SIMULATED`, so that no row can be taken for a real one wherever
it ends up. A field holding a `Stated` becomes four columns: value, source, stated_on, expires_on. An empty
cell is *unknown* (or *none*); yes and no are `true` and `false`; lists are joined by `|`, attributes written
as `name=value`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, get_type_hints

from sambung.engine.simulation.records import (
    Certificate,
    Criterion,
    Enterprise,
    Evidence,
    Hub,
    Linkage,
    Milestone,
    Offer,
    OwnershipTie,
    Province,
    Region,
    Requirement,
    Resource,
    ResourceUse,
    Stated,
    Tariff,
)

MARK = "SIMULATED"
# attribute of Province -> its record
TABLES: dict[str, type[Any]] = {
    "regions": Region,
    "enterprises": Enterprise,
    "ties": OwnershipTie,
    "offers": Offer,
    "resources": Resource,
    "resource_uses": ResourceUse,
    "certificates": Certificate,
    "hubs": Hub,
    "tariffs": Tariff,
    "requirements": Requirement,
    "criteria": Criterion,
    "linkages": Linkage,
    "milestones": Milestone,
    "evidence": Evidence,
}


def header(table: str) -> list[str]:
    """The columns of a table, `data` first."""
    record = TABLES[table]
    stated = _stated_fields(record)
    columns = ["data"]
    for field in fields(record):
        if field.name in stated:
            columns += [
                field.name,
                *(f"{field.name}_{part}" for part in ("source", "stated_on", "expires_on")),
            ]
        else:
            columns.append(field.name)
    return columns


def rows(province: Province, table: str) -> Iterator[list[str]]:
    """The rows of a table, in the order of `header`."""
    record = TABLES[table]
    names = [field.name for field in fields(record)]
    records: Sequence[Any] = getattr(province, table)
    for item in records:
        row = [MARK]
        for name in names:
            value = getattr(item, name)
            if isinstance(value, Stated):
                row += [
                    text(value.value),
                    value.source,
                    value.stated_on.isoformat(),
                    value.expires_on.isoformat(),
                ]
            else:
                row.append(text(value))
        yield row


def text(value: object) -> str:
    """One value as a cell; floats in the shortest form that reads back the same."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "|".join(text(part) for part in value)
    if isinstance(value, Mapping):
        return "|".join(f"{name}={text(part)}" for name, part in value.items())
    return str(value)


def _stated_fields(record: type[Any]) -> set[str]:
    return {name for name, hint in get_type_hints(record).items() if hint is Stated}
