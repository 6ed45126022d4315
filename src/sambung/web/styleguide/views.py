"""The style guide's page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sambung.web.styleguide.samples import samples


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with sample data; outside development the page does not exist."""
    if not settings.DEBUG:
        raise Http404
    template = "styleguide/light.html" if "light" in request.GET else "styleguide/page.html"
    return render(request, template, samples(timezone.localdate()))
