"""KBLI proposals for words: the loaded list made searchable, with what people confirmed."""

from __future__ import annotations

import uuid
from functools import lru_cache
from types import MappingProxyType

from django.db.models import Count

from sambung.apps.reference.models import CodeListEntry, ConfirmedCode, ListKind
from sambung.apps.reference.selectors.lists import standing_list, vintages
from sambung.engine.coding.index import CodingIndex, build_index
from sambung.engine.coding.propose import Confirmed, Proposal, propose_codes
from sambung.engine.coding.reading import read_text
from sambung.standards.kbli import KbliEntry, KbliList, UnableToParseKbli, Vintage, parse_kbli

# Keys of confirmed words that are compared at most; the newest.
REMEMBERED = 500


def coding_vintages() -> list[str]:
    """Vintages of KBLI that are loaded, the newest first."""
    return [one for one in vintages(ListKind.KBLI) if one in {vintage.value for vintage in Vintage}]


def propose_kbli(text: str, vintage: str, *, limit: int = 5) -> Proposal | None:
    """Codes that fit the words; None where this vintage is not loaded. Three queries, the list from memory."""
    found = standing_list(ListKind.KBLI, vintage)
    if found is None or vintage not in {one.value for one in Vintage}:
        return None
    return propose_codes(_index(found.uid, Vintage(vintage)), text, _memory(text, vintage), limit=limit)


@lru_cache(maxsize=2)
def _index(uid: uuid.UUID, vintage: Vintage) -> CodingIndex:
    """An edition never changes: its index is made once for each process."""
    rows = CodeListEntry.objects.filter(code_list__uid=uid).order_by("code")
    entries: dict[str, KbliEntry] = {}
    for code, title, description in rows.values_list("code", "title", "description"):
        try:
            entries[code] = KbliEntry(parse_kbli(code, vintage), title, description)
        except UnableToParseKbli:  # the loader refuses such a list; an older edition may hold one
            continue
    return build_index(KbliList(vintage, str(uid), str(uid), MappingProxyType(entries)))


def _memory(text: str, vintage: str) -> dict[str, list[Confirmed]]:
    """What people confirmed for these words, and for words that share their longest."""
    key = read_text(text).key
    longest = max((word for word in key.split() if not word.startswith("+")), key=len, default="")
    if not longest:
        return {}
    rows = (
        ConfirmedCode.objects.filter(vintage=vintage, superseded_at__isnull=True, key__contains=longest)
        .values("key", "code")
        .annotate(times=Count("id"))
        .order_by("-times", "key", "code")[:REMEMBERED]
    )
    found: dict[str, list[Confirmed]] = {}
    for row in rows:
        found.setdefault(row["key"], []).append(Confirmed(row["code"], row["times"]))
    return found
