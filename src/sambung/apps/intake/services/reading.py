"""Taking a file in: read once as a stream, its rows kept encrypted in parts, so that any of them is found quickly."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import re
import signal
import tempfile
import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor, demand
from sambung.apps.centres.models import Centre
from sambung.apps.documents.selectors import open_document
from sambung.apps.documents.services import store_document
from sambung.apps.intake.models import Upload, UploadRow, UploadState
from sambung.apps.intake.services.mapping import UnableToMap, find_target
from sambung.apps.jobs.services import ChildDiedError, ChildFailedError, ChildOutOfMemoryError, run_function
from sambung.apps.journal.services import canonical, record
from sambung.standards.spreadsheets import (
    MAX_WORKBOOK_ROWS,
    Fault,
    Row,
    UnableToReadSheet,
    open_csv,
    workbook_kind,
)

KEPT_DAYS = 30
OWN_COLUMN = "sambung_"
PART_BYTES = 2 * 1024 * 1024
# The first line of a part, so that no cell of a list decides what kind of file it seems to be.
PART_MARK = "sambung-rows-1\n"
CHILD_MEMORY = 1536 * 1024 * 1024


@dataclass(frozen=True)
class FileRead:
    """What a file turned out to be. `rows` lie as JSON lines in a temporary file meanwhile."""

    header: tuple[str, ...]
    rows: int
    blank_rows: int
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def start_upload(
    actor: Actor,
    *,
    centre: Centre,
    file_name: str,
    content: bytes | Path,
    target: str = "enterprises",
    is_simulated: bool = False,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str = "",
    max_bytes: int | None = None,
    today: datetime.date | None = None,
) -> Upload:
    """Take a file in: it is read once, its rows are kept encrypted for 30 days, and it waits for its mapping.

    `content` as bytes, or the path of a file that may be large. Nothing is written where the file cannot be read
    to its end. Errors: UnableToReadSheet, UnableToMap for an unknown target, UnableToStoreError,
    PermissionMissingError.
    """
    demand(actor, "intake.import_list", centre)
    find_target(target)
    most = settings.UPLOAD_MAX_BYTES if max_bytes is None else max_bytes
    with contextlib.ExitStack() as files:
        path = content if isinstance(content, Path) else files.enter_context(_laid_down(content))
        size = path.stat().st_size
        if size > most:
            raise UnableToReadSheet("TOO_LARGE", most=most, size=size)
        rows = files.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
        kind = workbook_kind(path)
        read = _read(path, kind, rows, encoding, separator, sheet)
        upload = Upload(
            centre=centre,
            target=target,
            state=UploadState.READING,
            # A name comes from outside too: no database takes every sign.
            file_name=re.sub(r"[\x00-\x1f\x7f\u202a-\u202e]", "", file_name)[-200:],
            sha256=_digest_of(path),
            mapping={},
            mapping_sha256="",
            is_simulated=is_simulated,
            actor_uid=actor.uid,
        )
        upload.save()
        day = today or timezone.localdate()
        if kind is not None:
            upload.raw_uid = keep_beside(actor, upload, path.read_bytes(), upload.file_name, day)
        _keep_rows(actor, upload, read, rows, day)
        return _welcome(actor, upload)


def choose_sheet(actor: Actor, upload: Upload, sheet: str) -> Upload:
    """Read another sheet of a workbook, before anything of it is written. Errors: UnableToReadSheet, UnableToMap."""
    demand(actor, "intake.import_list", upload.centre)
    if upload.state not in {UploadState.NEW, UploadState.CHECKED} or upload.raw_uid is None:
        raise UnableToMap("MAPPING_FIXED")
    document = open_document(SYSTEM, upload.raw_uid)
    with (
        _laid_down(document.content) as path,
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as rows,
    ):
        read = _read(path, workbook_kind(path), rows, None, None, sheet)
        day = timezone.localdate(document.created_at)
        UploadRow.objects.filter(upload=upload).delete()
        upload.mapping, upload.mapping_sha256, upload.preview = {}, "", {}
        upload.state = UploadState.NEW
        _keep_rows(actor, upload, read, rows, day)
    upload.save()
    return upload


@contextlib.contextmanager
def _laid_down(content: bytes) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="sambung-list-") as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(
    path: Path, kind: str | None, out: IO[str], encoding: str | None, separator: str | None, sheet: str
) -> FileRead:
    if kind is not None:
        return _read_workbook(path, out, sheet)
    with path.open("rb") as source:
        stream = open_csv(source, encoding=encoding, separator=separator)
        count = 0
        for row in stream.rows():
            out.write(json.dumps([row.number, row.fault, row.cells], ensure_ascii=False) + "\n")
            count += 1
    return FileRead(stream.header, count, stream.blank_rows, stream.encoding, stream.separator)


def _read_workbook(path: Path, out: IO[str], sheet: str) -> FileRead:
    """In a process of its own: whatever the file is, it takes neither this process's memory nor its time."""
    started = timezone.now()
    is_late = False

    def is_too_slow() -> bool:
        nonlocal is_late
        is_late = timezone.now() - started > datetime.timedelta(seconds=180)
        return is_late

    with tempfile.NamedTemporaryFile(prefix="sambung-rows-") as unpacked:
        try:
            told: Mapping[str, Any] | None = run_function(
                "sambung.standards.spreadsheets.workbooks:unpack_workbook",
                {
                    "path": str(path),
                    "out": unpacked.name,
                    "sheet": sheet,
                    "max_rows": MAX_WORKBOOK_ROWS,
                },
                on_report=lambda *values: None,
                should_stop=is_too_slow,
                memory_bytes=CHILD_MEMORY,
            )
        except ChildOutOfMemoryError as error:
            raise UnableToReadSheet("TOO_LARGE_INSIDE", most=CHILD_MEMORY // 1024**2) from error
        except ChildDiedError as error:
            raise _why_it_died(error) from error
        except ChildFailedError as error:
            raise UnableToReadSheet("DAMAGED") from error
        if told is None:
            raise UnableToReadSheet("TOO_SLOW")
        if "error" in told:
            raise UnableToReadSheet(told["error"], **told["params"])
        with Path(unpacked.name).open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                out.write(line)
    return FileRead(
        tuple(told["header"]),
        told["rows"],
        told["blank_rows"],
        sheet=told["sheet"][:200],
        sheets=tuple(told["sheets"][:100]),
    )


def _why_it_died(error: ChildDiedError) -> UnableToReadSheet:
    # The reader is native code: where it gets no memory it aborts, and its time is cut off by a signal.
    if error.status == -signal.SIGABRT:
        return UnableToReadSheet("TOO_LARGE_INSIDE", most=CHILD_MEMORY // 1024**2)
    is_late = error.status == -getattr(signal, "SIGXCPU", 0)
    return UnableToReadSheet("TOO_SLOW" if is_late else "DAMAGED")


def keep_beside(actor: Actor, upload: Upload, content: bytes, name: str, day: datetime.date) -> uuid.UUID:
    """Keep a file of an upload, encrypted, for 30 days from that day; its uid."""
    return store_document(
        actor,
        content=content,
        name=name,
        owner_kind="intake.upload",
        owner_uid=upload.uid,
        centre_uid=upload.centre.uid,
        is_encrypted=True,
        delete_after=day + datetime.timedelta(days=KEPT_DAYS),
        max_bytes=max(len(content), settings.UPLOAD_MAX_BYTES),
    ).uid


def _keep_rows(actor: Actor, upload: Upload, read: FileRead, rows: IO[str], day: datetime.date) -> None:
    upload.encoding, upload.separator = read.encoding, read.separator
    upload.sheet, upload.sheets = read.sheet, list(read.sheets)
    upload.rows_read, upload.blank_rows = read.rows, read.blank_rows
    upload.header = list(read.header)
    # A file of rejects that was mended has columns of ours in front: it is the same list.
    own = [name for name in read.header if not name.startswith(OWN_COLUMN)]
    upload.header_sha256 = hashlib.sha256(canonical([upload.target, own])).hexdigest()
    rows.seek(0)
    upload.parts = []
    held: list[str] = []
    size = 0
    for line in rows:
        held.append(line)
        size += len(line)
        if size >= PART_BYTES:
            upload.parts.append(_keep_part(actor, upload, held, day))
            held, size = [], 0
    if held:
        upload.parts.append(_keep_part(actor, upload, held, day))


def _keep_part(actor: Actor, upload: Upload, lines: list[str], day: datetime.date) -> list[Any]:
    first, last = json.loads(lines[0])[0], json.loads(lines[-1])[0]
    content = (PART_MARK + "".join(lines)).encode()
    kept = keep_beside(actor, upload, content, f"{upload.file_name[:60]} {first}-{last}.csv", day)
    return [str(kept), first, last, len(lines)]


@transaction.atomic
def _welcome(actor: Actor, upload: Upload) -> Upload:
    upload.state = UploadState.NEW
    upload.save()
    record(
        actor,
        "intake.upload.started",
        subject_kind="intake.upload",
        subject_uid=upload.uid,
        payload={"sha256": upload.sha256, "rows_read": upload.rows_read, "target": upload.target},
        personal={"file_name": upload.file_name},
        centre_uid=upload.centre.uid,
    )
    return upload


def read_rows(upload: Upload, *, after: int = 0, only: Collection[int] | None = None) -> Iterator[Row]:
    """The rows as read, in their order, below row `after`; `only`: those numbers alone, without opening other parts.

    Errors: ObjectDoesNotExist once the 30 days are over.
    """
    wanted = None if only is None else set(only)
    numbers = sorted(wanted or ())
    for part, first, last, _count in upload.parts:
        if last <= after:
            continue
        if wanted is not None and bisect_left(numbers, first) == bisect_right(numbers, last):
            continue
        content = open_document(SYSTEM, uuid.UUID(part)).content.decode()
        # Not splitlines: a cell may hold one of Unicode's other line ends.
        for line in content[len(PART_MARK) :].rstrip("\n").split("\n"):
            number, fault, cells = json.loads(line)
            if number > after and (wanted is None or number in wanted):
                yield Row(number, tuple(cells), None if fault is None else Fault(fault))


def is_kept(upload: Upload) -> bool:
    """Whether the rows as read are still there."""
    if not upload.parts and upload.rows_read:
        return False
    try:
        next(read_rows(upload), None)
    except ObjectDoesNotExist:
        return False
    return True
