"""The room as Django sees it."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.matching"
    label = "matching"

    def ready(self) -> None:
        """Register who sees what."""
        from sambung.apps.matching import access  # noqa: F401
