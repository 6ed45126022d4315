"""Whether the server answers."""

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema

router = Router(tags=["health"])


class Health(Schema):
    """It answers."""

    status: Literal["ok"] = "ok"


@router.get("", response=Health, auth=None, throttle=[], url_name="health", operation_id="getHealth")
def health(request: HttpRequest) -> Health:
    """Needs no token and reads nothing."""
    return Health()
