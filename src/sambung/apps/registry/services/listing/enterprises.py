"""Enterprises from a list: what a row's columns mean here, and how many are written at once.

Fits `intake`'s target without knowing intake; `config` attaches it. One journal entry covers a chunk of rows.
"""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import ordered_uids
from sambung.apps.registry.models import (
    Enterprise,
    Identifier,
    IdentifierScheme,
)
from sambung.apps.registry.services.changes import tell
from sambung.apps.registry.services.identifiers import UnableToRecordIdentifier
from sambung.apps.registry.services.listing.changing import IMPORTED, change_enterprise
from sambung.apps.registry.services.listing.columns import (
    ReadRow,
    RowFault,
    Sheet,
)
from sambung.apps.registry.services.listing.enterprise_columns import COLUMNS, REASONS
from sambung.apps.registry.services.listing.enterprise_rows import (
    ListedEnterprise,
    plain_name,
    read_enterprise,
)
from sambung.apps.registry.services.listing.taking_back import take_back_enterprises
from sambung.apps.registry.services.listing.writing import write_enterprises
from sambung.standards.money import NumberStyle


class EnterpriseList(Sheet):
    """The target `enterprises`: UMKM and other enterprises of one centre."""

    name = "enterprises"
    label = _("enterprises")
    columns = COLUMNS
    reasons = REASONS

    def read(self, values: Mapping[str, str], style: NumberStyle | None) -> ReadRow:
        """See `read_enterprise`."""
        return read_enterprise(values, style)

    def likeness_keys(self, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """Same telephone; same name in one village, at one address, or at one point doing the same."""
        keys = []
        phone = re.sub(r"[^0-9]", "", values.get("phone", ""))
        if len(phone) >= 8:
            keys.append(("SAME_PHONE", phone.removeprefix("62").lstrip("0")))
        name = plain_name(values.get("name", ""))
        if not name:
            return tuple(keys)
        region = re.sub(r"[^0-9]", "", values.get("region_code", ""))
        if len(region) == 10:
            keys.append(("SAME_NAME_VILLAGE", f"{name}|{region}"))
        address = plain_name(values.get("address", ""))
        if len(address) >= 8:
            keys.append(("SAME_NAME_ADDRESS", f"{name}|{address}"))
        point = (values.get("latitude", ""), values.get("longitude", ""))
        if all(point):
            activity = plain_name(values.get("activity", ""))
            keys.append(("SAME_NAME_POINT", f"{name}|{point}|{activity}"))
        return tuple(keys)

    def write(
        self,
        actor: Actor,
        entry: Entry,
        items: Sequence[ListedEnterprise],
        *,
        centre: Centre,
        upload_uid: uuid.UUID,
        is_simulated: bool,
        day: datetime.date,
    ) -> list[uuid.UUID | RowFault]:
        """Register the rows under one journal entry, in the caller's transaction; a fault where one is refused."""
        taken = _taken_nibs(items)
        results: list[uuid.UUID | RowFault] = []
        made: list[ListedEnterprise] = []
        for uid, item in zip(ordered_uids(len(items)), items, strict=True):
            nibs = [row.value for row in item.identifiers if row.scheme == IdentifierScheme.NIB]
            if any(nib in taken for nib in nibs):
                results.append(("TAKEN", "nib", {}))
                continue
            taken.update(nibs)
            made.append(item)
            results.append(uid)
        new = [uid for uid in results if isinstance(uid, uuid.UUID)]
        keys = write_enterprises(
            list(zip(new, made, strict=True)),
            entry,
            centre=centre,
            upload_uid=upload_uid,
            is_simulated=is_simulated,
            day=day,
        )
        if keys:
            tell(actor, keys, IMPORTED)
        return results

    def change(
        self,
        actor: Actor,
        uid: uuid.UUID,
        item: ListedEnterprise,
        *,
        upload_uid: uuid.UUID,
        day: datetime.date,
    ) -> RowFault | None:
        """State anew what a known row says differently; what a person has stated since is left as it is."""
        rows = Enterprise.objects.unscoped("the list's own enterprise").select_related("centre")
        enterprise = rows.select_for_update(of=("self",)).get(uid=uid)
        try:
            change_enterprise(actor, enterprise, item, upload_uid, day)
        except UnableToRecordIdentifier as error:
            return (error.code, "nib", {})
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
        """End what a list made and supersede what it said; kept is what was changed or used since."""
        return take_back_enterprises(actor, entry, made, changed, upload_uid=upload_uid, day=day)


def _taken_nibs(items: Sequence[ListedEnterprise]) -> set[str]:
    nibs = [one.value for item in items for one in item.identifiers if one.scheme == IdentifierScheme.NIB]
    if not nibs:
        return set()
    rows = Identifier.objects.unscoped("an NIB belongs to one enterprise").standing()
    found = rows.filter(scheme=IdentifierScheme.NIB, value__in=nibs, valid_to__isnull=True)
    return set(found.values_list("value", flat=True))
