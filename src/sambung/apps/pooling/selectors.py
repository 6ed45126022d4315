"""Reading consortia: a run with its allocation, its hubs, its reasons, and two runs side by side."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from sambung.apps.actors.access import Actor, may
from sambung.apps.demand.models import Requirement
from sambung.apps.pooling.facts import HubInput, possible_hubs
from sambung.apps.pooling.models import Exclusion, PoolRun, PoolStudy, RunState
from sambung.apps.registry.models import Enterprise, Interest, Offer, Resource
from sambung.standards.money import amount

MOST_PRICES = 8


class RunNotFoundError(LookupError):
    """No such run, or none that the actor may see: HTTP 404 for both."""


@dataclass(frozen=True)
class Line:
    """One way of one offer, in one period. Quantity × 1000; prices × 100 per unit; landed in rupiah a period."""

    offer_uid: str
    enterprise_uid: str
    enterprise: str
    size_class: str
    product: str
    region_code: str
    latitude: float | None
    longitude: float | None
    hub: str
    hub_uid: str
    hub_latitude: float | None
    hub_longitude: float | None
    quantity: int
    unit_price: int
    freight: int
    handling: int
    is_verified: bool
    is_related: bool

    @property
    def unit_cost(self) -> int:
        """Landed × 100 per unit, without one-off costs."""
        return self.unit_price + self.freight + self.handling

    @property
    def landed(self) -> int:
        """Rupiah of this way in a period."""
        return amount(self.unit_cost, self.quantity)


@dataclass(frozen=True)
class RunView:
    """A run as a page shows it; everything of one period, `periods` times the same."""

    run: PoolRun
    lines: Sequence[Line]
    hubs: Sequence[dict[str, Any]]
    short: int
    short_reason: str
    delivered: int
    exclusion_count: int
    may_propose: bool
    interests: Sequence[str] = field(default_factory=tuple)

    @property
    def members(self) -> int:
        """How many enterprises take part."""
        return len({line.enterprise_uid for line in self.lines})

    @property
    def is_full(self) -> bool:
        """Whether the whole quantity is filled."""
        return self.short == 0 and self.run.state == RunState.SOLVED


def get_run(actor: Actor, uid: uuid.UUID) -> PoolRun:
    """One run with its requirement. Errors: RunNotFoundError."""
    rows = PoolRun.objects.visible(actor).select_related(
        "requirement__buyer", "requirement__centre", "match_run", "previous"
    )
    found = rows.filter(uid=uid).first()
    if found is None:
        raise RunNotFoundError(str(uid))
    return found


def runs_of(actor: Actor, requirement: Requirement) -> QuerySet[PoolRun]:
    """The runs of a requirement, newest first; lazy, to be paginated."""
    return PoolRun.objects.visible(actor).filter(requirement=requirement).order_by("-id")


def following_run(actor: Actor, run: PoolRun) -> PoolRun | None:
    """The answer with shortage that was asked for by itself where all could not be filled."""
    rows = PoolRun.objects.visible(actor).filter(previous=run, requirement=run.requirement_id)
    return rows.order_by("id").first()


def view_run(actor: Actor, run: PoolRun) -> RunView:
    """Everything that the consortium page shows, in six queries whatever the size."""
    allocations = (
        run.allocations.filter(period=0)
        .select_related("offer__enterprise", "hub")
        .order_by("-quantity", "offer_id")
    )
    rows = list(allocations)
    related = _related_enterprises(actor, {row.offer.enterprise_id for row in rows})
    sources = _sources(run)
    lines = [
        Line(
            offer_uid=str(row.offer.uid),
            enterprise_uid=str(row.offer.enterprise.uid),
            enterprise=row.offer.enterprise.name,
            size_class=row.offer.enterprise.size_class,
            product=row.offer.product,
            region_code=row.offer.enterprise.region_code,
            latitude=row.offer.enterprise.latitude,
            longitude=row.offer.enterprise.longitude,
            hub=row.hub.name if row.hub else "",
            hub_uid=str(row.hub.uid) if row.hub else "",
            hub_latitude=row.hub.latitude if row.hub else None,
            hub_longitude=row.hub.longitude if row.hub else None,
            quantity=row.quantity,
            unit_price=row.unit_price,
            freight=row.freight,
            handling=row.handling,
            is_verified=sources.get(row.offer_id, "") in {"SEEN", "DELIVERY"},
            is_related=row.offer.enterprise_id in related,
        )
        for row in rows
    ]
    short = run.shortages.filter(period=0).first()
    hubs = [
        {
            "uid": str(row.hub.uid),
            "name": row.hub.name,
            "is_open": row.is_open,
            "throughput": row.throughput,
            "opening_cost": row.opening_cost,
            "latitude": row.hub.latitude,
            "longitude": row.hub.longitude,
        }
        for row in run.hubs.select_related("hub").order_by("-throughput", "hub__name")
    ]
    return RunView(
        run=run,
        lines=lines,
        hubs=hubs,
        short=0 if short is None else short.quantity,
        short_reason="" if short is None else short.reason,
        delivered=sum(line.quantity for line in lines),
        exclusion_count=run.exclusions.count(),
        may_propose=may(actor, "pooling.build_consortium", run.requirement),
        interests=sorted({line.enterprise for line in lines if line.is_related}),
    )


def exclusions_of(actor: Actor, run: PoolRun) -> QuerySet[Exclusion]:
    """Who is left out and why, nearest to entering first; reached through a run that the actor sees."""
    get_run(actor, run.uid)
    return run.exclusions.select_related("offer__enterprise").order_by(
        "reason", "-price_to_enter", "offer_id"
    )


def hubs_for(actor: Actor, requirement: Requirement, run: PoolRun) -> list[HubInput]:
    """The hubs that may be chosen for this requirement, nearest to the buyer first."""
    get_run(actor, run.uid)
    return possible_hubs(run.match_run, on=run.known_on)


@dataclass(frozen=True)
class Difference:
    """One enterprise's quantity in two runs, × 1000 a period."""

    enterprise: str
    uid: str
    before: int
    after: int


def compare_runs(first: RunView, second: RunView) -> list[Difference]:
    """Who makes more, less, joins or leaves; the greatest change first."""
    quantities: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for index, view in enumerate((first, second)):
        for line in view.lines:
            names[line.enterprise_uid] = line.enterprise
            quantities.setdefault(line.enterprise_uid, [0, 0])[index] += line.quantity
    changed = [
        Difference(names[uid], uid, before, after)
        for uid, (before, after) in quantities.items()
        if before != after
    ]
    return sorted(changed, key=lambda one: (-abs(one.after - one.before), one.enterprise))


def _sources(run: PoolRun) -> dict[int, str]:
    """Offer → the source of its figures as the match run saw them."""
    offers = run.allocations.filter(period=0).values("offer_id")
    return dict(run.match_run.results.filter(offer_id__in=offers).values_list("offer_id", "source"))


def _related_enterprises(actor: Actor, enterprise_ids: set[int]) -> set[int]:
    """Enterprises to which a person of the actor's centres declared a tie."""
    rows = Interest.objects.unscoped("a declared tie is shown to those who decide about the pool").standing()
    in_centres = rows.filter(
        enterprise_id__in=enterprise_ids, user__memberships__centre_id__in=actor.centre_ids
    )
    return set(in_centres.values_list("enterprise_id", flat=True))


def latest_study(actor: Actor, run: PoolRun) -> PoolStudy | None:
    """The newest weighing of alternatives to the run's plan; None: none was asked for."""
    found: PoolStudy | None = PoolStudy.objects.visible(actor).filter(run=run).order_by("-id").first()
    return found


@dataclass(frozen=True)
class Scarce:
    """What one more unit of a scarce thing would save, × 100 rupiah; `method` solved, or dual: an estimate."""

    kind: str
    name: str
    value: int
    method: str


def scarce_things(run: PoolRun) -> list[Scarce]:
    """The most worth first, at most MOST_PRICES; nothing that is worth nothing. Four queries."""
    rows = list(
        run.prices.filter(value__gt=0).exclude(kind="requirement").order_by("-value", "id")[:MOST_PRICES]
    )
    uids = [row.thing_uid for row in rows if row.thing_uid]
    why = "names of things in a run that the actor sees"
    names = dict(Offer.objects.unscoped(why).filter(uid__in=uids).values_list("uid", "enterprise__name"))
    names |= dict(Enterprise.objects.unscoped(why).filter(uid__in=uids).values_list("uid", "name"))
    names |= dict(Resource.objects.unscoped(why).filter(uid__in=uids).values_list("uid", "name"))
    return [Scarce(row.kind, names.get(row.thing_uid, ""), row.value, row.method) for row in rows]
