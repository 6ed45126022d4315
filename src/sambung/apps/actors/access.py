"""The actor, the roles, and the register of who sees which rows.

Each room's `access` registers, for each of its scoped models, one queryset filter (`visible`) and one
predicate (`may_view`); a test proves that both say the same. A write permission is a predicate of its
own, named `room.verb_noun`.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models


class Role(enum.StrEnum):
    """What a person comes to do (DESIGN.md §2)."""

    MANAGER = "MANAGER"
    MENTOR = "MENTOR"
    OWNER = "OWNER"
    BUYER = "BUYER"
    OPERATOR = "OPERATOR"
    ANALYST = "ANALYST"
    ADMIN = "ADMIN"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True)
class Actor:
    """Who acts. `centre_ids`: where they work; `enterprise_ids`: for which enterprises or firms they act."""

    uid: uuid.UUID | None
    name: str
    roles: frozenset[Role] = field(default_factory=frozenset)
    user_id: int | None = None
    centre_ids: frozenset[int] = field(default_factory=frozenset)
    enterprise_ids: frozenset[int] = field(default_factory=frozenset)

    def has(self, *roles: Role) -> bool:
        """Whether the actor has at least one of the roles."""
        return bool(self.roles & set(roles))

    @property
    def is_staff_of_centre(self) -> bool:
        """Manager or mentor of some centre."""
        return self.has(Role.MANAGER, Role.MENTOR)


NOBODY = Actor(uid=None, name="anonymous")
SYSTEM = Actor(uid=uuid.UUID(int=1), name="sambung", roles=frozenset({Role.SYSTEM}))

Visible = Callable[[Actor], models.Q]
Predicate = Callable[[Actor, Any], bool]
NOTHING = models.Q(pk__in=[])
EVERYTHING = models.Q()


def through(path: str, rule: models.Q) -> models.Q:
    """The rule of the row that `path` (foreign keys, each to one) leads to, as a rule of the row that it leads from.

    A join, so that the database may begin at either end; behind a subquery it reads all that may be seen first.
    Errors: TypeError where the rule asks more than fields (an expression names its own paths).
    """
    parts: list[Any] = []
    for part in rule.children:
        if isinstance(part, models.Q):
            parts.append(through(path, part))
        elif isinstance(part, tuple):
            parts.append((f"{path}__{part[0]}", part[1]))
        else:
            raise TypeError(f"a rule of {path} that asks {part!r}")
    return models.Q(*parts, _connector=rule.connector, _negated=rule.negated)


_visible: dict[type[models.Model], Visible] = {}
_predicates: dict[str, Predicate] = {}


class PermissionMissingError(PermissionError):
    """The actor may see the thing but may not do this with it: HTTP 403."""


def register_visibility(model: type[models.Model], *, visible: Visible, may_view: Predicate) -> None:
    """Say who sees rows of a model, as a filter and as a predicate."""
    _visible[model] = visible
    register_permission(f"{model._meta.app_label}.view_{model._meta.model_name}", may_view)


def register_permission(name: str, predicate: Predicate) -> None:
    """Say who may do `room.verb_noun` to one thing."""
    _predicates[name] = predicate


def visible_rows(model: type[models.Model], actor: Actor) -> models.Q:
    """The filter for what `actor` may see; the system sees all; an unregistered model shows nothing."""
    if actor.has(Role.SYSTEM):
        return EVERYTHING
    rule = _visible.get(model)
    return NOTHING if rule is None else rule(actor)


def scoped_models() -> list[type[models.Model]]:
    """All models that have a visibility rule."""
    return list(_visible)


def may(actor: Actor, permission: str, thing: Any) -> bool:
    """Whether `actor` may do `room.verb_noun` to `thing`; an unknown permission is nobody's."""
    if actor.has(Role.SYSTEM):
        return True
    predicate = _predicates.get(permission)
    return predicate is not None and predicate(actor, thing)


def demand(actor: Actor, permission: str, thing: Any) -> None:
    """Raise PermissionMissingError where `may` says no."""
    if not may(actor, permission, thing):
        raise PermissionMissingError(permission)


class ActorBackend:
    """Lets Django's `user.has_perm(name, thing)` answer by the same predicates."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Signs nobody in."""

    def has_perm(self, user: Any, permission: str, thing: Any = None) -> bool:
        """Ask the predicate with the actor that the web attached to the user."""
        actor = getattr(user, "actor", None)
        return isinstance(actor, Actor) and thing is not None and may(actor, permission, thing)
