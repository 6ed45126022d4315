"""One job's page, its progress, cancelling, and the list of jobs."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET, require_POST

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.jobs.selectors import JobView, get_job, recent_jobs
from sambung.apps.jobs.services import cancel_job
from sambung.web.answers import actor_of
from sambung.web.jobs.kinds import error_sentences, result_address, stopped_sentence, title_of

PAGE_SIZE = 25


@login_required
@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """The newest jobs that the person may see; `keadaan=berjalan` or `selesai` narrows it."""
    state = request.GET.get("keadaan", "")
    is_open = {"berjalan": True, "selesai": False}.get(state)
    page = _page_number(request)
    found = recent_jobs(
        actor_of(request), is_open=is_open, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1
    )
    jobs = [_shown(job) for job in found[:PAGE_SIZE]]
    context = {"jobs": jobs, "state": state, "page": page, "has_more": len(found) > PAGE_SIZE}
    return render(request, "jobs/list.html", context)


@login_required
@require_GET
def job_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """How far a job is; where it is done, straight on to its result."""
    job = _job(request, uid)
    address = result_address(job)
    if address:
        return HttpResponseRedirect(address)
    response = render(request, "jobs/page.html", _shown(job))
    add_never_cache_headers(response)
    return response


@login_required
@require_GET
def job_progress(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The fragment that the page asks for again and again; tells htmx to go on where the job is done."""
    job = _job(request, uid)
    response = render(request, "jobs/progress.html", _shown(job))
    address = result_address(job)
    if address:
        response["HX-Redirect"] = address
    add_never_cache_headers(response)
    return response


@login_required
@require_POST
def cancel(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Call a job off."""
    try:
        job = cancel_job(actor_of(request), uid)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except PermissionMissingError as error:
        raise PermissionDenied from error
    messages.info(request, stopped_sentence(job.kind))
    return redirect("jobs:page", uid=uid)


def _job(request: HttpRequest, uid: uuid.UUID) -> JobView:
    try:
        return get_job(actor_of(request), uid)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _shown(job: JobView) -> dict[str, Any]:
    what, remedy = error_sentences(job)
    percent = None if job.progress is None else round(job.progress * 100)
    return {
        "job": job,
        "title": title_of(job),
        "what": what,
        "remedy": remedy,
        "percent": percent,
        "result_url": result_address(job),
    }


def _page_number(request: HttpRequest) -> int:
    given = request.GET.get("hal", "1")
    return min(10_000, max(1, int(given))) if given.isascii() and given.isdigit() and len(given) < 6 else 1
