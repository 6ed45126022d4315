"""Linkages from a list: a row is a supply relation that stands, with at most one proof of it.

A list confirms nothing: its evidence waits for the word of both sides, and counts by its level alone.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Entry
from sambung.apps.linkages.models import Evidence, EvidenceKind, Linkage, Pattern
from sambung.apps.registry.models import Enterprise
from sambung.apps.registry.services.listing import (
    Column,
    EnterpriseNames,
    ReadRow,
    RowFault,
    Sheet,
    joined,
    masked_text,
    read_day,
    read_quantity,
    read_rupiah,
    read_word,
)
from sambung.apps.registry.services.listing.trade import (
    BUYER,
    KBLI_VINTAGE,
    PERIODS,
    TRADE_REASONS,
    read_kbli,
    read_unit,
)
from sambung.standards.money import QUANTITY_SCALE, NumberStyle

WHY = "the list's own linkage"
PATTERNS = {
    **dict.fromkeys(("subkontrak", "subcontract"), "SUBCONTRACT"),
    **dict.fromkeys(("rantai pasok", "supply chain"), "SUPPLY_CHAIN"),
    **dict.fromkeys(("inti plasma", "inti-plasma", "nucleus plasma"), "NUCLEUS_PLASMA"),
    **dict.fromkeys(("perdagangan umum", "general trade"), "GENERAL_TRADE"),
    **dict.fromkeys(("lainnya", "lain", "other"), "OTHER"),
}
KINDS = {
    **dict.fromkeys(("pernyataan", "declaration"), "DECLARATION"),
    **dict.fromkeys(("perjanjian", "kontrak", "agreement"), "AGREEMENT"),
    **dict.fromkeys(("pesanan", "order", "po"), "ORDER"),
    **dict.fromkeys(("pengiriman", "despatch"), "DESPATCH"),
    **dict.fromkeys(("penerimaan", "bast", "receipt"), "RECEIPT"),
    **dict.fromkeys(("faktur", "invoice"), "INVOICE"),
    **dict.fromkeys(("pembayaran", "payment"), "PAYMENT"),
    **dict.fromkeys(("ekspor", "export"), "EXPORT"),
}
COLUMNS = (
    Column(
        "seller",
        _("Seller"),
        ("penjual", "pemasok", "usaha", "umkm", "seller"),
        _("Its NIB, its id here, or its name exactly as it is registered in the centre."),
        ("Dapur Bu Sri", "Konveksi Maju"),
        is_needed=True,
    ),
    BUYER,
    Column(
        "opened_on",
        _("Since when"),
        ("sejak", "tanggal mulai", "mulai", "opened on"),
        "",
        ("2026-03-01", "2025-09-15"),
        is_needed=True,
    ),
    Column(
        "ended_on",
        _("Until when"),
        ("sampai", "berakhir", "ended on"),
        _("Empty: it lasts."),
        ("", "2026-08-31"),
    ),
    Column("product", _("Product"), ("produk", "barang", "product"), "", ("kotak snack", "seragam")),
    Column(
        "pattern",
        _("Pattern of partnership"),
        ("pola", "pola kemitraan", "pattern"),
        _(
            "subkontrak, rantai pasok, inti plasma, perdagangan umum or lainnya; rantai pasok where it is empty."
        ),
        ("rantai pasok", "subkontrak"),
    ),
    Column(
        "quantity", _("Quantity a period"), ("jumlah", "volume", "quantity"), "", ("2000", ""), is_number=True
    ),
    Column("unit", _("Unit"), ("satuan", "unit"), "", ("buah", "")),
    Column("period_kind", _("Period of the quantity"), ("periode", "per"), "", ("bulan", "")),
    Column("kbli", _("KBLI code (five digits)"), ("kbli",), "", ("10792", "")),
    KBLI_VINTAGE,
    Column(
        "evidence",
        _("Kind of proof"),
        ("bukti", "jenis bukti", "evidence"),
        _(
            "pernyataan, perjanjian, pesanan, pengiriman, penerimaan, faktur, pembayaran or ekspor; empty: none."
        ),
        ("pesanan", "perjanjian"),
    ),
    Column(
        "happened_on",
        _("Day of the proof"),
        ("tanggal bukti", "happened on"),
        "",
        ("2026-03-02", "2025-09-15"),
    ),
    Column("amount", _("Amount (rupiah)"), ("nilai", "amount"), "", ("18000000", ""), is_number=True),
    Column(
        "reference", _("Number of the proof"), ("nomor bukti", "referensi", "reference"), "", ("PO-1044", "")
    ),
)
REASONS: dict[str, str | Promise] = {
    **TRADE_REASONS,
    "SAME_BOTH": _("%(column)s: seller and buyer are the same enterprise."),
    "ENDS_BEFORE": _("%(column)s: it ends before it begins."),
    "FUTURE_DAY": _("%(column)s: “%(text)s” has not come yet."),
    "LINKAGE_STANDS": _("%(column)s: this linkage of seller, buyer and product is recorded already."),
}


@dataclass
class ListedLinkage:
    """One row's meaning. Quantity × 1000, amount in rupiah."""

    seller: str = ""
    buyer: str = ""
    opened_on: datetime.date | None = None
    ended_on: datetime.date | None = None
    product: str = ""
    pattern: str = Pattern.SUPPLY_CHAIN
    quantity: int | None = None
    unit: str = ""
    period_kind: str = ""
    kbli: str = ""
    evidence: str = ""
    happened_on: datetime.date | None = None
    amount: int | None = None
    reference: str = ""


class LinkageList(Sheet):
    """The target `linkages`: relations that stand already, e.g. of a firm's supplier list."""

    name = "linkages"
    label = _("linkages")
    columns = COLUMNS
    reasons = REASONS

    def read(self, values: Mapping[str, str], style: NumberStyle | None) -> ReadRow:
        """Read one row's cells by target column; touches no database."""
        item = ListedLinkage()
        row, said = self.open_row(item, values, {"product": 200, "reference": 120})
        item.seller, item.buyer = said.get("seller", ""), said.get("buyer", "")
        item.product = masked_text(said.get("product", ""), row)
        item.reference = masked_text(said.get("reference", ""), row)
        for name in ("opened_on", "ended_on", "happened_on"):
            setattr(item, name, read_day(said, row, name))
        if item.opened_on and item.ended_on and item.ended_on < item.opened_on:
            row.fault("ENDS_BEFORE", "ended_on")
        item.unit = read_unit(said, row)
        item.pattern = read_word(said, row, "pattern", PATTERNS) or Pattern.SUPPLY_CHAIN
        item.period_kind = read_word(said, row, "period_kind", PERIODS)
        item.evidence = read_word(said, row, "evidence", KINDS)
        item.kbli, _vintage = read_kbli(said, row)
        item.quantity = read_quantity(said, row, "quantity", QUANTITY_SCALE, style)
        item.amount = read_rupiah(said, row, "amount", style)
        return row

    def likeness_keys(self, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The same seller, buyer, product and proof."""
        return (
            (
                "SAME_LINKAGE",
                joined(values, "seller", "buyer", "product", "opened_on", "evidence", "reference"),
            ),
        )

    def write(
        self,
        actor: Actor,
        entry: Entry,
        items: Sequence[ListedLinkage],
        *,
        centre: Centre,
        upload_uid: uuid.UUID,
        is_simulated: bool,
        day: datetime.date,
    ) -> list[uuid.UUID | RowFault]:
        """Write linkages with their evidence under one journal entry; unconfirmed by either side."""
        sellers = EnterpriseNames((item.seller for item in items), centre=centre)
        buyers = EnterpriseNames((item.buyer for item in items), centre=centre)
        found = [
            (
                sellers.find(actor, item.seller, "seller", "registry.change_enterprise"),
                buyers.find(actor, item.buyer, "buyer"),
            )
            for item in items
        ]
        keys = {one.pk for one, _buyer in found if isinstance(one, Enterprise)}
        standing = set(
            Linkage.objects.unscoped(WHY)
            .standing()
            .filter(seller__in=keys)
            .values_list("seller_id", "buyer_id", "product", "valid_from")
        )
        results: list[uuid.UUID | RowFault] = []
        made: list[tuple[Linkage, ListedLinkage]] = []
        for (seller, buyer), item in zip(found, items, strict=True):
            fault = _fault(seller, buyer, item, day)
            if fault is not None or not isinstance(seller, Enterprise) or not isinstance(buyer, Enterprise):
                results.append(fault or ("ENTERPRISE_NOT_FOUND", "seller", {"text": item.seller[:60]}))
                continue
            key = (seller.pk, buyer.pk, item.product, item.opened_on)
            if key in standing:
                results.append(("LINKAGE_STANDS", "product", {}))
                continue
            standing.add(key)
            linkage = _linkage(seller, buyer, item, entry, is_simulated=is_simulated)
            made.append((linkage, item))
            results.append(linkage.uid)
        Linkage._base_manager.bulk_create([linkage for linkage, _item in made], batch_size=500)
        Evidence._base_manager.bulk_create(
            [_evidence(linkage, item, entry) for linkage, item in made if item.evidence], batch_size=500
        )
        return results

    def change(
        self, actor: Actor, uid: uuid.UUID, item: ListedLinkage, *, upload_uid: uuid.UUID, day: datetime.date
    ) -> RowFault | None:
        """A known linkage is changed by people alone: a list adds none to it and ends none."""
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
        """Supersede linkages that a list made, with its evidence; kept where more was recorded since."""
        rows = {row.pk: row for row in Linkage.objects.unscoped(WHY).filter(uid__in=made)}
        evidence = Evidence.objects.unscoped(WHY).filter(linkage__in=rows)
        touched = set(
            evidence.exclude(recorded__code="intake.rows.committed").values_list("linkage_id", flat=True)
        ) | {pk for pk, row in rows.items() if row.superseded_id is not None}
        kept = {rows[pk].uid: "CHANGED_SINCE" for pk in touched}
        free = [pk for pk in rows if pk not in touched]
        evidence.filter(linkage__in=free, superseded__isnull=True).update(superseded=entry)
        Linkage.objects.unscoped(WHY).filter(pk__in=free).update(superseded=entry)
        return kept


def _fault(
    seller: Enterprise | RowFault, buyer: Enterprise | RowFault, item: ListedLinkage, day: datetime.date
) -> RowFault | None:
    if not isinstance(seller, Enterprise):
        return seller
    if not isinstance(buyer, Enterprise):
        return buyer
    if seller.pk == buyer.pk:
        return ("SAME_BOTH", "buyer", {})
    for name in ("opened_on", "happened_on"):
        said = getattr(item, name)
        if said is not None and said > day:
            return ("FUTURE_DAY", name, {"text": said.isoformat()})
    return None


def _linkage(
    seller: Enterprise, buyer: Enterprise, item: ListedLinkage, entry: Entry, *, is_simulated: bool
) -> Linkage:
    return Linkage(
        seller=seller,
        buyer=buyer,
        pattern=item.pattern,
        is_direct=True,
        product=item.product,
        kbli=item.kbli,
        quantity=item.quantity,
        unit=item.unit,
        period_kind=item.period_kind,
        is_simulated=is_simulated,
        valid_from=item.opened_on,
        valid_to=item.ended_on,
        recorded=entry,
    )


def _evidence(linkage: Linkage, item: ListedLinkage, entry: Entry) -> Evidence:
    happened_on = item.happened_on or item.opened_on
    assert happened_on is not None, "a row without its first day is rejected"
    return Evidence(
        linkage=linkage,
        kind=EvidenceKind(item.evidence),
        happened_on=happened_on,
        valid_from=happened_on,
        amount=item.amount,
        reference=item.reference,
        recorded=entry,
    )
