"""Uploads: lists taken in, what the check found, their rows by state, and the file of what was rejected."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from django.http import Http404, HttpRequest, StreamingHttpResponse
from ninja import Field, Query, Router, Schema

from sambung.api.authentication import Bearer, caller_of
from sambung.api.pages import PageOf, PageQuery, paged
from sambung.api.values import Named, named
from sambung.apps.actors.access import Actor
from sambung.apps.intake import selectors, services
from sambung.apps.jobs.selectors import open_job_of
from sambung.standards.spreadsheets import sheet_lines

router = Router(tags=["uploads"], auth=Bearer("intake:read"))
targets = Router(tags=["uploads"], auth=Bearer("intake:read"))

State = Literal["NEW", "CHECKED", "COMMITTING", "COMMITTED", "TAKING_BACK", "TAKEN_BACK"]
RowStateCode = Literal["ACCEPTED", "UNCHANGED", "REJECTED", "WAITING", "TAKE", "JOIN"]
WORK = (services.CHECK_KIND, services.COMMIT_KIND, services.TAKE_BACK_KIND)
OWN_HEADER = ("sambung_baris", "sambung_sebab")


class TargetColumnFields(Schema):
    """A column that a list may fill."""

    name: str
    label: str = Field(description="In the request's language.")
    is_needed: bool
    note: str


class TargetFields(Schema):
    """What the rows of a list may become."""

    name: str = Field(description="`target` of a new upload.")
    label: str
    columns: list[TargetColumnFields]


class Targets(Schema):
    items: list[TargetFields]


class UploadItem(Schema):
    """An upload as a list shows it."""

    uid: uuid.UUID
    centre: Named
    target: str
    state: State
    file_name: str
    sha256: str
    rows: int
    accepted: int
    unchanged: int
    rejected: int
    waiting: int
    created_at: datetime.datetime
    committed_at: datetime.datetime | None
    is_simulated: bool


class UploadPage(PageOf):
    items: list[UploadItem]


class MappingFields(Schema):
    """Which column of the target is which of the list."""

    source: str = Field(description="Name of the list, the same each time it comes.")
    columns: dict[str, str] = Field(description="Target's column → list's column.")
    numbers: str = Field(description="ID: 1.250,50. EN: 1,250.50. Empty: not found yet.")


class UploadFields(UploadItem):
    """One upload with its columns and what the check found."""

    header: list[str]
    sheet: str | None
    sheets: list[str]
    encoding: str | None
    separator: str | None
    proposed: MappingFields = Field(description="As chosen, else as guessed from the columns' names.")
    states: dict[str, int] = Field(description="State → rows; before they are taken ACCEPTED means good.")
    reasons: dict[str, int] = Field(description="Reason → rejected rows.")
    job_uid: uuid.UUID | None = Field(description="Work on it that is under way.")
    same_file_uid: uuid.UUID | None = Field(description="An upload of the same bytes that was taken before.")


class RowQuery(PageQuery):
    """Which rows."""

    state: RowStateCode | None = None


class LikenessFields(Schema):
    """What a waiting row is like: a thing (`uid`) or an earlier row (`row`)."""

    uid: uuid.UUID | None
    row: int | None
    name: str | None
    reasons: list[str] = Field(description="Stable codes, the most telling first.")
    score: float | None


class RowFields(Schema):
    """One row with its number in the file. Its cells are empty once they are deleted, after 30 days."""

    number: int
    state: RowStateCode
    reason: str | None
    column: str | None
    message: str | None = Field(description="Why it is rejected and what to do, in the request's language.")
    cells: dict[str, str] = Field(description="Target's column → what stands there.")
    likenesses: list[LikenessFields]
    thing_uid: uuid.UUID | None = Field(description="What it became, or is.")


class RowPage(PageOf):
    items: list[RowFields]


@targets.get("", response=Targets, url_name="upload-targets", operation_id="listUploadTargets")
def list_targets(request: HttpRequest) -> dict[str, Any]:
    """What lists can be read into, with the columns of each."""
    found = []
    for name, label in selectors.target_choices():
        columns = selectors.template_of(name).notes
        found.append(
            {
                "name": name,
                "label": label,
                "columns": [
                    {"name": column, "label": meaning, "is_needed": needed, "note": note}
                    for column, meaning, needed, note in columns
                ],
            }
        )
    return {"items": found}


@router.get("", response=UploadPage, url_name="uploads", operation_id="listUploads")
def list_uploads(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """Uploads of the centres of the token's person, newest first."""
    page = selectors.list_uploads(caller_of(request), page=query.page, page_size=query.limit)
    return paged(request, page, query, lambda rows: [item_of(row) for row in rows])


@router.get("/{uid}", response=UploadFields, url_name="upload", operation_id="getUpload")
def get_upload(request: HttpRequest, uid: uuid.UUID) -> dict[str, Any]:
    """One upload: its columns and what became, or would become, of its rows."""
    return upload_fields(caller_of(request), uid)


@router.get("/{uid}/rows", response=RowPage, url_name="upload-rows", operation_id="listUploadRows")
def list_rows(request: HttpRequest, uid: uuid.UUID, query: Query[RowQuery]) -> dict[str, Any]:
    """Rows by their number, of one state or of all."""
    upload = found_upload(caller_of(request), uid)
    page = selectors.rows_page(upload, state=query.state or "", page=query.page, page_size=query.limit)
    return paged(request, page, query, lambda rows: [row_of(upload, row) for row in rows])


@router.get(
    "/{uid}/rejects",
    response={200: None},
    url_name="upload-rejects",
    operation_id="getUploadRejects",
    openapi_extra={
        "responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "OK"}}
    },
)
def get_rejects(request: HttpRequest, uid: uuid.UUID) -> StreamingHttpResponse:
    """Rejected rows as CSV with their number and reason, to be mended and uploaded again."""
    upload = found_upload(caller_of(request), uid)
    sheet = selectors.rejected_sheet(upload)
    lines = sheet_lines(
        [*OWN_HEADER, *sheet.header],
        (
            [
                fault.number,
                selectors.explain_reason(upload.target, fault.reason, fault.column, fault.params),
                *(row.cells if row else ()),
            ]
            for fault, row in sheet.rows
        ),
        separator=upload.separator or ",",
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejects-{str(uid)[:8]}.csv"'
    return response


def found_upload(actor: Actor, uid: uuid.UUID) -> Any:
    """The upload where the actor sees it. Errors: Http404."""
    found = selectors.find_upload(actor, uid)
    if found is None:
        raise Http404
    return found


def upload_fields(actor: Actor, uid: uuid.UUID) -> dict[str, Any]:
    """One upload as the actor sees it. Errors: Http404."""
    row = found_upload(actor, uid)
    proposed = selectors.propose_columns(row)
    before = selectors.same_file_before(actor, row)
    return item_of(row) | {
        "header": row.header,
        "sheet": row.sheet or None,
        "sheets": row.sheets,
        "encoding": row.encoding or None,
        "separator": row.separator or None,
        "proposed": {"source": proposed.source, "columns": proposed.columns, "numbers": proposed.numbers},
        "states": selectors.state_counts(row),
        "reasons": selectors.reject_reasons(row),
        "job_uid": next((job for kind in WORK if (job := open_job_of(row.uid, kind))), None),
        "same_file_uid": None if before is None else before.uid,
    }


def item_of(row: Any) -> dict[str, Any]:
    """What list and detail share."""
    return {
        "uid": row.uid,
        "centre": named(row.centre),
        "target": row.target,
        "state": row.state,
        "file_name": row.file_name,
        "sha256": row.sha256,
        "rows": row.rows_read,
        "accepted": row.accepted,
        "unchanged": row.unchanged,
        "rejected": row.rejected,
        "waiting": row.waiting,
        "created_at": row.created_at,
        "committed_at": row.committed_at,
        "is_simulated": row.is_simulated,
    }


def row_of(upload: Any, row: selectors.ShownRow) -> dict[str, Any]:
    """A row as plain fields."""
    is_rejected = row.state == "REJECTED"
    return {
        "number": row.number,
        "state": row.state,
        "reason": row.reason or None,
        "column": row.column or None,
        "message": selectors.explain_reason(upload.target, row.reason, row.column, row.params)
        if is_rejected and row.reason
        else None,
        "cells": dict(row.cells),
        "likenesses": [
            {
                "uid": like.get("uid"),
                "row": like.get("row"),
                "name": like.get("name"),
                "reasons": list(like.get("reasons", ())),
                "score": like.get("score"),
            }
            for like in row.likenesses
        ],
        "thing_uid": row.target_uid,
    }
