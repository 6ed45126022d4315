"""Taking back what a list made or said: ended and superseded, unless somebody changed or used it since."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q

from sambung.apps.actors.access import Actor
from sambung.apps.journal.models import Entry, PersonalValues
from sambung.apps.registry.models import Certificate, Enterprise, Offer, OfferValue, SizeClass
from sambung.apps.registry.services.changes import tell
from sambung.apps.registry.services.enterprises import rename_enterprise
from sambung.apps.registry.services.summaries import refresh_summaries
from sambung.apps.registry.services.undoing import BY_FACTS, FACTS, UnableToUndo, take_back_facts

CHANGED_SINCE = "CHANGED_SINCE"
IN_USE = "IN_USE"
TAKEN_BACK = "intake.rows.taken_back"
WHY = "a list's own rows are taken back together"


def take_back_enterprises(
    actor: Actor,
    entry: Entry,
    made: Sequence[uuid.UUID],
    changed: Sequence[uuid.UUID],
    *,
    upload_uid: uuid.UUID,
    day: datetime.date,
) -> dict[uuid.UUID, str]:
    """End what a list made and supersede its facts; undo what it said of others. Returns what is kept, and why."""
    rows = Enterprise.objects.unscoped(WHY).select_for_update(of=("self",)).filter(uid__in=made)
    found: dict[int, Enterprise] = {row.pk: row for row in rows}
    kept = changed_since([row.uid for row in found.values()])
    used = in_use(Enterprise, found, {model for model in FACTS if _is_of_enterprise(model)})
    kept |= {found[pk].uid: IN_USE for pk in used if found[pk].uid not in kept}
    free = [pk for pk, row in found.items() if row.uid not in kept]
    for model in FACTS:
        if _is_of_enterprise(model):
            # Asked for what is not superseded as well, SQLite goes through all such rows there are, chunk after chunk.
            facts = model.objects.unscoped(WHY).filter(among("enterprise_id", free))
            standing = [key for key, by in facts.values_list("pk", "superseded_id") if by is None]
            if standing:
                model.objects.unscoped(WHY).filter(among("pk", standing)).update(superseded=entry)
    # The summary repeats facts, and none of its facts stands any more.
    Enterprise.objects.unscoped(WHY).filter(among("pk", free)).update(
        ended_on=day,
        stems="",
        region_code="",
        latitude=None,
        longitude=None,
        kbli="",
        kbli_vintage="",
        size_class=SizeClass.UNKNOWN,
        owner_sex="",
        is_pkp=None,
    )
    for uid in changed:
        reason = _undo_changes(actor, uid, upload_uid)
        if reason:
            kept[uid] = reason
    if free:
        tell(actor, free, TAKEN_BACK)
    return kept


def changed_since(uids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Those of which somebody wrote by itself since they were made: a list's own entries are about the upload."""
    entries = Entry.objects.filter(subject_uid__in=uids).exclude(code__startswith="registry.capacity.")
    return dict.fromkeys(
        (uid for uid in entries.values_list("subject_uid", flat=True).distinct() if uid), CHANGED_SINCE
    )


def in_use(model: type[Any], found: Collection[int], own: set[type[Any]]) -> set[int]:
    """Keys to which a row of another table points, in whatever room: the tables themselves say which those are.

    One query over all of them, for it is asked anew for each chunk of a list.
    """
    others = [
        (one.related_model._meta.db_table, one.field.column)
        for one in model._meta.related_objects
        if one.related_model not in own
    ]
    if not found or not others:
        return set()
    keys = sorted(found)
    given: list[Any]
    if keys[-1] - keys[0] + 1 == len(keys):
        among_them, given = "BETWEEN %s AND %s", [keys[0], keys[-1]]
    elif connection.vendor == "postgresql":
        among_them, given = "= ANY(%s)", [keys]
    else:
        among_them, given = "IN (SELECT value FROM json_each(%s))", [json.dumps(keys)]
    # Names of tables and columns come from the models alone.
    parts = [
        f'SELECT "{column}" FROM "{table}" WHERE "{column}" {among_them}'  # noqa: S608
        for table, column in others
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(parts), given * len(parts))
        return {key for (key,) in cursor.fetchall()}


def among(column: str, keys: Sequence[int]) -> Q:
    """Rows whose `column` is one of the keys. A list's rows lie side by side, and two ends are read sooner than all."""
    if keys and max(keys) - min(keys) + 1 == len(keys):
        return Q(**{f"{column}__gte": min(keys), f"{column}__lte": max(keys)})
    return Q(**{f"{column}__in": keys})


def _is_of_enterprise(model: type[Any]) -> bool:
    return any(field.name == "enterprise" for field in model._meta.fields)


def _undo_changes(actor: Actor, uid: uuid.UUID, upload_uid: uuid.UUID) -> str:
    """Undo what the upload stated about a known enterprise; why where something of it stays."""
    enterprise = Enterprise.objects.unscoped(WHY).select_related("centre").get(uid=uid)
    reason = ""
    entries = Entry.objects.filter(subject_uid=uid, payload__by_list=str(upload_uid)).order_by("-id")
    for one in entries:
        if one.code in BY_FACTS:
            try:
                take_back_facts(actor, enterprise, entry_uid=one.uid)
            except UnableToUndo:
                reason = CHANGED_SINCE
        elif one.code == "registry.enterprise.renamed":
            later = Entry.objects.filter(subject_uid=uid, code=one.code, pk__gt=one.pk)
            values = PersonalValues.objects.get(entry=one).values
            if later.exists() or not values:
                reason = CHANGED_SINCE
            else:
                rename_enterprise(actor, enterprise, name=values["before"], by_list=str(upload_uid))
    return reason


def take_back_offers(actor: Actor, entry: Entry, made: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Stop offers that a list made and supersede their figures. Returns what is kept, and why."""
    rows = Offer.objects.unscoped(WHY).select_for_update(of=("self",)).filter(uid__in=made)
    found = {row.pk: row for row in rows}
    values = OfferValue.objects.unscoped(WHY).filter(offer__in=found)
    touched = set(values.exclude(recorded__code="intake.rows.committed").values_list("offer_id", flat=True))
    kept = {found[pk].uid: CHANGED_SINCE for pk in touched}
    used = in_use(Offer, found, {OfferValue})
    kept |= {found[pk].uid: IN_USE for pk in used if found[pk].uid not in kept}
    free = [pk for pk, row in found.items() if row.uid not in kept]
    values.filter(offer__in=free, superseded__isnull=True).update(superseded=entry)
    Offer.objects.unscoped(WHY).filter(pk__in=free).update(is_active=False)
    _refresh(actor, [found[pk].enterprise_id for pk in free])
    return kept


def take_back_certificates(actor: Actor, entry: Entry, made: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Supersede certificates that a list recorded. Returns those that were changed since, and are kept."""
    rows = list(Certificate.objects.unscoped(WHY).filter(uid__in=made))
    kept = {row.uid: CHANGED_SINCE for row in rows if row.superseded_id is not None}
    free = [row for row in rows if row.superseded_id is None]
    Certificate.objects.unscoped(WHY).filter(pk__in=[row.pk for row in free]).update(superseded=entry)
    _refresh(actor, [row.enterprise_id for row in free])
    return kept


def _refresh(actor: Actor, keys: Sequence[int]) -> None:
    rows = Enterprise.objects.unscoped(WHY).filter(pk__in=set(keys))
    refresh_summaries(rows)
    if keys:
        tell(actor, set(keys), TAKEN_BACK)
