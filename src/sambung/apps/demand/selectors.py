"""Reading requirements: the list with its filters, one requirement, its criteria and confirmations."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from sambung.apps.actors.access import Actor, may
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import Criterion, ProductConfirmation, Requirement
from sambung.apps.registry.models import Enterprise
from sambung.apps.registry.models.enterprise import Kind
from sambung.standards.stems import stems


class RequirementNotFoundError(LookupError):
    """No such requirement, or none that the actor may see: HTTP 404 for both."""


@dataclass(frozen=True)
class RequirementFilter:
    """What a list shows: empty fields do not narrow. `is_mine`: of the actor's centres or firms."""

    words: str = ""
    state: str = ""
    kbli: str = ""
    region: str = ""
    is_mine: bool = False


def list_requirements(
    actor: Actor, *, narrowed: RequirementFilter = RequirementFilter()
) -> QuerySet[Requirement]:
    """Visible requirements, newest first, with buyer and centre; lazy, to be paginated."""
    rows: QuerySet[Requirement] = (
        Requirement.objects.visible(actor).select_related("buyer", "centre").order_by("-created_at", "-id")
    )
    for stem in stems(narrowed.words):
        rows = rows.filter(Q(stems__contains=f" {stem} ") | Q(buyer__name__icontains=narrowed.words.strip()))
    if narrowed.state:
        rows = rows.filter(state=narrowed.state)
    if narrowed.kbli:
        rows = rows.filter(kbli_prefix__startswith=narrowed.kbli)
    if narrowed.region:
        rows = rows.filter(region_code__startswith=narrowed.region)
    if narrowed.is_mine:
        rows = rows.filter(Q(centre_id__in=actor.centre_ids) | Q(buyer_id__in=actor.enterprise_ids))
    return rows


def get_requirement(actor: Actor, uid: uuid.UUID) -> Requirement:
    """One requirement with buyer and centre. Errors: RequirementNotFoundError."""
    found: Requirement | None = (
        Requirement.objects.visible(actor).select_related("buyer", "centre").filter(uid=uid).first()
    )
    if found is None:
        raise RequirementNotFoundError(str(uid))
    return found


def standing_criteria(actor: Actor, requirement: Requirement) -> list[Criterion]:
    """Its criteria, as far as the actor may know them: MUST before PREFER."""
    rows = Criterion.objects.visible(actor).standing().filter(requirement=requirement)
    return sorted(rows, key=lambda one: (one.level != "MUST", one.kind, one.pk))


def ceiling_of(actor: Actor, requirement: Requirement) -> int | None:
    """The buyer's ceiling × 100 rupiah, None also where the actor may not know it: ask `may_see_ceiling`."""
    return requirement.price_ceiling if may_see_ceiling(actor, requirement) else None


def may_see_ceiling(actor: Actor, requirement: Requirement) -> bool:
    """Whether the page shows the ceiling at all."""
    return may(actor, "demand.see_ceiling", requirement)


def confirmations(actor: Actor, requirement: Requirement) -> dict[int, bool]:
    """Offer id → a person's word."""
    rows = ProductConfirmation.objects.visible(actor).standing().filter(requirement=requirement)
    return dict(rows.values_list("offer_id", "is_same"))


def possible_buyers(actor: Actor) -> Sequence[tuple[uuid.UUID, str]]:
    """For whom the actor may post: its own firms, or for a centre's people every large firm and hub."""
    rows: Any = Enterprise.objects.visible(actor)
    if actor.is_staff_of_centre:
        rows = rows.exclude(kind=Kind.UMKM)
    else:
        rows = rows.filter(pk__in=actor.enterprise_ids)
    return list(rows.order_by("name").values_list("uid", "name")[:500])


def possible_centres(actor: Actor) -> Sequence[tuple[uuid.UUID, str]]:
    """At which centres the actor may post: a manager's own; a buyer may choose any."""
    rows: Any = Centre.objects.visible(actor)
    if actor.is_staff_of_centre:
        rows = rows.filter(pk__in=actor.centre_ids)
    return list(rows.order_by("name").values_list("uid", "name")[:500])
