"""The room as Django sees it."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.registry"
    label = "registry"

    def ready(self) -> None:
        """Say who sees what."""
        from sambung.apps.registry import access  # noqa: F401
