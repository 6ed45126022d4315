"""What every page of asking begins with: the requirement, and what stands above its list."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from sambung.apps.actors.access import Actor
from sambung.apps.asking import selectors, services
from sambung.apps.demand.selectors import RequirementNotFoundError, get_requirement
from sambung.web.permintaan import labels

MOST_AT_ONCE = 100


def requirement_asked(actor: Actor, uid: uuid.UUID) -> Any:
    """The requirement, for people of centres who see it; 404 for all others."""
    requirement = get_requirement(actor, uid)
    if not actor.is_staff_of_centre:
        raise RequirementNotFoundError(str(uid))
    return requirement


def heading(actor: Actor, requirement: Any) -> dict[str, Any]:
    return {
        "requirement": requirement,
        "asked": labels.per_period(requirement.quantity, requirement.unit, requirement.period_kind),
        "duration": labels.duration(requirement.periods, requirement.period_kind),
        "place": labels.region(requirement.region_code),
        "unit_per": f"{labels.unit(requirement.unit)} {labels.per(requirement.period_kind)}",
        "is_simulated": requirement.is_simulated or settings.IS_DEMO,
        "is_open": requirement.state == "OPEN",
        "counts": selectors.counts_of(actor, requirement),
    }


def chosen_keys(request: HttpRequest) -> list[uuid.UUID]:
    """The ticked rows; what is no uid is ignored."""
    found = []
    for text in request.POST.getlist("pilih")[:2000]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def own_address(request: HttpRequest) -> services.Address:
    return lambda token: request.build_absolute_uri(reverse("asking-link", args=[token]))
