"""Registering enterprises in a line, and looking at clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.cast import TODAY, Cast

from sambung.apps.duplicates.models import Judgement, Proposal, Twin
from sambung.apps.registry import services as registry
from sambung.apps.registry.models import Enterprise

WHY = "a test looks"


@dataclass
class Registrar:
    """Writes enterprises of one cast."""

    cast: Cast

    def __call__(
        self,
        name: str,
        *,
        phone: str = "",
        owner: str = "",
        village: str = "33.72.01.1001",
        activity: str = "",
        nib: str = "",
        elsewhere: bool = False,
    ) -> Enterprise:
        centre = self.cast.tegal if elsewhere else self.cast.solo
        made: Enterprise = registry.register_enterprise(
            self.cast.actor("stranger" if elsewhere else "mentor"),
            name=name,
            centre=centre,
            place=registry.PlaceStatement(village, "", None, None) if village else None,
            activity=registry.ActivityStatement(activity) if activity else None,
            owner=registry.OwnerStatement(owner, "") if owner else None,
            contact=registry.ContactStatement("", phone) if phone else None,
            identifiers=[("NIB", nib)] if nib else [],
            registered_on=TODAY,
        )
        return made


def clusters() -> set[frozenset[str]]:
    """Clusters by the names in them."""
    found: dict[int, set[str]] = {}
    for row in Twin.objects.select_related("enterprise"):
        found.setdefault(row.canonical_id, set()).add(row.enterprise.name)
    return {frozenset(names) for names in found.values()}


def twins() -> list[tuple[int, int]]:
    """Every row, as it stands."""
    return sorted(Twin.objects.values_list("enterprise_id", "canonical_id"))


def judgements() -> Any:
    """All of them, whoever may see them."""
    return Judgement.objects.unscoped(WHY)


def proposals() -> dict[tuple[str, str], str]:
    """Names of a pair → its state."""
    rows = Proposal.objects.unscoped(WHY).select_related("left", "right")
    return {(row.left.name, row.right.name): row.state for row in rows}
