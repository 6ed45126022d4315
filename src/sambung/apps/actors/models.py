"""Base models of every noun, and querysets that refuse to be read unscoped."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models

from sambung.apps.actors.access import Actor, visible_rows


class UnscopedQueryError(RuntimeError):
    """A scoped table was read without saying for whom: use `.visible(actor)`, or `.unscoped(reason)`."""


class StaleWriteError(RuntimeError):
    """Somebody else changed the row since it was read: the edge shows a conflict page (HTTP 409/412)."""


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to somebody. Reading them needs `.visible(actor)` or `.unscoped(reason)`.

    Rows reached through an instance (`enterprise.offers`) are scoped by that instance.
    """

    _is_scoped = False

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._is_scoped = self._is_scoped
        return clone

    def visible(self, actor: Actor) -> Self:
        """Only what the actor may see; the rule stands in the room's `access`.

        A rule must not multiply rows (subqueries, no joins to many): DISTINCT would forbid row locks.
        """
        scoped = self.filter(visible_rows(self.model, actor))
        scoped._is_scoped = True
        return scoped

    def unscoped(self, reason: str) -> Self:
        """All rows, with the reason why no actor's limits apply (engine facts, jobs, uniqueness)."""
        if not reason:
            raise ValueError("say why the rows are read unscoped")
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone._is_scoped = True
        return clone

    def _demand_scope(self) -> None:
        if not self._is_scoped:
            raise UnscopedQueryError(f"{self.model.__name__} was read without .visible(actor)")

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._demand_scope()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._demand_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._demand_scope()
        return super().count()

    def exists(self) -> bool:
        self._demand_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> Any:
        self._demand_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._demand_scope()
        return super().update(**kwargs)

    def delete(self) -> Any:
        self._demand_scope()
        return super().delete()


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The manager of scoped tables; behind an instance it is scoped by that instance."""

    def get_queryset(self) -> ScopedQuerySet:
        queryset: ScopedQuerySet = super().get_queryset()
        # Django's related managers carry the instance through which the rows are reached.
        if hasattr(self, "instance"):
            queryset._is_scoped = True
        return queryset


class Noun(models.Model):
    """A thing with its own uid, the only key that leaves the database."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = ScopedManager()

    class Meta:
        abstract = True


class Aggregate(Noun):
    """A thing that people edit: a stale write is a conflict, never a silent overwrite."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def save_changes(self, *, expected_version: int | None, fields: list[str]) -> None:
        """Write the named fields if nobody wrote since `expected_version` was read.

        Errors: StaleWriteError. `None` means that the caller holds the row's lock.
        """
        rows = type(self)._base_manager.filter(pk=self.pk)
        expected = self.version if expected_version is None else expected_version
        values = {name: getattr(self, name) for name in fields}
        changed = rows.filter(version=expected).update(version=expected + 1, **values)
        if not changed:
            raise StaleWriteError(f"{type(self).__name__} {self.uid} was changed by somebody else")
        self.version = expected + 1
