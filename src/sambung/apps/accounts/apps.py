"""The room as Django sees it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.accounts"
    label = "accounts"
