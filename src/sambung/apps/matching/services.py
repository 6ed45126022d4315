"""Matching a requirement, and matching again when an enterprise changed."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from sambung.apps.actors.access import Actor
from sambung.apps.demand.models import Requirement
from sambung.apps.matching.models import MatchRun


def match_requirement(actor: Actor, *, requirement: Requirement, on: datetime.date | None = None) -> MatchRun:
    """Judge every candidate and keep the run with its results.

    Facts are read and judged before the transaction that writes. Errors: PermissionMissingError
    ("matching.match_requirement": staff of a centre that sees it, and the buyer's own people).
    """
    raise NotImplementedError


def rematch_for_enterprises(enterprise_ids: Collection[int], *, on: datetime.date | None = None) -> int:
    """Match again the open requirements that these enterprises touch; how many. The wiring calls it.

    Few are matched at once; more become jobs "matching.match_requirement", one for each requirement.
    """
    raise NotImplementedError
