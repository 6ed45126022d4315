"""Owners who may make snack boxes: three without an offer, one with an unpriced offer, one whose product is unsure.

PT Besar asks Centre Solo for 5,000 boxes a week over four weeks. Dina and Edi have telephones, Fitri has none.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from tests.cast import Cast
from tests.market import entry, producer, require

from sambung.apps.asking import services
from sambung.apps.asking.models import Question
from sambung.apps.demand.models import Requirement
from sambung.apps.matching.models import MatchRun
from sambung.apps.matching.services import match_requirement
from sambung.apps.registry.models import Activity, Contact, Enterprise, Place
from sambung.standards.stems import stem_column

TODAY = timezone.localdate()
START = TODAY + datetime.timedelta(days=20)
PHONES = {"dina": "0812-3456-1111", "edi": "0812-3456-2222", "gita": "0812-3456-4444"}


def address(token: str) -> str:
    """Where a link opens, in tests."""
    return f"https://sambung.test/k/{token}/"


@dataclass
class Scene:
    """The cast, the requirement and its run, and the owners by their short name."""

    cast: Cast
    requirement: Requirement
    run: MatchRun
    owners: dict[str, Enterprise] = field(default_factory=dict)

    def ask(self, *names: str, actor: str = "mentor", **changes: Any) -> list[Question]:
        """These owners are asked by WhatsApp; their questions in the order of the names."""
        done = services.ask_enterprises(
            self.cast.actor(actor),
            requirement=self.requirement,
            enterprise_uids=[self.owners[name].uid for name in names],
            **changes,
        )
        assert done.skipped == {}
        by_owner = {one.enterprise_id: one for one in done.questions}
        return [by_owner[self.owners[name].pk] for name in names]

    def token(self, question: Question, actor: str = "mentor") -> str:
        """A link's token, handed over."""
        (issued,) = services.hand_over(self.cast.actor(actor), questions=[question], address=address)
        return issued.token

    def fresh(self, question: Question) -> Question:
        """The question as it stands."""
        found: Question = Question.objects.unscoped("a test looks").get(pk=question.pk)
        return found

    def rematch(self) -> MatchRun:
        """Matching as it follows a change."""
        return match_requirement(self.cast.actor("manager"), requirement=self.requirement)


def silent(cast: Cast, name: str, words: str, *, phone: str = "", centre: Any = None) -> Enterprise:
    """An enterprise of a list: a name, words, a place, perhaps a telephone; no offer, no consent."""
    said = entry()
    enterprise = Enterprise.objects.create(
        name=name,
        kind="UMKM",
        centre=centre or cast.solo,
        stems=stem_column(name, words),
        region_code="33.72",
        latitude=-7.57,
        longitude=110.83,
        registered_on=TODAY,
    )
    Place.objects.create(
        enterprise=enterprise, region_code="33.72", latitude=-7.57, longitude=110.83, recorded=said
    )
    Activity.objects.create(enterprise=enterprise, text=words, recorded=said)
    if phone:
        Contact.objects.create(enterprise=enterprise, phone=phone, recorded=said)
    return enterprise


def make_scene(cast: Cast) -> Scene:
    """Write the scene into the database."""
    owners = {
        "dina": silent(cast, "Dina Risol", "membuat kotak snack", phone=PHONES["dina"]),
        "edi": silent(cast, "Edi Boga", "kotak snack dan nasi", phone=PHONES["edi"]),
        "fitri": silent(cast, "Fitri Cake", "snack kotak"),
        "far": silent(cast, "Tegal Snack", "kotak snack", phone="0812-3456-9999", centre=cast.tegal),
    }
    unpriced = producer(
        cast, "Gita Catering", product="kotak snack", unit="piece", capacity=None, price=None, period="MONTH"
    )
    Contact.objects.create(enterprise=unpriced.enterprise, phone=PHONES["gita"], recorded=entry())
    unsure = producer(cast, "Hari Snack", product="snack kering", unit="kg", capacity=50_000, price=2_000_000)
    owners |= {"gita": unpriced.enterprise, "hari": unsure.enterprise}
    requirement = require(
        cast,
        product="kotak snack",
        quantity=5_000_000,
        unit="piece",
        period_kind="WEEK",
        periods=4,
        starts_on=START,
        price_ceiling=1_500_000,
        criteria=(),
    )
    run = match_requirement(cast.actor("manager"), requirement=requirement)
    return Scene(cast, requirement, run, owners)
