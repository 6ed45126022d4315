"""What a program may ask to be told: events by name, and the journal's codes behind each.

An event tells that something changed and where to read it, never what: what may be read there, the token decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# event → codes of the journal; a code that ends in a dot stands for all that begin with it.
EVENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "enterprise.registered": ("registry.enterprise.registered",),
        "enterprise.changed": (
            "registry.enterprise.renamed",
            "registry.enterprise.ended",
            "registry.place.",
            "registry.activity.",
            "registry.class_basis.",
            "registry.certificate.",
            "registry.offer.",
            "registry.offer_value.",
            "registry.resource.",
            "registry.hub_terms.",
            "registry.change.undone",
        ),
        # Judged to be listed more than once, or not so after all; told about each entry for which that matters.
        "enterprise.twins_judged": ("duplicates.pair.judged", "duplicates.cluster.moved"),
        "requirement.published": ("demand.requirement.published", "demand.requirement.reopened"),
        "requirement.changed": ("demand.requirement.changed", "demand.requirement.criteria_replaced"),
        "requirement.closed": ("demand.requirement.closed", "demand.requirement.filled"),
        "requirement.matched": ("matching.requirement.matched",),
        "consortium.solved": ("pooling.answered",),
        "proposal.sent": ("linkages.proposal.sent",),
        "proposal.answered": ("linkages.member.answered", "linkages.buyer.answered"),
        "proposal.changed": ("linkages.proposal.",),
        "linkage.changed": ("linkages.linkage.", "linkages.evidence."),
        "upload.committed": ("intake.upload.committed",),
    }
)
# Sent when somebody tries a subscription.
PING = "ping"


def events_of(code: str) -> list[str]:
    """The events that an entry's code belongs to; the narrower ones first."""
    return [
        event
        for event, codes in EVENTS.items()
        if any(code.startswith(one) if one.endswith(".") else code == one for one in codes)
    ]
