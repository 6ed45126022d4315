"""The room as Django sees it."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.jobs"
    label = "jobs"
