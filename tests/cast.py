"""The cast of every access test: who works where, and who is a stranger.

Centre Solo: Mira (manager), Budi (mentor), Cici (colleague, mentor). Centre Tegal: Darto (manager, the stranger).
Ani owns Dapur Ani (Solo). Eka buys for PT Besar. Koko operates the cooperative (hub). Analis reads figures. Admin.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre, Membership
from sambung.apps.registry.access import actor_of
from sambung.apps.registry.models import Enterprise, EnterprisePerson

TODAY = datetime.date(2026, 11, 24)
PASSWORD = "kata sandi uji coba"


@dataclass
class Cast:
    """Users by name, and the things they share."""

    solo: Centre
    tegal: Centre
    manager: User
    mentor: User
    colleague: User
    stranger: User
    owner: User
    buyer: User
    operator: User
    analyst: User
    admin: User
    workshop: Enterprise
    firm: Enterprise
    cooperative: Enterprise

    def actor(self, name: str) -> Actor:
        """The actor of a member of the cast."""
        return actor_of(getattr(self, name))

    def users(self) -> dict[str, User]:
        """All users by their name in the cast."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def make_cast() -> Cast:
    """Write the cast into the database."""
    solo = Centre.objects.create(name="PLUT Surakarta", region_code="33.72")
    tegal = Centre.objects.create(name="PLUT Tegal", region_code="33.76")

    def user(username: str, name: str, **fields: Any) -> User:
        made = User.objects.create_user(username, name=name, **fields)
        # One cheap hash for all: Argon2 eight times would be most of the suite's time.
        made.password = "md5$uji$" + hashlib.md5(("uji" + PASSWORD).encode()).hexdigest()
        made.save(update_fields=["password"])
        return made

    manager, mentor, colleague = user("mira", "Mira"), user("budi", "Budi"), user("cici", "Cici")
    stranger, owner, buyer, operator = (
        user("darto", "Darto"),
        user("ani", "Ani"),
        user("eka", "Eka"),
        user("koko", "Koko"),
    )
    for person, centre, role in [
        (manager, solo, "MANAGER"),
        (mentor, solo, "MENTOR"),
        (colleague, solo, "MENTOR"),
        (stranger, tegal, "MANAGER"),
    ]:
        Membership.objects.create(user=person, centre=centre, role=role, since=TODAY)

    def enterprise(name: str, kind: str, centre: Centre | None) -> Enterprise:
        return Enterprise.objects.create(
            name=name,
            kind=kind,
            centre=centre,
            region_code="33.72",
            latitude=-7.57,
            longitude=110.83,
            registered_on=TODAY,
        )

    workshop = enterprise("Dapur Ani", "UMKM", solo)
    firm = enterprise("PT Besar Nusantara", "LARGE", None)
    cooperative = enterprise("Koperasi Guyub", "COOPERATIVE", solo)
    for person, thing, role in [
        (owner, workshop, "OWNER"),
        (buyer, firm, "BUYER"),
        (operator, cooperative, "OPERATOR"),
    ]:
        EnterprisePerson.objects.create(user=person, enterprise=thing, role=role, since=TODAY)
    return Cast(
        solo=solo,
        tegal=tegal,
        manager=manager,
        mentor=mentor,
        colleague=colleague,
        stranger=stranger,
        owner=owner,
        buyer=buyer,
        operator=operator,
        analyst=user("analis", "Analis", is_analyst=True),
        admin=user("admin", "Admin", is_administrator=True),
        workshop=workshop,
        firm=firm,
        cooperative=cooperative,
    )
