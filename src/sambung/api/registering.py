"""Enterprises, written: registering one, stating facts of it, consents, ending it.

A fact is never overwritten: what stood before is ended by the new one, or withdrawn where it was wrong.
"""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Status
from pydantic import StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import (
    Day,
    KbliCode,
    KbliVintage,
    Latitude,
    Line,
    Longitude,
    RegionCode,
    Rupiah,
    Said,
    Words,
    known_kbli,
)
from sambung.api.enterprises import EnterpriseFields, Kind, card_fields, router
from sambung.api.pages import WORDS
from sambung.api.problems import WrongFieldError
from sambung.api.versions import expected_version
from sambung.apps.actors.access import Actor
from sambung.apps.registry import selectors, services

WRITES = Bearer("registry:write")
Purpose = Literal["REGISTRY", "MATCHING", "SHOW_TO_BUYERS", "STATISTICS"]


class PlaceSaid(Said):
    """Where it works."""

    region_code: RegionCode | None = Field(None, examples=["33.72"])
    address: Line = ""
    latitude: Latitude | None = None
    longitude: Longitude | None = None

    @model_validator(mode="after")
    def _together(self) -> PlaceSaid:
        if (self.latitude is None) != (self.longitude is None):
            raise PydanticCustomError("both_or_none", "both or none")
        return self


class ActivitySaid(Said):
    """What it does in its own words, and under which KBLI code."""

    text: Annotated[str, StringConstraints(pattern=WORDS, max_length=500)] = ""
    kbli: KbliCode | None = Field(None, examples=["10710"])
    kbli_vintage: KbliVintage = "2020"

    @model_validator(mode="after")
    def _known(self) -> ActivitySaid:
        if self.kbli is not None:
            known_kbli(self.kbli, self.kbli_vintage)
        return self


class OwnerSaid(Said):
    """The natural person behind it."""

    name: Line = ""
    sex: Literal["F", "M", ""] = ""


class ClassBasisSaid(Said):
    """What its size class rests on; whole rupiah, null: not known."""

    capital: Rupiah | None = Field(None, description="Without land and buildings.")
    annual_sales: Rupiah | None = None
    workers: int | None = Field(None, ge=0, le=1_000_000)
    year: int | None = Field(None, ge=2000, le=2100)


class ContactSaid(Said):
    """How to reach it."""

    name: Line = ""
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+() .-]*$", max_length=30)] = ""
    email: Annotated[str, StringConstraints(pattern=r"^([^\s@]+@[^\s@]+\.[^\s@]+)?$", max_length=254)] = ""


class IdentifierSaid(Said):
    """An official number. A NIK is kept as a keyed hash alone."""

    scheme: Literal["NIB", "NPWP", "NIK"]
    digits: Annotated[str, StringConstraints(pattern=r"^[0-9 .-]{1,40}$")] = Field(examples=["1234567890123"])


class FactsSaid(Said):
    """Facts of an enterprise; what is left out is not said, and stays as it is."""

    place: PlaceSaid | None = None
    activity: ActivitySaid | None = None
    owner: OwnerSaid | None = None
    class_basis: ClassBasisSaid | None = None
    is_pkp: bool | None = Field(None, description="Whether it may issue tax invoices.")
    contact: ContactSaid | None = None
    identifiers: list[IdentifierSaid] = Field([], max_length=3)


class EnterpriseSaid(FactsSaid):
    """A new enterprise. What is not known is left out: it stands there as unknown."""

    name: Words = Field(examples=["Dapur Ani"])
    kind: Kind = "UMKM"
    centre_uid: uuid.UUID | None = Field(None, description="Null: a large buyer or hub without a centre.")
    consents: list[Purpose] = Field([], max_length=4, description="What the owner agreed to.")
    witness: Line = Field("", description="Who heard the owner agree; empty: the token's person.")
    registered_on: Day | None = Field(None, description="Null: today.")


class EnterpriseChange(FactsSaid):
    """What is said anew."""

    name: Words | None = None
    from_day: Day | None = Field(None, description="Since when it holds; null: since today.")
    is_correction: bool = Field(False, description="What stood there before was wrong.")


class ConsentSaid(Said):
    """A consent given or withdrawn, each purpose by itself."""

    purpose: Purpose
    is_given: bool
    witness: Line = Field("", description="Who heard the owner agree; empty: the token's person.")


class EndSaid(Said):
    """From which day it no longer works; null takes that back."""

    ended_on: Day | None
    reason: Line = ""


@router.post(
    "",
    response={201: EnterpriseFields},
    auth=WRITES,
    url_name="register-enterprise",
    operation_id="registerEnterprise",
)
def register_enterprise(request: HttpRequest, said: EnterpriseSaid) -> Status:
    """Register an enterprise with what is known of it. A missing number is never a reason to refuse it."""
    actor = caller_of(request)
    made = services.register_enterprise(
        actor,
        name=said.name,
        kind=said.kind,
        centre=_centre(actor, said.centre_uid),
        consents=said.consents,
        witness=(said.witness or actor.name) if said.consents else "",
        registered_on=said.registered_on or timezone.localdate(),
        **_facts(said),
    )
    return Status(201, card_fields(request, made.uid))


@router.patch(
    "/{uid}",
    response=EnterpriseFields,
    auth=WRITES,
    url_name="change-enterprise",
    operation_id="changeEnterprise",
)
def change_enterprise(request: HttpRequest, uid: uuid.UUID, said: EnterpriseChange) -> dict[str, Any]:
    """State facts anew. With If-Match nothing is written where its name was changed meanwhile."""
    actor = caller_of(request)
    enterprise = found_enterprise(actor, uid)
    services.change_enterprise(
        actor,
        enterprise,
        services.Statements(name=said.name, **{**_facts(said), "identifiers": tuple(_numbers(said))}),
        expected_version=expected_version(request),
        from_day=said.from_day,
        is_correction=said.is_correction,
        **for_whom(actor, enterprise),
    )
    return card_fields(request, uid)


@router.post(
    "/{uid}/consents",
    response=EnterpriseFields,
    auth=WRITES,
    url_name="state-consent",
    operation_id="stateConsent",
)
def state_consent(request: HttpRequest, uid: uuid.UUID, said: ConsentSaid) -> dict[str, Any]:
    """The owner agrees to a purpose, or no longer agrees, from today on."""
    actor = caller_of(request)
    enterprise = found_enterprise(actor, uid)
    whom = for_whom(actor, enterprise)
    if said.is_given:
        witness = said.witness or actor.name
        services.give_consent(actor, enterprise, purpose=said.purpose, witness=witness, **whom)
    else:
        services.withdraw_consent(actor, enterprise, purpose=said.purpose, **whom)
    return card_fields(request, uid)


@router.post(
    "/{uid}/end",
    response=EnterpriseFields,
    auth=WRITES,
    url_name="end-enterprise",
    operation_id="endEnterprise",
)
def end_enterprise(request: HttpRequest, uid: uuid.UUID, said: EndSaid) -> dict[str, Any]:
    """Say that it no longer works, from a day on, or take that back."""
    actor = caller_of(request)
    enterprise = found_enterprise(actor, uid)
    services.end_enterprise(
        actor, enterprise, ended_on=said.ended_on, reason=said.reason, **for_whom(actor, enterprise)
    )
    return card_fields(request, uid)


def found_enterprise(actor: Actor, uid: uuid.UUID) -> Any:
    """The enterprise where the actor sees it. Errors: Http404."""
    found = selectors.find_enterprise(actor, uid)
    if found is None:
        raise Http404
    return found


def for_whom(actor: Actor, enterprise: Any) -> dict[str, Any]:
    """Who writes for an owner is not the owner: the journal names both."""
    return {} if enterprise.pk in actor.enterprise_ids else {"on_behalf_of": enterprise.uid}


def _centre(actor: Actor, uid: uuid.UUID | None) -> Any:
    if uid is None:
        return None
    found = next((one for one in selectors.all_centres(actor) if one.uid == uid), None)
    if found is None:
        raise WrongFieldError("body", "said", "centre_uid", code="not_found")
    return found


def _numbers(said: FactsSaid) -> list[tuple[str, str]]:
    return [(one.scheme, one.digits) for one in said.identifiers]


def _facts(said: FactsSaid) -> dict[str, Any]:
    place, activity, owner = said.place, said.activity, said.owner
    basis, contact = said.class_basis, said.contact
    return {
        "place": place
        and services.PlaceStatement(place.region_code or "", place.address, place.latitude, place.longitude),
        "activity": activity
        and services.ActivityStatement(
            activity.text, activity.kbli or "", activity.kbli_vintage if activity.kbli else ""
        ),
        "owner": owner and services.OwnerStatement(owner.name, owner.sex),
        "class_basis": basis
        and services.ClassBasisStatement(basis.capital, basis.annual_sales, basis.workers, basis.year),
        "is_pkp": said.is_pkp,
        "contact": contact and services.ContactStatement(contact.name, contact.phone, contact.email),
        "identifiers": _numbers(said),
    }
