"""The room as Django sees it."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.notices"
    label = "notices"
