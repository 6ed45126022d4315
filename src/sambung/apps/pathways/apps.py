"""The room as Django sees it."""

from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.pathways"
    label = "pathways"
