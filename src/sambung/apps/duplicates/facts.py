"""Judgements in force → which enterprise stands for which: the one place where that is resolved."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from sambung.engine.resolution.clusters import clusters_of

EARLIEST = datetime.datetime.min.replace(tzinfo=datetime.UTC)


def resolved(same: Iterable[Any]) -> dict[int, int]:
    """Key → key of the one that stands for it, from all SAME judgements in force; those without twins are missing.

    The one that stands is the one chosen last among the cluster's judgements, else the oldest entry.
    """
    rows = list(same)
    chosen = sorted(
        (row.chosen_at or EARLIEST, row.recorded_id, row.chosen_id)
        for row in rows
        if row.chosen_id is not None
    )
    return clusters_of(((row.left_id, row.right_id) for row in rows), (key for _at, _entry, key in chosen))


def resolved_in(rows: Any) -> dict[int, int]:
    """The same from a query of such judgements. One query."""
    fields = ("left_id", "right_id", "chosen_id", "chosen_at", "recorded_id")
    return resolved(rows.values_list(*fields, named=True))
