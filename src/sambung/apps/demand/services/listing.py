"""Requirements from a list: a row is a draft that the centre's manager looks at before it is published."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import Requirement, RequirementState
from sambung.apps.demand.services.moves import close_requirement
from sambung.apps.demand.services.requirements import (
    change_requirement,
    draft_requirement,
    may_post_for,
)
from sambung.apps.demand.services.values import RequirementValues
from sambung.apps.journal.models import Entry
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
from sambung.standards.money import PRICE_SCALE, QUANTITY_SCALE, NumberStyle
from sambung.standards.regions import UnableToParseRegion, parse_region, region_name

WHY = "the list's own requirement"
COLUMNS = (
    BUYER,
    Column(
        "product",
        _("Product"),
        ("produk", "barang", "kebutuhan", "product"),
        _("At most 200 characters."),
        ("kotak snack", "seragam kerja"),
        is_needed=True,
    ),
    Column(
        "quantity",
        _("Quantity a period"),
        ("jumlah", "volume", "kuantitas", "quantity"),
        "",
        ("5000", "1200"),
        is_number=True,
        is_needed=True,
    ),
    Column(
        "unit",
        _("Unit"),
        ("satuan", "unit"),
        _("kg, buah, lusin, kodi, meter and the like."),
        ("buah", "potong"),
        is_needed=True,
    ),
    Column(
        "period_kind",
        _("Period of the quantity"),
        ("periode", "per", "period"),
        _("hari, minggu, bulan, triwulan or tahun; bulan where it is empty."),
        ("minggu", "bulan"),
    ),
    Column(
        "periods",
        _("For how many periods"),
        ("berapa kali", "periods"),
        _("1 where it is empty."),
        ("4", "1"),
    ),
    Column(
        "starts_on",
        _("From when"),
        ("mulai", "tanggal mulai", "starts on"),
        "",
        ("2027-01-04", "2027-02-01"),
        is_needed=True,
    ),
    Column(
        "region_code",
        _("Delivered to (region code)"),
        ("kode_wilayah", "kode wilayah", "region_code"),
        _("33.72 or deeper, to the village."),
        ("33.72", "33.74"),
        is_needed=True,
    ),
    Column(
        "price_ceiling",
        _("Highest price for one unit (rupiah)"),
        ("harga maksimum", "harga tertinggi", "hps", "price ceiling"),
        _("Empty: none is given."),
        ("15000", ""),
        is_number=True,
    ),
    Column("kbli", _("KBLI code (two to five digits)"), ("kbli",), "", ("10792", "")),
    KBLI_VINTAGE,
    Column(
        "details",
        _("Details"),
        ("spesifikasi", "keterangan", "details"),
        "",
        ("isi tiga kue, tanpa pengawet", ""),
    ),
)
REASONS: dict[str, str | Promise] = {
    **TRADE_REASONS,
    "REGION_FORMAT": _("%(column)s: “%(text)s” is no region code; write it as 33.72."),
    "REGION_NOT_LISTED": _("%(column)s: “%(text)s” is not in the list of regions of 2025."),
    "NOT_POSITIVE": _("%(column)s: must be more than 0."),
    "NOT_YOUR_REQUIREMENT": _(
        "Requirements are posted by the centre's manager, or by the buyer's own people. Ask one of them."
    ),
    "PERIODS": _("%(column)s: write a whole number from 1 to 60."),
}


@dataclass
class ListedRequirement:
    """One row's meaning; `values` is None where a cell is at fault."""

    buyer: str = ""
    values: RequirementValues | None = None


class RequirementList(Sheet):
    """The target `requirements`: what buyers ask for, as drafts."""

    name = "requirements"
    label = _("requirements")
    columns = COLUMNS
    reasons = REASONS

    def read(self, values: Mapping[str, str], style: NumberStyle | None) -> ReadRow:
        """Read one row's cells by target column; touches no database."""
        item = ListedRequirement()
        row, said = self.open_row(item, values, {"product": 200, "details": 2000})
        item.buyer = said.get("buyer", "")
        unit = read_unit(said, row)
        quantity = read_quantity(said, row, "quantity", QUANTITY_SCALE, style)
        if quantity == 0:
            row.fault("NOT_POSITIVE", "quantity")
        starts_on = read_day(said, row, "starts_on")
        code = _region(said, row)
        kbli, vintage = read_kbli(said, row)
        periods = said.get("periods") or "1"
        if not periods.isdigit() or not 1 <= int(periods) <= 60:
            row.fault("PERIODS", "periods", text=periods[:10])
            periods = "1"
        period_kind = read_word(said, row, "period_kind", PERIODS) or "MONTH"
        ceiling = read_quantity(said, row, "price_ceiling", PRICE_SCALE, style)
        product = masked_text(said.get("product", ""), row)
        details = masked_text(said.get("details", ""), row)
        if not row.faults and quantity is not None and unit and starts_on is not None:
            item.values = RequirementValues(
                product=product,
                quantity=quantity,
                unit=unit,
                period_kind=period_kind,
                starts_on=starts_on,
                region_code=code,
                periods=int(periods),
                details=details,
                kbli_prefix=kbli,
                kbli_vintage=vintage,
                price_ceiling=ceiling,
            )
        return row

    def likeness_keys(self, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The same buyer asks for the same product from the same day."""
        return (("SAME_REQUIREMENT", joined(values, "buyer", "product", "starts_on")),)

    def write(
        self,
        actor: Actor,
        entry: Entry,
        items: Sequence[ListedRequirement],
        *,
        centre: Centre,
        upload_uid: uuid.UUID,
        is_simulated: bool,
        day: datetime.date,
    ) -> list[uuid.UUID | RowFault]:
        """Draft the requirements; each has its own journal entry beside the chunk's."""
        names = EnterpriseNames((item.buyer for item in items), centre=centre)
        results: list[uuid.UUID | RowFault] = []
        for item in items:
            buyer = names.find(actor, item.buyer, "buyer")
            if not isinstance(buyer, Enterprise):
                results.append(buyer)
            elif not may_post_for(actor, buyer=buyer, centre=centre):
                results.append(("NOT_YOUR_REQUIREMENT", "buyer", {}))
            elif item.values is None:
                results.append(("EMPTY_CELL", "product", {}))
            else:
                made = draft_requirement(
                    actor, buyer=buyer, centre=centre, values=item.values, is_simulated=is_simulated
                )
                results.append(made.uid)
        return results

    def change(
        self,
        actor: Actor,
        uid: uuid.UUID,
        item: ListedRequirement,
        *,
        upload_uid: uuid.UUID,
        day: datetime.date,
    ) -> RowFault | None:
        """Bring a draft to what its row says; one that was published meanwhile is left as it is."""
        found = Requirement.objects.unscoped(WHY).select_related("centre", "buyer").get(uid=uid)
        if found.state == RequirementState.DRAFT and item.values is not None:
            change_requirement(actor, requirement=found, expected_version=found.version, values=item.values)
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
        """Close the drafts that a list made; what was published or changed since is kept."""
        kept = dict.fromkeys(changed, "CHANGED_FIGURES")
        for found in Requirement.objects.unscoped(WHY).select_related("centre").filter(uid__in=made):
            if found.state != RequirementState.DRAFT or found.version > 1:
                kept[found.uid] = "CHANGED_SINCE"
            else:
                close_requirement(
                    actor, requirement=found, expected_version=found.version, reason="list taken back"
                )
        return kept


def _region(said: Mapping[str, str], row: ReadRow) -> str:
    text = said.get("region_code", "")
    if not text:
        return ""
    try:
        region = parse_region(text)
    except UnableToParseRegion as error:
        row.fault(error.code, "region_code", text=text[:20])
        return ""
    if region_name(region) is None:
        row.fault("REGION_NOT_LISTED", "region_code", text=region.dotted)
    return region.dotted
