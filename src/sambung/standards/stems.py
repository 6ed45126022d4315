"""Words as stems, so that `pengelasan` finds `las` and `snack box` finds `kotak kudapan`.

Indonesian stemming (snowball), corrected by a table of words from our trades, spelling variants and English
product words. The same text gives the same stems on every machine: search columns and matching rest on it.
"""

import hashlib
import re
import threading
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from importlib.metadata import version
from typing import Any

import snowballstemmer
import yaml

_WORD = re.compile(r"[a-z]+[0-9]*|[0-9]+[a-z]+")
# the stemmer keeps its word in itself while it works; web requests run in threads
_STEMMING = threading.Lock()
_REPEATED = re.compile(r"([a-z]{2,})-\1")


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    text = resources.files("sambung.standards").joinpath("tables/stems.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return {
        "exceptions": data["exceptions"],
        "synonyms": data["synonyms"],
        "stop": frozenset(data["stop"]),
        "stemmer": snowballstemmer.stemmer("indonesian"),
    }


@lru_cache(maxsize=1)
def stems_version() -> str:
    """Names stemmer and table: search columns made under another version are to be made anew."""
    text = resources.files("sambung.standards").joinpath("tables/stems.yaml").read_bytes()
    return f"snowball-{version('snowballstemmer')}#{hashlib.sha256(text).hexdigest()[:8]}"


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of one word in small letters; a synonym gives the stem of the word that stands for it."""
    table = _table()
    known = table["synonyms"].get(word, word)
    if known in table["exceptions"]:
        return str(table["exceptions"][known])
    with _STEMMING:
        stemmed = str(table["stemmer"].stemWord(known))
    # a stem of one letter or two matches everything; the word itself is the better key
    return stemmed if len(stemmed) > 2 else known


@lru_cache(maxsize=16384)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text in order of first use, each once, without stop words and bare numbers."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = _REPEATED.sub(r"\1", plain.replace("t-shirt", "tshirt"))
    stop = _table()["stop"]
    found: dict[str, None] = {}
    for word in _WORD.findall(plain):
        if len(word) > 1 and word not in stop:
            found[stem(word)] = None
    return tuple(found)


def stem_column(*texts: str | None) -> str:
    """The stems of several texts as one search column, a space before and after each: search for ` stem `."""
    found = dict.fromkeys(one for text in texts if text for one in stems(text))
    return f" {' '.join(found)} " if found else ""


def shared_stems(query: str, text: str) -> tuple[str, ...]:
    """The stems of the query that the text has too, in the query's order."""
    held = frozenset(stems(text))
    return tuple(one for one in stems(query) if one in held)
