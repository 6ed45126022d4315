"""The room as Django sees it."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.reporting"
    label = "reporting"
