"""New enterprises of a list as rows: plain values in bulk, for a list may have a million."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import NewRows
from sambung.apps.registry.models import (
    Activity,
    ClassBasis,
    Contact,
    Enterprise,
    Identifier,
    Owner,
    Place,
    TaxStatus,
)
from sambung.apps.registry.services.statements import (
    ActivityStatement,
    ClassBasisStatement,
    ContactStatement,
    OwnerStatement,
    PlaceStatement,
)
from sambung.apps.registry.services.summaries import class_of_amounts
from sambung.standards.stems import stem_column

COLUMNS = (
    "uid",
    "name",
    "kind",
    "centre_id",
    "upload_uid",
    "is_simulated",
    "registered_on",
    "stems",
    "region_code",
    "latitude",
    "longitude",
    "kbli",
    "kbli_vintage",
    "size_class",
    "owner_sex",
    "is_pkp",
)
_FACT = ("enterprise_id", "valid_from", "recorded_id")
_NO_PLACE, _NO_ACTIVITY = PlaceStatement(), ActivityStatement()
_NO_OWNER, _NO_BASIS = OwnerStatement(), ClassBasisStatement()
# Which attribute of a listed enterprise goes into which table, and its values in the order of the columns.
_STATED: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("place", Place, tuple(PlaceStatement.__dataclass_fields__)),
    ("activity", Activity, tuple(ActivityStatement.__dataclass_fields__)),
    ("owner", Owner, tuple(OwnerStatement.__dataclass_fields__)),
    ("class_basis", ClassBasis, tuple(ClassBasisStatement.__dataclass_fields__)),
    ("contact", Contact, tuple(ContactStatement.__dataclass_fields__)),
)


def write_enterprises(
    made: Sequence[tuple[uuid.UUID, Any]],
    entry: Entry,
    *,
    centre: Centre,
    upload_uid: uuid.UUID,
    is_simulated: bool,
    day: datetime.date,
) -> Sequence[int]:
    """Write (uid, listed enterprise) with all that each row says, in the caller's transaction; the new keys in order."""
    new = NewRows(Enterprise, COLUMNS)
    for uid, item in made:
        place, activity = item.place or _NO_PLACE, item.activity or _NO_ACTIVITY
        basis = item.class_basis or _NO_BASIS
        new.add(
            uid,
            item.name,
            item.kind,
            centre.pk,
            upload_uid,
            is_simulated,
            day,
            stem_column(item.name, activity.text),
            place.region_code,
            place.latitude,
            place.longitude,
            activity.kbli,
            activity.kbli_vintage,
            class_of_amounts(item.kind, basis.capital, basis.annual_sales, day),
            (item.owner or _NO_OWNER).sex,
            item.is_pkp,
        )
    keys = new.write()
    for name, model, columns in _STATED:
        facts = NewRows(model, (*_FACT, *columns))
        for key, (_uid, item) in zip(keys, made, strict=True):
            said = getattr(item, name)
            if said is not None:
                facts.add(key, day, entry.pk, *vars(said).values())
        facts.write()
    taxes = NewRows(TaxStatus, (*_FACT, "is_pkp"))
    numbers = NewRows(Identifier, (*_FACT, "scheme", "value", "last_digits", "key_id"))
    for key, (_uid, item) in zip(keys, made, strict=True):
        if item.is_pkp is not None:
            taxes.add(key, day, entry.pk, item.is_pkp)
        for row in item.identifiers:
            numbers.add(key, day, entry.pk, row.scheme, row.value, row.last_digits, row.key_id)
    taxes.write()
    numbers.write()
    return keys
