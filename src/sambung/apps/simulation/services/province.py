"""Writing a whole simulated province: one transaction, one journal entry that all its facts name."""

from __future__ import annotations

import datetime
import gc
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM
from sambung.apps.demand.models import Requirement
from sambung.apps.journal import services as journal
from sambung.apps.journal.models import Entry
from sambung.apps.matching import services as matching
from sambung.apps.reporting import services as reporting
from sambung.apps.simulation.services.coaching import open_demo_cases
from sambung.apps.simulation.services.demand import (
    DEMO_REGION,
    load_requirements,
    load_words,
    local_makers,
)
from sambung.apps.simulation.services.enterprises import load_centres, load_enterprises, load_identities
from sambung.apps.simulation.services.linkages import load_linkages
from sambung.apps.simulation.services.people import REASON, make_people, place_people
from sambung.apps.simulation.services.planning import plan_demo_year
from sambung.apps.simulation.services.supply import (
    load_certificates,
    load_hub_terms,
    load_offers,
    load_resources,
)
from sambung.engine.simulation import Province, simulate_province
from sambung.engine.simulation.tables import TABLES, rows

Report = Callable[[str], Any]
# So many seconds of matching before the first page; the worker matches the others after it.
MATCHING_SECONDS = 8.0


@dataclass(frozen=True)
class Loaded:
    """What a load wrote: the generator's ids → keys of rows, and the province that was drawn."""

    province: Province
    entry: Entry
    enterprises: dict[str, int]
    offers: dict[str, int]
    requirements: dict[str, int]
    linkages: dict[str, int]
    matched: int


def load_province(
    *,
    enterprises: int,
    seed: int,
    day: datetime.date | None = None,
    report: Report = lambda text: None,
    with_matching: bool = True,
) -> Loaded:
    """Draw a province as seen on `day` (default: today in Jakarta), write it, and match its requirements.

    For an empty database. `report` is told each stage with its seconds. Errors: UnableToSimulate.
    """
    on = day or timezone.localdate()
    started = time.perf_counter()
    with _without_collector():
        province = simulate_province(seed=seed, size=enterprises, day=on)
        report(f"{len(province.enterprises)} usaha / enterprises: {time.perf_counter() - started:.1f} s")
        started = time.perf_counter()
        with transaction.atomic():
            loaded, users, centre = _write(province)
        report(f"data tersimpan / written: {time.perf_counter() - started:.1f} s")
    matched = 0
    if with_matching:
        started = time.perf_counter()
        matched = _match(province, loaded["requirements"], centre)
        report(
            f"{matched} permintaan dicocokkan / requirements matched: {time.perf_counter() - started:.1f} s"
        )
    with transaction.atomic():
        place_people(users, day=on, centre=centre)
        open_demo_cases(users, day=on, centre=centre)
        plan_demo_year(users, centre=centre)
        # The rate is there for the first reader: the worker counts while the first pages are read.
        reporting.ensure_definitions()
        reporting.ask_for_count()
    return Loaded(**{**loaded, "matched": matched})


def _write(province: Province) -> tuple[dict[str, Any], dict[str, Any], int]:
    record = journal.record(
        SYSTEM,
        "simulation.province.loaded",
        subject_kind="simulation.province",
        subject_uid=None,
        payload={
            "generator": province.version,
            "seed": province.seed,
            "size": province.size,
            "day": province.day,
            "sha256": province_sha256(province),
            "rows": {table: len(getattr(province, table)) for table in TABLES},
        },
    )
    entry = record.pk
    centres = load_centres(province.regions)
    centre = centres[DEMO_REGION]
    users = make_people(province.day, centre)
    enterprises = load_enterprises(province, centres)
    load_identities(province, enterprises, entry)
    offers = load_offers(province, enterprises, entry)
    load_resources(province, enterprises, offers, entry)
    load_certificates(province, enterprises, entry)
    load_hub_terms(province, enterprises, entry)
    requirements = load_requirements(province, enterprises, centres, entry)
    load_words(province, requirements, offers, entry, users["pembeli"].uid)
    linkages = load_linkages(province, enterprises, entry)
    loaded = {
        "province": province,
        "entry": record,
        "enterprises": enterprises,
        "offers": offers,
        "requirements": requirements,
        "linkages": linkages,
    }
    return loaded, users, centre


def _match(province: Province, requirements: dict[str, int], centre: int) -> int:
    """Match as many as the time allows and ask for the others as jobs; how many were matched.

    First those that the demo's centre handles, and of them those that most of its own enterprises could fill.
    """
    makers = local_makers(province)
    order = {requirements[one.requirement_id]: -makers[one.product] for one in province.requirements}
    rows: Any = Requirement.objects.unscoped(REASON).filter(pk__in=list(order))
    waiting = sorted(
        rows.select_related("buyer", "centre"),
        key=lambda one: (one.centre_id != centre, order[one.pk], one.pk),
    )
    until = time.perf_counter() + MATCHING_SECONDS
    matched = 0
    for requirement in waiting:
        if time.perf_counter() > until and matching.later:
            with transaction.atomic():
                matching.later[0](requirement)
            continue
        matching.match_requirement(SYSTEM, requirement=requirement, on=province.day)
        matched += 1
    return matched


def province_sha256(province: Province) -> str:
    """SHA-256 over every row of every table, as it stands in the journal."""
    digest = hashlib.sha256()
    for table in TABLES:
        for row in rows(province, table):
            digest.update(repr(row).encode())
            digest.update(b"\n")
    return digest.hexdigest()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of small records without cycles: collecting them only costs time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
