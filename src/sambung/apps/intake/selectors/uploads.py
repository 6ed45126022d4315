"""Reading uploads: lists, what the check found, results row by row, and the file of rejected rows."""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Page, Paginator

from sambung.apps.actors.access import Actor
from sambung.apps.intake.models import RowState, Upload, UploadRow, UploadState
from sambung.apps.intake.services import SOURCE_ID, find_target, propose_mapping, read_rows
from sambung.apps.intake.services.reading import OWN_COLUMN
from sambung.standards.spreadsheets import Row

SAMPLE_ROWS = 8
PAGE_ROWS = 50


def list_uploads(actor: Actor, *, page: int | str = 1, page_size: int = 20) -> Page[Upload]:
    """Uploads that the actor may see, newest first. Two queries."""
    rows = Upload.objects.visible(actor).select_related("centre").exclude(state=UploadState.READING)
    # What was read of the file stays out: it may be long, and no list shows it.
    return Paginator(rows.defer("parts", "preview").order_by("-created_at", "-id"), page_size).get_page(page)


def find_upload(actor: Actor, uid: uuid.UUID) -> Upload | None:
    """The upload, where the actor may see it."""
    rows = Upload.objects.visible(actor).select_related("centre").exclude(state=UploadState.READING)
    found: Upload | None = rows.filter(uid=uid).first()
    return found


def same_file_before(actor: Actor, upload: Upload) -> Upload | None:
    """The last committed upload of the same bytes in the same centre that was not taken back."""
    rows = Upload.objects.visible(actor).filter(
        centre=upload.centre_id, sha256=upload.sha256, state=UploadState.COMMITTED
    )
    found: Upload | None = rows.exclude(pk=upload.pk).order_by("-committed_at").first()
    return found


@dataclass(frozen=True)
class ColumnProposal:
    """Which column of the list is which of the target. `is_remembered`: as they were chosen for this list before."""

    columns: dict[str, str]
    source: str = ""
    numbers: str = ""
    is_remembered: bool = False


def propose_columns(upload: Upload) -> ColumnProposal:
    """The upload's own mapping, else that of the last list with these columns, else guessed from their names."""
    said = upload.mapping
    is_remembered = False
    if not said:
        earlier = (
            Upload.objects.unscoped("the centre's own list, by its columns")
            .filter(centre=upload.centre_id, target=upload.target, header_sha256=upload.header_sha256)
            .exclude(mapping_sha256="")
            .order_by("-id")
            .first()
        )
        said = earlier.mapping if earlier is not None else {}
        is_remembered = bool(said)
    if not said:
        return ColumnProposal(propose_mapping(upload.target, upload.header))
    columns = {name: column for name, column in said["columns"].items() if isinstance(column, str)}
    return ColumnProposal(columns, said.get("source", ""), said.get("numbers", ""), is_remembered)


def first_rows(upload: Upload, many: int = SAMPLE_ROWS) -> list[Row]:
    """The first rows as read. Errors: ObjectDoesNotExist once they are deleted."""
    return list(islice(read_rows(upload), many))


@dataclass(frozen=True)
class ShownRow:
    """A row for people: its state, the reason with parameters, its mapped cells, what it is like.

    `cells` are (target's column, text), empty once the rows are deleted; `likenesses` as the check kept them, with
    the other row's cells where it is like a row.
    """

    number: int
    state: str
    reason: str = ""
    column: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    cells: tuple[tuple[str, str], ...] = ()
    likenesses: tuple[dict[str, Any], ...] = ()
    target_uid: uuid.UUID | None = None


def rows_page(
    upload: Upload, *, state: str = "", page: int | str = 1, page_size: int = PAGE_ROWS
) -> Page[ShownRow]:
    """Rows in one state (`""`: all), by their number, with their cells while the file is kept.

    Before the rows are taken, good ones stand in no table: they are counted past from the file itself.
    """
    if state == RowState.ACCEPTED and upload.state in {UploadState.NEW, UploadState.CHECKED}:
        return _good_page(upload, page, page_size)
    if not state and upload.state in {UploadState.NEW, UploadState.CHECKED}:
        return _every_page(upload, page, page_size)
    rows = UploadRow.objects.filter(upload=upload)
    if state:
        rows = rows.filter(state=state)
    found: Page[Any] = Paginator(rows.order_by("number"), page_size).get_page(page)
    found.object_list = _shown(upload, list(found.object_list))
    return found


class _Numbers(Sequence[int]):
    """The positions of good rows among all rows of the file, counted and not listed."""

    def __init__(self, many: int) -> None:
        self._many = many

    def __len__(self) -> int:
        return self._many

    def __getitem__(self, at: Any) -> Any:
        return range(self._many)[at]


def _good_page(upload: Upload, page: int | str, page_size: int) -> Page[ShownRow]:
    others = sorted(UploadRow.objects.filter(upload=upload).values_list("number", flat=True))
    found: Page[Any] = Paginator(_Numbers(upload.rows_read - len(others)), page_size).get_page(page)
    skip = found.start_index() - 1 if len(found) else 0
    wanted: list[Row] = []
    for part in upload.parts:
        _uid, first, last, count = part
        good = count - (bisect_right(others, last) - bisect_right(others, first - 1))
        if skip >= good:
            skip -= good
            continue
        not_good = set(others)
        for row in read_rows(upload, after=first - 1):
            if row.number in not_good:
                continue
            if skip:
                skip -= 1
                continue
            wanted.append(row)
            if len(wanted) == page_size:
                break
        break
    found.object_list = [ShownRow(row.number, RowState.ACCEPTED, cells=_cells(upload, row)) for row in wanted]
    return found


def _every_page(upload: Upload, page: int | str, page_size: int) -> Page[ShownRow]:
    found: Page[Any] = Paginator(_Numbers(upload.rows_read), page_size).get_page(page)
    skip = found.start_index() - 1 if len(found) else 0
    rows: list[Row] = []
    for part in upload.parts:
        if skip >= part[3]:
            skip -= part[3]
            continue
        rows = list(islice(read_rows(upload, after=part[1] - 1), skip, skip + page_size))
        break
    kept = {
        one.number: one
        for one in UploadRow.objects.filter(upload=upload, number__in=[row.number for row in rows])
    }
    shown = {one.number: one for one in _shown(upload, list(kept.values()))}
    found.object_list = [
        shown.get(row.number) or ShownRow(row.number, RowState.ACCEPTED, cells=_cells(upload, row))
        for row in rows
    ]
    return found


def _cells(upload: Upload, row: Row) -> tuple[tuple[str, str], ...]:
    at = {name: place for place, name in enumerate(upload.header)}
    columns = (upload.mapping or {}).get("columns", {})
    return tuple(
        (name, row.cells[at[column]])
        for name, column in columns.items()
        if isinstance(column, str) and at.get(column, len(row.cells)) < len(row.cells)
    )


def _shown(upload: Upload, kept: Sequence[UploadRow]) -> list[ShownRow]:
    numbers = {one.number for one in kept}
    numbers |= {like["row"] for one in kept for like in one.params.get("likenesses", ()) if "row" in like}
    try:
        read = {row.number: row for row in read_rows(upload, only=numbers)} if numbers else {}
    except ObjectDoesNotExist:
        read = {}
    cells = {number: _cells(upload, row) for number, row in read.items()}
    return [
        ShownRow(
            one.number,
            one.state,
            one.reason,
            one.column,
            one.params,
            cells.get(one.number, ()),
            tuple(
                {**like, "cells": dict(cells.get(like.get("row", 0), ()))}
                for like in one.params.get("likenesses", ())
            ),
            one.target_uid,
        )
        for one in kept
    ]


@dataclass(frozen=True)
class FaultLine:
    """A row that was rejected: reason, target column and parameters for the sentence."""

    number: int
    reason: str
    column: str
    params: dict[str, Any]


def fault_lines(upload: Upload, *, limit: int | None = None) -> list[FaultLine]:
    """Rejected rows by their number in the file."""
    rows = UploadRow.objects.filter(upload=upload, state=RowState.REJECTED).order_by("number")
    fields = ("number", "reason", "column", "params")
    return [FaultLine(*row) for row in rows.values_list(*fields)[:limit]]


def reject_reasons(upload: Upload) -> dict[str, int]:
    """How many rows were rejected for which reason."""
    rows = UploadRow.objects.filter(upload=upload, state=RowState.REJECTED)
    return dict(Counter(rows.values_list("reason", flat=True)).most_common())


def state_counts(upload: Upload) -> dict[str, int]:
    """How many rows are in each state; before they are taken the good ones by subtraction."""
    counts = Counter(UploadRow.objects.filter(upload=upload).values_list("state", flat=True))
    if upload.state in {UploadState.NEW, UploadState.CHECKED}:
        counts[RowState.ACCEPTED] = upload.rows_read - sum(counts.values())
    return dict(counts)


def changed_count(upload: Upload) -> int:
    """How many accepted rows changed something that was known, instead of adding it."""
    return UploadRow.objects.filter(upload=upload, state=RowState.ACCEPTED, params__changed=True).count()


def kept_rows(upload: Upload, *, limit: int = 100) -> list[tuple[int, str, uuid.UUID | None]]:
    """(row, why, what) of the first rows that were not taken back."""
    rows = UploadRow.objects.filter(upload=upload, params__has_key="kept").order_by("number")[:limit]
    return [(row.number, row.params["kept"], row.target_uid) for row in rows]


def touched_uids(upload_uid: uuid.UUID, *, limit: int) -> list[uuid.UUID]:
    """What an upload made or changed, at most `limit`."""
    rows = UploadRow.objects.filter(upload__uid=upload_uid, state=RowState.ACCEPTED, target_uid__isnull=False)
    return [uid for uid in rows.values_list("target_uid", flat=True)[:limit] if uid is not None]


@dataclass(frozen=True)
class RejectedSheet:
    """Rejected rows as they stood in the file, so that they can be mended and uploaded again.

    `header` is empty and cells are None once the rows were deleted (30 days); reasons remain.
    """

    header: tuple[str, ...]
    rows: Iterator[tuple[FaultLine, Row | None]]


def rejected_sheet(upload: Upload) -> RejectedSheet:
    """All rejected rows with their reasons and, while the file is kept, their cells; read as a stream."""
    faults = fault_lines(upload)
    try:
        cells = read_rows(upload, only={fault.number for fault in faults}) if faults else iter(())
        first = next(cells, None)
    except ObjectDoesNotExist:
        return RejectedSheet((), ((fault, None) for fault in faults))
    keep = [place for place, name in enumerate(upload.header) if not name.startswith(OWN_COLUMN)]
    return RejectedSheet(
        tuple(upload.header[place] for place in keep), _without(_beside(faults, first, cells), keep)
    )


def _without(
    lines: Iterator[tuple[FaultLine, Row | None]], keep: Sequence[int]
) -> Iterator[tuple[FaultLine, Row | None]]:
    """Our own columns of an earlier file of rejects are not written twice; a row with a fault stays as it is."""
    for fault, row in lines:
        if row is not None and row.fault is None:
            row = Row(row.number, tuple(row.cells[place] for place in keep))
        yield fault, row


def _beside(
    faults: Sequence[FaultLine], first: Row | None, cells: Iterator[Row]
) -> Iterator[tuple[FaultLine, Row | None]]:
    row = first
    for fault in faults:
        while row is not None and row.number < fault.number:
            row = next(cells, None)
        yield fault, row if row is not None and row.number == fault.number else None


@dataclass(frozen=True)
class Template:
    """What a target's template holds: header, two example rows, and (column, meaning, needed, note, example) lines."""

    name: str
    header: tuple[str, ...]
    examples: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[str, str, bool, str], ...]


def template_of(target: str) -> Template:
    """A target's template. The columns' names are those by which the mapping is proposed. Errors: UnableToMap."""
    found = find_target(target)
    columns = found.columns
    header = (SOURCE_ID, *(column.name for column in columns))
    examples = tuple((str(number + 1), *(column.examples[number] for column in columns)) for number in (0, 1))
    notes = tuple((column.name, str(column.label), column.is_needed, str(column.note)) for column in columns)
    return Template(found.name, header, examples, notes)
