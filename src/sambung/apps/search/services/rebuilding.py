"""The whole index anew, chunk by chunk: whoever stops it, the next call goes on where it was left."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM
from sambung.apps.demand.models import Requirement
from sambung.apps.jobs.services import ChunkSize, enqueue
from sambung.apps.registry.models import Enterprise
from sambung.apps.search.models import Rebuild, Row, RowKind
from sambung.apps.search.services.indexing import CHUNK, REASON, index_enterprises, index_requirements
from sambung.standards.stems import stems_version

JOB_KIND = "search.rebuild_index"
# Counted up when rows are to look otherwise: standing indexes are then written anew.
SHAPE = 2


def index_version() -> str:
    """Under which stems and which shape rows are written."""
    return f"{SHAPE}:{stems_version()}"[:60]


def is_current() -> bool:
    """Whether the index was once written whole as it is written today. One query."""
    return Rebuild.objects.filter(version=index_version(), finished_at__isnull=False).exists()


def ensure_index() -> None:
    """Ask for a rebuild where none was finished under this version: after an upgrade, or at the very first start."""
    if not is_current():
        ask_for_rebuild()


def ask_for_rebuild() -> None:
    """One waiting job at most."""
    enqueue(SYSTEM, JOB_KIND, dedupe_key=JOB_KIND)


def rebuild_index(
    *, is_fresh: bool = False, report: Callable[[int, int], None] = lambda done, total: None
) -> int:
    """Write all rows anew; returns how many things were looked at in all.

    An unfinished rebuild of this version goes on; `is_fresh` begins at the beginning. `report(done, total)` is called
    after each chunk, a transaction of its own; what it raises stops the work, which can go on later.
    """
    rebuild = (
        Rebuild.objects.filter(version=index_version(), finished_at__isnull=True).order_by("-id").first()
    )
    if rebuild is None or is_fresh:
        rebuild = Rebuild.objects.create(version=index_version())
    total = Enterprise.objects.unscoped(REASON).count() + Requirement.objects.unscoped(REASON).count()
    # SQLite has one writer, whom others wait for.
    size = ChunkSize(None if connection.vendor == "sqlite" else CHUNK, most=CHUNK)
    while rebuild.finished_at is None:
        before, started = rebuild.done, time.perf_counter()
        with transaction.atomic():
            _step(rebuild, size())
            rebuild.save()
        size.took(time.perf_counter() - started, rebuild.done - before)
        report(min(rebuild.done, total), total)
    return rebuild.done


def _step(rebuild: Rebuild, many: int) -> None:
    if rebuild.stage == "ENTERPRISES":
        rows = Enterprise.objects.unscoped(REASON).filter(pk__gt=rebuild.last_key)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:many])
        index_enterprises(keys)
    elif rebuild.stage == "REQUIREMENTS":
        wanted = Requirement.objects.unscoped(REASON).filter(pk__gt=rebuild.last_key)
        requirements = list(wanted.select_related("buyer", "centre").order_by("pk")[:many])
        index_requirements(requirements)
        keys = [one.pk for one in requirements]
    else:
        _forget_the_gone()
        keys = []
    if keys:
        rebuild.last_key, rebuild.done = keys[-1], rebuild.done + len(keys)
        return
    following = {"ENTERPRISES": "REQUIREMENTS", "REQUIREMENTS": "GONE"}
    rebuild.last_key = 0
    if rebuild.stage in following:
        rebuild.stage = following[rebuild.stage]
    else:
        rebuild.finished_at = timezone.now()


def _forget_the_gone() -> None:
    """Rows of what is no longer there at all."""
    # Not "not in": PostgreSQL would go through all keys for each row.
    rows = Row.objects.unscoped(REASON)
    enterprises = Enterprise.objects.unscoped(REASON).filter(pk=OuterRef("enterprise_key"))
    rows.exclude(kind=RowKind.REQUIREMENT).filter(~Exists(enterprises)).delete()
    requirements = Requirement.objects.unscoped(REASON).filter(pk=OuterRef("key"))
    rows.filter(~Exists(requirements), kind=RowKind.REQUIREMENT).delete()
