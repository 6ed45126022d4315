"""Lists, taken in: a file is sent, its columns are named, its rows are checked, decided, taken, taken back.

Checking, taking and taking back are jobs: each answers with the job, whose end is read at its own address.
"""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, File, Form, Schema, Status, UploadedFile
from pydantic import StringConstraints

from sambung.api.authentication import Bearer, caller_of
from sambung.api.bodies import Said
from sambung.api.jobs import JobFields, job_fields
from sambung.api.pages import WORDS
from sambung.api.problems import WrongFieldError
from sambung.api.uploads import RowFields, UploadFields, found_upload, router, row_of, upload_fields
from sambung.apps.intake import selectors, services
from sambung.apps.registry.selectors import own_centres
from sambung.standards.spreadsheets import UnableToReadSheet

WRITES = Bearer("intake:write")
Cell = Annotated[str, StringConstraints(pattern=WORDS, max_length=200)]
ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z_0-9]+$", max_length=60)]


class UploadSaid(Schema):
    """What the file is."""

    centre_uid: uuid.UUID
    target: str = Field("enterprises", max_length=30, pattern=r"^[a-z_]+$")
    encoding: Literal["", "utf-8", "cp1252", "latin-1", "utf-16"] = Field(
        "", description="Of a CSV file; empty: found by itself."
    )
    separator: Literal["", ",", ";", "\t", "|"] = Field(
        "", description="Of a CSV file; empty: found by itself."
    )
    sheet: str = Field("", max_length=200, pattern=WORDS, description="Of a workbook; empty: the first.")


class MappingSaid(Said):
    """Which column of the target is which of the list, or which text in every row."""

    source: Annotated[str, StringConstraints(pattern=WORDS, min_length=1, max_length=60)] = Field(
        description="Name of the list: the same each time it comes, so that its rows are recognised.",
        examples=["daftar dinas"],
    )
    columns: dict[ColumnName, Cell] = Field(
        max_length=60, examples=[{"name": "nama usaha", "region_code": "kode_wilayah"}]
    )
    constants: dict[ColumnName, Cell] = Field({}, max_length=60)
    numbers: Literal["ID", "EN"] | None = Field(
        None, description="ID: 1.250,50. EN: 1,250.50. Null: found from the list."
    )


class DecisionSaid(Said):
    """A person's word on a waiting row. NEW: another thing. SAME: it is there already. LEAVE_OUT: not taken."""

    decision: Literal["NEW", "SAME", "LEAVE_OUT"]
    same_as_uid: uuid.UUID | None = Field(None, description="With SAME: the thing; null: the likest.")
    same_as_row: int | None = Field(None, ge=1, le=2_000_000_000, description="With SAME: an earlier row.")


class DecisionForAll(Said):
    """The same word for the rows that wait."""

    decision: Literal["NEW", "SAME", "LEAVE_OUT"]


class Decided(Schema):
    """How many rows were decided; ask again while some still wait."""

    decided: int
    waiting: int


@router.post(
    "", response={201: UploadFields}, auth=WRITES, url_name="start-upload", operation_id="startUpload"
)
def start_upload(request: HttpRequest, said: Form[UploadSaid], file: File[UploadedFile]) -> Status:
    """Send a list as CSV, XLSX or ODS. It is read at once and kept encrypted; nothing of it is written yet."""
    actor = caller_of(request)
    if file.size is not None and file.size > settings.UPLOAD_MAX_BYTES:
        raise UnableToReadSheet("TOO_LARGE", most=settings.UPLOAD_MAX_BYTES, size=file.size)
    centre = next((one for one in own_centres(actor) if one.uid == said.centre_uid), None)
    if centre is None:
        raise WrongFieldError("body", "said", "centre_uid", code="not_found")
    made = services.start_upload(
        actor,
        centre=centre,
        file_name=file.name or "list",
        content=file.read(),
        target=said.target,
        encoding=said.encoding or None,
        separator=said.separator or None,
        sheet=said.sheet,
    )
    return Status(201, upload_fields(actor, made.uid))


@router.post(
    "/{uid}/check",
    response={202: JobFields},
    auth=WRITES,
    url_name="check-upload",
    operation_id="checkUpload",
)
def check_upload(request: HttpRequest, uid: uuid.UUID, said: MappingSaid) -> Status:
    """Look at every row under a mapping, before anything is written."""
    actor = caller_of(request)
    columns: dict[str, Any] = dict(said.columns)
    columns |= {name: {"constant": text} for name, text in said.constants.items()}
    mapping = {"source": said.source, "columns": columns, "numbers": said.numbers}
    job = services.ask_for_check(actor, found_upload(actor, uid), mapping=mapping)
    return Status(202, job_fields(actor, job.uid))


@router.post(
    "/{uid}/rows/{number}/decide",
    response=RowFields,
    auth=WRITES,
    url_name="decide-row",
    operation_id="decideRow",
)
def decide_row(
    request: HttpRequest,
    uid: uuid.UUID,
    number: Annotated[int, Field(ge=1, le=2_000_000_000)],
    said: DecisionSaid,
) -> dict[str, Any]:
    """Decide a row that waits. Before the rows are taken the word is kept; afterwards it is done at once."""
    actor = caller_of(request)
    upload = found_upload(actor, uid)
    row = services.decide_row(
        actor, upload, number=number, decision=said.decision, same_as=said.same_as_uid or said.same_as_row
    )
    shown = selectors.ShownRow(
        row.number, row.state, row.reason, row.column, row.params, target_uid=row.target_uid
    )
    return row_of(upload, shown)


@router.post(
    "/{uid}/decide", response=Decided, auth=WRITES, url_name="decide-rows", operation_id="decideRows"
)
def decide_rows(request: HttpRequest, uid: uuid.UUID, said: DecisionForAll) -> dict[str, Any]:
    """The same word for the rows that wait, at most 500 at once."""
    actor = caller_of(request)
    many = services.decide_all(actor, found_upload(actor, uid), decision=said.decision)
    return {"decided": many, "waiting": found_upload(actor, uid).waiting}


@router.post(
    "/{uid}/commit",
    response={202: JobFields},
    auth=WRITES,
    url_name="commit-upload",
    operation_id="commitUpload",
)
def commit_upload(request: HttpRequest, uid: uuid.UUID) -> Status:
    """Take the good rows, or go on where that stopped."""
    actor = caller_of(request)
    job = services.ask_for_commit(actor, found_upload(actor, uid))
    return Status(202, job_fields(actor, job.uid))


@router.post(
    "/{uid}/take-back",
    response={202: JobFields},
    auth=WRITES,
    url_name="take-back-upload",
    operation_id="takeBackUpload",
)
def take_back_upload(request: HttpRequest, uid: uuid.UUID) -> Status:
    """Take back what it wrote; what was changed since is kept and told."""
    actor = caller_of(request)
    job = services.ask_for_take_back(actor, found_upload(actor, uid))
    return Status(202, job_fields(actor, job.uid))
