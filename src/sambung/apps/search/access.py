"""Who finds what: each row follows the rule of the room it comes from; saved searches are one's own."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from sambung.apps.actors.access import (
    EVERYTHING,
    NOTHING,
    Actor,
    Role,
    may,
    register_permission,
    register_visibility,
    visible_rows,
)
from sambung.apps.demand.models import Requirement
from sambung.apps.registry.models import Enterprise, Owner
from sambung.apps.search.models import Row, RowKind, SavedSearch

# Enterprises whose keys are told one by one.
FEW = 200
REASON = "narrowed by the room's own rule in the same statement"


def visible(actor: Actor) -> Q:
    """Enterprises and their products: who sees the enterprise. Requirements and people: by their own rooms' rules."""
    if actor.uid is None:
        return NOTHING
    rule = Q(kind=RowKind.ENTERPRISE) & visible_of_kind(actor, RowKind.ENTERPRISE)
    for kind in (RowKind.PRODUCT, RowKind.REQUIREMENT, RowKind.PERSON):
        rule |= Q(kind=kind) & visible_of_kind(actor, kind)
    return rule


def visible_of_kind(actor: Actor, kind: RowKind) -> Q:
    """The part of the rule that decides about one kind: alone, so that whoever sees little is answered from it.

    A rule that shows everything adds no condition, so that the index alone answers.
    """
    if actor.uid is None:
        return NOTHING
    if kind == RowKind.PERSON:
        owners = Owner.objects.unscoped(REASON).filter(visible_rows(Owner, actor))
        return Q(key__in=owners.values("pk"))
    model: Any = Requirement if kind == RowKind.REQUIREMENT else Enterprise
    rule = visible_rows(model, actor)
    if rule == EVERYTHING:
        return EVERYTHING
    seen: Any = model.objects.unscoped(REASON).filter(rule).values_list("pk", flat=True)
    if kind == RowKind.REQUIREMENT:
        return Q(key__in=seen)
    # A database that reads the keys themselves begins with them; behind a query it takes them for many.
    keys = list(seen[: FEW + 1])
    return Q(enterprise_key__in=keys if len(keys) <= FEW else seen)


def may_view(actor: Actor, row: Row) -> bool:
    """The same, for one."""
    if actor.uid is None:
        return False
    model, name = {
        RowKind.REQUIREMENT: (Requirement, "demand.view_requirement"),
        RowKind.PERSON: (Owner, "registry.view_owner"),
    }.get(RowKind(row.kind), (Enterprise, "registry.view_enterprise"))
    key = row.key if model is not Enterprise else row.enterprise_key
    thing = model.objects.unscoped("the predicate decides").filter(pk=key).first()  # type: ignore[attr-defined]
    return thing is not None and may(actor, name, thing)


def visible_saved(actor: Actor) -> Q:
    """One's own."""
    return NOTHING if actor.user_id is None else Q(user_id=actor.user_id)


def may_view_saved(actor: Actor, saved: SavedSearch) -> bool:
    """The same, for one."""
    return actor.user_id is not None and saved.user_id == actor.user_id


def may_export(actor: Actor, thing: object) -> bool:
    """Whoever may list enterprises beyond their own."""
    return actor.has(Role.MANAGER, Role.MENTOR, Role.ANALYST, Role.ADMIN)


register_visibility(Row, visible=visible, may_view=may_view)
register_visibility(SavedSearch, visible=visible_saved, may_view=may_view_saved)
register_permission("search.export_results", may_export)
