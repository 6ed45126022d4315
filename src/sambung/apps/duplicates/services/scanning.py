"""The whole registry compared, and what changed since: chunk by chunk, each written in one short transaction.

Whoever stops a scan, the next call goes on where it was left; memory holds one chunk and its neighbours.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor, demand
from sambung.apps.duplicates.models import Scan, Waiting
from sambung.apps.duplicates.services.keys import wanted_keys, write_keys
from sambung.apps.duplicates.services.proposing import find_likely, keep_likely
from sambung.apps.duplicates.services.records import records_of
from sambung.apps.duplicates.services.refusals import REASON
from sambung.apps.jobs.models import Job
from sambung.apps.jobs.services import enqueue
from sambung.apps.registry.models import Enterprise
from sambung.engine.resolution.decision import VERSION

JOB_KIND = "duplicates.scan_registry"
# Counted up when blocks are to be built otherwise: the index of keys is then written anew.
SHAPE = 1
CHUNK = 100
Report = Callable[[int, int], None]


def scan_version() -> str:
    """Under which blocks and which engine a scan ran."""
    return f"{SHAPE}:{VERSION}"


def is_current() -> bool:
    """Whether the whole registry was once compared as it is compared today. One query."""
    return Scan.objects.filter(version=scan_version(), finished_at__isnull=False).exists()


def ensure_scan() -> None:
    """A duty: ask for a scan where none was finished under this version. Safe to call twice."""
    if not is_current():
        enqueue(SYSTEM, JOB_KIND, dedupe_key=JOB_KIND)


def ask_for_scan(actor: Actor) -> Job:
    """Ask for the whole registry to be compared anew; one at a time. Errors: PermissionMissingError."""
    demand(actor, "duplicates.scan_registry", None)
    return enqueue(actor, JOB_KIND, params={"is_fresh": True}, dedupe_key=JOB_KIND)


def scan_registry(*, is_fresh: bool = False, report: Report = lambda done, total: None) -> Scan:
    """Write the index of keys, then compare every enterprise with those that share a key with it.

    An unfinished scan of this version goes on; `is_fresh` begins one only where none is unfinished. `report(done,
    total)` is called after each chunk of 100, of which each is a transaction of its own; what it raises stops the
    work, which can go on later.
    """
    scans = Scan.objects.filter(version=scan_version()).order_by("-id")
    scan = scans.filter(finished_at__isnull=True).first()
    if scan is None:
        last = scans.first()
        if last is not None and not is_fresh:
            return last
        scan = Scan.objects.create(version=scan_version())
    total = 2 * Enterprise.objects.unscoped(REASON).count()
    while scan.finished_at is None:
        _step(scan)
        report(min(scan.done, total), total)
    return scan


def _step(scan: Scan) -> None:
    rows = Enterprise.objects.unscoped(REASON).filter(pk__gt=scan.last_key)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    records = records_of(keys)
    is_comparing = scan.stage == "COMPARE"
    likely = find_likely(records, later_only=True) if is_comparing else None
    wanted = () if is_comparing else wanted_keys(records)
    started = time.perf_counter()
    with transaction.atomic():
        if likely is not None:
            scan.proposed += keep_likely(likely, keys, later_only=True)
            scan.pairs += likely.looked_at
        else:
            write_keys(keys, wanted)
        if keys:
            scan.last_key, scan.done = keys[-1], scan.done + len(keys)
        elif is_comparing:
            scan.finished_at = timezone.now()
        else:
            scan.stage, scan.last_key = "COMPARE", 0
        took = round((time.perf_counter() - started) * 1000)
        scan.longest_write_ms = max(scan.longest_write_ms, took)
        scan.save()


def compare_later(keys: Iterable[int]) -> None:
    """Note enterprises that changed, in the change's transaction; the worker compares them within seconds."""
    Waiting.objects.bulk_create([Waiting(enterprise_key=key) for key in sorted(keys)], batch_size=500)


def index_waiting() -> None:
    """Write the keys of all that waits, chunk by chunk; comparing it stays the worker's."""
    last = 0
    while True:
        rows = list(Waiting.objects.filter(pk__gt=last).order_by("id")[:CHUNK])
        if not rows:
            return
        last = rows[-1].pk
        keys = sorted({row.enterprise_key for row in rows})
        write_keys(keys, wanted_keys(records_of(keys)))


def compare_waiting(*, most_seconds: float = 1.0) -> int:
    """A duty: compare what waits, chunk by chunk, for about so long; how many were compared. Safe to be stopped anywhere.

    The other duties wait for it: after a long list it goes on at its next turn.
    """
    done = 0
    ends = time.monotonic() + most_seconds
    while time.monotonic() < ends:
        rows = list(Waiting.objects.order_by("id")[:CHUNK])
        if not rows:
            break
        keys = sorted({row.enterprise_key for row in rows})
        records = records_of(keys)
        write_keys(keys, wanted_keys(records))
        likely = find_likely(records)
        with transaction.atomic():
            # A change meanwhile wrote a row of its own: only those that were read are taken off.
            Waiting.objects.filter(pk__in=[row.pk for row in rows]).delete()
            keep_likely(likely, keys)
        done += len(keys)
    return done
