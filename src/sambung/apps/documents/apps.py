"""The room as Django sees it."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.documents"
    label = "documents"
