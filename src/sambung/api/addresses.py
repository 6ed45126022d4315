"""All addresses under /api/v1/: the endpoints, the document for machines, its pages for people."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from sambung.api import shown
from sambung.api.application import answered, api, endpoints_by_name


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address that is none."""
    raise Http404


def addresses() -> tuple[list[URLPattern], str, str]:
    """Every address with its name in the namespace `api`; the last one catches every other."""
    made, app_name, namespace = api.urls
    patterns = [pattern for pattern in made if isinstance(pattern, URLPattern)]
    endpoints = endpoints_by_name()
    found = [*patterns, path("<path:rest>", nowhere, name="unknown")]
    for pattern in found:
        pattern.callback = answered(pattern.callback, endpoints.get(pattern.name or "", {}))
    pages = [
        path("docs", shown.contents, name="reference-page"),
        path("docs/<slug:tag>", shown.one_tag, name="reference-tag"),
    ]
    return [*pages, *found], app_name, namespace
