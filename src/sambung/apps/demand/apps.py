"""The room as Django sees it."""

from django.apps import AppConfig


class DemandConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.demand"
    label = "demand"

    def ready(self) -> None:
        """Register who sees what."""
        from sambung.apps.demand import access  # noqa: F401
