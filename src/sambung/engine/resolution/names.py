"""An enterprise's name taken apart: legal form, what distinguishes it, and its letters alone."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

# Legal forms as they are written; the value is the form that they mean.
FORMS: Mapping[str, str] = MappingProxyType(
    {
        "pt": "PT", "perseroan": "PT", "cv": "CV", "ud": "UD", "pd": "PD", "fa": "FIRMA", "firma": "FIRMA",
        "koperasi": "KOPERASI", "kop": "KOPERASI", "ksu": "KOPERASI", "kud": "KOPERASI", "primkop": "KOPERASI",
        "yayasan": "YAYASAN", "bumdes": "BUMDES", "bumdesma": "BUMDES", "kub": "KELOMPOK", "kelompok": "KELOMPOK",
        "tbk": "", "persero": "", "perorangan": "",
    }
)  # fmt: skip
# Words before a name that say nothing of whose it is.
COURTESIES = frozenset(
    [
        "bu",
        "ibu",
        "pak",
        "bapak",
        "bp",
        "mbak",
        "mba",
        "mas",
        "mbah",
        "mak",
        "bang",
        "kang",
        "mang",
        "pakde",
        "bude",
        "bulik",
        "paklik",
        "haji",
        "hajah",
        "h",
        "hj",
        "dr",
        "drs",
        "ir",
    ]
)
# Words for the kind of business: two of one kind are not the same business for it.
KINDS = frozenset(
    [
        "toko",
        "warung",
        "kios",
        "kedai",
        "depot",
        "rumah",
        "makan",
        "wm",
        "rm",
        "industri",
        "usaha",
        "dagang",
        "home",
        "industry",
        "konveksi",
        "jasa",
        "bengkel",
        "salon",
        "laundry",
        "katering",
        "catering",
        "counter",
        "konter",
        "pabrik",
        "sentra",
        "gerai",
        "outlet",
        "resto",
        "restoran",
        "cafe",
        "kafe",
        "kelontong",
        "klontong",
        "sembako",
        "makanan",
        "minuman",
        "snack",
        "kue",
        "roti",
        "nasi",
        "soto",
        "sate",
        "bakso",
        "ayam",
        "es",
        "jus",
        "kopi",
        "wedangan",
        "hik",
        "angkringan",
        "batik",
        "kain",
        "baju",
        "pakaian",
        "daster",
        "jahit",
        "penjahit",
        "tailor",
        "meubel",
        "mebel",
        "kayu",
        "las",
        "motor",
        "mobil",
        "sepeda",
        "pulsa",
        "hp",
        "sayur",
        "buah",
        "beras",
        "telur",
        "ikan",
        "daging",
        "krupuk",
        "kerupuk",
        "keripik",
        "kripik",
        "tahu",
        "tempe",
        "jamu",
        "dan",
        "di",
        "the",
        "umkm",
        "ikm",
        "pasar",
    ]
)
_WORD = re.compile(r"[a-z]+|[0-9]+")


@dataclass(frozen=True, slots=True)
class EnterpriseName:
    """`form`: PT, CV, ... or empty; `core`: words that distinguish; `kinds`: words for the kind of business.

    `key`: the letters and figures of all words but forms and courtesies, without spaces; `numbers`: figures in it.
    """

    form: str
    core: tuple[str, ...]
    kinds: tuple[str, ...]
    numbers: tuple[str, ...]
    key: str

    @property
    def is_distinctive(self) -> bool:
        """Whether something in it tells this business from another of its kind."""
        return bool(self.core)


@lru_cache(maxsize=65536)
def parse_name(text: str) -> EnterpriseName:
    """Take a name apart; an empty or meaningless one has an empty key."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    # Dotted forms (`C.V.`), possessives (`Dani'S`).
    plain = re.sub(r"\b([a-z])\.\s?([a-z])\.", r"\1\2 ", plain).replace("'", "").replace("`", "")
    form, core, kinds, numbers, key = "", [], [], [], []
    for word in _WORD.findall(plain):
        if word in FORMS:
            form = form or FORMS[word]
        elif word in COURTESIES:
            continue
        else:
            key.append(word)
            if word.isdigit():
                numbers.append(word)
            elif word in KINDS:
                kinds.append(word)
            else:
                core.append(word)
    return EnterpriseName(form, tuple(core), tuple(kinds), tuple(numbers), "".join(key))
