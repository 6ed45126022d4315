"""The room as Django sees it."""

from django.apps import AppConfig


class PoolingConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.pooling"
    label = "pooling"
