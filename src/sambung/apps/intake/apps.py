"""The room as Django sees it."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.intake"
    label = "intake"

    def ready(self) -> None:
        """Say who sees what."""
        from sambung.apps.intake import access  # noqa: F401
