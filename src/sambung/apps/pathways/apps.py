"""The room as Django sees it."""

from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.pathways"
    label = "pathways"

    def ready(self) -> None:
        """Says who sees what."""
        from sambung.apps.pathways import access  # noqa: F401
