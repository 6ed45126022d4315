"""Whether a certificate holds on a date and for an offer, and the size class of an enterprise.

Here: validity by term, event or batch; a certificate's scope; the class by capital and by sales. Every legal
number arrives as a parameter (`SchemeRule`, `SizeClassRule`). Not here: the rule tables themselves
(`standards.rules`), the certificates' rows and proofs (`apps.registry`), sentences for people (the edges).
"""

from sambung.engine.certificates.scope import Scope, Subject, covers
from sambung.engine.certificates.size import (
    BasisFact,
    SizeBasis,
    SizeClass,
    SizeClassification,
    SizeClassRule,
    size_class,
)
from sambung.engine.certificates.validity import (
    Basis,
    Certificate,
    SchemeRule,
    Validity,
    ValidityState,
    best_validity,
    validity,
)

__all__ = [
    "Basis",
    "BasisFact",
    "Certificate",
    "SchemeRule",
    "Scope",
    "SizeBasis",
    "SizeClass",
    "SizeClassRule",
    "SizeClassification",
    "Subject",
    "Validity",
    "ValidityState",
    "best_validity",
    "covers",
    "size_class",
    "validity",
]
