"""Why this enterprise and not that one; what would have to change; and what differs between two plans."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, When

from sambung.apps.actors.access import Actor, may
from sambung.apps.pathways.models import HandChange, Omission, Pathway, PlanRun
from sambung.apps.pathways.selectors.plans import RunNotFoundError
from sambung.apps.registry.models import Enterprise

PAYMENTS = ("demand", "money", "work", "seats", "limit")


@dataclass(frozen=True)
class Why:
    """One enterprise in a plan: its pathway, or why it has none. Worth and payments as the run counts them.

    `needed_chance`: the chance (share of one) from which it would pay; `spare_hours` (× 10), `spare_cost`
    (rupiah): how much cheaper its steps would have to be, each with all else unchanged; None: that alone never
    suffices. Estimates from prices: fixing it by hand and running anew shows the exact cost.
    """

    enterprise: Enterprise
    pathway: Pathway | None
    omission: Omission | None
    change: HandChange | None
    needed_chance: float | None = None
    spare_hours: int | None = None
    spare_cost: int | None = None


@dataclass(frozen=True)
class Difference:
    """An enterprise that two plans treat differently: the quarter in which the linkage can begin, None: not in it."""

    uid: str
    name: str
    before: int | None
    after: int | None
    before_product: str
    after_product: str


def list_omissions(actor: Actor, run: PlanRun, *, reason: str = "", words: str = "") -> QuerySet[Any]:
    """Who is left out, nearest to being chosen first; lazy, to be paginated. Errors: RunNotFoundError."""
    _demand_sight(actor, run)
    rows: QuerySet[Any] = run.omissions.select_related("enterprise", "requirement__buyer")
    if reason:
        rows = rows.filter(reason=reason)
    if words.strip():
        rows = rows.filter(enterprise__name__icontains=words.strip())
    # Who could not even be considered comes last.
    last = Case(When(requirement__isnull=True, then=1), default=0, output_field=IntegerField())
    return rows.alias(last=last).order_by("last", "lacking", "-worth", "enterprise__name", "pk")


def omission_reasons(actor: Actor, run: PlanRun) -> dict[str, int]:
    """Reason → how many; one query."""
    _demand_sight(actor, run)
    return Counter(run.omissions.values_list("reason", flat=True))


def why(actor: Actor, run: PlanRun, enterprise: Enterprise) -> Why:
    """One named enterprise. Errors: RunNotFoundError where it is no enterprise of the plan's centre."""
    _demand_sight(actor, run)
    if run.year is None or enterprise.centre_id != run.year.centre_id:
        raise RunNotFoundError(str(enterprise.uid))
    change = (
        run.year.changes.filter(enterprise=enterprise, is_withdrawn=False)
        .select_related("requirement__buyer")
        .first()
    )
    pathway = (
        Pathway.objects.visible(actor)
        .select_related("requirement__buyer", "mentor", "offer", "enterprise", "run__year__centre")
        .prefetch_related("steps__course")
        .filter(run=run, enterprise=enterprise)
        .first()
    )
    omission = (
        None
        if pathway is not None
        else run.omissions.select_related("requirement__buyer").filter(enterprise=enterprise).first()
    )
    if omission is None or not omission.lacking:
        return Why(enterprise, pathway, omission, change)
    return Why(
        enterprise,
        pathway,
        omission,
        change,
        needed_chance=_needed_chance(omission),
        spare_hours=_spare(omission.hours, omission.paid.get("work", 0.0), omission.lacking),
        spare_cost=_spare(omission.cost, omission.paid.get("money", 0.0), omission.lacking),
    )


def _needed_chance(row: Omission) -> float | None:
    """Worth grows with the chance: from where it covers what is paid; None: not even where it is certain."""
    if not row.worth:
        return None
    needed = row.chance * (row.worth + row.lacking) / row.worth
    return needed if needed <= 1 else None


def _spare(amount: int, paid: float, lacking: float) -> int | None:
    """How much less of a thing closes the lack at its price; None where even none of it would not."""
    if not amount or paid < lacking:
        return None
    return -int(-amount * lacking // paid)


def compare_runs(actor: Actor, first: PlanRun, second: PlanRun) -> list[Difference]:
    """Who enters, leaves, moves or serves another requirement; two queries. Errors: RunNotFoundError."""
    _demand_sight(actor, first)
    _demand_sight(actor, second)
    plans: list[dict[str, tuple[str, int, str]]] = []
    for run in (first, second):
        rows = Pathway.objects.visible(actor).filter(run=run)
        plans.append(
            {
                str(uid): (name, end, product)
                for uid, name, end, product in rows.values_list(
                    "enterprise__uid", "enterprise__name", "end", "requirement__product"
                )
            }
        )
    before, after = plans
    found = []
    for uid in before.keys() | after.keys():
        old, new = before.get(uid), after.get(uid)
        if old == new:
            continue
        name = (new or old or ("", 0, ""))[0]
        found.append(
            Difference(
                uid=uid,
                name=name,
                before=old[1] if old else None,
                after=new[1] if new else None,
                before_product=old[2] if old else "",
                after_product=new[2] if new else "",
            )
        )
    return sorted(found, key=lambda one: (one.before is not None, one.after is not None, one.name))


def _demand_sight(actor: Actor, run: PlanRun) -> None:
    if not may(actor, "pathways.see_all", run):
        raise RunNotFoundError(str(run.uid))
