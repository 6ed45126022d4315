"""Reading what matching said: the latest run, its lists, an enterprise's orders within reach, what changed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from sambung.apps.actors.access import Actor
from sambung.apps.demand.models import Requirement
from sambung.apps.matching.models import MatchResult, MatchRun
from sambung.apps.registry.models import Enterprise


@dataclass(frozen=True)
class OrderInReach:
    """An open requirement against one enterprise: verdict ELIGIBLE, NEARLY or UNKNOWN, and what is missing."""

    requirement: Requirement
    verdict: str
    gaps: list[dict[str, Any]]
    unknown: list[str]
    capacity: int | None
    offer_uid: str | None


@dataclass(frozen=True)
class ReachChange:
    """An enterprise that came within reach of a requirement in a run: for Today."""

    requirement: Requirement
    enterprise: Enterprise
    previous_verdict: str
    at: datetime.datetime


def latest_run(actor: Actor, requirement: Requirement) -> MatchRun | None:
    """The last run that the actor may see; None where it was never matched."""
    raise NotImplementedError


def results_of(
    actor: Actor, run: MatchRun, *, verdict: str = "", gap_key: str = "", words: str = ""
) -> QuerySet[MatchResult]:
    """One list of a run, greatest capacity first; offers without consent only for their own centre's people."""
    raise NotImplementedError


def orders_within_reach(actor: Actor, enterprise: Enterprise) -> list[OrderInReach]:
    """The open requirements of which this enterprise is a candidate, eligible first."""
    raise NotImplementedError


def changes_since(actor: Actor, since: datetime.datetime, *, limit: int = 50) -> list[ReachChange]:
    """Who came within reach of which order since then, at the actor's centres."""
    raise NotImplementedError
