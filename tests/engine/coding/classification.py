"""A small classification in our own words, for tests that need no official file."""

from types import MappingProxyType

from sambung.engine.coding.index import CodingIndex, build_index
from sambung.standards.kbli import KbliEntry, KbliList, Vintage, parse_kbli

ROWS = {
    "C": ("Industri", ""),
    "G": ("Dagang", ""),
    "I": ("Akomodasi dan makan minum", ""),
    "S": ("Jasa lain", ""),
    "10": ("Industri makanan", ""),
    "107": ("Industri makanan lain", ""),
    "1079": ("Industri makanan lain", ""),
    "10792": (
        "Industri kue basah",
        "Kelompok ini mencakup usaha pembuatan kue basah, seperti lemper dan lumpia.",
    ),
    "10794": (
        "Industri kerupuk dan keripik",
        "Kelompok ini mencakup usaha kerupuk ikan dan karak. Keripik kacang dimasukkan dalam kelompok 10793.",
    ),
    "14": ("Industri pakaian", ""),
    "141": ("Industri pakaian", ""),
    "1411": ("Industri pakaian", ""),
    "14111": (
        "Industri pakaian jadi dari tekstil",
        "Kelompok ini mencakup usaha konveksi kemeja dan celana.",
    ),
    "1412": ("Penjahitan", ""),
    "14120": ("Penjahitan pakaian sesuai pesanan", "Kelompok ini mencakup usaha penjahitan untuk umum."),
    "47": ("Dagang eceran", ""),
    "471": ("Dagang eceran campuran", ""),
    "4711": ("Dagang eceran campuran", ""),
    "47112": (
        "Perdagangan eceran berbagai macam barang utamanya makanan, minuman, tembakau (tradisional)",
        "Kelompok ini mencakup warung bahan kebutuhan pokok.",
    ),
    "477": ("Dagang eceran khusus", ""),
    "4771": ("Dagang eceran pakaian", ""),
    "47711": ("Perdagangan eceran pakaian", "Kelompok ini mencakup toko kemeja dan celana."),
    "478": ("Dagang kaki lima", ""),
    "4783": ("Dagang kaki lima pakaian", ""),
    "47832": (
        "Perdagangan eceran kaki lima dan los pasar pakaian",
        "Kelompok ini mencakup kemeja dan celana.",
    ),
    "56": ("Makan minum", ""),
    "561": ("Makan", ""),
    "5610": ("Makan", ""),
    "56102": ("Rumah/warung makan", "Kelompok ini mencakup usaha yang menyajikan makanan di tempat tetap."),
    "95": ("Reparasi", ""),
    "952": ("Reparasi barang pribadi", ""),
    "9529": ("Reparasi barang pribadi", ""),
    "95291": ("Vermak pakaian", "Kelompok ini mencakup perbaikan pakaian."),
    "96": ("Jasa perorangan", ""),
    "962": ("Penatu", ""),
    "9620": ("Penatu", ""),
    "96200": ("Penatu", "Kelompok ini mencakup pencucian dan setrika pakaian."),
}


def small_list() -> KbliList:
    """The rows above as a loaded list of 2020."""
    entries = {
        text: KbliEntry(parse_kbli(text), title, description) for text, (title, description) in ROWS.items()
    }
    return KbliList(Vintage.KBLI_2020, "tests", "0" * 64, MappingProxyType(dict(sorted(entries.items()))))


def small_index() -> CodingIndex:
    """The small list made searchable."""
    return build_index(small_list())
