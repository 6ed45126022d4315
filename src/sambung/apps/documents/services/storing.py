"""Storing a file for its owner, and deleting what must not be kept."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
import uuid
from functools import partial

from django.conf import settings
from django.db import transaction

from sambung.apps.actors.access import SYSTEM, Actor
from sambung.apps.documents.models import Document
from sambung.apps.documents.services import vault
from sambung.apps.documents.services.kinds import ENDINGS, media_type_of
from sambung.apps.journal.services import record


class UnableToStoreError(ValueError):
    """The file is not taken; `code` is EMPTY, TOO_LARGE or TYPE."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def store_document(
    actor: Actor,
    *,
    content: bytes,
    name: str,
    owner_kind: str,
    owner_uid: uuid.UUID,
    centre_uid: uuid.UUID | None = None,
    is_encrypted: bool = False,
    delete_after: datetime.date | None = None,
    allowed: frozenset[str] | None = None,
    max_bytes: int | None = None,
) -> Document:
    """Store a file for its owner, in the caller's transaction.

    Taken are PDF, PNG, JPEG, WebP, CSV, XLSX and ODS by their bytes (or only the media types in `allowed`), up
    to UPLOAD_MAX_BYTES. The same bytes for the same owner give the document that stands. Whether the actor may
    write to the owner is the calling room's question. Errors: UnableToStoreError.
    """
    limit = settings.UPLOAD_MAX_BYTES if max_bytes is None else max_bytes
    if not content:
        raise UnableToStoreError("EMPTY")
    if len(content) > limit:
        raise UnableToStoreError("TOO_LARGE", bytes=len(content), limit=limit)
    media_type = media_type_of(content)
    if media_type is None or (allowed is not None and media_type not in allowed):
        raise UnableToStoreError("TYPE")
    sha256 = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        standing: Document | None = (
            Document.objects.unscoped("the same file for the same owner is stored once")
            .filter(sha256=sha256, owner_kind=owner_kind, owner_uid=owner_uid, is_encrypted=is_encrypted)
            .first()
        )
        if standing is not None:
            return standing
        # Before the row: a row without a file would be worse than a file without a row.
        vault.write_bytes(content, sha256, is_encrypted=is_encrypted)
        document: Document = Document.objects.create(
            sha256=sha256,
            size=len(content),
            media_type=media_type,
            name=safe_name(name, media_type),
            owner_kind=owner_kind,
            owner_uid=owner_uid,
            uploaded_by_uid=actor.uid,
            is_encrypted=is_encrypted,
            delete_after=delete_after,
        )
        record(
            actor,
            "document.stored",
            subject_kind=owner_kind,
            subject_uid=owner_uid,
            payload={
                "document": document.uid,
                "sha256": sha256,
                "bytes": len(content),
                "media_type": media_type,
            },
            personal={"name": document.name},
            centre_uid=centre_uid,
        )
        # Again after the commit: deleting another owner's same file may have come between.
        transaction.on_commit(lambda: vault.write_bytes(content, sha256, is_encrypted=is_encrypted))
        return document


def delete_due_documents(today: datetime.date, *, limit: int = 50) -> int:
    """Delete documents whose `delete_after` has passed, with their files; returns how many."""
    rows = Document.objects.unscoped("what must not be kept, whosever it is")
    due = rows.filter(delete_after__lt=today).order_by("id")[:limit]
    count = 0
    for document in due:
        with transaction.atomic():
            if not rows.filter(pk=document.pk).delete()[0]:
                continue
            record(
                SYSTEM,
                "document.deleted",
                subject_kind=document.owner_kind,
                subject_uid=document.owner_uid,
                payload={"document": document.uid, "sha256": document.sha256, "because": "delete_after"},
            )
            same = rows.filter(sha256=document.sha256, is_encrypted=document.is_encrypted)
            if not same.exists():
                transaction.on_commit(partial(_remove, document))
        count += 1
    return count


def safe_name(name: str, media_type: str) -> str:
    """A name without path, control characters or false ending; at most 120 characters."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    bare = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in bare)
    bare = re.sub(r'[<>:"|?*;%]+', "", bare)
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", bare.strip(" ."))
    return (stem.strip(" .")[:110] or "file") + ENDINGS[media_type]


def _remove(document: Document) -> None:
    # Asked again after the commit: somebody may have stored the same bytes meanwhile.
    same = Document.objects.unscoped("whether the file is still somebody's").filter(
        sha256=document.sha256, is_encrypted=document.is_encrypted
    )
    if not same.exists():
        vault.remove_bytes(document.sha256, is_encrypted=document.is_encrypted)
