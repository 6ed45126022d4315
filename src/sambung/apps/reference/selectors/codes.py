"""Looking codes up by vintage. Whole lists are kept in memory by edition: an edition never changes."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sambung.apps.reference.models import CodeListEntry, ListKind
from sambung.apps.reference.selectors.lists import newest_vintage, standing_list


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A line of a list. `other`: the other side of a crosswalk; `values`: what else its kind has."""

    code: str
    other: str
    title: str
    description: str
    level: str
    parent: str
    values: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class KbliEntry:
    """A KBLI code with its official words. `level`: `letter`, or the number of digits, `2` to `5`."""

    code: str
    title: str
    description: str
    level: str


def kbli_entries(vintage: str) -> Sequence[KbliEntry]:
    """All codes of one vintage of KBLI, by code; empty where it is not loaded. One query, then from memory."""
    found = standing_list(ListKind.KBLI, vintage)
    return () if found is None else _kbli(found.uid)


@lru_cache(maxsize=4)
def _kbli(uid: uuid.UUID) -> tuple[KbliEntry, ...]:
    rows = CodeListEntry.objects.filter(code_list__uid=uid).order_by("code")
    return tuple(KbliEntry(*row) for row in rows.values_list("code", "title", "description", "level"))


def list_entries(kind: str, vintage: str) -> Sequence[ListEntry]:
    """All lines of a list, by code; empty where it is not loaded."""
    found = standing_list(kind, vintage)
    if found is None:
        return ()
    rows = CodeListEntry.objects.filter(code_list=found).order_by("code", "other")
    return [_entry(row) for row in rows.iterator(chunk_size=2000)]


def code_entry(kind: str, vintage: str, code: str) -> ListEntry | None:
    """The first line of a code; None where the list or the code is not there. Two queries."""
    found = standing_list(kind, vintage)
    if found is None:
        return None
    row = CodeListEntry.objects.filter(code_list=found, code=code).order_by("other").first()
    return None if row is None else _entry(row)


def code_title(kind: str, vintage: str, code: str) -> str | None:
    """What a code means in the vintage under which it was given; None: not known."""
    found = code_entry(kind, vintage, code)
    return None if found is None else found.title


def other_codes(kind: str, vintage: str, code: str, *, is_back: bool = False) -> list[str]:
    """The other side of a crosswalk, all that it names; `is_back`: from the other side to this one."""
    found = standing_list(kind, vintage)
    if found is None:
        return []
    rows = CodeListEntry.objects.filter(code_list=found)
    if is_back:
        return list(rows.filter(other=code).order_by("code").values_list("code", flat=True))
    return list(rows.filter(code=code).exclude(other="").order_by("other").values_list("other", flat=True))


def find_region_point(dotted: str, *, vintage: str | None = None) -> tuple[float, float] | None:
    """(latitude, longitude) of the region, or of the smallest one around it that is known; None: not known.

    `vintage=None`: the newest that is loaded.
    """
    chosen = vintage or newest_vintage(ListKind.PLACES)
    found = standing_list(ListKind.PLACES, chosen) if chosen else None
    if found is None:
        return None
    parts = dotted.split(".")
    around = [".".join(parts[:size]) for size in range(len(parts), 0, -1)]
    rows = CodeListEntry.objects.filter(code_list=found, code__in=around).values_list("code", "values")
    known = dict(rows)
    values = next((known[code] for code in around if code in known), None)
    return None if values is None else (float(values["latitude"]), float(values["longitude"]))


def _entry(row: CodeListEntry) -> ListEntry:
    return ListEntry(row.code, row.other, row.title, row.description, row.level, row.parent, row.values)
