"""What rows can become: the contract of a target, and the targets that `config` attached."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.utils.functional import Promise

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Entry

# Stable reason, target's column, parameters for the sentence.
RowFault = tuple[str, str, dict[str, Any]]


class TargetColumn(Protocol):
    """A column of a target; `hints` are header words by which a list's column is guessed."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str | Promise: ...

    @property
    def hints(self) -> tuple[str, ...]: ...


class ReadRow(Protocol):
    """A row's meaning, the faults for which it is rejected, and the kinds of personal data masked in it."""

    @property
    def item(self) -> Any: ...

    @property
    def faults(self) -> list[RowFault]: ...

    @property
    def masked(self) -> list[str]: ...


class Target(Protocol):
    """What a room attaches so that lists can be read into it."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str | Promise: ...

    @property
    def columns(self) -> Sequence[TargetColumn]: ...

    def read(self, values: Mapping[str, str]) -> ReadRow:
        """Cells by target column to meaning; touches no database."""
        ...

    def write(
        self,
        actor: Actor,
        entry: Entry,
        items: Sequence[Any],
        *,
        centre: Centre,
        upload_uid: uuid.UUID,
        is_simulated: bool,
        day: datetime.date,
    ) -> list[uuid.UUID | RowFault]:
        """Write new things under one entry, in the caller's transaction: the uid of each, or why it is refused."""
        ...

    def change(self, actor: Actor, uid: uuid.UUID, item: Any, *, day: datetime.date) -> RowFault | None:
        """Bring a known thing to what its row now says, in the caller's transaction."""
        ...

    def say(self, reason: str, column: str, params: Mapping[str, Any]) -> str:
        """One of the target's reasons as a sentence in the active language."""
        ...


# By name; attached in config/wiring/hooks.py.
targets: dict[str, Target] = {}
