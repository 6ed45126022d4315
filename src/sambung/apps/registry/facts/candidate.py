"""Offers that may be a product, found in SQL by whole stems and KBLI prefix, before any fact is read."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q

from sambung.apps.registry.models import Enterprise, Offer
from sambung.apps.registry.models.enterprise import Kind

REASON = "matching compares all offers; what each actor is shown is narrowed afterwards"


class NamedOffer(NamedTuple):
    """A product by name: keys, uid, stems and KBLI code (empty where not of the vintage asked)."""

    pk: int
    uid: str
    enterprise_pk: int
    stems: frozenset[str]
    kbli: tuple[str, ...]


def _has_stem(stems: Collection[str]) -> Q:
    """Any of the stems as a whole word: the column keeps a space before and after each."""
    found = Q(pk__in=[])
    for stem in sorted(stems):
        found |= Q(stems__contains=f" {stem} ")
    return found


def _suppliers(on: datetime.date, prefix: str = "") -> Q:
    return (
        Q(**{f"{prefix}registered_on__lte": on})
        & (Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gt": on}))
        & ~Q(**{f"{prefix}kind": Kind.LARGE})
    )


def _by_code(kbli_prefix: str, vintage: str, field: str = "kbli") -> Q:
    """Codes of another vintage never match: the same digits may mean another activity."""
    if not kbli_prefix:
        return Q(pk__in=[])
    found = Q(**{f"{field}__startswith": kbli_prefix})
    return found & Q(**{f"{field}_vintage": vintage}) if vintage else found


def offers_by_product(
    *,
    stems: Collection[str],
    kbli_prefix: str = "",
    kbli_vintage: str = "",
    offer_pks: Collection[int] = (),
    on: datetime.date,
) -> list[NamedOffer]:
    """Active offers that share a stem or the code, and those named; one query, by key."""
    rows: Any = Offer.objects.unscoped(REASON).filter(
        Q(is_active=True) & _suppliers(on, "enterprise__"),
        _has_stem(stems) | _by_code(kbli_prefix, kbli_vintage) | Q(pk__in=list(offer_pks)),
    )
    return [
        NamedOffer(
            pk,
            str(uid),
            enterprise,
            frozenset(column.split()),
            (code,) if code and (not kbli_vintage or vintage == kbli_vintage) else (),
        )
        for pk, uid, enterprise, column, code, vintage in rows.order_by("pk").values_list(
            "pk", "uid", "enterprise_id", "stems", "kbli", "kbli_vintage"
        )
    ]


def enterprises_without_offer(
    *, stems: Collection[str], kbli_prefix: str = "", kbli_vintage: str = "", on: datetime.date
) -> list[NamedOffer]:
    """Enterprises whose own words or code fit but of whom no offer is recorded: those to ask. `pk` is theirs."""
    offers = Offer.objects.unscoped(REASON).filter(enterprise=OuterRef("pk"), is_active=True)
    rows: Any = (
        Enterprise.objects.unscoped(REASON)
        .filter(_suppliers(on), _has_stem(stems) | _by_code(kbli_prefix, kbli_vintage))
        .filter(~Exists(offers))
    )
    return [
        NamedOffer(
            pk,
            str(uid),
            pk,
            frozenset(column.split()),
            (code,) if code and (not kbli_vintage or vintage == kbli_vintage) else (),
        )
        for pk, uid, column, code, vintage in rows.order_by("pk").values_list(
            "pk", "uid", "stems", "kbli", "kbli_vintage"
        )
    ]


def stem_counts(stems: Collection[str]) -> tuple[int, Mapping[str, int]]:
    """How many active offers there are, and how many have each stem; one query."""
    ordered = sorted(stems)
    counts = {
        f"stem{number}": Count("pk", filter=Q(stems__contains=f" {stem} "))
        for number, stem in enumerate(ordered)
    }
    found = Offer.objects.unscoped(REASON).filter(is_active=True).aggregate(total=Count("pk"), **counts)
    return found["total"], {stem: found[f"stem{number}"] for number, stem in enumerate(ordered)}
