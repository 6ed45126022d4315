"""A few enterprises of the demo that are listed a second time, as lists do it: written otherwise, at another centre."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import SYSTEM
from sambung.apps.centres.models import Centre
from sambung.apps.duplicates.services import judge_pair
from sambung.apps.registry.access import actor_of
from sambung.apps.registry.models import Activity, Contact, Enterprise, EnterprisePerson, Kind, Owner
from sambung.apps.registry.services import (
    ActivityStatement,
    ContactStatement,
    OwnerStatement,
    PlaceStatement,
    register_enterprise,
)
from sambung.apps.simulation.services.demand import DEMO_REGION
from sambung.apps.simulation.services.people import REASON

MANAGER = "manajer"


def _misspelt(name: str) -> str:
    """Two letters in the middle of the longest word change places."""
    word = max(name.split(), key=len)
    at = len(word) // 2
    return name.replace(word, word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :])


def _turned(name: str) -> str:
    return " ".join(reversed(name.split()))


# How the second entry is written, and whether it stands at another centre. The last one is judged already.
WRITTEN: tuple[tuple[Callable[[str], str], bool], ...] = (
    (_misspelt, False),
    (str.upper, False),
    (_turned, False),
    (_misspelt, True),
    (str.lower, True),
    (lambda name: f"{name} Jaya", False),
)


@transaction.atomic
def add_demo_twins() -> int:
    """Second entries of simulated enterprises of the demo's centre, simulated themselves; how many were written.

    For a province that was loaded: the worker finds the pairs, one is merged already. Who may sign in is left alone.
    """
    centre = Centre.objects.unscoped(REASON).filter(region_code=DEMO_REGION, is_simulated=True).first()
    other = Centre.objects.unscoped(REASON).exclude(region_code=DEMO_REGION).order_by("pk").first()
    user = User.objects.filter(username=MANAGER).first()
    if centre is None or other is None or user is None:
        return 0
    taken = EnterprisePerson.objects.values("enterprise")
    rows: Any = (
        Enterprise.objects.unscoped(REASON)
        .filter(centre=centre, kind=Kind.UMKM, is_simulated=True, offers__isnull=False)
        .filter(contacts__phone__gt="", name__contains=" ")
        .exclude(pk__in=taken)
        .distinct()
        .order_by("pk")
    )
    found = list(rows[: len(WRITTEN)])
    made = [
        _again(one, write(one.name), other if is_elsewhere else centre)
        for one, (write, is_elsewhere) in zip(found, WRITTEN, strict=False)
    ]
    if len(made) == len(WRITTEN):
        judge_pair(
            actor_of(user),
            one=found[-1],
            other=made[-1],
            verdict="SAME",
            reason="nomor telepon dan alamat sama",
        )
    return len(made)


def _again(one: Enterprise, name: str, centre: Centre) -> Enterprise:
    """The same enterprise once more: place, activity, owner and telephone as far as they are known; no product."""
    said = {
        model: model.objects.unscoped(REASON).standing().filter(enterprise=one).order_by("pk").first()
        for model in (Activity, Owner, Contact)
    }
    activity, owner, contact = said[Activity], said[Owner], said[Contact]
    return register_enterprise(
        SYSTEM,
        name=name,
        centre=centre,
        place=PlaceStatement(one.region_code, "", one.latitude, one.longitude),
        activity=ActivityStatement(activity.text) if activity else None,
        owner=OwnerStatement(owner.name, owner.sex) if owner else None,
        contact=ContactStatement(contact.name, contact.phone) if contact else None,
        is_simulated=True,
    )
