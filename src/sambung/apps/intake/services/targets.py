"""What rows can become: the contract of a target, and the targets that `config` attached."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.functional import Promise

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import Centre
from sambung.apps.journal.models import Entry
from sambung.standards.money import NumberStyle

# Stable reason, target's column, parameters for the sentence.
RowFault = tuple[str, str, dict[str, Any]]


class TargetColumn(Protocol):
    """A column of a target; `hints` are header words by which a list's column is guessed.

    `note` and `example` explain it in the template; `is_number`: its cells say which sign is the decimal mark.
    """

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str | Promise: ...

    @property
    def hints(self) -> tuple[str, ...]: ...

    @property
    def note(self) -> str | Promise: ...

    @property
    def examples(self) -> tuple[str, str]: ...

    @property
    def is_number(self) -> bool: ...

    @property
    def is_needed(self) -> bool: ...


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

    def read(self, values: Mapping[str, str], style: NumberStyle | None) -> ReadRow:
        """Cells by target column to meaning; touches no database. `style`: how the list writes its numbers."""
        ...

    def likeness_keys(self, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """(reason, key) pairs: two rows of a file with the same key may be one thing written twice."""
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

    def change(
        self, actor: Actor, uid: uuid.UUID, item: Any, *, upload_uid: uuid.UUID, day: datetime.date
    ) -> RowFault | None:
        """Bring a known thing to what its row now says, in the caller's transaction."""
        ...

    def take_back(
        self,
        actor: Actor,
        entry: Entry,
        made: Sequence[uuid.UUID],
        changed: Sequence[uuid.UUID],
        *,
        upload_uid: uuid.UUID,
        day: datetime.date,
    ) -> dict[uuid.UUID, str]:
        """End or supersede what an upload made and changed; the reason for each thing that is kept as it is."""
        ...

    def say(self, reason: str, column: str, params: Mapping[str, Any]) -> str:
        """One of the target's reasons as a sentence in the active language."""
        ...


# By name; attached in config/wiring/hooks.py.
targets: dict[str, Target] = {}


@dataclass(frozen=True)
class Likeness:
    """Why a row may be a thing that is there already. `uid`: the thing, or `row`: an earlier row of the same file;
    `reasons`: stable codes, most telling first.

    `sides`: (what, the row's value, the other's value) to show side by side; `score`: bits for it where it is weighed.
    """

    uid: uuid.UUID | None
    reasons: tuple[str, ...]
    name: str = ""
    sides: tuple[tuple[str, str, str], ...] = field(default=())
    score: float | None = None
    row: int | None = None


class LikenessFinder(Protocol):
    """Looks for what new rows of one list may be, in one check of it; may remember what it saw."""

    def survey(self, values: Mapping[str, str]) -> None:
        """Told every row's cells by target column, before anything is asked."""
        ...

    def find(self, items: Mapping[int, Any]) -> Mapping[int, Sequence[Likeness]]:
        """The likenesses of new rows, whose meanings come by row number: chunk by chunk, in the rows' order and in no
        transaction. A row with a likeness waits for a decision."""
        ...


# (centre, target's name) to a finder for one check of one list; attached by `config`.
find_likenesses: list[Callable[[Centre, str], LikenessFinder]] = []
# Told once, after the last row of an upload is written or taken back, in that transaction: the upload's uid.
on_settled: list[Callable[[uuid.UUID], None]] = []
