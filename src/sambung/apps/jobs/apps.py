"""The room as Django sees it."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Register who sees what."""
        from sambung.apps.jobs import access  # noqa: F401
