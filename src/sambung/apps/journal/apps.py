"""The room as Django sees it."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.journal"
    label = "journal"

    def ready(self) -> None:
        """Register who may do what."""
        from sambung.apps.journal import access  # noqa: F401
