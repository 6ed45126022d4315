"""The room as Django sees it."""

from django.apps import AppConfig


class CentresConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.centres"
    label = "centres"
