"""The lists themselves: which stand, from where, under which hash."""

from __future__ import annotations

import uuid

from django.core.paginator import Page, Paginator
from django.db.models import Q

from sambung.apps.actors.access import Actor, demand
from sambung.apps.reference.models import CodeList, CodeListEntry


def standing_list(kind: str, vintage: str) -> CodeList | None:
    """The edition of a vintage that stands; None where it is not loaded."""
    return CodeList.objects.filter(
        kind=kind, vintage=vintage, completed_at__isnull=False, superseded_at__isnull=True
    ).first()


def vintages(kind: str) -> list[str]:
    """The vintages of a list that are loaded, the oldest first."""
    rows = CodeList.objects.filter(kind=kind, completed_at__isnull=False, superseded_at__isnull=True)
    return sorted(rows.values_list("vintage", flat=True))


def newest_vintage(kind: str) -> str | None:
    """The newest vintage that is loaded; None where there is none."""
    known = vintages(kind)
    return known[-1] if known else None


def code_lists(actor: Actor) -> list[CodeList]:
    """All editions, by kind and vintage, the standing one first. Errors: PermissionMissingError."""
    demand(actor, "reference.list_code_lists", None)
    rows = CodeList.objects.filter(completed_at__isnull=False)
    return list(rows.order_by("kind", "vintage", "-completed_at"))


def find_code_list(actor: Actor, uid: uuid.UUID) -> CodeList | None:
    """One edition. Errors: PermissionMissingError."""
    demand(actor, "reference.list_code_lists", None)
    return CodeList.objects.filter(uid=uid, completed_at__isnull=False).first()


def entries_page(
    code_list: CodeList, *, words: str = "", page: int | str = 1, page_size: int = 50
) -> Page[CodeListEntry]:
    """Entries by code; `words`: those whose code begins with it or whose title holds it. Two queries."""
    rows = CodeListEntry.objects.filter(code_list=code_list)
    if words.strip():
        rows = rows.filter(Q(code__startswith=words.strip()) | Q(title__icontains=words.strip()))
    return Paginator(rows.order_by("code", "other"), page_size).get_page(page)
