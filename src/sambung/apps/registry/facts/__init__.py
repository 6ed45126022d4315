"""Rows → engine input, shared by matching and pooling: offers with what is known of them, and offers by product.

Here: facts as known at a journal entry and true on a day, converted to the unit and period that is asked; free
capacity; candidates by words and KBLI. Not here: any judgement (`engine`), who may see what (`access`).
"""

from sambung.apps.registry.facts.candidate import (
    NamedOffer,
    enterprises_without_offer,
    offers_by_product,
    stem_counts,
)
from sambung.apps.registry.facts.capacity import Target, free_capacities
from sambung.apps.registry.facts.offer import (
    ConsentState,
    OfferInput,
    ResourceInput,
    consent_states,
    offer_facts,
    resource_facts,
)
from sambung.apps.registry.facts.standing import class_of, known, size_rule

__all__ = [
    "ConsentState",
    "NamedOffer",
    "OfferInput",
    "ResourceInput",
    "Target",
    "class_of",
    "consent_states",
    "enterprises_without_offer",
    "free_capacities",
    "known",
    "offer_facts",
    "offers_by_product",
    "resource_facts",
    "size_rule",
    "stem_counts",
]
