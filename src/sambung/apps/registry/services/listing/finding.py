"""Which enterprise a row of a list means: by its id here, its NIB, or its name within the centre; and exact likenesses."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from sambung.apps.actors.access import Actor, may
from sambung.apps.centres.models import Centre
from sambung.apps.registry.models import Enterprise, Identifier, IdentifierScheme
from sambung.apps.registry.services.listing.columns import RowFault

WHY = "a list names enterprises by their numbers; whether the actor may write is asked for each"


class EnterpriseNames:
    """Looks up the enterprises that rows name, all at once. A reference is a uid, 13 digits (NIB), or a name."""

    def __init__(self, references: Iterable[str], *, centre: Centre | None) -> None:
        wanted = {text for text in references if text}
        self._by_text: dict[str, list[Enterprise]] = defaultdict(list)
        uids = {text: uid for text in wanted if (uid := _uid(text)) is not None}
        nibs = {text for text in wanted if text.isdigit() and len(text) == 13}
        names = wanted - set(uids) - nibs
        rows = Enterprise.objects.unscoped(WHY).select_related("centre")
        if uids:
            for row in rows.filter(uid__in=uids.values()):
                self._by_text[str(row.uid)].append(row)
        if nibs:
            numbers = Identifier.objects.unscoped(WHY).standing().select_related("enterprise__centre")
            for one in numbers.filter(scheme=IdentifierScheme.NIB, value__in=nibs, valid_to__isnull=True):
                self._by_text[one.value].append(one.enterprise)
        if names:
            found = rows.filter(name__in=names, ended_on__isnull=True)
            # Firms belong to no centre.
            for row in found.filter(Q(centre=centre) | Q(centre__isnull=True)):
                self._by_text[row.name].append(row)

    def find(self, actor: Actor, text: str, column: str, permission: str = "") -> Enterprise | RowFault:
        """The one enterprise that is meant, or why none is. `permission`: what the actor must be allowed to do."""
        key = str(_uid(text) or text)
        found = self._by_text.get(key, [])
        if not found:
            return ("ENTERPRISE_NOT_FOUND", column, {"text": text[:60]})
        if len(found) > 1:
            return ("ENTERPRISE_SEVERAL", column, {"text": text[:60], "many": len(found)})
        if permission and not may(actor, permission, found[0]):
            return ("ENTERPRISE_NOT_YOURS", column, {"text": text[:60]})
        return found[0]


def _uid(text: str) -> uuid.UUID | None:
    if len(text) != 36:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def find_exact_likenesses(
    centre: Centre, target: str, items: Mapping[int, Any]
) -> dict[int, Sequence[dict[str, Any]]]:
    """For new rows of enterprises: enterprises with the same NIK or NPWP, or the same name in the same village.

    Each as keywords of intake's Likeness: uid, name, reasons, sides. A missing village says nothing. Two queries.
    """
    if target != "enterprises":
        return {}
    found: dict[int, dict[uuid.UUID, dict[str, Any]]] = defaultdict(dict)
    by_number: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, item in items.items():
        for one in item.identifiers:
            if one.scheme != IdentifierScheme.NIB:
                by_number[one.scheme, one.value].append(number)
        code = item.place.region_code if item.place else ""
        if code.count(".") == 3:
            by_name[item.name, code].append(number)
    if by_number:
        rows = Identifier.objects.unscoped(WHY).standing().select_related("enterprise")
        for row in rows.filter(value__in=[value for _scheme, value in by_number], valid_to__isnull=True):
            for number in by_number.get((row.scheme, row.value), ()):
                _add(found[number], row.enterprise, items[number], f"SAME_{row.scheme}")
    if by_name:
        enterprises = Enterprise.objects.unscoped(WHY).filter(ended_on__isnull=True)
        for row in enterprises.filter(name__in={name for name, _code in by_name}):
            for number in by_name.get((row.name, row.region_code), ()):
                _add(found[number], row, items[number], "SAME_NAME_VILLAGE")
    return {number: list(ones.values()) for number, ones in found.items()}


def _add(found: dict[uuid.UUID, dict[str, Any]], other: Enterprise, item: Any, reason: str) -> None:
    known = found.get(other.uid)
    if known is not None:
        known["reasons"] = (*known["reasons"], reason)
        return
    code = item.place.region_code if item.place else ""
    found[other.uid] = {
        "uid": other.uid,
        "name": other.name,
        "reasons": (reason,),
        "sides": (("name", item.name, other.name), ("region_code", code, other.region_code)),
    }
