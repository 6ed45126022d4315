"""The registry's tables, one file for each family of nouns."""

from sambung.apps.registry.models.enterprise import Enterprise, EnterprisePerson, Kind, Operates, SizeClass
from sambung.apps.registry.models.identity import (
    Activity,
    ClassBasis,
    Consent,
    ConsentPurpose,
    Contact,
    Identifier,
    IdentifierScheme,
    Interest,
    Owner,
    Ownership,
    Place,
    Sex,
    TaxStatus,
)
from sambung.apps.registry.models.offer import (
    HubTerm,
    Offer,
    OfferValue,
    Reservation,
    Resource,
    ResourceUse,
    ResourceValue,
    Source,
    ValueKind,
)

from sambung.apps.registry.models.certificate import Certificate, CertificateBasis  # isort: skip

__all__ = [
    "Activity",
    "Certificate",
    "CertificateBasis",
    "ClassBasis",
    "Consent",
    "ConsentPurpose",
    "Contact",
    "Enterprise",
    "EnterprisePerson",
    "HubTerm",
    "Identifier",
    "IdentifierScheme",
    "Interest",
    "Kind",
    "Offer",
    "OfferValue",
    "Operates",
    "Owner",
    "Ownership",
    "Place",
    "Reservation",
    "Resource",
    "ResourceUse",
    "ResourceValue",
    "Sex",
    "SizeClass",
    "Source",
    "TaxStatus",
    "ValueKind",
]
