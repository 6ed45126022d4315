"""Publishing definitions: a change is a new version, and readings of the old one stay."""

from __future__ import annotations

from django.db import transaction

from sambung.apps.actors.access import SYSTEM, Actor
from sambung.apps.journal.services import record
from sambung.apps.reporting.facts import definition_of
from sambung.apps.reporting.models import Definition
from sambung.standards.linkage_definitions import published_definitions


@transaction.atomic
def ensure_definitions(actor: Actor = SYSTEM) -> int:
    """Write what the published table says and is not here yet; returns how many versions were added.

    Errors: KeyError, ValueError where a line of the table is no definition.
    """
    rows = Definition.objects.unscoped("published definitions belong to nobody")
    standing: dict[str, Definition] = {row.code: row for row in rows.order_by("version")}
    added = 0
    for published in published_definitions():
        spec = dict(published.spec)
        before = standing.get(published.code)
        values = (published.name_id, published.name_en, spec, published.is_default)
        if before is not None and values == (
            before.name_id,
            before.name_en,
            before.spec,
            before.is_default,
        ):
            continue
        row = Definition(
            code=published.code,
            version=1 if before is None else before.version + 1,
            name_id=published.name_id,
            name_en=published.name_en,
            spec=spec,
            is_default=published.is_default,
        )
        definition_of(row)
        row.save(force_insert=True)
        record(
            actor,
            "reporting.definition.published",
            subject_kind="definition",
            subject_uid=row.uid,
            payload={"code": row.code, "version": row.version, "spec": spec},
        )
        added += 1
    return added
