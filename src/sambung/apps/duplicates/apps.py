"""The room as Django sees it."""

from django.apps import AppConfig


class DuplicatesConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.duplicates"
    label = "duplicates"
