"""Writes of documents: storing a file, and deleting what must not be kept."""

from sambung.apps.documents.services.storing import (
    UnableToStoreError,
    delete_due_documents,
    store_document,
)

__all__ = ["UnableToStoreError", "delete_due_documents", "store_document"]
