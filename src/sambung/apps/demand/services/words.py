"""People's words: the buyer's confirmation, and whether an offer is the product meant."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.demand.models import (
    Confirmation,
    ProductConfirmation,
    ProductRefusal,
    Requirement,
)
from sambung.apps.demand.services.recording import record_change, tell
from sambung.apps.demand.services.values import (
    UnableToChangeRequirementError,
)
from sambung.apps.registry.models import Enterprise, Offer
from sambung.standards.stems import stems


@transaction.atomic
def confirm_by_buyer(
    actor: Actor,
    *,
    requirement: Requirement,
    expected_version: int,
    document: str,
    reference: str,
    confirmed_on: datetime.date,
) -> Requirement:
    """By which document the buyer confirmed; `Confirmation.NONE` takes the confirmation back.

    Errors: UnableToChangeRequirementError (NO_REFERENCE), StaleWriteError.
    """
    demand(actor, "demand.change_requirement", requirement)
    kind = Confirmation(document)
    if kind != Confirmation.NONE and not reference.strip():
        raise UnableToChangeRequirementError("NO_REFERENCE")
    requirement.confirmation = kind
    requirement.confirmation_reference = "" if kind == Confirmation.NONE else reference.strip()[:120]
    requirement.confirmed_on = None if kind == Confirmation.NONE else confirmed_on
    requirement.save_changes(
        expected_version=expected_version, fields=["confirmation", "confirmation_reference", "confirmed_on"]
    )
    record_change(
        actor, "confirmed", requirement, {"document": kind.value, "confirmed_on": requirement.confirmed_on}
    )
    return requirement


@transaction.atomic
def confirm_product(
    actor: Actor, *, requirement: Requirement, offer: Offer, is_same: bool | None
) -> ProductConfirmation | None:
    """A person's word that the offer is (not) the product meant; None takes the word back.

    The word before is superseded; nothing happens where the same word stands.
    """
    demand(actor, "demand.confirm_product", requirement)
    standing: list[ProductConfirmation] = list(
        ProductConfirmation.objects.unscoped("the word that stands is superseded, whoever gave it")
        .standing()
        .select_for_update()
        .filter(requirement=requirement, offer=offer)
    )
    if is_same is not None and len(standing) == 1 and standing[0].is_same == is_same:
        return standing[0]
    entry = record_change(
        actor, "product_confirmed", requirement, {"offer": str(offer.uid), "is_same": is_same}
    )
    for one in standing:
        one.superseded = entry
        one.save(update_fields=["superseded"])
    made = None
    if is_same is not None:
        made = ProductConfirmation(
            requirement=requirement, offer=offer, is_same=is_same, by_uid=actor.uid, recorded=entry
        )
        made.save(force_insert=True)
    tell(requirement)
    return made


@transaction.atomic
def note_makers_word(
    actor: Actor,
    *,
    requirement: Requirement,
    enterprise: Enterprise,
    offer: Offer | None,
    makes: bool | None,
    until: datetime.date | None = None,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
) -> None:
    """What an enterprise says itself: it makes the product (`makes`), does not, or (None) its word is taken back.

    A no keeps it from being asked for the same product, until `until`; with an offer the word is also the answer
    whether that offer is the product meant. The word before is superseded. Errors: PermissionMissingError for who
    neither acts for the enterprise nor works in its centre.
    """
    demand(actor, "registry.change_enterprise", enterprise)
    words = product_key(requirement.product)
    entry = record_change(
        actor,
        "makers_word",
        requirement,
        {"enterprise": str(enterprise.uid), "offer": str(offer.uid) if offer else None, "makes": makes},
        on_behalf_of=on_behalf_of,
    )
    refusals = ProductRefusal.objects.unscoped("a word replaces the enterprise's own").standing()
    refusals.filter(enterprise=enterprise, stems=words).update(superseded=entry)
    if offer is not None:
        said = ProductConfirmation.objects.unscoped("a word replaces the one before").standing()
        said.filter(requirement=requirement, offer=offer).update(superseded=entry)
    if makes is False:
        refusal = ProductRefusal(
            enterprise=enterprise,
            requirement=requirement,
            product=requirement.product,
            stems=words,
            by_uid=actor.uid,
            valid_to=until,
            recorded=entry,
        )
        refusal.save(force_insert=True)
    if makes is not None and offer is not None:
        word = ProductConfirmation(
            requirement=requirement, offer=offer, is_same=makes, by_uid=actor.uid, recorded=entry
        )
        word.save(force_insert=True)
    if is_followed:
        tell(requirement)


def product_key(product: str) -> str:
    """The words of a product, sorted: two products with the same words are the same for who is asked."""
    return " ".join(sorted(set(stems(product))))[:300]
