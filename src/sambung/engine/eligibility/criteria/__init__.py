"""The kinds of criterion, one class each: what it asks, and how an offer is judged by it.

Here: `Criterion` and its kinds; `criterion_from_params` reads a stored row. Not here: the verdict
(`evaluation`), the rule tables (`standards.rules`).
"""

from sambung.engine.eligibility.criteria.capability import Attribute, CapacityMin, LeadTime, PriceCeiling
from sambung.engine.eligibility.criteria.certificate import CertificateHeld
from sambung.engine.eligibility.criteria.criterion import Context, Criterion
from sambung.engine.eligibility.criteria.parameters import CriterionError, criterion_from_params
from sambung.engine.eligibility.criteria.standing import (
    IdentifierHeld,
    PartnerControl,
    Region,
    SizeClassIn,
    TaxInvoice,
)

__all__ = [
    "Attribute",
    "CapacityMin",
    "CertificateHeld",
    "Context",
    "Criterion",
    "CriterionError",
    "IdentifierHeld",
    "LeadTime",
    "PartnerControl",
    "PriceCeiling",
    "Region",
    "SizeClassIn",
    "TaxInvoice",
    "criterion_from_params",
]
