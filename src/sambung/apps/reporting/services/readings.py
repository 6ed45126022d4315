"""Computing readings and keeping them, so that a page need not count; and who took figures along."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.jobs.models import Job
from sambung.apps.jobs.services import enqueue
from sambung.apps.journal.selectors import last_position, position_at_end_of
from sambung.apps.journal.services import record, seal_entries
from sambung.apps.registry.models import Enterprise, Kind
from sambung.apps.reporting.facts import definition_of, read_rows, read_stages
from sambung.apps.reporting.models import Definition, Reading
from sambung.apps.reporting.selectors import current_definitions, default_definition
from sambung.apps.reporting.selectors.readings import cell_of, cover
from sambung.apps.reporting.services.reckoning import input_hash, month_ends, reckon
from sambung.standards.spreadsheets.writing import sheet_lines

# More enterprises than this are counted by a job, not while a page loads.
MOST_AT_ONCE = 50_000
JOB_KIND = "reporting.count"


class UnableToComputeError(ValueError):
    """The reading makes no sense; `code`: FUTURE_DAY, NO_DEFINITION."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def known_position(known_on: datetime.date | None) -> int:
    """The last position sealed by the end of that day; None: of now, after sealing what is committed."""
    if known_on is None or known_on >= timezone.localdate():
        while seal_entries():
            pass
    return last_position() if known_on is None else position_at_end_of(known_on)


def compute_reading(
    actor: Actor, *, definition: Definition, on: datetime.date, known_on: datetime.date | None = None
) -> Reading:
    """The rate of one definition on a day, as known by the end of `known_on` (None: now). See compute_readings."""
    return compute_readings(actor, definitions=[definition], on=on, known_on=known_on)[0]


def compute_readings(
    actor: Actor,
    *,
    definitions: Sequence[Definition],
    on: datetime.date,
    known_on: datetime.date | None = None,
) -> list[Reading]:
    """Readings of several definitions over the same rows; one that was computed already is given back as it is.

    Call it outside a transaction: it seals the journal first and then reads long. Errors: UnableToComputeError,
    PermissionMissingError.
    """
    demand(actor, "reporting.compute_reading", None)
    if not definitions:
        raise UnableToComputeError("NO_DEFINITION")
    if on > timezone.localdate():
        raise UnableToComputeError("FUTURE_DAY")
    position = known_position(known_on)
    kept = Reading.objects.unscoped("permission was asked above").filter(
        definition__in=definitions, on=on, known_position=position
    )
    found: dict[int, Reading] = {reading.definition_id: reading for reading in kept}
    missing = [definition for definition in definitions if definition.pk not in found]
    if missing:
        for definition, sha256, result in _count(missing, on, position):
            found[definition.pk] = _keep(actor, definition, on, position, sha256, result)
    return [found[definition.pk] for definition in definitions]


def _count(
    definitions: Sequence[Definition], on: datetime.date, position: int
) -> list[tuple[Definition, str, dict[str, Any]]]:
    rows = read_rows(position, since=month_ends(on)[0])
    stages = read_stages(position, on=on)
    sha256 = rows.sha256()
    found = []
    for definition in definitions:
        engine_definition = definition_of(definition)
        result = reckon(engine_definition, rows=rows, stages=stages, on=on)
        found.append((definition, input_hash(engine_definition, sha256, on), result))
    return found


@transaction.atomic
def _keep(
    actor: Actor,
    definition: Definition,
    on: datetime.date,
    position: int,
    sha256: str,
    result: dict[str, Any],
) -> Reading:
    rows = Reading.objects.unscoped("permission was asked by the caller")
    reading, is_new = rows.get_or_create(
        definition=definition,
        on=on,
        known_position=position,
        defaults={"input_sha256": sha256, "result": result},
    )
    if is_new:
        record(
            actor,
            "reporting.reading.computed",
            subject_kind="reading",
            subject_uid=reading.uid,
            payload={
                "definition": definition.code,
                "version": definition.version,
                "on": on,
                "known_position": position,
                "numerator": result["rate"]["numerator"],
                "denominator": result["rate"]["denominator"],
                "input_sha256": sha256,
            },
        )
    kept: Reading = reading
    return kept


def request_readings(
    actor: Actor,
    *,
    definitions: Sequence[Definition],
    on: datetime.date,
    known_on: datetime.date | None = None,
    is_job: bool = False,
) -> list[Reading] | Job:
    """The readings at once; the job that computes them where one is asked for, or enterprises exceed MOST_AT_ONCE.

    Errors: as compute_readings.
    """
    demand(actor, "reporting.compute_reading", None)
    if on > timezone.localdate():
        raise UnableToComputeError("FUTURE_DAY")
    size = Enterprise.objects.unscoped("how long counting takes").filter(kind=Kind.UMKM).count()
    if size <= MOST_AT_ONCE and not is_job:
        return compute_readings(actor, definitions=definitions, on=on, known_on=known_on)
    params = {
        "definitions": [str(definition.uid) for definition in definitions],
        "on": on.isoformat(),
        "known_on": None if known_on is None else known_on.isoformat(),
    }
    return enqueue(
        actor, JOB_KIND, params=params, dedupe_key=f"{JOB_KIND}:{on}:{known_on}:{len(definitions)}"
    )


@transaction.atomic
def record_export(actor: Actor, *, reading: Reading, part: str, rows: int) -> None:
    """Somebody took a table of a reading along. Errors: PermissionMissingError."""
    demand(actor, "reporting.export_reading", reading)
    record(
        actor,
        "reporting.exported",
        subject_kind="reading",
        subject_uid=reading.uid,
        payload={"part": part, "rows": rows},
    )


def count_on_request(
    actor: Actor,
    *,
    code: str = "",
    on: datetime.date | None = None,
    known_on: datetime.date | None = None,
    is_for_all: bool = False,
) -> uuid.UUID | None:
    """Count for somebody who waits: today where no day is named, the default definition where no code is.

    None: done; else the job to wait for. Errors: as compute_readings.
    """
    demand(actor, "reporting.compute_reading", None)
    definitions = current_definitions(actor)
    chosen = next((row for row in definitions if row.code == code), None) or default_definition(definitions)
    if chosen is None:
        raise UnableToComputeError("NO_DEFINITION")
    day = on or timezone.localdate()
    outcome = request_readings(
        actor,
        definitions=definitions if is_for_all else [chosen],
        on=day,
        known_on=known_on,
        is_job=is_for_all,
    )
    return outcome.uid if isinstance(outcome, Job) else None


@dataclass(frozen=True)
class Reckoned:
    """A count that is not kept: the same values as a reading's `result`."""

    on: datetime.date
    position: int
    input_sha256: str
    result: dict[str, Any]


def recompute(
    *, definition: Definition, on: datetime.date, known_on: datetime.date | None = None
) -> Reckoned:
    """Count from the rows alone, whatever readings say; writes nothing but seals. Errors: UnableToComputeError."""
    if on > timezone.localdate():
        raise UnableToComputeError("FUTURE_DAY")
    position = known_position(known_on)
    ((_, sha256, result),) = _count([definition], on, position)
    return Reckoned(on, position, sha256, result)


def reading_lines(definition: Definition, reckoned: Reckoned) -> Iterator[str]:
    """CSV of a count: the whole, its parts, its months; codes as they are, shares of one; small parts covered."""
    result = reckoned.result
    rows: list[list[Any]] = [["WHOLE", "", result["rate"]]]
    for name, cells in result["parts"].items():
        shown = cover([cell_of(cell) for cell in cells])
        rows += [[name, cell.key or "UNKNOWN", vars(cell)] for cell in shown]
    rows += [["MONTH", one["on"], one] for one in result["series"]]
    figures = ("numerator", "denominator", "value", "low", "high")
    foot = [
        f"{definition.code} v{definition.version}",
        reckoned.on.isoformat(),
        reckoned.position,
        "SIMULATED" if result["simulated"] else "",
    ]
    head = ["part", "key", *figures, "definition", "on", "known_position", "data"]
    lines = ([part, key, *(values[name] for name in figures), *foot] for part, key, values in rows)
    return sheet_lines(head, lines)
