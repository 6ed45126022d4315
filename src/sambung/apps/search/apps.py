"""The room as Django sees it."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.search"
    label = "search"
