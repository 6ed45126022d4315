"""Writing the whole index in a worker."""

from __future__ import annotations

from typing import Any

from sambung.apps.search.services.rebuilding import rebuild_index


def run(context: Any) -> dict[str, int]:
    """Handler of `search.rebuild_index`; a second attempt goes on where the first was left."""

    def report(done: int, total: int) -> None:
        context.report(done / max(1, total))
        context.demand_going_on()

    return {"looked_at": rebuild_index(report=report)}
