"""A file as a download; never shown inside a page of ours."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from sambung.apps.documents.selectors import open_document
from sambung.web.answers import actor_of


@login_required
@require_safe
def download(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The bytes as an attachment; 404 for whoever may not read the owner."""
    try:
        document = open_document(actor_of(request), uid)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    response = HttpResponse(document.content, content_type=document.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=document.name) or ""
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
