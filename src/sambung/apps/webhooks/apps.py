"""The room as Django sees it."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.webhooks"
    label = "webhooks"
