"""What a card on Today is: a heading, rows under the thumb, and what an empty one says."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from sambung.apps.actors.access import Actor


@dataclass(frozen=True)
class Action:
    """A button of a row: a link, never a write."""

    label: str
    url: str
    is_primary: bool = False


@dataclass(frozen=True)
class Row:
    """One thing. `state`: a code of `web.states` with its word; `icon`: a name of `web.icons`."""

    title: str
    url: str
    text: str = ""
    icon: str = "coaching"
    state: str = ""
    state_label: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Card:
    """A part of the day. `key` is its anchor; an empty card is shown only where `empty` says something."""

    key: str
    title: str
    rows: list[Row] = field(default_factory=list)
    empty: str = ""
    more_url: str = ""
    more_label: str = ""


@dataclass(frozen=True)
class Day:
    """For whom and when: `mentor_uid` None means the whole centre."""

    actor: Actor
    on: datetime.date
    mentor_uid: uuid.UUID | None


Provider = Callable[[Day], list[Card]]
