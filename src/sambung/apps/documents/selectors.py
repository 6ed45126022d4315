"""Reading documents: one file's bytes, and the list of an owner's files."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist

from sambung.apps.actors.access import Actor
from sambung.apps.documents.access import may_read_files_of
from sambung.apps.documents.models import Document
from sambung.apps.documents.services.vault import read_bytes


@dataclass(frozen=True)
class DocumentView:
    """A file as a page lists it."""

    uid: uuid.UUID
    name: str
    media_type: str
    size: int
    created_at: datetime.datetime


@dataclass(frozen=True)
class OpenDocument(DocumentView):
    """A file with its bytes."""

    content: bytes


def open_document(actor: Actor, uid: uuid.UUID) -> OpenDocument:
    """A file's bytes, for whoever may read its owner. Errors: ObjectDoesNotExist for all others, DamagedFileError."""
    document = Document.objects.unscoped("the owner's access decides, below").get(uid=uid)
    if not may_read_files_of(actor, document.owner_kind, document.owner_uid):
        raise ObjectDoesNotExist(str(uid))
    content = read_bytes(document.sha256, is_encrypted=document.is_encrypted)
    return OpenDocument(
        document.uid, document.name, document.media_type, document.size, document.created_at, content
    )


def documents_of(actor: Actor, *, owner_kind: str, owner_uid: uuid.UUID) -> list[DocumentView]:
    """An owner's files, newest first; none where the actor may not read the owner."""
    if not may_read_files_of(actor, owner_kind, owner_uid):
        return []
    rows = Document.objects.unscoped("the owner's access was asked above")
    return [
        DocumentView(row.uid, row.name, row.media_type, row.size, row.created_at)
        for row in rows.filter(owner_kind=owner_kind, owner_uid=owner_uid).order_by("-id")
    ]
