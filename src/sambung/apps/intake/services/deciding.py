"""A person's word on a row that waits: it is new, it is the same as another, or it is left out.

Before the rows are taken a decision is kept and may be changed; afterwards it is done at once.
"""

from __future__ import annotations

import datetime
import uuid
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.intake.models import RowState, Upload, UploadRow, UploadState
from sambung.apps.intake.services.checking import locked_upload, settle_mapping
from sambung.apps.intake.services.committing import count_rows
from sambung.apps.intake.services.mapping import find_target
from sambung.apps.intake.services.planning import Planner, Survey
from sambung.apps.intake.services.reading import read_rows
from sambung.apps.journal.services import record

DECIDED = "intake.row.decided"
LEFT_OUT = "LEFT_OUT"
MANY = 500


class Decision(StrEnum):
    """NEW: another thing that looks alike. SAME: it is there already. LEAVE_OUT: it is not taken."""

    NEW = "NEW"
    SAME = "SAME"
    LEAVE_OUT = "LEAVE_OUT"


class UnableToDecide(ValueError):
    """`code`: NOT_WAITING (decided or taken meanwhile), NO_OTHER (nothing that it could be the same as), STATE."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@transaction.atomic
def decide_row(
    actor: Actor,
    upload: Upload,
    *,
    number: int,
    decision: str,
    same_as: uuid.UUID | int | None = None,
    today: datetime.date | None = None,
) -> UploadRow:
    """Decide one row. `same_as`: a thing's uid or an earlier row's number; None: the first that it is like.

    Errors: UnableToDecide, ObjectDoesNotExist once the rows are deleted, PermissionMissingError.
    """
    demand(actor, "intake.import_list", upload.centre)
    locked = locked_upload(upload)
    if locked.state not in {UploadState.CHECKED, UploadState.COMMITTED}:
        raise UnableToDecide("STATE")
    row = UploadRow.objects.select_for_update().filter(upload=locked, number=number).first()
    is_taken = locked.state == UploadState.COMMITTED
    if row is None or not (row.state == RowState.WAITING or (not is_taken and "likenesses" in row.params)):
        raise UnableToDecide("NOT_WAITING")
    chosen = Decision(decision)
    row.params = {"likenesses": row.params["likenesses"], "decision": chosen.value}
    row.reason = row.column = ""
    row.target_uid = None
    if chosen is Decision.LEAVE_OUT:
        row.state, row.reason = RowState.REJECTED, LEFT_OUT
    elif chosen is Decision.SAME:
        _same(locked, row, same_as, is_taken=is_taken)
    elif is_taken:
        _take(actor, locked, row, today or timezone.localdate())
    else:
        row.state = RowState.TAKE
    row.save()
    count_rows(locked)
    locked.save(update_fields=["accepted", "unchanged", "rejected", "waiting"])
    record(
        actor,
        DECIDED,
        subject_kind="intake.upload",
        subject_uid=locked.uid,
        payload={
            "row": number,
            "digest": row.digest,
            "decision": chosen.value,
            "target": row.target_uid,
            "same_row": row.params.get("same_row"),
        },
        centre_uid=locked.centre.uid,
    )
    return row


def decide_all(
    actor: Actor, upload: Upload, *, decision: str, today: datetime.date | None = None, limit: int = MANY
) -> int:
    """The same decision for the rows that wait, at most `limit` in one call; how many were decided."""
    waiting = UploadRow.objects.filter(upload=upload, state=RowState.WAITING).order_by("number")
    numbers = list(waiting.values_list("number", flat=True)[:limit])
    for number in numbers:
        decide_row(actor, upload, number=number, decision=decision, today=today)
    return len(numbers)


def _same(upload: Upload, row: UploadRow, same_as: uuid.UUID | int | None, *, is_taken: bool) -> None:
    alike = row.params["likenesses"]
    if same_as is None and alike:
        first = alike[0]
        same_as = uuid.UUID(first["uid"]) if "uid" in first else first["row"]
    known = {one.get("uid") for one in alike} | {one.get("row") for one in alike}
    if same_as is None or (str(same_as) not in known and same_as not in known):
        raise UnableToDecide("NO_OTHER")
    if isinstance(same_as, uuid.UUID):
        row.state, row.target_uid = RowState.UNCHANGED, same_as
        return
    row.params["same_row"] = same_as
    if not is_taken:
        row.state = RowState.JOIN
        return
    other = UploadRow.objects.filter(upload=upload, number=same_as, target_uid__isnull=False).first()
    if other is None:
        raise UnableToDecide("NO_OTHER")
    row.state, row.target_uid = RowState.UNCHANGED, other.target_uid


def _take(actor: Actor, upload: Upload, row: UploadRow, day: datetime.date) -> None:
    mapping = settle_mapping(upload, upload.mapping)
    found = Survey(b"", mapping.numbers)
    read = next(read_rows(upload, only={row.number}))
    planned = Planner(upload.header, mapping, found).plan(read)
    entry = record(
        actor,
        "intake.rows.committed",
        subject_kind="intake.upload",
        subject_uid=upload.uid,
        payload={"sha256": upload.sha256, "rows": [[row.number, row.digest]], "new": 1},
        centre_uid=upload.centre.uid,
    )
    (result,) = find_target(upload.target).write(
        actor,
        entry,
        [planned.item],
        centre=upload.centre,
        upload_uid=upload.uid,
        is_simulated=upload.is_simulated,
        day=day,
    )
    if isinstance(result, uuid.UUID):
        row.state, row.target_uid = RowState.ACCEPTED, result
    else:
        row.state = RowState.REJECTED
        row.reason, row.column = result[0], result[1]
        row.params = {**row.params, **result[2]}
