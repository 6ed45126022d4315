"""Answers for what went wrong that Django has no page for; 403, 404, 500 and CSRF are templates alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def conflict(
    request: HttpRequest,
    *,
    what: str = "",
    who: str = "",
    back_url: str = "",
    mine: str = "",
    theirs: str = "",
) -> HttpResponse:
    """409: somebody changed the same thing first. Says what, who, and shows both texts where they are given."""
    context = {"what": what, "who": who, "back_url": back_url, "mine": mine, "theirs": theirs}
    return render(request, "409.html", context, status=409)
