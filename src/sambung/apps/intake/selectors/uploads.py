"""Reading uploads: lists, what a mapping would do, results, and the file of rejected rows."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Page, Paginator

from sambung.apps.actors.access import Actor
from sambung.apps.intake.models import RowState, Upload, UploadRow
from sambung.apps.intake.services import plan_rows, propose_mapping, raw_content, read_mapping, read_upload
from sambung.standards.spreadsheets import Row, Sheet

PREVIEW_ROWS = 8
PREVIEW_FAULTS = 20


def list_uploads(actor: Actor, *, page: int | str = 1, page_size: int = 20) -> Page[Upload]:
    """Uploads that the actor may see, newest first. Two queries."""
    rows = Upload.objects.visible(actor).select_related("centre").order_by("-created_at", "-id")
    return Paginator(rows, page_size).get_page(page)


def find_upload(actor: Actor, uid: uuid.UUID) -> Upload | None:
    """The upload, where the actor may see it."""
    found: Upload | None = Upload.objects.visible(actor).select_related("centre").filter(uid=uid).first()
    return found


def same_file_before(actor: Actor, upload: Upload) -> Upload | None:
    """The last committed upload of the same bytes in the same centre."""
    rows = Upload.objects.visible(actor).filter(
        centre=upload.centre_id, sha256=upload.sha256, committed_at__isnull=False
    )
    found: Upload | None = rows.exclude(pk=upload.pk).order_by("-committed_at").first()
    return found


@dataclass(frozen=True)
class FaultLine:
    """A row that would be, or was, rejected: reason, target column and parameters for the sentence."""

    number: int
    reason: str
    column: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Preview:
    """What a mapping would do with a file, without the database: how many rows are good, and the first that are not.

    `samples` are (row number, cells) of the first rows; `reasons` counts all faults by reason.
    """

    header: tuple[str, ...]
    samples: tuple[tuple[int, tuple[str, ...]], ...]
    columns: dict[str, str]
    rows_read: int
    good: int
    reasons: dict[str, int]
    faults: tuple[FaultLine, ...]
    masked: dict[str, int]


def open_sheet(upload: Upload, mapping: dict[str, Any] | None = None) -> Sheet:
    """The upload's rows. Errors: ObjectDoesNotExist once the file was deleted."""
    return read_upload(raw_content(upload), mapping)


def preview_upload(upload: Upload, said: dict[str, Any] | None = None) -> Preview:
    """Read the file under a mapping, or under the one proposed from its header. Errors: UnableToMap."""
    sheet = open_sheet(upload, said)
    samples = tuple((row.number, row.cells) for row in sheet.rows[:PREVIEW_ROWS])
    columns = propose_mapping(upload.target, sheet.header) if said is None else dict(said["columns"])
    if not {name for name in columns if name != "source_id"}:
        return Preview(sheet.header, samples, columns, len(sheet.rows), 0, {}, (), {})
    mapping = read_mapping({**(said or {}), "target": upload.target, "columns": columns}, sheet.header)
    good = 0
    reasons: Counter[str] = Counter()
    masked: Counter[str] = Counter()
    faults: list[FaultLine] = []
    for row in plan_rows(sheet, mapping):
        masked.update(row.masked)
        if row.fault is None:
            good += 1
            continue
        reasons[row.fault[0]] += 1
        if len(faults) < PREVIEW_FAULTS:
            faults.append(FaultLine(row.number, *row.fault))
    return Preview(
        sheet.header,
        samples,
        columns,
        len(sheet.rows),
        good,
        dict(reasons.most_common()),
        tuple(faults),
        dict(masked),
    )


def rejected_rows(upload: Upload, *, page: int | str = 1, page_size: int = 50) -> Page[UploadRow]:
    """Rejected rows by their number in the file. Two queries."""
    rows = UploadRow.objects.filter(upload=upload, state=RowState.REJECTED).order_by("number")
    return Paginator(rows, page_size).get_page(page)


def reject_reasons(upload: Upload) -> dict[str, int]:
    """How many rows were rejected for which reason."""
    rows = UploadRow.objects.filter(upload=upload, state=RowState.REJECTED)
    return dict(Counter(rows.values_list("reason", flat=True)).most_common())


def changed_count(upload: Upload) -> int:
    """How many accepted rows changed something that was known, instead of adding it."""
    return UploadRow.objects.filter(upload=upload, state=RowState.ACCEPTED, params__changed=True).count()


@dataclass(frozen=True)
class RejectedSheet:
    """Rejected rows as they stood in the file, so that they can be mended and uploaded again.

    `header` is empty and cells are None once the uploaded file was deleted (30 days); reasons remain.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[FaultLine, Row | None], ...]


def rejected_sheet(upload: Upload) -> RejectedSheet:
    """All rejected rows with their reasons and, while the file is kept, their cells."""
    faults = [
        FaultLine(*row)
        for row in UploadRow.objects.filter(upload=upload, state=RowState.REJECTED)
        .order_by("number")
        .values_list("number", "reason", "column", "params")
    ]
    try:
        sheet = open_sheet(upload, upload.mapping)
    except ObjectDoesNotExist:
        return RejectedSheet((), tuple((fault, None) for fault in faults))
    cells = {row.number: row for row in sheet.rows}
    return RejectedSheet(sheet.header, tuple((fault, cells.get(fault.number)) for fault in faults))
