"""Reading what matching said: the latest run, its lists, an enterprise's orders within reach, what changed."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import SYSTEM, Actor, may
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.matching.models import MatchResult, MatchRun
from sambung.apps.registry.models import Enterprise
from sambung.engine.eligibility import Verdict
from sambung.standards.stems import stems

SHOWN_AS_REACH = (Verdict.ELIGIBLE.value, Verdict.NEARLY.value, Verdict.UNKNOWN.value)


@dataclass(frozen=True)
class OrderInReach:
    """An open requirement against one enterprise: verdict ELIGIBLE, NEARLY or UNKNOWN, and what is missing.

    `gaps` as in `MatchResult.gaps`; `unknown` names facts (capacity, unit_price, consent, offer) and gates.
    """

    requirement: Requirement
    verdict: str
    gaps: list[dict[str, Any]]
    unknown: list[str]
    results: list[dict[str, Any]]
    capacity: int | None
    offer_uid: uuid.UUID | None
    product: str


@dataclass(frozen=True)
class ReachChange:
    """An enterprise that came within reach of a requirement in a run: for Today."""

    requirement: Requirement
    enterprise: Enterprise
    previous_verdict: str
    at: datetime.datetime


def latest_run(actor: Actor, requirement: Requirement) -> MatchRun | None:
    """The last run that the actor may see; None where it was never matched."""
    found: MatchRun | None = (
        MatchRun.objects.visible(actor)
        .select_related("requirement", "recorded")
        .filter(requirement=requirement)
        .order_by("-id")
        .first()
    )
    return found


def latest_summaries(actor: Actor, requirements: list[Requirement]) -> dict[int, dict[str, Any]]:
    """Requirement key → the last run's summary, for the bars of a list; one query."""
    keys = [row.pk for row in requirements]
    last = (
        MatchRun.objects.unscoped("the newest of each, narrowed by the actor's rule around it")
        .filter(requirement_id__in=keys)
        .values("requirement_id")
        .annotate(last=Max("id"))
        .values("last")
    )
    rows = MatchRun.objects.visible(actor).filter(pk__in=last)
    return dict(rows.values_list("requirement_id", "summary"))


def asked_by(run: MatchRun) -> str:
    """The name of who asked for the run; empty: the system by itself, or nobody known."""
    if run.requested_by_uid is None or run.requested_by_uid == SYSTEM.uid:
        return ""
    return User.objects.filter(uid=run.requested_by_uid).values_list("name", flat=True).first() or ""


def results_of(
    actor: Actor,
    run: MatchRun,
    *,
    verdict: str = "",
    is_product_sure: bool | None = None,
    gap_key: str = "",
    words: str = "",
    centre: bool = False,
) -> QuerySet[MatchResult]:
    """One list of a run, greatest capacity first; lines without consent only for their own centre's people.

    `is_product_sure` False: those of whom a person must say whether they make this product, likeliest first.

    `centre`: only enterprises of the actor's centres. Empty for who may not see lines (a buyer sees totals).
    """
    rows = MatchResult.objects.filter(run=run)
    if not may(actor, "matching.view_results", run):
        return rows.none()
    rows = rows.filter(Q(has_consent=True) | Q(enterprise__centre_id__in=actor.centre_ids))
    if verdict:
        rows = rows.filter(verdict=verdict)
    if is_product_sure is not None:
        rows = rows.filter(is_product_sure=is_product_sure)
    if gap_key:
        rows = rows.filter(gap_key=gap_key)
    if centre:
        rows = rows.filter(enterprise__centre_id__in=actor.centre_ids)
    for stem in stems(words):
        rows = rows.filter(
            Q(offer__stems__contains=f" {stem} ")
            | Q(enterprise__stems__contains=f" {stem} ")
            | Q(enterprise__name__icontains=words.strip())
        )
    # The run comes along for its requirement alone: its JSON would be read again for each line.
    rows = rows.select_related("offer", "enterprise", "enterprise__centre", "run__requirement")
    return rows.defer("run__summary", "run__rule_versions").order_by(
        *(["-score_permille"] if is_product_sure is False else []), F("capacity").desc(nulls_last=True), "pk"
    )


def counts_of(actor: Actor, run: MatchRun) -> dict[tuple[str, bool], int]:
    """(verdict, whether the product is sure) → how many lines the actor sees; one query."""
    rows = results_of(actor, run).order_by().values("verdict", "is_product_sure").annotate(count=Count("pk"))
    return {(row["verdict"], row["is_product_sure"]): row["count"] for row in rows}


def get_line(actor: Actor, run: MatchRun, offer_uid: uuid.UUID) -> MatchResult | None:
    """One offer's line, if the actor sees it."""
    return results_of(actor, run).filter(offer__uid=offer_uid).first()


def may_see_price(actor: Actor, result: MatchResult) -> bool:
    """Whether this line's unit price may be shown to the actor."""
    return may(actor, "matching.see_price", result)


def orders_within_reach(actor: Actor, enterprise: Enterprise) -> list[OrderInReach]:
    """The open requirements of which this enterprise is a candidate, eligible first; two queries.

    The best line of each requirement. Empty for who may not see the enterprise, and without consent for all
    but its own centre and its own people.
    """
    if not may(actor, "registry.view_enterprise", enterprise):
        return []
    last = (
        MatchRun.objects.unscoped("the newest of each open requirement")
        .filter(requirement__state=RequirementState.OPEN)
        .values("requirement_id")
        .annotate(last=Max("id"))
        .values("last")
    )
    rows = MatchResult.objects.filter(
        enterprise=enterprise, run_id__in=last, verdict__in=SHOWN_AS_REACH, is_product_sure=True
    )
    if not may(actor, "registry.see_private", enterprise):
        rows = rows.filter(has_consent=True)
    seen = {
        row.pk: row
        for row in Requirement.objects.visible(actor)
        .select_related("buyer", "centre")
        .filter(pk__in=rows.values("run__requirement_id"))
    }
    best: dict[int, MatchResult] = {}
    for row in rows.select_related("offer", "run"):
        key = row.run.requirement_id
        if key in seen and (key not in best or _rank(row) < _rank(best[key])):
            best[key] = row
    return [
        OrderInReach(
            requirement=seen[key],
            verdict=row.verdict,
            gaps=row.gaps,
            unknown=[
                *row.candidate.get("unknown", []),
                *(one["gate"] for one in row.results if one["state"] == "UNKNOWN" and one["level"] == "MUST"),
            ],
            results=row.results,
            capacity=row.capacity,
            offer_uid=row.offer.uid if row.offer is not None else None,
            product=row.offer.product if row.offer is not None else "",
        )
        for key, row in sorted(best.items(), key=lambda item: (*_rank(item[1]), item[0]))
    ]


def _rank(row: MatchResult) -> tuple[int, int]:
    return SHOWN_AS_REACH.index(row.verdict), -(row.capacity or 0)


def changes_since(actor: Actor, since: datetime.datetime, *, limit: int = 50) -> list[ReachChange]:
    """Who of the actor's centres (or firms) came within reach of which order since then, newest first; one query."""
    rows = (
        MatchResult.objects.filter(
            Q(enterprise__centre_id__in=actor.centre_ids) | Q(enterprise_id__in=actor.enterprise_ids),
            run__created_at__gte=since,
            run__requirement__in=Requirement.objects.visible(actor).values("pk"),
            verdict=Verdict.ELIGIBLE.value,
            offer__isnull=False,
        )
        .exclude(previous_verdict__in=["", Verdict.ELIGIBLE.value])
        .select_related("run__requirement__buyer", "enterprise")
        .order_by("-run_id", "pk")
    )
    return [
        ReachChange(row.run.requirement, row.enterprise, row.previous_verdict, row.run.created_at)
        for row in rows[:limit]
    ]
