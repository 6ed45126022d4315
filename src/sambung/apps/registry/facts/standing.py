"""Facts of enterprises for the engine: class, place, certificates, tax standing, identifiers, control, consent."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.db.models import Q

from sambung.apps.registry.models import (
    Certificate,
    ClassBasis,
    Consent,
    ConsentPurpose,
    Identifier,
    Ownership,
    Place,
    TaxStatus,
)
from sambung.engine.certificates import (
    Basis,
    BasisFact,
    Scope,
    SizeBasis,
    SizeClass,
    SizeClassRule,
    size_class,
)
from sambung.engine.certificates import Certificate as CertificateFact
from sambung.engine.eligibility import Fact
from sambung.standards.rules import NoRuleInForce, rule

REASON = "facts for the engine; what each actor is shown is narrowed afterwards"
# To own a firm is to hold most of it; a smaller share counts where control is stated.
HALF_PERMILLE = 500


class ConsentState(StrEnum):
    """Whether the owner agreed to be matched: GIVEN, WITHDRAWN (ended), UNKNOWN (never asked)."""

    GIVEN = "GIVEN"
    WITHDRAWN = "WITHDRAWN"
    UNKNOWN = "UNKNOWN"


@dataclass(slots=True)
class Standing:
    """What is known of one enterprise on a day."""

    size_class: Fact[SizeClass] | None = None
    regions: dict[str, str] = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    certificates: list[CertificateFact] = field(default_factory=list)
    is_pkp: Fact[bool] | None = None
    identifiers: dict[str, bool] = field(default_factory=dict)
    controllers: Fact[frozenset[str]] | None = None
    consent: ConsentState = ConsentState.UNKNOWN


def known(rows: Any, known_entry: int | None) -> Any:
    """Fact rows as they stood at a journal entry; None: now."""
    rows = rows.unscoped(REASON)
    if known_entry is None:
        return rows.standing()
    return rows.filter(
        Q(superseded__isnull=True) | Q(superseded_id__gt=known_entry), recorded_id__lte=known_entry
    )


def chunks(keys: Collection[int], size: int = 5000) -> Iterable[list[int]]:
    """Lists that fit into one statement's parameters on both databases."""
    ordered = sorted(set(keys))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


@lru_cache(maxsize=64)
def size_rule(on: datetime.date) -> SizeClassRule | None:
    """The dated rule of size classes for the engine; None where no version was in force."""
    found = rule("size_class", on=on)
    if isinstance(found, NoRuleInForce):
        return None
    names = found.parameters["classes"]
    capital, sales = (
        tuple(found.parameters[basis][name] for name in names) for basis in ("capital", "annual_sales")
    )
    return SizeClassRule(
        rule_id=found.id,
        version=found.version,
        reference=found.reference,
        capital_bounds=(capital[0], capital[1], capital[2]),
        sales_bounds=(sales[0], sales[1], sales[2]),
    )


def class_of(rows: Iterable[Any], on: datetime.date) -> Fact[SizeClass] | None:
    """The class that ClassBasis rows give on a day, with the source of the latest; None: unknown."""
    law = size_rule(on)
    bases, source, since = [], "", None
    for row in rows:
        for basis, amount in ((SizeBasis.CAPITAL, row.capital), (SizeBasis.SALES, row.annual_sales)):
            if amount is not None:
                bases.append(BasisFact(basis, amount, row.valid_from or datetime.date.min, source=row.source))
                source, since = row.source, row.valid_from
    if law is None or not bases:
        return None
    found = size_class(bases, law, on)
    return None if found.size_class is SizeClass.UNKNOWN else Fact(found.size_class, source, since)


def standings(
    enterprise_pks: Collection[int], *, on: datetime.date, known_entry: int | None = None
) -> dict[int, Standing]:
    """What is known of each enterprise; seven queries for each 5,000."""
    found = {pk: Standing() for pk in enterprise_pks}
    for keys in chunks(enterprise_pks):
        _read_class(found, keys, on, known_entry)
        _read_place(found, keys, on, known_entry)
        _read_certificates(found, keys, known_entry)
        taxes = _rows(TaxStatus, keys, known_entry).on(on).order_by("pk")
        for pk, is_pkp, since in taxes.values_list("enterprise_id", "is_pkp", "valid_from"):
            found[pk].is_pkp = Fact(is_pkp, "", since)
        for pk, scheme in _rows(Identifier, keys, known_entry).on(on).values_list("enterprise_id", "scheme"):
            found[pk].identifiers[scheme] = True
        _read_control(found, keys, on, known_entry)
        for pk, state in _consents(keys, on, known_entry).items():
            found[pk].consent = state
    return found


def consent_states(
    enterprise_pks: Collection[int], *, on: datetime.date, known_entry: int | None = None
) -> dict[int, ConsentState]:
    """Whether each may be matched on the day."""
    found = dict.fromkeys(enterprise_pks, ConsentState.UNKNOWN)
    for keys in chunks(enterprise_pks):
        found |= _consents(keys, on, known_entry)
    return found


def _rows(model: Any, keys: list[int], known_entry: int | None) -> Any:
    return known(model.objects, known_entry).filter(enterprise_id__in=keys)


def _read_class(
    found: dict[int, Standing], keys: list[int], on: datetime.date, known_entry: int | None
) -> None:
    by_enterprise: dict[int, list[Any]] = defaultdict(list)
    rows = _rows(ClassBasis, keys, known_entry).on(on).order_by("pk")
    # Named tuples: building models would be most of the time of a match.
    for row in rows.values_list(
        "enterprise_id", "capital", "annual_sales", "valid_from", "source", named=True
    ):
        by_enterprise[row.enterprise_id].append(row)
    for pk, told in by_enterprise.items():
        found[pk].size_class = class_of(told, on)


def _read_place(
    found: dict[int, Standing], keys: list[int], on: datetime.date, known_entry: int | None
) -> None:
    rows = _rows(Place, keys, known_entry).on(on).order_by("pk")
    fields = ("enterprise_id", "region_scheme", "region_code", "latitude", "longitude")
    for row in rows.values_list(*fields, named=True):
        one = found[row.enterprise_id]
        if row.region_code:
            one.regions[row.region_scheme] = row.region_code
        if row.latitude is not None and row.longitude is not None:
            one.latitude, one.longitude = row.latitude, row.longitude


def _read_certificates(found: dict[int, Standing], keys: list[int], known_entry: int | None) -> None:
    # The days are the certificate's own and both inclusive: the engine judges them, not the query.
    rows = _rows(Certificate, keys, known_entry).order_by("pk")
    fields = ("enterprise_id", "uid", "scheme", "basis", "valid_from", "valid_to", "invalidated_on", "batch")
    for row in rows.values_list(*fields, "offer__uid", named=True):
        if row.offer__uid is None:
            scope = Scope(whole_enterprise=True)
        else:
            scope = Scope(offer_ids=frozenset({str(row.offer__uid)}))
        found[row.enterprise_id].certificates.append(
            CertificateFact(
                certificate_id=str(row.uid),
                scheme=row.scheme,
                basis=Basis(row.basis) if row.basis else None,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                invalidated_on=row.invalidated_on,
                batch=row.batch,
                scope=scope,
            )
        )


def _read_control(
    found: dict[int, Standing], keys: list[int], on: datetime.date, known_entry: int | None
) -> None:
    holders: dict[int, set[str]] = defaultdict(set)
    since: dict[int, datetime.date | None] = {}
    rows = _rows(Ownership, keys, known_entry).on(on).order_by("pk")
    for pk, holder, share, has_control, start in rows.values_list(
        "enterprise_id", "holder__uid", "share_permille", "has_control", "valid_from"
    ):
        since[pk] = start
        if has_control or (share or 0) > HALF_PERMILLE:
            holders[pk].add(str(holder))
    for pk, start in since.items():
        found[pk].controllers = Fact(frozenset(holders[pk]), "", start)


def _consents(keys: list[int], on: datetime.date, known_entry: int | None) -> dict[int, ConsentState]:
    states: dict[int, ConsentState] = {}
    rows = _rows(Consent, keys, known_entry).filter(purpose=ConsentPurpose.MATCHING, given_on__lte=on)
    for pk, ends in rows.values_list("enterprise_id", "valid_to"):
        if ends is None or ends > on:
            states[pk] = ConsentState.GIVEN
        else:
            states.setdefault(pk, ConsentState.WITHDRAWN)
    return states
