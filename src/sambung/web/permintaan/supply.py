"""What was made of a requirement: its consortia and proposals, as far as the reader may know them."""

from __future__ import annotations

from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.linkages.selectors import proposals_of_requirement
from sambung.apps.pooling.selectors import runs_of
from sambung.web.penawaran.sentences import STATES

SHOWN = 5
# State of a run → the chip's colour and sign.
RUNS = {"SOLVED": "met", "INFEASIBLE": "not_met", "FAILED": "warning", "QUEUED": "waiting"}


def supply_of(actor: Actor, requirement: Any) -> dict[str, Any] | None:
    """The newest of both; None where the reader sees neither."""
    runs = list(runs_of(actor, requirement)[: SHOWN + 1])
    proposals = list(proposals_of_requirement(actor, requirement)[:SHOWN])
    if not runs and not proposals:
        return None
    return {
        "runs": [{"run": run, "chip": RUNS.get(run.state, "plain")} for run in runs[:SHOWN]],
        "has_more_runs": len(runs) > SHOWN,
        "proposals": [{"proposal": one, "chip": STATES[one.state]} for one in proposals],
    }
