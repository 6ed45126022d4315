"""What lists of offers, certificates, requirements and linkages share: the enterprise named, unit, period, KBLI."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.registry.services.listing.columns import Column, ReadRow
from sambung.standards.kbli import UnableToParseKbli, Vintage, parse_kbli
from sambung.standards.units import parse_unit

PERIODS = {
    **dict.fromkeys(("hari", "day", "harian"), "DAY"),
    **dict.fromkeys(("minggu", "week", "mingguan"), "WEEK"),
    **dict.fromkeys(("bulan", "month", "bulanan"), "MONTH"),
    **dict.fromkeys(("triwulan", "quarter", "kuartal"), "QUARTER"),
    **dict.fromkeys(("tahun", "year", "tahunan"), "YEAR"),
}
ENTERPRISE = Column(
    "enterprise",
    _("Enterprise"),
    ("usaha", "nama usaha", "nama_usaha", "nib", "enterprise"),
    _("Its NIB, its id here, or its name exactly as it is registered in the centre."),
    ("Dapur Bu Sri", "Konveksi Maju"),
    is_needed=True,
)
BUYER = Column(
    "buyer",
    _("Buyer"),
    ("pembeli", "perusahaan", "industri", "buyer"),
    _("The large firm's NIB, its id here, or its name exactly as it is registered."),
    ("PT Besar Nusantara", "PT Besar Nusantara"),
    is_needed=True,
)
KBLI_VINTAGE = Column("kbli_vintage", _("KBLI vintage (2020 or 2025)"), ("vintage kbli",), "", ("2020", ""))
TRADE_REASONS: dict[str, str | Promise] = {
    "UNIT": _("%(column)s: “%(text)s” is no unit that is known; write kg, buah, lusin, meter …"),
    "KBLI_VINTAGE": _("%(column)s: “%(text)s” is not known; write 2020 or 2025."),
    "KBLI_FORMAT": _("%(column)s: “%(text)s” is no KBLI code; write all five digits."),
    "ENTERPRISE_NOT_FOUND": _(
        "%(column)s: “%(text)s” is not registered here; import the enterprises first, or write its NIB."
    ),
    "ENTERPRISE_SEVERAL": _("%(column)s: %(many)s enterprises are called “%(text)s”; write its NIB or id."),
    "ENTERPRISE_NOT_YOURS": _("%(column)s: “%(text)s” belongs to another centre."),
}


def read_unit(said: Mapping[str, str], row: ReadRow) -> str:
    """The code of the column `unit`; empty where the cell is, or where it is not known (a fault)."""
    text = said.get("unit", "")
    unit = parse_unit(text)
    if unit is None and text:
        row.fault("UNIT", "unit", text=text[:20])
    return unit.code if unit else ""


def read_kbli(said: Mapping[str, str], row: ReadRow) -> tuple[str, str]:
    """(code, vintage) of the columns `kbli` and `kbli_vintage`; both empty where there is no code."""
    text, vintage = said.get("kbli", ""), said.get("kbli_vintage") or "2020"
    if not text:
        return "", ""
    if vintage not in {one.value for one in Vintage}:
        row.fault("KBLI_VINTAGE", "kbli_vintage", text=vintage[:20])
        return "", ""
    try:
        return parse_kbli(text, Vintage(vintage)).text, vintage
    except UnableToParseKbli as error:
        row.fault(error.code, "kbli", **dict(error.params))
        return "", ""
