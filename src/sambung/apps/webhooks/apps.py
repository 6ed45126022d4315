"""The room as Django sees it."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Register who sees what."""
        from sambung.apps.webhooks import access  # noqa: F401
