"""The room as Django sees it."""

from django.apps import AppConfig


class MentoringConfig(AppConfig):
    """See the package's docstring."""

    name = "sambung.apps.mentoring"
    label = "mentoring"

    def ready(self) -> None:
        """Says who sees what."""
        from sambung.apps.mentoring import access  # noqa: F401
