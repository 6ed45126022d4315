"""Keeping and dropping searches: journalled, and the words only where they can be erased."""

from __future__ import annotations

import uuid

from django.db import transaction

from sambung.apps.actors.access import Actor
from sambung.apps.journal.services import record
from sambung.apps.search.models import SavedSearch

MOST = 50


class UnableToSaveError(ValueError):
    """`code`: EMPTY (no name or no search), LONG, or MANY (fifty are kept already)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@transaction.atomic
def save_search(actor: Actor, *, name: str, query: str) -> SavedSearch:
    """Keep a search under a name; the same search again only takes the new name. Errors: UnableToSaveError."""
    name = name.strip()
    if not name or not query or actor.user_id is None:
        raise UnableToSaveError("EMPTY")
    if len(name) > 80 or len(query) > 1000:
        raise UnableToSaveError("LONG")
    own = SavedSearch.objects.visible(actor)
    saved: SavedSearch | None = own.filter(query=query).first()
    if saved is None:
        if own.count() >= MOST:
            raise UnableToSaveError("MANY")
        saved = SavedSearch(user_id=actor.user_id, query=query)
    saved.name = name
    saved.save()
    _record(actor, "search.saved", saved)
    return saved


@transaction.atomic
def delete_search(actor: Actor, uid: uuid.UUID) -> None:
    """Drop one's own. Errors: SavedSearch.DoesNotExist, also for another's."""
    saved: SavedSearch = SavedSearch.objects.visible(actor).get(uid=uid)
    _record(actor, "search.dropped", saved)
    saved.delete()


def _record(actor: Actor, code: str, saved: SavedSearch) -> None:
    record(
        actor,
        code,
        subject_kind="search.saved",
        subject_uid=saved.uid,
        personal={"name": saved.name, "query": saved.query},
    )
