"""Views of code lists: all that are loaded, and one with its entries."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.reference import selectors
from sambung.web.answers import actor_of


@login_required
@require_safe
def reference_lists(request: HttpRequest) -> HttpResponse:
    """Every edition that is loaded, the standing one first."""
    try:
        rows = selectors.code_lists(actor_of(request))
    except PermissionMissingError as error:
        raise Http404 from error
    return render(request, "acuan/lists.html", {"rows": rows})


@login_required
@require_safe
def reference_list(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One edition's source and hash, and its entries by code; `q` narrows them."""
    try:
        found = selectors.find_code_list(actor_of(request), uid)
    except PermissionMissingError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    words = request.GET.get("q", "")[:60]
    page = selectors.entries_page(found, words=words, page=request.GET.get("page", 1))
    return render(request, "acuan/list.html", {"one": found, "page": page, "words": words})
