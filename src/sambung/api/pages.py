"""Lists come in pages: `page` from 1, `limit` things on each, and the address of the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from ninja import Field, Schema

WORDS = r"^[^\x00-\x1f]*$"
REGION = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"
KBLI = r"^[0-9]{1,5}$"


class PageQuery(Schema):
    """What every list is asked."""

    page: int = Field(1, ge=1, le=100_000, description="Which page; past the last one it is empty.")
    limit: int = Field(50, ge=1, le=200, description="How many things on a page.")


class PageOf(Schema):
    """What every list answers beside its `items`."""

    page: int
    pages: int
    limit: int
    count: int = Field(description="How many there are in all.")
    next: str | None = Field(description="Address of the next page; null: this is the last.")


def page_of(rows: Any, query: PageQuery) -> Page[Any]:
    """The page asked of lazy rows."""
    return Paginator(rows, query.limit).get_page(query.page)


def paged(
    request: HttpRequest, page: Page[Any], query: PageQuery, fields: Callable[[list[Any]], list[Any]]
) -> dict[str, Any]:
    """The answer for a page; `fields` turns its rows into items, for all of them at once."""
    # Django gives the last page for one past it: a program that goes on until it is empty would never end.
    is_past = query.page > page.paginator.num_pages
    following = None
    if not is_past and page.has_next():
        asked = request.GET.copy()
        asked["page"] = str(page.next_page_number())
        following = f"{request.path}?{asked.urlencode()}"
    return {
        "items": [] if is_past else fields(list(page.object_list)),
        "page": query.page,
        "pages": page.paginator.num_pages,
        "limit": query.limit,
        "count": page.paginator.count,
        "next": following,
    }
