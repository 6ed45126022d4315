"""Comparing the whole registry in a worker."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from sambung.apps.duplicates.services.scanning import scan_registry


def run(context: Any) -> dict[str, int]:
    """Handler of `duplicates.scan_registry`; a second attempt goes on where the first was left."""

    def report(done: int, total: int) -> None:
        context.report(done / max(1, total), gettext("Comparing enterprises"))
        context.demand_going_on()

    # Only the first attempt begins anew: a later one goes on with what the first began, or finds it done.
    is_fresh = bool(context.params.get("is_fresh")) and context.attempt <= 1
    scan = scan_registry(is_fresh=is_fresh, report=report)
    return {"compared": scan.done // 2, "pairs": scan.pairs, "proposed": scan.proposed}
