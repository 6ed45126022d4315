"""An enterprise's part in proposals and its linkages, as far as the reader may know them."""

from __future__ import annotations

from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.linkages.selectors import lines_of_enterprise, linkages_of_enterprise, view_linkages
from sambung.web.keterkaitan.words import LEVELS
from sambung.web.penawaran.sentences import ANSWERS
from sambung.web.permintaan import labels

SHOWN = 5


def supply_of(actor: Actor, enterprise: Any) -> dict[str, Any] | None:
    """The newest of both; None where the reader sees neither."""
    lines = [
        {
            "line": line,
            "chip": ANSWERS[line.answer],
            "quantity": labels.per_period(
                max(line.quantities), line.proposal.requirement.unit, line.proposal.requirement.period_kind
            ),
        }
        for line in lines_of_enterprise(actor, enterprise.uid)[:SHOWN]
    ]
    rows = linkages_of_enterprise(actor, enterprise.uid)[:SHOWN]
    linkages = [
        {"view": view, "chip": LEVELS[view.level][0], "label": str(LEVELS[view.level][1])}
        for view in view_linkages(actor, rows)
    ]
    return {"lines": lines, "linkages": linkages} if lines or linkages else None
