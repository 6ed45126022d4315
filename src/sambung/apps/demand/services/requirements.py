"""Posting, changing and closing requirements, their criteria, and a person's word on products."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, PermissionMissingError, Role, demand
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import (
    Confirmation,
    Criterion,
    ProductConfirmation,
    ProductRefusal,
    Requirement,
    RequirementState,
)
from sambung.apps.journal import services as journal
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Enterprise, Offer
from sambung.engine.eligibility import CriterionError, criterion_from_params
from sambung.standards.stems import stem_column, stems


class UnableToChangeRequirementError(ValueError):
    """The requirement cannot do that now. `code`: WRONG_STATE, BAD_CRITERION, NO_REFERENCE, BAD_VALUES; `params`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(f"{code}: {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True)
class RequirementValues:
    """What a buyer asks for. Quantity × 1000 for each period, ceiling × 100 rupiah per unit, share in permille."""

    product: str
    quantity: int
    unit: str
    period_kind: str
    starts_on: datetime.date
    region_code: str
    periods: int = 1
    unit_weight_grams: int | None = None
    latest_day: datetime.date | None = None
    details: str = ""
    kbli_prefix: str = ""
    kbli_vintage: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    price_ceiling: int | None = None
    payment_days: int | None = None
    asks_tax_invoice: bool = False
    max_suppliers: int | None = None
    max_share_permille: int | None = None


@dataclass(frozen=True)
class CriterionValues:
    """A condition: `kind` and `params` as engine.eligibility reads them; `level` MUST or PREFER."""

    kind: str
    level: str = "MUST"
    params: Mapping[str, Any] = field(default_factory=dict)


# Called after the change is written, in its transaction, with the requirement: matching listens.
on_change: list[Callable[[Requirement], None]] = []

PERSONAL_FIELDS = {"details", "address"}
VALUE_FIELDS = [one.name for one in fields(RequirementValues)]
MOVES = {
    "publish": ((RequirementState.DRAFT,), RequirementState.OPEN),
    "close": (
        (RequirementState.DRAFT, RequirementState.OPEN, RequirementState.FILLED),
        RequirementState.CLOSED,
    ),
    "reopen": ((RequirementState.CLOSED, RequirementState.FILLED), RequirementState.OPEN),
    "fill": ((RequirementState.OPEN,), RequirementState.FILLED),
}


def values_of(requirement: Requirement) -> RequirementValues:
    """The requirement's values, as a form shows them."""
    return RequirementValues(**{name: getattr(requirement, name) for name in VALUE_FIELDS})


def may_post_for(actor: Actor, *, buyer: Enterprise, centre: Centre) -> bool:
    """A manager of the centre for any buyer; a buyer's own people at any centre."""
    if actor.has(Role.SYSTEM) or (actor.has(Role.MANAGER) and centre.pk in actor.centre_ids):
        return True
    return actor.has(Role.BUYER) and buyer.pk in actor.enterprise_ids


@transaction.atomic
def draft_requirement(
    actor: Actor,
    *,
    buyer: Enterprise,
    centre: Centre,
    values: RequirementValues,
    criteria: Sequence[CriterionValues] = (),
    is_simulated: bool = False,
    publish: bool = False,
) -> Requirement:
    """A new requirement with its criteria; a draft, or open at once with `publish`.

    Errors: PermissionMissingError; UnableToChangeRequirementError (BAD_CRITERION, BAD_VALUES).
    """
    if not may_post_for(actor, buyer=buyer, centre=centre):
        raise PermissionMissingError("demand.draft_requirement")
    _check(values)
    _check_criteria(criteria)
    requirement = Requirement(
        buyer=buyer,
        centre=centre,
        is_simulated=is_simulated,
        state=RequirementState.OPEN if publish else RequirementState.DRAFT,
        stems=stem_column(values.product, values.details),
        **{name: getattr(values, name) for name in VALUE_FIELDS},
    )
    requirement.save(force_insert=True)
    entry = _record(actor, "published" if publish else "drafted", requirement, asdict(values))
    _write_criteria(requirement, criteria, entry)
    _tell(requirement)
    return requirement


def post_requirement(
    actor: Actor,
    *,
    buyer_uid: uuid.UUID,
    centre_uid: uuid.UUID,
    values: RequirementValues,
    criteria: Sequence[CriterionValues] = (),
    publish: bool = False,
) -> Requirement:
    """`draft_requirement` for the edges, which know buyer and centre by uid.

    Errors: UnableToChangeRequirementError (BAD_VALUES) where the actor sees no such buyer or centre.
    """
    buyer = Enterprise.objects.visible(actor).filter(uid=buyer_uid).first()
    centre = Centre.objects.visible(actor).filter(uid=centre_uid).first()
    if buyer is None or centre is None:
        missing = "buyer" if buyer is None else "centre"
        raise UnableToChangeRequirementError("BAD_VALUES", fields={missing: "NOT_FOUND"})
    return draft_requirement(
        actor, buyer=buyer, centre=centre, values=values, criteria=criteria, publish=publish
    )


@transaction.atomic
def change_requirement(
    actor: Actor,
    *,
    requirement: Requirement,
    expected_version: int,
    values: RequirementValues,
    criteria: Sequence[CriterionValues] | None = None,
) -> Requirement:
    """New values and, where given, new criteria in one step.

    Errors: StaleWriteError where somebody wrote since `expected_version`; UnableToChangeRequirementError.
    """
    demand(actor, "demand.change_requirement", requirement)
    _check(values)
    before = asdict(values_of(requirement))
    changed = {name: value for name, value in asdict(values).items() if before[name] != value}
    for name, value in changed.items():
        setattr(requirement, name, value)
    requirement.stems = stem_column(values.product, values.details)
    requirement.save_changes(expected_version=expected_version, fields=[*changed, "stems"])
    entry = _record(actor, "changed", requirement, changed)
    if criteria is not None:
        _check_criteria(criteria)
        _write_criteria(requirement, criteria, entry)
    _tell(requirement)
    return requirement


@transaction.atomic
def replace_criteria(
    actor: Actor, *, requirement: Requirement, expected_version: int, criteria: Sequence[CriterionValues]
) -> Requirement:
    """All criteria anew: those that stay keep their row, the others are superseded."""
    demand(actor, "demand.change_requirement", requirement)
    _check_criteria(criteria)
    requirement.save_changes(expected_version=expected_version, fields=["stems"])
    entry = _record(actor, "criteria_replaced", requirement, {"criteria": len(criteria)})
    _write_criteria(requirement, criteria, entry)
    _tell(requirement)
    return requirement


@transaction.atomic
def add_criterion(
    actor: Actor, *, requirement: Requirement, expected_version: int, criterion: CriterionValues
) -> Requirement:
    """One more criterion beside those that stand."""
    standing = [
        CriterionValues(one.kind, one.level, one.params)
        for one in requirement.criteria.standing().order_by("id")
    ]
    return replace_criteria(
        actor,
        requirement=requirement,
        expected_version=expected_version,
        criteria=[*standing, criterion],
    )


def publish_requirement(actor: Actor, *, requirement: Requirement, expected_version: int) -> Requirement:
    """DRAFT → OPEN: every centre sees it."""
    return _move(actor, requirement, expected_version, "publish", {})


def close_requirement(
    actor: Actor, *, requirement: Requirement, expected_version: int, reason: str = ""
) -> Requirement:
    """→ CLOSED: nobody is matched any more. `reopen_requirement` undoes it."""
    return _move(actor, requirement, expected_version, "close", {"reason": reason[:200]})


def reopen_requirement(actor: Actor, *, requirement: Requirement, expected_version: int) -> Requirement:
    """CLOSED or FILLED → OPEN."""
    return _move(actor, requirement, expected_version, "reopen", {})


def mark_filled(
    actor: Actor, *, requirement: Requirement, expected_version: int | None = None
) -> Requirement:
    """OPEN → FILLED, once its linkages are open."""
    return _move(actor, requirement, expected_version, "fill", {})


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
    _record(
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
    entry = _record(actor, "product_confirmed", requirement, {"offer": str(offer.uid), "is_same": is_same})
    for one in standing:
        one.superseded = entry
        one.save(update_fields=["superseded"])
    made = None
    if is_same is not None:
        made = ProductConfirmation(
            requirement=requirement, offer=offer, is_same=is_same, by_uid=actor.uid, recorded=entry
        )
        made.save(force_insert=True)
    _tell(requirement)
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
    entry = _record(
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
        _tell(requirement)


def product_key(product: str) -> str:
    """The words of a product, sorted: two products with the same words are the same for who is asked."""
    return " ".join(sorted(set(stems(product))))[:300]


@transaction.atomic
def _move(
    actor: Actor, requirement: Requirement, expected_version: int | None, move: str, payload: dict[str, Any]
) -> Requirement:
    demand(actor, "demand.change_requirement", requirement)
    sources, target = MOVES[move]
    if requirement.state not in sources:
        raise UnableToChangeRequirementError("WRONG_STATE", state=requirement.state, move=move)
    before = requirement.state
    requirement.state = target
    requirement.save_changes(expected_version=expected_version, fields=["state"])
    _record(
        actor,
        {"publish": "published", "close": "closed", "reopen": "reopened", "fill": "filled"}[move],
        requirement,
        {"from": before, **payload},
    )
    _tell(requirement)
    return requirement


def _record(
    actor: Actor,
    what: str,
    requirement: Requirement,
    values: dict[str, Any],
    on_behalf_of: uuid.UUID | None = None,
) -> Entry:
    """`details` and `address` may name a person: they go where they can be erased."""
    payload = {name: value for name, value in values.items() if name not in PERSONAL_FIELDS}
    personal = {name: value for name, value in values.items() if name in PERSONAL_FIELDS and value}
    return journal.record(
        actor,
        f"demand.requirement.{what}",
        subject_kind="demand.requirement",
        subject_uid=requirement.uid,
        payload=payload,
        personal=personal or None,
        on_behalf_of=on_behalf_of,
        centre_uid=requirement.centre.uid,
    )


def _tell(requirement: Requirement) -> None:
    for listener in on_change:
        listener(requirement)


def _check(values: RequirementValues) -> None:
    wrong = {}
    if not values.product.strip():
        wrong["product"] = "EMPTY"
    if values.quantity <= 0:
        wrong["quantity"] = "NOT_POSITIVE"
    if values.periods <= 0:
        wrong["periods"] = "NOT_POSITIVE"
    if values.latest_day is not None and values.latest_day < values.starts_on:
        wrong["latest_day"] = "BEFORE_START"
    if wrong:
        raise UnableToChangeRequirementError("BAD_VALUES", fields=wrong)


def _check_criteria(criteria: Sequence[CriterionValues]) -> None:
    for number, one in enumerate(criteria, start=1):
        try:
            criterion_from_params(criterion_id=str(number), kind=one.kind, level=one.level, params=one.params)
        except CriterionError as error:
            raise UnableToChangeRequirementError(
                "BAD_CRITERION", **{**error.params, "criterion": one.kind, "reason": error.code}
            ) from error


def _key(kind: str, level: str, params: Mapping[str, Any]) -> bytes:
    return journal.canonical([kind, level, dict(params)])


def _write_criteria(requirement: Requirement, criteria: Sequence[CriterionValues], entry: Entry) -> None:
    wanted = {_key(one.kind, one.level, one.params): one for one in criteria}
    for row in requirement.criteria.standing():
        if wanted.pop(_key(row.kind, row.level, row.params), None) is None:
            row.superseded = entry
            row.save(update_fields=["superseded"])
    Criterion.objects.bulk_create(
        [
            Criterion(
                requirement=requirement,
                kind=one.kind,
                level=one.level,
                params=dict(one.params),
                recorded=entry,
            )
            for one in wanted.values()
        ]
    )
