"""Parts of an enterprise's page that other pages fill in: a wing does not look into the other, the web puts together.

Each function takes the actor and the enterprise and gives what its template shows, or None to leave the part out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sambung.apps.actors.access import Actor

Section = Callable[[Actor, Any], Any]

# `orders` is shown by usaha/_orders.html, `coaching` by usaha/_coaching.html, `twins` by kembar/_section.html; the
# first that answers counts.
orders: list[Section] = []
coaching: list[Section] = []
twins: list[Section] = []


def first_answer(functions: list[Section], actor: Actor, enterprise: Any) -> Any:
    """What the first function that has something to show gives; None where none has."""
    return next((found for one in functions if (found := one(actor, enterprise)) is not None), None)
