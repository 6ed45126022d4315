"""What the worker does again and again: sealing, checkpoints, sending. `config/wiring` attaches them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError

log = logging.getLogger(__name__)


@dataclass
class Duty:
    """A function without arguments, called every `seconds` by each worker; it must be safe to call twice at once."""

    name: str
    seconds: float
    function: Callable[[], object]


periodic: list[Duty] = []


class Rounds:
    """Calls each duty when it is due. One that fails is logged, and tried again when it is next due."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}

    def run_due(self) -> None:
        """Call whatever is due now."""
        for duty in list(periodic):
            if time.monotonic() < self._due.get(duty.name, 0.0):
                continue
            try:
                duty.function()
            except (DatabaseError, OSError, RuntimeError, ValueError):
                log.exception("the duty %r failed", duty.name)
            self._due[duty.name] = time.monotonic() + duty.seconds
