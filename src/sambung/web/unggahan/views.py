"""Pages of imports: upload, name the columns and see what would happen, commit, result."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sambung.apps.documents.services import UnableToStoreError
from sambung.apps.intake import selectors, services
from sambung.apps.registry.selectors import own_centres
from sambung.standards.spreadsheets import sheet_lines
from sambung.web.unggahan.forms import TARGET, MappingForm, UploadForm
from sambung.web.usaha.views import actor_of, posted

FORM = require_http_methods(["GET", "HEAD", "POST"])
REFUSED = (services.UnableToReadSheet, services.UnableToMap, UnableToStoreError)


@login_required
@FORM
def uploads(request: HttpRequest) -> HttpResponse:
    """Uploads so far, and the form for a new one."""
    actor = actor_of(request)
    centres = own_centres(actor)
    if not centres:
        raise Http404
    form = UploadForm(*posted(request), centres=centres)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = services.start_upload(
                actor,
                centre=next(one for one in centres if str(one.uid) == form.cleaned_data["centre"]),
                file_name=file.name,
                content=file.read(),
                target=TARGET,
            )
        except REFUSED as error:
            form.add_error("file", selectors.explain_error(error))
        else:
            return redirect("upload", made.uid)
    page = selectors.list_uploads(actor, page=request.GET.get("page", 1))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "unggahan/list.html", {"form": form, "page": page}, status=status)


def _upload(request: HttpRequest, uid: uuid.UUID) -> Any:
    found = selectors.find_upload(actor_of(request), uid)
    if found is None:
        raise Http404
    return found


@login_required
@FORM
def upload(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Until it is committed: its columns and what would happen; afterwards: what became of every row."""
    one = _upload(request, uid)
    if one.committed_at is not None:
        return _result(request, one)
    try:
        return _mapping(request, one)
    except ObjectDoesNotExist:
        return render(request, "unggahan/gone.html", {"upload": one}, status=410)


def _mapping(request: HttpRequest, one: Any) -> HttpResponse:
    said = one.mapping or None
    preview = selectors.preview_upload(one, _columns_only(said) if said else None)
    source = (said or {}).get("source") or re.sub(r"[\W_]+", " ", one.file_name.rsplit(".", 1)[0]).strip()[
        :60
    ]
    form = MappingForm(
        posted(request)[0],
        target=one.target,
        header=preview.header,
        columns={name: column for name, column in preview.columns.items() if isinstance(column, str)},
        source=source,
    )
    if request.method == "POST" and form.is_valid():
        try:
            if "commit" in request.POST:
                services.commit_upload(
                    actor_of(request), one, mapping=form.mapping(), today=timezone.localdate()
                )
                return redirect("upload", one.uid)
            preview = selectors.preview_upload(one, form.mapping())
        except REFUSED as error:
            form.add_error(None, selectors.explain_error(error))
    before = selectors.same_file_before(actor_of(request), one)
    context = {
        "upload": one,
        "form": form,
        "preview": preview,
        "bad": preview.rows_read - preview.good,
        "faults": [{"number": fault.number, "text": _sentence(one, fault)} for fault in preview.faults],
        "before": before,
        "samples": preview.samples,
        "has_columns": bool(set(preview.columns) - {services.SOURCE_ID}),
    }
    return render(
        request, "unggahan/mapping.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _columns_only(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "columns": {k: v for k, v in said["columns"].items() if isinstance(v, str)}}


def _sentence(one: Any, fault: Any) -> str:
    return selectors.explain_reason(one.target, fault.reason, fault.column, fault.params)


def _result(request: HttpRequest, one: Any) -> HttpResponse:
    page = selectors.rejected_rows(one, page=request.GET.get("page", 1))
    context = {
        "upload": one,
        "page": page,
        "rows": [{"number": row.number, "text": _sentence(one, row)} for row in page],
        "changed": selectors.changed_count(one),
        "masked": sum(one.masked.values()),
    }
    return render(request, "unggahan/result.html", context)


@login_required
@require_safe
def rejects_csv(request: HttpRequest, uid: uuid.UUID) -> StreamingHttpResponse:
    """Rejected rows with their number and reason, to be mended and uploaded again."""
    one = _upload(request, uid)
    sheet = selectors.rejected_sheet(one)
    header = [_("row"), _("reason"), *sheet.header, *([_("simulated data")] if one.is_simulated else [])]
    lines = sheet_lines(
        header,
        (
            [
                fault.number,
                _sentence(one, fault),
                *(row.cells if row else ()),
                *(["ya"] if one.is_simulated else []),
            ]
            for fault, row in sheet.rows
        ),
        separator=one.separator or ",",
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ditolak-{str(one.uid)[:8]}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
