"""Reading plans: a run with its pathways by quarter, mentor and requirement; a province's runs in aggregates."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from sambung.apps.actors.access import Actor, may
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import Requirement
from sambung.apps.pathways.facts.settings import RunSettings
from sambung.apps.pathways.models import (
    Approval,
    Pathway,
    PathwayStep,
    PlannedCourse,
    PlanningYear,
    PlanRun,
    RunState,
)


class RunNotFoundError(LookupError):
    """No such run, or none that the actor may see: HTTP 404 for both."""


@dataclass(frozen=True)
class PlanFilter:
    """What the list of pathways shows; empty does not narrow. Uids as text; `quarter` None: all.

    `state`: coached, open (to be coached, without a case), case, ready.
    """

    quarter: int | None = None
    mentor: str = ""
    requirement: str = ""
    words: str = ""
    state: str = ""


@dataclass(frozen=True)
class MentorPart:
    """What one mentor carries in a plan. Hours × 10 by quarter."""

    uid: str
    name: str
    pathways: int
    hours: list[int]
    available: list[int]

    @property
    def is_over(self) -> bool:
        """Whether some quarter asks more than the mentor has."""
        return any(used > there for used, there in zip(self.hours, self.available, strict=True))


@dataclass(frozen=True)
class PlanView:
    """A run as its page shows it. `sees_all` False: a mentor, who is shown the own part alone."""

    run: PlanRun
    settings: RunSettings
    sees_all: bool
    may_plan: bool
    mentors: list[MentorPart]
    by_requirement: list[dict[str, Any]]
    names: dict[str, str]
    pathways: int
    cases: int
    ready_for_cases: int
    is_simulated: bool
    courses: list[PlannedCourse] = field(default_factory=list)


def get_run(actor: Actor, uid: uuid.UUID) -> PlanRun:
    """One run with its year. Errors: RunNotFoundError."""
    found: PlanRun | None = (
        PlanRun.objects.visible(actor)
        .select_related("year__centre", "previous__year", "started_from")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise RunNotFoundError(str(uid))
    return found


def runs_of(actor: Actor, year: PlanningYear) -> QuerySet[Any]:
    """The runs of a year, newest first; lazy, to be paginated."""
    rows: QuerySet[Any] = PlanRun.objects.visible(actor).filter(year=year)
    return rows.select_related("year__centre").order_by("-id")


def latest_run(actor: Actor, year: PlanningYear) -> PlanRun | None:
    """What the planner's first page shows: the approved plan, else the newest solved, else the newest."""
    rows = runs_of(actor, year)
    for narrowed in (
        rows.filter(approval=Approval.APPROVED),
        rows.filter(state=RunState.SOLVED),
        rows,
    ):
        found: PlanRun | None = narrowed.first()
        if found is not None:
            return found
    return None


def list_pathways(actor: Actor, run: PlanRun, narrowed: PlanFilter = PlanFilter()) -> QuerySet[Any]:
    """Pathways of a run that the actor sees, by quarter and mentor, with their steps; lazy, to be paginated."""
    rows: QuerySet[Any] = Pathway.objects.visible(actor).filter(run=run)
    if narrowed.quarter is not None:
        rows = rows.filter(start=narrowed.quarter)
    if narrowed.mentor:
        rows = rows.filter(mentor__uid__in=_uids(narrowed.mentor))
    if narrowed.requirement:
        rows = rows.filter(requirement__uid__in=_uids(narrowed.requirement))
    if narrowed.words.strip():
        rows = rows.filter(
            Q(enterprise__name__icontains=narrowed.words.strip())
            | Q(requirement__product__icontains=narrowed.words.strip())
        )
    if narrowed.state == "open":
        rows = rows.filter(case_uid__isnull=True).exclude(gap_key="")
    elif narrowed.state == "coached":
        rows = rows.exclude(gap_key="")
    elif narrowed.state == "ready":
        rows = rows.filter(gap_key="")
    elif narrowed.state == "case":
        rows = rows.filter(case_uid__isnull=False)
    steps = PathwayStep.objects.select_related("course").order_by("order")
    return (
        rows.select_related(
            "enterprise__centre", "requirement__buyer", "mentor", "offer", "run__year__centre"
        )
        .prefetch_related(Prefetch("steps", queryset=steps))
        .order_by("start", "-worth", "enterprise__name", "pk")
    )


def view_plan(actor: Actor, run: PlanRun) -> PlanView:
    """Everything but the list of pathways itself; at most eight queries."""
    sees_all = may(actor, "pathways.see_all", run)
    rows = Pathway.objects.visible(actor).filter(run=run)
    asked: dict[str, dict[str, Any]] = {}
    cases = open_ones = count = 0
    is_simulated = False
    for product, buyer, uid, unit, period, quantity, gap, chance, case, whole, simulated in rows.values_list(
        "requirement__product",
        "requirement__buyer__name",
        "requirement__uid",
        "requirement__unit",
        "requirement__period_kind",
        "quantity",
        "gap_key",
        "chance",
        "case_uid",
        "requirement__quantity",
        "enterprise__is_simulated",
    ):
        one = asked.setdefault(
            str(uid),
            {
                "uid": str(uid),
                "product": product,
                "buyer": buyer,
                "unit": unit,
                "period_kind": period,
                "asked": whole,
                "quantity": 0,
                "count": 0,
                "coached": 0,
                "expected": 0.0,
            },
        )
        one["quantity"] += quantity
        one["count"] += 1
        one["coached"] += bool(gap)
        one["expected"] += chance
        count += 1
        cases += case is not None
        open_ones += case is None and bool(gap)
        is_simulated |= simulated
    mentors = [
        MentorPart(**one)
        for one in run.summary.get("mentors", [])
        if sees_all or one["uid"] == str(actor.uid)
    ]
    return PlanView(
        run=run,
        settings=RunSettings.from_json(run.settings),
        sees_all=sees_all,
        may_plan=run.year is not None and may(actor, "pathways.plan", run.year.centre),
        mentors=mentors,
        by_requirement=sorted(asked.values(), key=lambda one: (-one["expected"], one["product"])),
        names=_names(run) if sees_all or run.year is None else {},
        pathways=count,
        cases=cases,
        ready_for_cases=open_ones,
        is_simulated=is_simulated,
        courses=courses_of_run(actor, run) if sees_all else [],
    )


def courses_of_run(actor: Actor, run: PlanRun) -> list[PlannedCourse]:
    """The year's courses in this run: held or not, with how many; reached through a run that the actor sees."""
    return list(run.planned_courses.select_related("course").order_by("period", "course__name"))


def province_runs(actor: Actor) -> QuerySet[Any]:
    """Runs over provinces, newest first; lazy, to be paginated. Empty for whom aggregates are not."""
    rows: QuerySet[Any] = PlanRun.objects.visible(actor).filter(year__isnull=True)
    return rows.order_by("-id")


def province_prices(actor: Actor, run: PlanRun) -> list[dict[str, Any]]:
    """What an hour brings in other centres of the province, by the newest run over it; greatest first.

    Of a centre its name and that price, which say nothing of an enterprise. Empty where nobody asked for the
    province.
    """
    if run.year is None or not may(actor, "pathways.see_all", run):
        return []
    newest: PlanRun | None = (
        PlanRun.objects.unscoped("a price by centre, which names no enterprise")
        .filter(year__isnull=True, state=RunState.SOLVED, province=run.year.centre.region_code[:2])
        .order_by("-id")
        .first()
    )
    if newest is None:
        return []
    best: dict[str, float] = {}
    for one in newest.prices:
        if one["kind"] == "hours":
            best[one["id"]] = max(best.get(one["id"], 0.0), one["value"])
    names = _centre_names(best)
    own = str(run.year.centre.uid)
    rows = [
        {"name": names[uid], "value": value} for uid, value in best.items() if uid != own and uid in names
    ]
    return sorted(rows, key=lambda one: -one["value"])


def _names(run: PlanRun) -> dict[str, str]:
    """Uid → name of what the prices speak of."""
    wanted = {one["id"] for one in run.prices if one["kind"] in {"requirement", "budget", "hours"}}
    wanted |= {one["uid"] for one in run.summary.get("centres", [])}
    rows = Requirement.objects.unscoped("open demands are known to every centre").filter(uid__in=wanted)
    return {str(uid): product for uid, product in rows.values_list("uid", "product")} | _centre_names(wanted)


def _centre_names(uids: Any) -> dict[str, str]:
    rows = Centre.objects.unscoped("names of centres are public").filter(uid__in=list(uids))
    return {str(uid): name for uid, name in rows.values_list("uid", "name")}


def _uids(text: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text)]
    except ValueError:
        return []


def provinces_with_centres(actor: Actor) -> list[str]:
    """Codes of the provinces in which a centre works; one query."""
    rows = Centre.objects.visible(actor).values_list("region_code", flat=True)
    return sorted({code[:2] for code in rows if code})
