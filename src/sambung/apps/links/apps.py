"""The room as Django sees it."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.links"
    label = "links"
