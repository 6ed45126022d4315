"""The room as Django sees it."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.registry"
    label = "registry"
