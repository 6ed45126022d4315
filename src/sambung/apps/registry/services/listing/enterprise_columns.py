"""The columns of a list of enterprises, and what is told about a cell that cannot be taken."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.registry.services.listing.columns import (
    Column,
)

COLUMNS = (
    Column(
        "name",
        _("Name of the enterprise"),
        ("nama_usaha", "nama usaha", "usaha", "name", "nama", "merek", "brand", "nama_penyedia"),
        _("At most 200 characters. Empty: it is called by its activity until somebody names it."),
        ("Dapur Bu Sri", "Konveksi Maju"),
    ),
    Column(
        "activity",
        _("What it does or makes"),
        ("kegiatan", "kegiatan usaha", "produk", "jenis usaha", "activity", "product", "kategori", "sector"),
        _("In its own words, at most 500 characters. Telephone numbers and e-mail addresses are masked."),
        ("membuat keripik tempe dan kue basah", "menjahit seragam sekolah"),
    ),
    Column(
        "region_code",
        _("Region code (Kemendagri)"),
        ("kode_wilayah", "kode wilayah", "region_code"),
        _("33.72 or deeper, to the village."),
        ("33.72", "33.72.01.1001"),
    ),
    Column(
        "region_name",
        _("Regency or city"),
        ("kota", "kabupaten", "kabupaten/kota", "regency", "city"),
        _("Used where there is no code."),
        ("Kota Surakarta", ""),
    ),
    Column("address", _("Address"), ("alamat", "address"), "", ("Jl. Melati 3", "")),
    Column(
        "latitude",
        _("Latitude"),
        ("lat", "latitude", "lintang", "lat_2desimal"),
        _("Degrees WGS84, with longitude."),
        ("-7.56", ""),
    ),
    Column(
        "longitude",
        _("Longitude"),
        ("lng", "lon", "long", "longitude", "bujur", "lng_2desimal"),
        "",
        ("110.82", ""),
    ),
    Column("kbli", _("KBLI code (five digits)"), ("kbli", "kode kbli"), "", ("10792", "14111")),
    Column(
        "kbli_vintage",
        _("KBLI vintage (2020 or 2025)"),
        ("vintage kbli", "kbli_vintage"),
        _("2020 where it is empty."),
        ("2020", "2020"),
    ),
    Column(
        "kind",
        _("Kind: UMKM, LARGE, COOPERATIVE or SHARED_HOUSE"),
        ("kind",),
        _("UMKM where it is empty."),
        ("UMKM", "COOPERATIVE"),
    ),
    Column("owner_name", _("Owner's name"), ("pemilik", "nama pemilik", "owner"), "", ("Sri Contoh", "")),
    Column("owner_sex", _("Owner's sex (L or P)"), ("jenis kelamin", "jk", "sex"), "", ("P", "L")),
    Column(
        "phone", _("Telephone"), ("telepon", "no hp", "hp", "whatsapp", "phone"), "", ("0812 9000 1234", "")
    ),
    Column("email", _("E-mail"), ("email", "e-mail", "surel"), "", ("", "")),
    Column("nib", "NIB", ("nib",), _("13 digits."), ("", "")),
    Column("npwp", "NPWP", ("npwp",), _("15 or 16 digits."), ("", "")),
    Column("nik", "NIK", ("nik",), _("16 digits; kept as a keyed hash alone."), ("", "")),
    Column(
        "capital",
        _("Capital (rupiah)"),
        ("modal", "capital"),
        _("Without land and buildings."),
        ("15000000", ""),
        is_number=True,
    ),
    Column(
        "annual_sales",
        _("Yearly sales (rupiah)"),
        ("omzet", "omset", "penjualan", "annual_sales"),
        "",
        ("120000000", "2 juta"),
        is_number=True,
    ),
    Column("workers", _("Workers"), ("tenaga kerja", "jumlah tenaga kerja", "workers"), "", ("3", "")),
    Column("is_pkp", _("Issues tax invoices (PKP: ya or tidak)"), ("pkp",), "", ("tidak", "")),
)
LONGEST = {"name": 200, "activity": 500, "address": 300, "owner_name": 200, "phone": 30, "email": 254}
REASONS: dict[str, str | Promise] = {
    "NOTHING_TO_IDENTIFY": _("There is neither a name nor an activity: fill in one of them."),
    "KIND": _("%(column)s: “%(text)s” is not known."),
    "KBLI_VINTAGE": _("%(column)s: “%(text)s” is not known; write 2020 or 2025."),
    "KBLI_FORMAT": _("%(column)s: “%(text)s” is no KBLI code; write all five digits."),
    "REGION_FORMAT": _("%(column)s: “%(text)s” is no region code; write it as 33.72."),
    "REGION_NOT_LISTED": _("%(column)s: “%(text)s” is not in the list of regions of 2025."),
    "REGION_NAME": _(
        "%(column)s: “%(text)s” is no regency or city, or several are called so: give the code."
    ),
    "DEGREES": _("%(column)s: “%(text)s” is no place on earth; write degrees such as -7.56."),
    "HALF_A_POINT": _("%(column)s: latitude and longitude belong together; fill in both or none."),
    "SEX": _("%(column)s: “%(text)s” is not known; write L or P, or leave it empty."),
    "EMAIL": _("%(column)s: this is no e-mail address."),
    "YES_OR_NO": _("%(column)s: “%(text)s” is not known; write ya or tidak."),
    "NOT_DIGITS": _("%(column)s: write digits only."),
    "LENGTH": _("%(column)s: wrong number of digits (NIB 13, NPWP 15 or 16, NIK 16)."),
    "CHECK_DIGIT": _("%(column)s: the check digit is wrong; compare it with the document."),
    "NIK_PROVINCE": _("%(column)s: no province has these first digits; compare it with the card."),
    "NIK_REGION": _("%(column)s: no region has these digits; compare it with the card."),
    "NIK_BIRTH_DATE": _("%(column)s: the digits of the day of birth are no date; compare it with the card."),
    "NIK_SERIAL": _("%(column)s: the last four digits cannot be 0000; compare it with the card."),
    "TAKEN": _("%(column)s: this number belongs to another enterprise already."),
}
