"""Certificates from a list: a row is one certificate of one enterprise, or of one of its offers."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Certificate, CertificateBasis, Enterprise, Offer
from sambung.apps.registry.services.changes import tell
from sambung.apps.registry.services.listing.changing import IMPORTED
from sambung.apps.registry.services.listing.columns import (
    Column,
    ReadRow,
    RowFault,
    Sheet,
    masked_text,
    read_day,
)
from sambung.apps.registry.services.listing.finding import EnterpriseNames
from sambung.apps.registry.services.listing.taking_back import take_back_certificates
from sambung.apps.registry.services.listing.trade import ENTERPRISE, TRADE_REASONS
from sambung.standards.catalogue import CertificateTerm, certificate_terms
from sambung.standards.money import NumberStyle
from sambung.standards.rules import NoRuleInForce

COLUMNS = (
    ENTERPRISE,
    Column(
        "scheme",
        _("Certificate"),
        ("sertifikat", "jenis sertifikat", "skema", "scheme", "jenis"),
        _("The scheme's code or name: HALAL, PIRT, SNI and the like."),
        ("HALAL", "PIRT"),
        is_needed=True,
    ),
    Column(
        "number",
        _("Number"),
        ("nomor", "no sertifikat", "nomor sertifikat", "number"),
        "",
        ("ID33110000123450123", ""),
    ),
    Column("issuer", _("Issuer"), ("penerbit", "issuer"), "", ("BPJPH", "Dinas Kesehatan")),
    Column(
        "valid_from",
        _("Valid from"),
        ("berlaku dari", "tanggal terbit", "valid from"),
        "",
        ("2025-01-15", ""),
    ),
    Column(
        "valid_to",
        _("Valid to"),
        ("berlaku sampai", "valid to", "kedaluwarsa"),
        _("Its last day; empty: none or not known."),
        ("", "2028-06-30"),
    ),
    Column(
        "product",
        _("Product"),
        ("produk", "product"),
        _("Empty: the whole enterprise; else one of its offers."),
        ("keripik tempe", ""),
    ),
    Column("scope_text", _("Scope"), ("lingkup", "ruang lingkup", "scope"), "", ("", "")),
)
REASONS: dict[str, str | Promise] = {
    **TRADE_REASONS,
    "SCHEME": _("%(column)s: “%(text)s” is no certificate that is known; write one of %(known)s."),
    "ENDS_BEFORE": _("%(column)s: it ends before it begins."),
    "OFFER_NOT_FOUND": _(
        "%(column)s: the enterprise has no offer “%(text)s”; leave it empty or add the offer."
    ),
    "CERTIFICATE_STANDS": _("%(column)s: this certificate is recorded already."),
}


@dataclass
class ListedCertificate:
    """One row's meaning."""

    enterprise: str = ""
    scheme: str = ""
    basis: str = CertificateBasis.TERM
    number: str = ""
    issuer: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    product: str = ""
    scope_text: str = ""


class CertificateList(Sheet):
    """The target `certificates`: what enterprises of the centre hold."""

    name = "certificates"
    label = _("certificates")
    columns = COLUMNS
    reasons = REASONS

    def read(self, values: Mapping[str, str], style: NumberStyle | None) -> ReadRow:
        """Read one row's cells by target column; touches no database."""
        item = ListedCertificate()
        row, said = self.open_row(
            item, values, {"number": 80, "issuer": 120, "scope_text": 200, "product": 200}
        )
        item.enterprise, item.product = said.get("enterprise", ""), said.get("product", "")
        item.number, item.issuer = said.get("number", ""), said.get("issuer", "")
        item.scope_text = masked_text(said.get("scope_text", ""), row)
        item.valid_from, item.valid_to = read_day(said, row, "valid_from"), read_day(said, row, "valid_to")
        if item.valid_from and item.valid_to and item.valid_to < item.valid_from:
            row.fault("ENDS_BEFORE", "valid_to")
        schemes = _schemes(timezone.localdate())
        term = schemes.get(said.get("scheme", "").lower())
        if term is None and said.get("scheme"):
            known = ", ".join(sorted({one.scheme for one in schemes.values()}))
            row.fault("SCHEME", "scheme", text=said["scheme"][:30], known=known)
        if term is not None:
            item.scheme, item.basis = term.scheme, term.basis.value
        return row

    def likeness_keys(self, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The same number of the same scheme."""
        number = "".join(values.get("number", "").lower().split())
        return (("SAME_NUMBER", f"{values.get('scheme', '').lower()}|{number}"),) if number else ()

    def write(
        self,
        actor: Actor,
        entry: Entry,
        items: Sequence[ListedCertificate],
        *,
        centre: Centre,
        upload_uid: uuid.UUID,
        is_simulated: bool,
        day: datetime.date,
    ) -> list[uuid.UUID | RowFault]:
        """Record certificates under one journal entry; a fault where the enterprise or offer is not the one meant."""
        names = EnterpriseNames((item.enterprise for item in items), centre=centre)
        found = [
            names.find(actor, item.enterprise, "enterprise", "registry.change_enterprise") for item in items
        ]
        owners = {one.pk for one in found if isinstance(one, Enterprise)}
        offers = {
            (offer.enterprise_id, offer.product.lower()): offer
            for offer in Offer.objects.unscoped("a row names its offer").filter(enterprise__in=owners)
        }
        rows = Certificate.objects.unscoped("a certificate is recorded once").standing()
        standing = {
            key
            for key in rows.filter(enterprise__in=owners).values_list("enterprise_id", "scheme", "number")
            if key[2]
        }
        results: list[uuid.UUID | RowFault] = []
        made: list[Certificate] = []
        for owner, item in zip(found, items, strict=True):
            if not isinstance(owner, Enterprise):
                results.append(owner)
                continue
            offer = offers.get((owner.pk, item.product.lower())) if item.product else None
            key = (owner.pk, item.scheme, item.number)
            if item.product and offer is None:
                results.append(("OFFER_NOT_FOUND", "product", {"text": item.product[:60]}))
            elif item.number and key in standing:
                results.append(("CERTIFICATE_STANDS", "number", {}))
            else:
                standing.add(key)
                made.append(_certificate(owner, offer, item, entry))
                results.append(made[-1].uid)
        Certificate._base_manager.bulk_create(made, batch_size=500)
        if made:
            tell(actor, {one.enterprise_id for one in made}, IMPORTED)
        return results

    def change(
        self,
        actor: Actor,
        uid: uuid.UUID,
        item: ListedCertificate,
        *,
        upload_uid: uuid.UUID,
        day: datetime.date,
    ) -> RowFault | None:
        """The row that stood was wrong or is out of date: another takes its place."""
        from sambung.apps.registry.services.certificates import record_certificate

        rows = Certificate.objects.unscoped("the list's own certificate").select_related("enterprise__centre")
        before = rows.get(uid=uid)
        if before.superseded_id is not None:
            # Somebody has written about it since: a person's word stands above a list's.
            return None
        record_certificate(
            actor,
            before.enterprise,
            scheme=item.scheme,
            basis=item.basis,
            number=item.number,
            issuer=item.issuer,
            valid_from=item.valid_from,
            valid_to=item.valid_to,
            scope_text=item.scope_text,
            offer=before.offer,
            source="LIST",
            corrects=before,
        )
        return None

    def take_back(
        self,
        actor: Actor,
        entry: Entry,
        made: Sequence[uuid.UUID],
        changed: Sequence[uuid.UUID],
        *,
        upload_uid: uuid.UUID,
        day: datetime.date,
    ) -> dict[uuid.UUID, str]:
        """Supersede what a list recorded; what it corrected stays and is told."""
        return {**take_back_certificates(actor, entry, made), **dict.fromkeys(changed, "CHANGED_FIGURES")}


@lru_cache(maxsize=2)
def _schemes(day: datetime.date) -> dict[str, CertificateTerm]:
    terms = certificate_terms(day)
    if isinstance(terms, NoRuleInForce):
        return {}
    return {
        word.lower(): term
        for term in terms.values()
        for word in (term.scheme, term.scheme.replace("_", " "), term.label_id, term.label_en)
    }


def _certificate(
    owner: Enterprise, offer: Offer | None, item: ListedCertificate, entry: Entry
) -> Certificate:
    return Certificate(
        enterprise=owner,
        scheme=item.scheme,
        number=item.number,
        issuer=item.issuer,
        basis=item.basis,
        scope_text=item.scope_text,
        offer=offer,
        source="LIST",
        valid_from=item.valid_from,
        valid_to=item.valid_to,
        recorded=entry,
    )
