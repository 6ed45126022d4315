"""What every page's template may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Navigation by role, the simulated-data banner, the theme."""
    return {"is_demo": settings.IS_DEMO}
