"""What becomes of each row of a chunk: new, known, changed, the same as another, or refused."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.intake.models import RowState, Upload, UploadRow
from sambung.apps.intake.services.known import Known
from sambung.apps.intake.services.mapping import find_target
from sambung.apps.intake.services.planning import PlannedRow
from sambung.apps.intake.services.targets import RowFault
from sambung.apps.journal.services import record

ROWS_COMMITTED = "intake.rows.committed"


@dataclass(slots=True)
class RowOutcome:
    """What became of a row that the check did not keep: an `UploadRow` before it is one."""

    number: int
    digest: str
    state: str = ""
    source_key: str = ""
    column: str = ""
    reason: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    target_uid: uuid.UUID | None = None


# An outcome's columns, and their values in the same order.
OUTCOME = tuple(RowOutcome.__dataclass_fields__)
values_of = attrgetter(*OUTCOME)


def settle_rows(
    actor: Actor,
    upload: Upload,
    rows: Sequence[PlannedRow],
    kept: Mapping[int, UploadRow],
    known: Known,
    day: datetime.date,
) -> tuple[list[RowOutcome], list[UploadRow]]:
    """What becomes of each row: (rows to insert, rows of the check that change)."""
    resting = {RowState.REJECTED, RowState.WAITING, RowState.JOIN, RowState.UNCHANGED}
    new = [
        row
        for row in rows
        if row.fault is None
        and row.digest not in known.same
        and row.source_key not in known.by_key
        and not (row.number in kept and kept[row.number].state in resting)
    ]
    entry = record(
        actor,
        ROWS_COMMITTED,
        subject_kind="intake.upload",
        subject_uid=upload.uid,
        payload={
            "sha256": upload.sha256,
            "rows": [[row.number, row.digest] for row in rows],
            "new": len(new),
        },
        centre_uid=upload.centre.uid,
    )
    written: dict[int, uuid.UUID | RowFault] = {}
    if new:
        results = find_target(upload.target).write(
            actor,
            entry,
            [row.item for row in new],
            centre=upload.centre,
            upload_uid=upload.uid,
            is_simulated=upload.is_simulated,
            day=day,
        )
        written = {row.number: result for row, result in zip(new, results, strict=True)}
    fresh: list[RowOutcome] = []
    changed: list[UploadRow] = []
    for row in rows:
        one = kept.get(row.number)
        if one is not None and one.state in {RowState.REJECTED, RowState.WAITING, RowState.UNCHANGED}:
            continue
        made = one or RowOutcome(row.number, row.digest)
        _decide(actor, upload, row, made, known, written, day)
        if made.state == RowState.JOIN:
            _join(upload, made, {other.number: other for other in fresh})
        if isinstance(made, UploadRow):
            changed.append(made)
        else:
            fresh.append(made)
    return fresh, changed


def _decide(
    actor: Actor,
    upload: Upload,
    row: PlannedRow,
    made: UploadRow | RowOutcome,
    known: Known,
    written: Mapping[int, uuid.UUID | RowFault],
    day: datetime.date,
) -> None:
    made.source_key = row.source_key
    fault: RowFault | None = row.fault
    if fault is None and row.digest in known.same:
        made.state, made.target_uid = RowState.UNCHANGED, known.same[row.digest]
    elif fault is None and row.source_key in known.by_key:
        made.state, made.target_uid = RowState.ACCEPTED, known.by_key[row.source_key]
        made.params = {"changed": True, **({"masked": row.masked} if row.masked else {})}
        fault = find_target(upload.target).change(
            actor, known.by_key[row.source_key], row.item, upload_uid=upload.uid, day=day
        )
    elif fault is None and made.state != RowState.JOIN:
        result = written[row.number]
        if isinstance(result, uuid.UUID):
            made.state, made.target_uid = RowState.ACCEPTED, result
            made.reason = ""
            made.params = {"masked": row.masked} if row.masked else {}
        else:
            fault = result
    if fault is not None:
        made.state, made.target_uid = RowState.REJECTED, None
        made.reason, made.column, made.params = fault
        # A rejected row is not known: the next file is free to bring it again.
        made.source_key = ""


def _join(upload: Upload, made: UploadRow | RowOutcome, fresh: Mapping[int, RowOutcome]) -> None:
    """A row that a person called the same as another row: it becomes what that one became."""
    number: Any = made.params.get("same_row")
    other: Any = fresh.get(number) or UploadRow.objects.filter(upload=upload, number=number).first()
    if other is not None and other.target_uid is not None:
        made.state, made.target_uid = RowState.UNCHANGED, other.target_uid
    else:
        made.state, made.reason, made.source_key = RowState.REJECTED, "OTHER_NOT_TAKEN", ""
        made.params = {"row": number}
