"""What people do again and again in the tests of linkages."""

from __future__ import annotations

from typing import Any

from tests.apps.linkages.scene import Scene

from sambung.apps.linkages import services
from sambung.apps.linkages.models import Linkage, Proposal
from sambung.apps.registry.models import Reservation


def held(scene: Scene, name: str) -> list[tuple[int, str]]:
    """(quantity, state) of what is promised of a member's offer."""
    rows = Reservation.objects.filter(offer=scene.offers[name]).exclude(state="RELEASED")
    return list(rows.values_list("quantity", "state"))


def linkages() -> list[Linkage]:
    return list(Linkage.objects.unscoped("a test looks").order_by("pk"))


def accept(scene: Scene, proposal: Proposal, *names: str, **values: Any) -> None:
    for name in names:
        services.answer_as_member(
            scene.cast.actor("mentor"),
            line=scene.line(proposal, name),
            answer="ACCEPTED",
            witness="Bu Tini",
            **values,
        )


def buy(scene: Scene, proposal: Proposal, answer: str = "ACCEPTED") -> services.Answered:
    return services.answer_as_buyer(scene.cast.actor("buyer"), proposal=proposal, answer=answer)
