"""One enterprise as the actor may see it: facts that stand today, offers with their figures, and what is not known."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sambung.apps.actors.access import Actor, may
from sambung.apps.registry.facts.twins import counterparts, promised_elsewhere
from sambung.apps.registry.models import (
    Activity,
    Certificate,
    ClassBasis,
    Consent,
    ConsentPurpose,
    Contact,
    Enterprise,
    HubTerm,
    Identifier,
    IdentifierScheme,
    Interest,
    Kind,
    Offer,
    OfferValue,
    Owner,
    Ownership,
    Place,
    Reservation,
    Resource,
    ResourceUse,
    ResourceValue,
    TaxStatus,
    ValueKind,
)
from sambung.apps.registry.models.offer import ReservationState
from sambung.apps.registry.selectors.certificates import CertificateLine, certificate_lines
from sambung.apps.registry.services.capacity import FreeCapacity, free_capacity_of, live_between

# How far ahead a page counts promises against capacity.
WINDOW_DAYS = 31


@dataclass(frozen=True)
class ValueLine:
    """A figure with its state today: KNOWN, EXPIRED, or AHEAD where it begins later."""

    row: OfferValue
    state: str

    @property
    def number(self) -> int | None:
        """The scaled figure while it is known; None once it has expired."""
        return None if self.state == "EXPIRED" else self.row.number


@dataclass(frozen=True)
class OfferLine:
    """An offer with its figures by kind, its attributes, and its free capacity in the coming month."""

    row: Offer
    values: dict[str, ValueLine]
    attributes: tuple[ValueLine, ...]
    free: FreeCapacity
    reservations: tuple[Reservation, ...]
    sees_price: bool
    questions: tuple[str, ...]

    @property
    def capacity(self) -> ValueLine | None:
        return self.values.get(ValueKind.CAPACITY)

    @property
    def price(self) -> ValueLine | None:
        return self.values.get(ValueKind.UNIT_PRICE)

    @property
    def min_batch(self) -> ValueLine | None:
        return self.values.get(ValueKind.MIN_BATCH)

    @property
    def lead_time(self) -> ValueLine | None:
        return self.values.get(ValueKind.LEAD_TIME)


@dataclass(frozen=True)
class ResourceLine:
    """A shared resource: its capacity × 1000 a period, None while unknown or not the actor's to see.

    `uses`: offer key → × 1000 of the resource that one unit takes.
    """

    row: Resource
    value: ResourceValue | None
    state: str
    uses: dict[int, int]

    @property
    def number(self) -> int | None:
        return None if self.value is None or self.state == "EXPIRED" else self.value.number


@dataclass(frozen=True)
class EnterpriseCard:
    """Everything of one enterprise that the actor may see; None or empty: not known, or not theirs to see.

    `questions` are codes of what is not known about the enterprise itself: NAME, PLACE, POINT, ACTIVITY, KBLI,
    CLASS, SEX, NIB, TAX, CONTACT, CONSENT, OFFERS, HUB.
    """

    enterprise: Enterprise
    place: Place | None
    activities: tuple[Activity, ...]
    owner: Owner | None
    class_basis: ClassBasis | None
    tax_status: TaxStatus | None
    contact: Contact | None
    identifiers: tuple[Identifier, ...]
    consents: dict[str, Consent | None]
    offers: tuple[OfferLine, ...]
    stopped: tuple[OfferLine, ...]
    certificates: tuple[CertificateLine, ...]
    ownerships: tuple[Ownership, ...]
    interests: tuple[Interest, ...]
    hub_terms: tuple[HubTerm, ...]
    resources: tuple[ResourceLine, ...]
    may_change: bool
    sees_private: bool
    may_manage_people: bool
    questions: tuple[str, ...] = field(default=())


def _standing(model: Any, actor: Actor, enterprise: Enterprise, today: datetime.date) -> list[Any]:
    return list(
        model.objects.visible(actor).standing().on(today).filter(enterprise=enterprise).order_by("id")
    )


def _last(rows: list[Any]) -> Any:
    return rows[-1] if rows else None


def value_state(row: OfferValue | ResourceValue | HubTerm, today: datetime.date) -> str:
    """KNOWN, EXPIRED (unknown again), or AHEAD."""
    if row.expires_on is not None and row.expires_on < today:
        return "EXPIRED"
    if row.valid_from is not None and row.valid_from > today:
        return "AHEAD"
    return "KNOWN"


def offer_lines(
    actor: Actor, enterprise: Enterprise, *, today: datetime.date, include_stopped: bool = False
) -> tuple[OfferLine, ...]:
    """The offers of an enterprise with their figures. Four queries, whatever they are; five where the enterprise has twins."""
    offers = Offer.objects.visible(actor).filter(enterprise=enterprise).select_related("enterprise")
    if not include_stopped:
        offers = offers.filter(is_active=True)
    rows = list(offers.order_by("product", "id"))
    ids = [row.pk for row in rows]
    values: dict[int, list[OfferValue]] = defaultdict(list)
    standing = OfferValue.objects.visible(actor).standing().filter(offer__in=ids)
    for value in standing.order_by("valid_from", "id"):
        if value.valid_to is None or value.valid_to > today:
            values[value.offer_id].append(value)
    same = counterparts(rows)
    promises: dict[int, list[Reservation]] = defaultdict(list)
    also = [one.offer.pk for of in same.values() for one in of]
    live = Reservation.objects.filter(offer__in=[*ids, *also], ends_on__gte=today).exclude(
        state=ReservationState.RELEASED
    )
    for promise in live.order_by("starts_on", "id"):
        promises[promise.offer_id].append(promise)
    sees_price = may(actor, "registry.see_prices", enterprise)
    until = today + datetime.timedelta(days=WINDOW_DAYS)
    return tuple(
        _offer_line(
            row,
            values[row.pk],
            promises[row.pk],
            promised_elsewhere(
                same.get(row.pk, ()),
                {
                    one.offer.pk: live_between(
                        promises[one.offer.pk], starts_on=today, ends_on=until, today=today
                    )
                    for one in same.get(row.pk, ())
                },
            ),
            sees_price,
            today,
        )
        for row in rows
    )


def _offer_line(
    row: Offer,
    values: list[OfferValue],
    promises: list[Reservation],
    elsewhere: list[Reservation] | None,
    sees_price: bool,
    today: datetime.date,
) -> OfferLine:
    named: dict[str, ValueLine] = {}
    attributes = []
    for value in values:
        line = ValueLine(value, value_state(value, today))
        if value.kind == ValueKind.ATTRIBUTE:
            attributes.append(line)
        elif value.kind not in named or line.state != "AHEAD":
            named[value.kind] = line
    free = free_capacity_of(
        row,
        values,
        promises,
        starts_on=today,
        ends_on=today + datetime.timedelta(days=WINDOW_DAYS),
        today=today,
        elsewhere=elsewhere,
    )
    asked = [ValueKind.CAPACITY, *([ValueKind.UNIT_PRICE] if sees_price else []), ValueKind.LEAD_TIME]
    questions = tuple(
        str(kind.value) for kind in asked if kind not in named or named[kind].state == "EXPIRED"
    )
    return OfferLine(row, named, tuple(attributes), free, tuple(promises), sees_price, questions)


def enterprise_card(actor: Actor, uid: uuid.UUID, *, today: datetime.date) -> EnterpriseCard | None:
    """The card, or None where the actor may not see the enterprise. At most 24 queries, whatever it has."""
    enterprise: Enterprise | None = (
        Enterprise.objects.visible(actor).select_related("centre").filter(uid=uid).first()
    )
    if enterprise is None:
        return None
    sees_private = may(actor, "registry.see_private", enterprise)
    owner, basis, contact, identifiers, consents = (
        (
            _standing(model, actor, enterprise, today)
            for model in (Owner, ClassBasis, Contact, Identifier, Consent)
        )
        if sees_private
        else ([], [], [], [], [])
    )
    place = _last(_standing(Place, actor, enterprise, today))
    activities = tuple(_standing(Activity, actor, enterprise, today))
    certificates = (
        Certificate.objects.visible(actor).standing().filter(enterprise=enterprise).select_related("offer")
    )
    is_hub = enterprise.kind in {Kind.COOPERATIVE, Kind.SHARED_HOUSE}
    interests = Interest.objects.visible(actor).standing().on(today).filter(enterprise=enterprise)
    ownerships = Ownership.objects.visible(actor).standing().on(today).filter(enterprise=enterprise)
    lines = offer_lines(actor, enterprise, today=today, include_stopped=True)
    card = EnterpriseCard(
        enterprise=enterprise,
        place=place,
        activities=activities,
        owner=_last(owner),
        class_basis=_last(basis),
        tax_status=_last(_standing(TaxStatus, actor, enterprise, today)),
        contact=_last(contact),
        identifiers=tuple(identifiers),
        consents={
            purpose: _last([row for row in consents if row.purpose == purpose])
            for purpose in ConsentPurpose.values
        },
        offers=tuple(line for line in lines if line.row.is_active),
        stopped=tuple(line for line in lines if not line.row.is_active),
        certificates=tuple(certificate_lines(certificates, today)),
        ownerships=tuple(ownerships.select_related("holder").order_by("id")),
        interests=tuple(interests.select_related("user").order_by("id")),
        hub_terms=tuple(_standing(HubTerm, actor, enterprise, today)) if is_hub else (),
        resources=_resource_lines(actor, enterprise, today),
        may_change=may(actor, "registry.change_enterprise", enterprise),
        sees_private=sees_private,
        may_manage_people=may(actor, "registry.manage_people", enterprise),
    )
    return EnterpriseCard(**{**vars(card), "questions": tuple(_questions(card))})


def _resource_lines(actor: Actor, enterprise: Enterprise, today: datetime.date) -> tuple[ResourceLine, ...]:
    """Those with a capacity that stands; without the private figures for who may not see them. Three queries."""
    rows = list(Resource.objects.visible(actor).filter(enterprise=enterprise).order_by("name", "id"))
    if not rows:
        return ()
    current = ResourceValue.objects.unscoped("whether it is still there; the figure is shown by `visible`")
    there = set(current.standing().on(today).filter(resource__in=rows).values_list("resource_id", flat=True))
    values = {
        value.resource_id: value
        for value in ResourceValue.objects.visible(actor)
        .standing()
        .on(today)
        .filter(resource__in=rows)
        .order_by("id")
    }
    uses: dict[int, dict[int, int]] = defaultdict(dict)
    for use in (
        ResourceUse.objects.visible(actor).standing().on(today).filter(resource__in=rows).order_by("id")
    ):
        uses[use.resource_id][use.offer_id] = use.amount
    return tuple(
        ResourceLine(
            row,
            values.get(row.pk),
            value_state(values[row.pk], today) if row.pk in values else "UNKNOWN",
            uses[row.pk],
        )
        for row in rows
        if row.pk in there
    )


def _questions(card: EnterpriseCard) -> list[str]:
    one = card.enterprise
    primary = next((row for row in card.activities if row.is_primary), None)
    unknown = {
        "NAME": not one.name or (primary is not None and one.name == primary.text[:200]),
        "PLACE": card.place is None or not card.place.region_code,
        "POINT": card.place is None or card.place.latitude is None,
        "ACTIVITY": primary is None or not primary.text,
        "KBLI": primary is None or not primary.kbli,
        "TAX": card.tax_status is None,
        # A hub need not make anything itself; what it charges and holds is asked instead.
        "OFFERS": not card.offers and one.kind == Kind.UMKM,
        "HUB": not card.hub_terms and one.kind in {Kind.COOPERATIVE, Kind.SHARED_HOUSE},
    }
    if card.sees_private and one.kind != Kind.LARGE:
        basis = card.class_basis
        unknown |= {
            "CLASS": basis is None or (basis.capital is None and basis.annual_sales is None),
            "SEX": one.kind == Kind.UMKM and (card.owner is None or not card.owner.sex),
            "NIB": not any(row.scheme == IdentifierScheme.NIB for row in card.identifiers),
            "CONTACT": card.contact is None or not card.contact.phone,
            "CONSENT": card.consents[ConsentPurpose.MATCHING] is None,
        }
    return [code for code, is_unknown in unknown.items() if is_unknown]
