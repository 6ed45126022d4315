"""Taking a checked list's rows: in short transactions, one journal entry each, taken up where they stopped."""

from __future__ import annotations

import datetime
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.centres.models import Centre
from sambung.apps.intake.models import RowState, Upload, UploadRow, UploadState
from sambung.apps.intake.services.checking import OPEN, Report, check_upload, locked_upload, settle_mapping
from sambung.apps.intake.services.known import Known, earlier, has_earlier
from sambung.apps.intake.services.mapping import ListMapping, UnableToMap
from sambung.apps.intake.services.marks import kept_survey
from sambung.apps.intake.services.planning import PlannedRow, chunks, plan_rows, survey
from sambung.apps.intake.services.settling import OUTCOME, RowOutcome, settle_rows, values_of
from sambung.apps.intake.services.targets import on_settled
from sambung.apps.jobs.services import ChunkSize
from sambung.apps.journal.services import NewRows, record

COMMITTED = "intake.upload.committed"


def commit_upload(
    actor: Actor,
    upload: Upload,
    *,
    mapping: Mapping[str, Any] | ListMapping | None = None,
    today: datetime.date | None = None,
    chunk: int | None = None,
    report: Report = lambda _share: None,
) -> Upload:
    """Check where that was not done under this mapping, then take every good row into the target.

    Works in transactions of some hundred rows, each with its journal entry; a run that was cut off is taken up
    where it stopped, and a second run of a committed upload changes nothing. Rows that wait stay waiting.
    Errors: UnableToMap (also MAPPING_FIXED once rows were written under another mapping, STATE once it is taken
    back), ObjectDoesNotExist once the rows are deleted, PermissionMissingError; whatever `report` raises stops it
    between two transactions.
    """
    demand(actor, "intake.import_list", upload.centre)
    upload = Upload.objects.unscoped("the actor was asked above").select_related("centre").get(pk=upload.pk)
    if upload.state == UploadState.COMMITTED:
        return upload
    if upload.state in {UploadState.TAKING_BACK, UploadState.TAKEN_BACK}:
        raise UnableToMap("STATE")
    if mapping is not None:
        chosen = settle_mapping(upload, mapping)
        if not _is_checked_under(upload, chosen):
            upload = check_upload(actor, upload, mapping=chosen, report=lambda share: report(0.3 * share))
    if upload.state == UploadState.NEW:
        raise UnableToMap("NOTHING_MAPPED")
    upload = _begin(upload)
    chosen = settle_mapping(upload, upload.mapping)
    many = max(1, upload.rows_read)
    done = upload.accepted + upload.unchanged
    found = kept_survey(upload, chosen) or survey(
        upload, chosen, report=lambda count: report(0.3 + 0.1 * count / many)
    )
    day = today or timezone.localdate()
    size = ChunkSize(chunk)
    for rows in chunks(plan_rows(upload, chosen, found, after=upload.committed_through), size):
        started = time.perf_counter()
        _commit_chunk(actor, upload, rows, day)
        size.took(time.perf_counter() - started, len(rows))
        done += len(rows)
        report(0.4 + 0.6 * min(1.0, done / many))
    return _close_upload(actor, upload, size.longest)


def _is_checked_under(upload: Upload, chosen: ListMapping) -> bool:
    if upload.state == UploadState.NEW:
        return False
    shown = chosen.as_json()
    if chosen.numbers is None and "numbers" in upload.mapping:
        # Found by the check itself.
        shown = {**shown, "numbers": upload.mapping["numbers"]}
    return bool(shown == upload.mapping)


@transaction.atomic
def _begin(upload: Upload) -> Upload:
    locked = locked_upload(upload)
    if locked.state in OPEN:
        locked.state = UploadState.COMMITTING
        locked.save(update_fields=["state"])
    return locked


@transaction.atomic
def _commit_chunk(actor: Actor, upload: Upload, rows: Sequence[PlannedRow], day: datetime.date) -> None:
    # Two lists of one centre at once would each take the same row as new: one transaction after the other.
    Centre.objects.unscoped("one list of a centre at a time").select_for_update(no_key=True).get(
        pk=upload.centre_id
    )
    locked = locked_upload(upload)
    if locked.state != UploadState.COMMITTING:
        raise UnableToMap("STATE")
    todo = [row for row in rows if row.number > locked.committed_through]
    if not todo:
        return
    kept = {
        one.number: one
        for one in UploadRow.objects.filter(
            upload=locked, number__gte=todo[0].number, number__lte=todo[-1].number
        )
    }
    known = earlier(locked, todo) if has_earlier(locked) else Known()
    fresh, changed_rows = settle_rows(actor, locked, todo, kept, known, day)
    new = NewRows(UploadRow, ("upload_id", *OUTCOME))
    for one in fresh:
        new.add(locked.pk, *values_of(one))
    new.write()
    if changed_rows:
        UploadRow.objects.bulk_update(
            changed_rows, ["state", "target_uid", "reason", "column", "params", "source_key"], batch_size=200
        )
    settled: list[RowOutcome | UploadRow] = [*fresh, *changed_rows]
    counts = Counter(one.state for one in settled)
    masked = Counter(locked.masked)
    taken = {one.number for one in settled if one.state == RowState.ACCEPTED}
    for row in todo:
        if row.masked and row.number in taken:
            masked.update(row.masked)
    locked.accepted += counts[RowState.ACCEPTED]
    locked.unchanged += counts[RowState.UNCHANGED]
    locked.masked = dict(masked)
    locked.committed_through = todo[-1].number
    locked.save(update_fields=["accepted", "unchanged", "masked", "committed_through"])


@transaction.atomic
def _close_upload(actor: Actor, upload: Upload, longest: float) -> Upload:
    locked = locked_upload(upload)
    if locked.committed_at is not None:
        return locked
    count_rows(locked)
    locked.committed_at = timezone.now()
    locked.state = UploadState.COMMITTED
    locked.longest_write_ms = max(locked.longest_write_ms, round(longest * 1000))
    # The table's own constraint refuses this where a row were missing.
    locked.save()
    record(
        actor,
        COMMITTED,
        subject_kind="intake.upload",
        subject_uid=locked.uid,
        payload={
            "sha256": locked.sha256,
            "mapping_sha256": locked.mapping_sha256,
            "rows_read": locked.rows_read,
            "accepted": locked.accepted,
            "unchanged": locked.unchanged,
            "rejected": locked.rejected,
            "waiting": locked.waiting,
            "masked": locked.masked,
        },
        centre_uid=locked.centre.uid,
    )
    for listener in on_settled:
        listener(locked.uid)
    return locked


def count_rows(upload: Upload) -> None:
    """Set the upload's counts from its rows; the caller saves it."""
    counted = dict(
        UploadRow.objects.filter(upload=upload).values_list("state").annotate(many=Count("id")).order_by()
    )
    upload.accepted = counted.get(RowState.ACCEPTED, 0)
    upload.unchanged = counted.get(RowState.UNCHANGED, 0)
    upload.rejected = counted.get(RowState.REJECTED, 0)
    upload.waiting = counted.get(RowState.WAITING, 0)
