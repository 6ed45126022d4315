"""What a certificate is for: named offers, products by their stems, activities by KBLI, or everything."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """What a certificate covers; nothing given at all means that the scope is not known.

    Product stems are alternatives, each a set of stems that must all occur ({"keripik", "tempe"}).
    KBLI prefixes are digits of the vintage in which the subject's codes are given.
    """

    whole_enterprise: bool = False
    offer_ids: frozenset[str] = frozenset()
    product_stems: tuple[frozenset[str], ...] = ()
    kbli_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """The offer about which a certificate is asked: its id, its product's stems, its KBLI codes (digits)."""

    offer_id: str
    stems: frozenset[str] = frozenset()
    kbli: Sequence[str] = ()


def covers(scope: Scope, subject: Subject) -> bool | None:
    """Whether the scope covers the offer; None where it cannot be told.

    A scope named by offers is complete: another offer is outside it. A scope named by products or activities
    says nothing about an offer of which we know neither.
    """
    if scope.whole_enterprise or subject.offer_id in scope.offer_ids:
        return True
    is_open = False
    if scope.product_stems:
        if any(stems and stems <= subject.stems for stems in scope.product_stems):
            return True
        is_open = is_open or not subject.stems
    if scope.kbli_prefixes:
        if any(code.startswith(prefix) for code in subject.kbli for prefix in scope.kbli_prefixes):
            return True
        is_open = is_open or not subject.kbli
    has_scope = bool(scope.offer_ids or scope.product_stems or scope.kbli_prefixes)
    return None if is_open or not has_scope else False
