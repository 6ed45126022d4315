"""Who may sign in to the demo: one person of each role, with one password for all of them."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from sambung.apps.accounts.models import User
from sambung.apps.centres.models import CentreRole, Membership
from sambung.apps.demand.models import Requirement
from sambung.apps.matching.models import MatchResult
from sambung.apps.registry.models import Enterprise, EnterprisePerson, HubTerm, Kind, Offer, Operates

REASON = "the demo's own people are chosen over the whole simulated province"
# For a demo on loopback with simulated data alone; it is printed at every start.
PASSWORD = "sambung-demo-2026"  # noqa: S105
# username → (role in both languages, name)
PEOPLE: dict[str, tuple[str, str]] = {
    "manajer": ("Manajer pusat / centre manager", "Mira Contoh"),
    "pendamping": ("Pendamping / mentor", "Budi Rekaan"),
    "pendamping2": ("Pendamping / mentor", "Cici Umpama"),
    "pendamping3": ("Pendamping / mentor", "Danu Misal"),
    "pemilik": ("Pemilik usaha / owner", "Ani Peraga"),
    "pembeli": ("Pembeli, bagian pengadaan / buyer", "Eka Simulasi"),
    "koperasi": ("Pengurus koperasi / cooperative operator", "Koko Andaian"),
    "analis": ("Analis kementerian / ministry analyst", "Lia Model"),
    "admin": ("Administrator", "Yudi Contoh"),
}


def make_people(day: datetime.date, centre: int) -> dict[str, User]:
    """The people and their places in the centre; by username. One hash for all: Argon2 is slow on purpose."""
    hashed = make_password(PASSWORD)
    users = {
        username: User(
            username=username,
            name=name,
            password=hashed,
            is_analyst=username == "analis",
            is_administrator=username == "admin",
        )
        for username, (_, name) in PEOPLE.items()
    }
    User.objects.bulk_create(users.values())
    Membership.objects.bulk_create(
        Membership(
            user=user,
            centre_id=centre,
            role=CentreRole.MANAGER if username == "manajer" else CentreRole.MENTOR,
            since=day,
        )
        for username, user in users.items()
        if username == "manajer" or username.startswith("pendamping")
    )
    return users


def place_people(users: dict[str, User], *, day: datetime.date, centre: int) -> None:
    """Owner, buyer and operator get the enterprise for which they act: chosen after matching."""
    places = (
        ("pemilik", Operates.OWNER, owned_enterprise(centre)),
        ("pembeli", Operates.BUYER, busiest_buyer(centre)),
        ("koperasi", Operates.OPERATOR, nearest_hub(centre)),
    )
    EnterprisePerson.objects.bulk_create(
        EnterprisePerson(user=users[username], enterprise_id=key, role=role, since=day)
        for username, role, key in places
        if key is not None
    )


def owned_enterprise(centre: int) -> int | None:
    """One of the centre that lacks but one certificate for an order; else one with an offer."""
    nearly: Any = MatchResult.objects.filter(
        verdict="NEARLY",
        enterprise__centre_id=centre,
        run__requirement__centre_id=centre,
        gap_key__startswith="CERTIFICATE:",
        capacity__isnull=False,
        has_consent=True,
    ).exclude(gap_key__contains="+")
    for rows in (nearly.filter(gap_key="CERTIFICATE:HALAL"), nearly):
        found = rows.order_by("-capacity", "pk").values_list("enterprise_id", flat=True).first()
        if found is not None:
            return int(found)
    offers: Any = Offer.objects.unscoped(REASON).filter(enterprise__kind=Kind.UMKM)
    for rows in (offers.filter(enterprise__centre_id=centre), offers):
        found = rows.order_by("pk").values_list("enterprise_id", flat=True).first()
        if found is not None:
            return int(found)
    return None


def busiest_buyer(centre: int) -> int | None:
    """The buyer with most requirements at the centre."""
    rows: Any = Requirement.objects.unscoped(REASON).filter(centre_id=centre)
    counts: dict[int, int] = {}
    for key in rows.order_by("buyer_id").values_list("buyer_id", flat=True):
        counts[key] = counts.get(key, 0) + 1
    return max(counts, key=lambda key: (counts[key], -key)) if counts else None


def nearest_hub(centre: int) -> int | None:
    """A hub of the centre; else a cooperative of it, else any hub."""
    hubs: Any = HubTerm.objects.unscoped(REASON)
    cooperatives: Any = Enterprise.objects.unscoped(REASON).filter(kind=Kind.COOPERATIVE, centre_id=centre)
    for rows, column in (
        (hubs.filter(enterprise__centre_id=centre), "enterprise_id"),
        (cooperatives, "pk"),
        (hubs, "enterprise_id"),
    ):
        found = rows.order_by(column).values_list(column, flat=True).first()
        if found is not None:
            return int(found)
    return None


def demo_sign_ins() -> list[tuple[str, str, str]]:
    """Role in both languages, username and password of those who can sign in, managers first."""
    there = set(User.objects.filter(username__in=PEOPLE, is_active=True).values_list("username", flat=True))
    return [(role, username, PASSWORD) for username, (role, _) in PEOPLE.items() if username in there]
