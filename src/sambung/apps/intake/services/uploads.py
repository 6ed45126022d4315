"""From a file to rows that are accepted, unchanged or rejected, in chunks that can be cut off and taken up again."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor, demand
from sambung.apps.centres.models import Centre
from sambung.apps.documents.selectors import open_document
from sambung.apps.documents.services import store_document
from sambung.apps.intake.models import RowState, Upload, UploadRow
from sambung.apps.intake.services.mapping import (
    SOURCE_ID,
    ListMapping,
    UnableToMap,
    find_target,
    read_mapping,
)
from sambung.apps.intake.services.targets import RowFault, Target
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import canonical, record
from sambung.standards.spreadsheets import Row, Sheet, UnableToReadSheet, read_sheet

# A chunk is one transaction, and none may hold the writer for 200 ms.
CHUNK = 125
KEPT_DAYS = 30
ROWS_COMMITTED = "intake.rows.committed"
COMMITTED = "intake.upload.committed"


@dataclass
class PlannedRow:
    """A row before it is written: its digests, and its meaning or the fault for which it is rejected."""

    number: int
    digest: str = ""
    source_key: str = ""
    item: Any = None
    fault: RowFault | None = None
    masked: list[str] = field(default_factory=list)


def read_upload(content: bytes, mapping: Mapping[str, Any] | None = None) -> Sheet:
    """The rows of an uploaded file. Errors: UnableToReadSheet with code and params."""
    said = mapping or {}
    return read_sheet(
        content,
        encoding=said.get("encoding"),
        separator=said.get("separator"),
        max_bytes=settings.UPLOAD_MAX_BYTES,
    )


@transaction.atomic
def start_upload(
    actor: Actor,
    *,
    centre: Centre,
    file_name: str,
    content: bytes,
    target: str = "enterprises",
    is_simulated: bool = False,
    today: datetime.date | None = None,
) -> Upload:
    """Take a file in: it is read once, kept encrypted for 30 days, and waits for its mapping.

    Errors: UnableToReadSheet, UnableToMap for an unknown target, UnableToStoreError, PermissionMissingError.
    """
    demand(actor, "intake.import_list", centre)
    find_target(target)
    sheet = read_upload(content)
    day = today or timezone.localdate()
    upload = Upload(
        centre=centre,
        target=target,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        mapping={},
        mapping_sha256="",
        encoding=sheet.encoding,
        separator=sheet.separator,
        rows_read=len(sheet.rows),
        blank_rows=sheet.blank_rows,
        is_simulated=is_simulated,
        actor_uid=actor.uid,
    )
    upload.save()
    document = store_document(
        actor,
        content=content,
        name=file_name,
        owner_kind="intake.upload",
        owner_uid=upload.uid,
        centre_uid=centre.uid,
        is_encrypted=True,
        delete_after=day + datetime.timedelta(days=KEPT_DAYS),
    )
    upload.raw_uid = document.uid
    upload.save(update_fields=["raw_uid"])
    record(
        actor,
        "intake.upload.started",
        subject_kind="intake.upload",
        subject_uid=upload.uid,
        payload={"sha256": upload.sha256, "rows_read": upload.rows_read, "target": target},
        personal={"file_name": upload.file_name},
        centre_uid=centre.uid,
    )
    return upload


def raw_content(upload: Upload) -> bytes:
    """The uploaded file. Errors: ObjectDoesNotExist once its 30 days are over."""
    if upload.raw_uid is None:
        raise UnableToReadSheet("EMPTY")
    return open_document(SYSTEM, upload.raw_uid).content


def plan_rows(sheet: Sheet, mapping: ListMapping) -> Iterator[PlannedRow]:
    """Every row with its digests and its meaning or fault; touches no database.

    Two rows that say the same under the same id of the list are one row written twice: the second is rejected
    (DUPLICATE_IN_FILE). Without an id they may be two stalls of one name: both are taken, told apart by their
    count. The same id with another content is rejected (SOURCE_ID_REPEATED).
    """
    target = find_target(mapping.target)
    # id → (digest, row number) of its first row; content → how many rows said it so far.
    by_id: dict[str, tuple[str, int]] = {}
    seen: Counter[str] = Counter()
    for row in sheet.rows:
        yield _plan_row(row, sheet.header, mapping, target, by_id, seen)


def _plan_row(
    row: Row,
    header: Sequence[str],
    mapping: ListMapping,
    target: Target,
    by_id: dict[str, tuple[str, int]],
    seen: Counter[str],
) -> PlannedRow:
    if row.fault is not None:
        digest = hashlib.sha256(canonical([row.fault, row.cells])).hexdigest()
        params = {"cells": len(row.cells), "columns": len(header)}
        return PlannedRow(row.number, digest, fault=(row.fault.value, "", params))
    values = mapping.values(header, row.cells)
    source_id = values.pop(SOURCE_ID, "")
    content = hashlib.sha256(canonical([mapping.target, mapping.source, source_id, values])).hexdigest()
    seen[content] += 1
    digest = hashlib.sha256(f"{content}:{seen[content]}".encode()).hexdigest()
    planned = PlannedRow(row.number, digest)
    if source_id:
        planned.source_key = hashlib.sha256(
            canonical([mapping.target, mapping.source, source_id])
        ).hexdigest()
        first = by_id.setdefault(source_id, (content, row.number))
        if first[1] != row.number:
            reason = "DUPLICATE_IN_FILE" if first[0] == content else "SOURCE_ID_REPEATED"
            planned.source_key = ""
            planned.fault = (reason, SOURCE_ID, {"row": first[1]})
            return planned
    read = target.read(values)
    if read.faults:
        planned.fault = read.faults[0]
        if len(read.faults) > 1:
            others = sorted({fault[1] for fault in read.faults[1:]})
            planned.fault = (*read.faults[0][:2], {**read.faults[0][2], "also": others})
    else:
        planned.item, planned.masked = read.item, read.masked
    return planned


def commit_upload(
    actor: Actor,
    upload: Upload,
    *,
    mapping: Mapping[str, Any] | ListMapping,
    today: datetime.date | None = None,
    chunk: int = CHUNK,
) -> Upload:
    """Read the upload's file into its target under a mapping; every row ends accepted, unchanged or rejected.

    Works in transactions of `chunk` rows, each with its journal entry; a run that was cut off is taken up where
    it stopped, and a second run of a committed upload changes nothing. Errors: UnableToMap (also MAPPING_FIXED
    once rows were written under another mapping), UnableToReadSheet, PermissionMissingError.
    """
    demand(actor, "intake.import_list", upload.centre)
    if upload.committed_at is not None:
        return upload
    sheet = read_upload(
        raw_content(upload), mapping.as_json() if isinstance(mapping, ListMapping) else mapping
    )
    chosen = read_mapping(
        mapping.as_json() if isinstance(mapping, ListMapping) else {**mapping, "target": upload.target},
        sheet.header,
    )
    _fix_mapping(upload, chosen, sheet)
    day = today or timezone.localdate()
    for rows in _chunks(plan_rows(sheet, chosen), chunk):
        _commit_chunk(actor, upload, rows, day)
    return _close_upload(actor, upload)


def _chunks(rows: Iterable[PlannedRow], size: int) -> Iterator[list[PlannedRow]]:
    held: list[PlannedRow] = []
    for row in rows:
        held.append(row)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


@transaction.atomic
def _fix_mapping(upload: Upload, mapping: ListMapping, sheet: Sheet) -> None:
    locked = _locked(upload)
    if locked.mapping_sha256 not in {"", mapping.sha256} and UploadRow.objects.filter(upload=locked).exists():
        raise UnableToMap("MAPPING_FIXED")
    locked.mapping, locked.mapping_sha256 = mapping.as_json(), mapping.sha256
    locked.encoding, locked.separator = sheet.encoding, sheet.separator
    locked.rows_read, locked.blank_rows = len(sheet.rows), sheet.blank_rows
    locked.save()


def _locked(upload: Upload) -> Upload:
    rows = Upload.objects.unscoped("the caller was asked for intake.import_list")
    locked: Upload = rows.select_for_update(of=("self",)).select_related("centre").get(pk=upload.pk)
    return locked


@transaction.atomic
def _commit_chunk(actor: Actor, upload: Upload, rows: Sequence[PlannedRow], day: datetime.date) -> None:
    locked = _locked(upload)
    numbers = [row.number for row in rows]
    done = set(UploadRow.objects.filter(upload=locked, number__in=numbers).values_list("number", flat=True))
    waiting = [row for row in rows if row.number not in done]
    if not waiting:
        return
    outcome = _outcomes(actor, locked, waiting, day)
    UploadRow.objects.bulk_create([one[0] for one in outcome], batch_size=500)
    counts = Counter(one[0].state for one in outcome)
    masked = Counter(locked.masked)
    for _row, kinds in outcome:
        masked.update(kinds)
    Upload.objects.unscoped("locked above").filter(pk=locked.pk).update(
        accepted=F("accepted") + counts[RowState.ACCEPTED],
        unchanged=F("unchanged") + counts[RowState.UNCHANGED],
        rejected=F("rejected") + counts[RowState.REJECTED],
        masked=dict(masked),
    )


def _outcomes(
    actor: Actor, upload: Upload, rows: Sequence[PlannedRow], day: datetime.date
) -> list[tuple[UploadRow, list[str]]]:
    same, known = _earlier(upload, rows)
    new = [
        row for row in rows if row.fault is None and row.digest not in same and row.source_key not in known
    ]
    entry = record(
        actor,
        ROWS_COMMITTED,
        subject_kind="intake.upload",
        subject_uid=upload.uid,
        payload={
            "sha256": upload.sha256,
            "rows": [[row.number, row.digest] for row in rows],
            "new": len(new),
        },
        centre_uid=upload.centre.uid,
    )
    written = _write(actor, upload, entry, new, day)
    outcome = []
    for row in rows:
        made = UploadRow(upload=upload, number=row.number, digest=row.digest, source_key=row.source_key)
        fault: RowFault | None = row.fault
        if fault is None and row.digest in same:
            made.state, made.target_uid = RowState.UNCHANGED, same[row.digest]
        elif fault is None and row.source_key in known:
            made.state, made.target_uid = RowState.ACCEPTED, known[row.source_key]
            made.params = {"changed": True}
            fault = find_target(upload.target).change(actor, known[row.source_key], row.item, day=day)
        elif fault is None:
            result = written[row.number]
            if isinstance(result, uuid.UUID):
                made.state, made.target_uid = RowState.ACCEPTED, result
            else:
                fault = result
        if fault is not None:
            made.state, made.target_uid = RowState.REJECTED, None
            made.reason, made.column, made.params = fault
            # A rejected row is not known: the next file is free to bring it again.
            made.source_key = ""
        outcome.append((made, row.masked if made.state == RowState.ACCEPTED else []))
    return outcome


def _write(
    actor: Actor, upload: Upload, entry: Entry, rows: Sequence[PlannedRow], day: datetime.date
) -> dict[int, uuid.UUID | RowFault]:
    if not rows:
        return {}
    results = find_target(upload.target).write(
        actor,
        entry,
        [row.item for row in rows],
        centre=upload.centre,
        upload_uid=upload.uid,
        is_simulated=upload.is_simulated,
        day=day,
    )
    return {row.number: result for row, result in zip(rows, results, strict=True)}


def _earlier(upload: Upload, rows: Sequence[PlannedRow]) -> tuple[dict[str, uuid.UUID], dict[str, uuid.UUID]]:
    """What earlier rows of this centre and target became: by digest (the last word of their id), by source key.

    A digest counts only where it is the newest that its source key said: a value set back is a change again.
    """
    digests = [row.digest for row in rows if row.fault is None]
    keys = [row.source_key for row in rows if row.fault is None and row.source_key]
    mine = UploadRow.objects.filter(
        upload__centre=upload.centre_id, upload__target=upload.target, target_uid__isnull=False
    )
    newest: dict[str, tuple[str, uuid.UUID]] = {}
    fields = ("source_key", "digest", "target_uid")
    for key, digest, uid in mine.filter(source_key__in=keys).order_by("id").values_list(*fields):
        newest[key] = (digest, uid)
    same: dict[str, uuid.UUID] = {}
    for key, digest, uid in mine.filter(digest__in=digests).order_by("id").values_list(*fields):
        if not key or newest.get(key, ("", None))[0] == digest:
            same[digest] = uid
    return same, {key: uid for key, (_digest, uid) in newest.items()}


@transaction.atomic
def _close_upload(actor: Actor, upload: Upload) -> Upload:
    locked = _locked(upload)
    if locked.committed_at is not None:
        return locked
    counted = dict(
        UploadRow.objects.filter(upload=locked).values_list("state").annotate(many=Count("id")).order_by()
    )
    locked.accepted = counted.get(RowState.ACCEPTED, 0)
    locked.unchanged = counted.get(RowState.UNCHANGED, 0)
    locked.rejected = counted.get(RowState.REJECTED, 0)
    locked.committed_at = timezone.now()
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
            "masked": locked.masked,
        },
        centre_uid=locked.centre.uid,
    )
    return locked
