"""Taking an upload back: what it made is ended or superseded, what was changed afterwards is told and kept."""

from __future__ import annotations

import datetime
import time
import uuid
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.intake.models import RowState, Upload, UploadRow, UploadState
from sambung.apps.intake.services.checking import Report, locked_upload
from sambung.apps.intake.services.mapping import UnableToMap, find_target
from sambung.apps.intake.services.targets import on_settled
from sambung.apps.jobs.services import ChunkSize
from sambung.apps.journal.services import record

ROWS_TAKEN_BACK = "intake.rows.taken_back"
TAKEN_BACK = "intake.upload.taken_back"
IN_LATER_LIST = "IN_LATER_LIST"


def take_back_upload(
    actor: Actor,
    upload: Upload,
    *,
    today: datetime.date | None = None,
    report: Report = lambda _share: None,
) -> Upload:
    """Take back what an upload wrote, in short transactions; goes on where it was cut off.

    A row whose thing was changed since, or is named by a later list too, is kept and says so (`params.kept`).
    Errors: UnableToMap STATE where nothing of it is written; PermissionMissingError.
    """
    demand(actor, "intake.import_list", upload.centre)
    upload = _begin(upload)
    if upload.state == UploadState.TAKEN_BACK:
        return upload
    rows = UploadRow.objects.filter(upload=upload, state=RowState.ACCEPTED, is_taken_back=False)
    many = max(1, rows.count())
    day = today or timezone.localdate()
    size = ChunkSize()
    after = done = 0
    while True:
        some = list(
            rows.filter(number__gt=after).exclude(params__has_key="kept").order_by("number")[: size()]
        )
        if not some:
            break
        started = time.perf_counter()
        _take_back(actor, upload, some, day)
        size.took(time.perf_counter() - started, len(some))
        after = some[-1].number
        done += len(some)
        report(min(1.0, done / many))
    return _end(actor, upload, size.longest)


@transaction.atomic
def _begin(upload: Upload) -> Upload:
    locked = locked_upload(upload)
    if locked.state in {UploadState.COMMITTING, UploadState.COMMITTED}:
        locked.state = UploadState.TAKING_BACK
        locked.save(update_fields=["state"])
    elif locked.state not in {UploadState.TAKING_BACK, UploadState.TAKEN_BACK}:
        raise UnableToMap("STATE")
    return locked


@transaction.atomic
def _take_back(actor: Actor, upload: Upload, rows: Sequence[UploadRow], day: datetime.date) -> None:
    entry = record(
        actor,
        ROWS_TAKEN_BACK,
        subject_kind="intake.upload",
        subject_uid=upload.uid,
        payload={"rows": [row.number for row in rows]},
        centre_uid=upload.centre.uid,
    )
    uids = [row.target_uid for row in rows if row.target_uid is not None]
    later = set(
        UploadRow.objects.filter(target_uid__in=uids, upload_id__gt=upload.pk, is_taken_back=False)
        .exclude(upload=upload)
        .values_list("target_uid", flat=True)
    )
    kept: dict[uuid.UUID, str] = dict.fromkeys((uid for uid in later if uid), IN_LATER_LIST)
    made = [row.target_uid for row in rows if not row.params.get("changed")]
    changed = [row.target_uid for row in rows if row.params.get("changed")]
    kept |= find_target(upload.target).take_back(
        actor,
        entry,
        [uid for uid in made if uid is not None and uid not in kept],
        [uid for uid in changed if uid is not None and uid not in kept],
        upload_uid=upload.uid,
        day=day,
    )
    staying = []
    for row in rows:
        reason = kept.get(row.target_uid) if row.target_uid else None
        if reason is not None:
            row.params = {**row.params, "kept": reason}
            staying.append(row)
    gone = {row.pk for row in rows} - {row.pk for row in staying}
    # One statement for all that go: a value for each row costs ten times as much.
    UploadRow.objects.filter(pk__in=gone).update(is_taken_back=True)
    UploadRow.objects.bulk_update(staying, ["params"], batch_size=200)


@transaction.atomic
def _end(actor: Actor, upload: Upload, longest: float) -> Upload:
    locked = locked_upload(upload)
    if locked.state == UploadState.TAKEN_BACK:
        return locked
    # Rows that were only recognised depend on nothing of this upload any more.
    rows = UploadRow.objects.filter(upload=locked, state=RowState.ACCEPTED)
    reasons = Counter(
        params["kept"] for params in rows.filter(params__has_key="kept").values_list("params", flat=True)
    )
    taken = rows.filter(is_taken_back=True).count()
    locked.state = UploadState.TAKEN_BACK
    locked.taken_back_at = timezone.now()
    locked.preview = {**locked.preview, "taken_back": taken, "kept": dict(reasons)}
    locked.longest_write_ms = max(locked.longest_write_ms, round(longest * 1000))
    locked.save()
    record(
        actor,
        TAKEN_BACK,
        subject_kind="intake.upload",
        subject_uid=locked.uid,
        payload={"taken_back": taken, "kept": dict(reasons)},
        centre_uid=locked.centre.uid,
    )
    for listener in on_settled:
        listener(locked.uid)
    return locked
