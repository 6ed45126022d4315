"""The room as Django sees it."""

from django.apps import AppConfig


class LinkagesConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.linkages"
    label = "linkages"
