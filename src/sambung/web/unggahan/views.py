"""Pages of imports: upload, name the columns, look at every row, decide, take, take back."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.apps.documents.services import UnableToStoreError
from sambung.apps.intake import selectors, services
from sambung.apps.jobs.selectors import open_job_of
from sambung.apps.registry.selectors import own_centres
from sambung.standards.spreadsheets import sheet_lines, template_workbook
from sambung.web.answers import actor_of, posted
from sambung.web.unggahan import shown
from sambung.web.unggahan.forms import MappingForm, UploadForm

FORM = require_http_methods(["GET", "HEAD", "POST"])
REFUSED = (services.UnableToReadSheet, services.UnableToMap, UnableToStoreError)
WORK = (services.CHECK_KIND, services.COMMIT_KIND, services.TAKE_BACK_KIND)
OWN_HEADER = ("sambung_baris", "sambung_sebab")


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
        said = form.cleaned_data
        file = said["file"]
        try:
            made = services.start_upload(
                actor,
                centre=next(one for one in centres if str(one.uid) == said["centre"]),
                file_name=file.name,
                content=file.read(),
                target=said["target"],
                encoding=said["encoding"] or None,
                separator=said["separator"] or None,
            )
        except REFUSED as error:
            form.add_error("file", selectors.explain_error(error))
        else:
            return redirect("upload", made.uid)
    page = selectors.list_uploads(actor, page=request.GET.get("page", 1))
    context = {
        "form": form,
        "page": page,
        "templates": selectors.target_choices(),
        "most": settings.UPLOAD_MAX_BYTES // 1024**2,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "unggahan/list.html", context, status=status)


def _upload(request: HttpRequest, uid: uuid.UUID) -> Any:
    found = selectors.find_upload(actor_of(request), uid)
    if found is None:
        raise Http404
    return found


def _open_job(upload: uuid.UUID) -> uuid.UUID | None:
    return next((job for kind in WORK if (job := open_job_of(upload, kind))), None)


@login_required
@require_safe
def upload(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Where the list stands: its columns, what was found, how far it is, or what became of every row."""
    # The work first: what it writes with its end is then in the list as it is read here.
    job = _open_job(uid)
    one = _upload(request, uid)
    if job is not None:
        return redirect("jobs:page", job)
    if one.state == "NEW":
        return redirect("upload-columns", one.uid)
    state = request.GET.get("daftar", "")
    tabs = shown.tabs_of(one)
    if state not in {tab.key for tab in tabs}:
        state = shown.first_tab(one, tabs)
    page = selectors.rows_page(one, state=shown.STATES[state], page=request.GET.get("page", 1))
    context = {
        "upload": one,
        "tabs": tabs,
        "tab": state,
        "page": page,
        "rows": [shown.row_of(one, row) for row in page],
        "is_waiting_tab": state == "menunggu",
        "masked_rows": (one.preview.get("masked_rows") or [])[:50],
        "masked_kinds": sorted((one.preview.get("masked") or {}).items()),
        "reasons": shown.reasons_of(one),
        "before": selectors.same_file_before(actor_of(request), one) if one.state == "CHECKED" else None,
        "kept": shown.kept_of(one) if one.state == "TAKEN_BACK" else [],
        "changed": selectors.changed_count(one) if one.state == "COMMITTED" else 0,
        "goods": one.preview.get("new", 0) + one.preview.get("changed", 0) + shown.taken_by_word(one),
    }
    return render(request, "unggahan/upload.html", context)


@login_required
@FORM
def columns(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Which sheet, and which column is which; then every row is looked at."""
    one = _upload(request, uid)
    if one.state not in {"NEW", "CHECKED"}:
        return redirect("upload", one.uid)
    if not services.is_kept(one):
        return render(request, "unggahan/gone.html", {"upload": one}, status=410)
    actor = actor_of(request)
    if request.method == "POST" and "sheet" in request.POST:
        return _other_sheet(request, one)
    proposed = selectors.propose_columns(one)
    source = (
        proposed.source or re.sub(r"[\W_]+", " ", one.file_name.rsplit(".", 1)[0]).strip()[:60] or "daftar"
    )
    form = MappingForm(
        posted(request)[0],
        target=one.target,
        header=one.header,
        columns={name: column for name, column in proposed.columns.items() if column in one.header},
        source=source,
        numbers=proposed.numbers if one.mapping else "",
    )
    if request.method == "POST" and form.is_valid():
        try:
            job = services.ask_for_check(actor, one, mapping=form.mapping())
        except REFUSED as error:
            form.add_error(None, selectors.explain_error(error))
        else:
            return redirect("jobs:page", job.uid)
    context = {
        "upload": one,
        "form": form,
        "samples": selectors.first_rows(one),
        "is_remembered": proposed.is_remembered,
        "before": selectors.same_file_before(actor, one),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "unggahan/columns.html", context, status=status)


def _other_sheet(request: HttpRequest, one: Any) -> HttpResponse:
    try:
        services.choose_sheet(actor_of(request), one, request.POST["sheet"][:200])
    except REFUSED as error:
        messages.error(request, selectors.explain_error(error))
    return redirect("upload-columns", one.uid)


@login_required
@require_POST
def commit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take the good rows, or go on where that stopped."""
    one = _upload(request, uid)
    try:
        job = services.ask_for_commit(actor_of(request), one)
    except services.UnableToMap as error:
        messages.error(request, selectors.explain_error(error))
        return redirect("upload", one.uid)
    return redirect("jobs:page", job.uid)


@login_required
@require_POST
def take_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take the list back, or go on with it."""
    one = _upload(request, uid)
    try:
        job = services.ask_for_take_back(actor_of(request), one)
    except services.UnableToMap as error:
        messages.error(request, selectors.explain_error(error))
        return redirect("upload", one.uid)
    return redirect("jobs:page", job.uid)


@login_required
@require_POST
def decide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One row that waits, or all of them: new, the same, or left out."""
    one = _upload(request, uid)
    actor = actor_of(request)
    decision = request.POST.get("decision", "")
    number = request.POST.get("number", "")
    if decision not in {item.value for item in services.Decision}:
        raise Http404
    try:
        if number.isdigit() and len(number) < 9:
            same_as = _same_as(request.POST.get("same_as", ""))
            services.decide_row(actor, one, number=int(number), decision=decision, same_as=same_as)
        else:
            done = services.decide_all(actor, one, decision=decision)
            said = ngettext("%(many)s row decided.", "%(many)s rows decided.", done) % {"many": done}
            messages.success(request, said)
    except (services.UnableToDecide, ObjectDoesNotExist, StopIteration) as error:
        messages.error(request, selectors.explain_error(error) or _("The rows are no longer kept."))
    return redirect(f"{request.path.removesuffix('putusan/')}?daftar=menunggu")


def _same_as(text: str) -> uuid.UUID | int | None:
    if text.isdigit() and len(text) < 9:
        return int(text)
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None


@login_required
@require_safe
def rejects_csv(request: HttpRequest, uid: uuid.UUID) -> StreamingHttpResponse:
    """Rejected rows with their number and reason, to be mended and uploaded again: its columns are known then."""
    one = _upload(request, uid)
    sheet = selectors.rejected_sheet(one)
    header = [*OWN_HEADER, *sheet.header, *(["sambung_simulasi"] if one.is_simulated else [])]
    lines = sheet_lines(
        header,
        (
            [
                fault.number,
                shown.sentence(one, fault.reason, fault.column, fault.params),
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


@login_required
@require_safe
def template(request: HttpRequest, target: str, kind: str) -> HttpResponse:
    """An empty list to fill in, with two example rows; as XLSX with a sheet that explains each column."""
    if not own_centres(actor_of(request)) or kind not in {"csv", "xlsx"}:
        raise Http404
    try:
        one = selectors.template_of(target)
    except services.UnableToMap as error:
        raise Http404 from error
    name = f"sambung-{one.name}.{kind}"
    if kind == "csv":
        response = HttpResponse(
            "".join(sheet_lines(one.header, one.examples)), content_type="text/csv; charset=utf-8"
        )
    else:
        notes = [(_("Column"), _("Meaning"), _("Needed"), _("How to fill it in"))]
        notes += [(c, label, _("yes") if needed else "", note) for c, label, needed, note in one.notes]
        content = template_workbook(
            sheet=_("List"),
            header=one.header,
            examples=one.examples,
            explanation=_("Explanation"),
            notes=notes,
        )
        response = HttpResponse(
            content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
