"""Offers from a list: a row is what one enterprise can make, with whichever figures are known."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import insert_rows
from sambung.apps.registry.models import Enterprise, Offer, OfferValue, Source, ValueKind
from sambung.apps.registry.models.offer import PeriodKind
from sambung.apps.registry.services.changes import tell
from sambung.apps.registry.services.listing.changing import IMPORTED
from sambung.apps.registry.services.listing.columns import (
    Column,
    ReadRow,
    RowFault,
    Sheet,
    joined,
    masked_text,
    read_day,
    read_quantity,
    read_word,
)
from sambung.apps.registry.services.listing.finding import EnterpriseNames
from sambung.apps.registry.services.listing.taking_back import take_back_offers
from sambung.apps.registry.services.listing.trade import (
    ENTERPRISE,
    KBLI_VINTAGE,
    PERIODS,
    TRADE_REASONS,
    read_kbli,
    read_unit,
)
from sambung.apps.registry.services.offers import ValueStatement, state_offer_values
from sambung.apps.registry.services.summaries import refresh_summaries
from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE, NumberStyle
from sambung.standards.stems import stem_column

SOURCES = {
    **dict.fromkeys(("pemilik", "owner"), "OWNER"),
    **dict.fromkeys(("dilihat", "seen", "pendamping"), "SEEN"),
    **dict.fromkeys(("pengiriman", "delivery"), "DELIVERY"),
    **dict.fromkeys(("taksiran", "perkiraan", "estimate"), "ESTIMATE"),
}
COLUMNS = (
    ENTERPRISE,
    Column(
        "product",
        _("Product"),
        ("produk", "nama produk", "product", "barang"),
        _("At most 200 characters."),
        ("keripik tempe", "seragam sekolah"),
        is_needed=True,
    ),
    Column(
        "unit",
        _("Unit"),
        ("satuan", "unit"),
        _("kg, buah, lusin, kodi, meter and the like."),
        ("kg", "potong"),
        is_needed=True,
    ),
    Column(
        "period_kind",
        _("Period of the capacity"),
        ("periode", "per", "period"),
        _("hari, minggu, bulan, triwulan or tahun; bulan where it is empty."),
        ("minggu", "bulan"),
    ),
    Column(
        "capacity",
        _("Capacity a period"),
        ("kapasitas", "capacity", "kapasitas produksi"),
        _("In the unit; empty: not known, and can be asked."),
        ("150", "400"),
        is_number=True,
    ),
    Column(
        "unit_price",
        _("Price for one unit (rupiah)"),
        ("harga", "harga satuan", "price"),
        "",
        ("45000", "62500"),
        is_number=True,
    ),
    Column(
        "min_batch",
        _("Smallest batch"),
        ("minimum", "pesanan minimum", "minimal"),
        "",
        ("10", ""),
        is_number=True,
    ),
    Column("lead_time", _("Lead time (days)"), ("waktu tunggu", "lead time"), "", ("3", "14")),
    Column("kbli", _("KBLI code (five digits)"), ("kbli",), "", ("10794", "")),
    KBLI_VINTAGE,
    Column(
        "source",
        _("Who says so"),
        ("sumber", "source"),
        _("pemilik, dilihat, pengiriman or taksiran; taksiran where it is empty."),
        ("pemilik", "dilihat"),
    ),
    Column(
        "stated_on",
        _("Said on"),
        ("tanggal", "stated on"),
        _("The day of the import where it is empty."),
        ("2026-11-24", ""),
    ),
    Column(
        "expires_on",
        _("Holds until"),
        ("berlaku sampai", "expires on"),
        _("After it the figures are unknown."),
        ("2027-05-31", ""),
    ),
)
REASONS: dict[str, str | Promise] = {
    **TRADE_REASONS,
    "OFFER_STANDS": _("%(column)s: the enterprise has an offer of this product and unit already."),
}


@dataclass
class ListedOffer:
    """One row's meaning. Figures as scaled integers by kind; absent: not known."""

    enterprise: str = ""
    product: str = ""
    unit: str = ""
    period_kind: str = PeriodKind.MONTH
    kbli: str = ""
    kbli_vintage: str = ""
    source: str = Source.ESTIMATE
    stated_on: datetime.date | None = None
    expires_on: datetime.date | None = None
    figures: dict[str, int] = field(default_factory=dict)


class OfferList(Sheet):
    """The target `offers`: what enterprises of the centre can make."""

    name = "offers"
    label = _("offers")
    columns = COLUMNS
    reasons = REASONS

    def read(self, values: Mapping[str, str], style: NumberStyle | None) -> ReadRow:
        """Read one row's cells by target column; touches no database."""
        item = ListedOffer()
        row, said = self.open_row(item, values, {"product": 200, "enterprise": 200})
        item.enterprise = said.get("enterprise", "")
        item.product = masked_text(said.get("product", ""), row)
        item.unit = read_unit(said, row)
        item.period_kind = read_word(said, row, "period_kind", PERIODS) or PeriodKind.MONTH
        item.source = read_word(said, row, "source", SOURCES) or Source.ESTIMATE
        item.stated_on, item.expires_on = read_day(said, row, "stated_on"), read_day(said, row, "expires_on")
        item.kbli, item.kbli_vintage = read_kbli(said, row)
        for name, kind, scale in (
            ("capacity", ValueKind.CAPACITY, QUANTITY_SCALE),
            ("unit_price", ValueKind.UNIT_PRICE, PRICE_SCALE),
            ("min_batch", ValueKind.MIN_BATCH, QUANTITY_SCALE),
            ("lead_time", ValueKind.LEAD_TIME, 1),
        ):
            number = read_quantity(said, row, name, scale, style)
            if number is not None:
                item.figures[kind] = number
        return row

    def likeness_keys(self, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The same enterprise, product and unit."""
        return (("SAME_OFFER", joined(values, "enterprise", "product", "unit")),)

    def write(
        self,
        actor: Actor,
        entry: Entry,
        items: Sequence[ListedOffer],
        *,
        centre: Centre,
        upload_uid: uuid.UUID,
        is_simulated: bool,
        day: datetime.date,
    ) -> list[uuid.UUID | RowFault]:
        """Add offers with their figures under one journal entry; a fault where the enterprise is not the one meant."""
        names = EnterpriseNames((item.enterprise for item in items), centre=centre)
        found = [
            names.find(actor, item.enterprise, "enterprise", "registry.change_enterprise") for item in items
        ]
        owners = {one.pk: one for one in found if isinstance(one, Enterprise)}
        standing = set(
            Offer.objects.unscoped("an offer is added once")
            .filter(enterprise__in=owners, is_active=True)
            .values_list("enterprise_id", "product", "unit")
        )
        results: list[uuid.UUID | RowFault] = []
        made: list[tuple[Offer, ListedOffer]] = []
        for owner, item in zip(found, items, strict=True):
            if not isinstance(owner, Enterprise):
                results.append(owner)
                continue
            key = (owner.pk, item.product, item.unit)
            if key in standing:
                results.append(("OFFER_STANDS", "product", {}))
                continue
            standing.add(key)
            offer = Offer(
                enterprise=owner,
                product=item.product,
                stems=stem_column(item.product),
                kbli=item.kbli,
                kbli_vintage=item.kbli_vintage,
                unit=item.unit,
                period_kind=item.period_kind,
            )
            made.append((offer, item))
            results.append(offer.uid)
        insert_rows([offer for offer, _item in made])
        insert_rows(
            [
                OfferValue(
                    offer=offer,
                    kind=kind,
                    number=number,
                    source=item.source,
                    stated_on=item.stated_on or day,
                    expires_on=item.expires_on,
                    valid_from=item.stated_on or day,
                    recorded=entry,
                )
                for offer, item in made
                for kind, number in item.figures.items()
            ]
        )
        touched = {offer.enterprise_id for offer, _item in made}
        if touched:
            refresh_summaries(owners[pk] for pk in sorted(touched))
            tell(actor, touched, IMPORTED)
        return results

    def change(
        self, actor: Actor, uid: uuid.UUID, item: ListedOffer, *, upload_uid: uuid.UUID, day: datetime.date
    ) -> RowFault | None:
        """State the figures that the row says differently, as of its own day."""
        offer = (
            Offer.objects.unscoped("the list's own offer").select_related("enterprise__centre").get(uid=uid)
        )
        standing = dict(
            OfferValue.objects.unscoped("the list's own offer")
            .standing()
            .filter(offer=offer, valid_to__isnull=True)
            .values_list("kind", "number")
        )
        said = [
            ValueStatement(kind=kind, number=number, expires_on=item.expires_on)
            for kind, number in item.figures.items()
            if standing.get(kind) != number
        ]
        if said:
            state_offer_values(actor, offer, said, source=item.source, stated_on=item.stated_on or day)
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
        """Stop what a list added; figures that it changed of known offers stay and are told."""
        return {**take_back_offers(actor, entry, made), **dict.fromkeys(changed, "CHANGED_FIGURES")}
