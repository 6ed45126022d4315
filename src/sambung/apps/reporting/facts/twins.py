"""Enterprises that are one, as known at a journal position: counted once, with what each of them brings."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sambung.apps.duplicates.selectors import canonical_known_at
from sambung.apps.registry.models import Enterprise

REASON = "an indicator counts all enterprises; only sums leave the room"


class EnterpriseHead(NamedTuple):
    """An enterprise's own columns under an indicator; `ended_on` as known at the position."""

    key: int
    uid: UUID
    registered_on: datetime.date
    ended_on: datetime.date | None
    is_simulated: bool


@dataclass(frozen=True)
class Twins:
    """Keys and uids of those in a cluster → key and uid of the one that stands for it. Everybody else is missing."""

    keys: Mapping[int, int] = field(default_factory=dict)
    uids: Mapping[str, str] = field(default_factory=dict)

    def key(self, key: int) -> int:
        """The key under which an enterprise is counted."""
        return self.keys.get(key, key)

    def uid(self, uid: object) -> str:
        """The uid under which it is counted."""
        text = str(uid)
        return self.uids.get(text, text)

    def gather(self, table: dict[int, list[Any]]) -> None:
        """What stands under a twin's key moves to the one that stands for it; of two values the later one counts."""
        for key, first in self.keys.items():
            if key != first and key in table:
                table[first] = [*table.get(first, ()), *table.pop(key)]

    def heads(self, heads: Iterable[EnterpriseHead]) -> list[EnterpriseHead]:
        """One for each cluster: since the first was registered, until the last has ended."""
        once: dict[int, EnterpriseHead] = {}
        for one in heads:
            first = self.key(one.key)
            held = once.get(first)
            if held is None:
                once[first] = one
                continue
            chosen = one if one.key == first else held
            ends = (held.ended_on, one.ended_on)
            once[first] = chosen._replace(
                registered_on=min(held.registered_on, one.registered_on),
                ended_on=None if None in ends else max(end for end in ends if end is not None),
            )
        # In the order of their uids again: what follows from the rows is hashed.
        return sorted(once.values(), key=lambda one: one.uid) if self.keys else list(once.values())


def read_twins(position: int) -> Twins:
    """The clusters known at a position. One query, and one for each 500 where there are any."""
    keys = canonical_known_at(position)
    uids: dict[int, str] = {}
    ordered = sorted(keys)
    for at in range(0, len(ordered), 500):
        rows = Enterprise.objects.unscoped(REASON).filter(pk__in=ordered[at : at + 500])
        uids |= {key: str(uid) for key, uid in rows.values_list("pk", "uid")}
    return Twins(keys, {uids[key]: uids[first] for key, first in keys.items()})
