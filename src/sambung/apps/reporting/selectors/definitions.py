"""Reading definitions."""

from __future__ import annotations

from sambung.apps.actors.access import Actor
from sambung.apps.reporting.models import Definition
from sambung.standards.linkage_definitions import published_definitions


def current_definitions(actor: Actor) -> list[Definition]:
    """The latest version of each, in the published order; one query."""
    latest: dict[str, Definition] = {}
    for row in Definition.objects.visible(actor).order_by("version"):
        latest[row.code] = row
    order = {published.code: place for place, published in enumerate(published_definitions())}
    return sorted(latest.values(), key=lambda row: (order.get(row.code, len(order)), row.code))


def default_definition(definitions: list[Definition]) -> Definition | None:
    """The one that a page begins with; None where none is published."""
    return next((row for row in definitions if row.is_default), definitions[0] if definitions else None)


def find_definition(actor: Actor, code: str, *, version: int | None = None) -> Definition | None:
    """The latest version of a code (or the one named); None where the actor sees none."""
    rows = Definition.objects.visible(actor).filter(code=code)
    if version is not None:
        rows = rows.filter(version=version)
    found: Definition | None = rows.order_by("-version").first()
    return found
