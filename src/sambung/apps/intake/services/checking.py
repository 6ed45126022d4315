"""The check: what would become of every row, before anything of the list is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.intake.models import RowState, Upload, UploadRow, UploadState
from sambung.apps.intake.services.known import Known, earlier, has_earlier
from sambung.apps.intake.services.mapping import ListMapping, UnableToMap, read_mapping
from sambung.apps.intake.services.marks import keep_marks
from sambung.apps.intake.services.planning import PlannedRow, chunks, plan_rows, survey
from sambung.apps.intake.services.targets import Likeness, LikenessFinder, find_likenesses
from sambung.apps.journal.services import insert_rows

CHUNK = 1000
# As many of them in one transaction at most.
WRITTEN = 250
# Told one by one in the preview; beyond that by count.
MASKED_ROWS = 2000
OPEN = (UploadState.NEW, UploadState.CHECKED)
Report = Callable[[float], None]


def locked_upload(upload: Upload) -> Upload:
    """The upload's row, held until the caller's transaction ends."""
    rows = Upload.objects.unscoped("the caller was asked for intake.import_list")
    locked: Upload = rows.select_for_update(of=("self",)).select_related("centre").get(pk=upload.pk)
    return locked


def settle_mapping(upload: Upload, said: Mapping[str, Any] | ListMapping) -> ListMapping:
    """The mapping as checked against the file's columns. Errors: UnableToMap."""
    shown = said.as_json() if isinstance(said, ListMapping) else dict(said)
    return read_mapping({**shown, "target": upload.target}, upload.header)


def check_upload(
    actor: Actor,
    upload: Upload,
    *,
    mapping: Mapping[str, Any] | ListMapping,
    report: Report = lambda _share: None,
) -> Upload:
    """Read every row under a mapping, and keep what is not simply good: rejected, waiting, personal data found.

    Errors: UnableToMap (MAPPING_FIXED once rows were written), ObjectDoesNotExist once the rows are deleted,
    PermissionMissingError; whatever `report` raises stops it, and the upload stays as it was.
    """
    demand(actor, "intake.import_list", upload.centre)
    chosen = settle_mapping(upload, mapping)
    if upload.state not in OPEN:
        raise UnableToMap("MAPPING_FIXED")
    _forget_rows(upload)
    many = max(1, upload.rows_read)
    finders = [open_finder(upload.centre, upload.target) for open_finder in find_likenesses]
    found = survey(
        upload, chosen, report=lambda count: report(0.3 * count / many), told=[one.survey for one in finders]
    )
    chosen = ListMapping(chosen.target, chosen.source, chosen.columns, chosen.constants, found.numbers)
    is_first = not has_earlier(upload)
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    masked: Counter[str] = Counter()
    masked_rows: list[list[Any]] = []
    done = 0
    for rows in chunks(plan_rows(upload, chosen, found), lambda: CHUNK):
        known = Known() if is_first else earlier(upload, rows)
        likely = _likenesses(finders, rows, known)
        kept = [one for row in rows if (one := _judged(upload, row, known, likely, counts)) is not None]
        for at in range(0, len(kept), WRITTEN):
            with transaction.atomic():
                insert_rows(kept[at : at + WRITTEN])
        reasons.update(one.reason for one in kept if one.state == RowState.REJECTED)
        for row in rows:
            if row.fault is None and row.masked:
                masked.update(row.masked)
                if len(masked_rows) < MASKED_ROWS:
                    masked_rows.append([row.number, row.masked])
        done += len(rows)
        report(0.3 + 0.7 * done / many)
    return _keep_check(
        upload,
        chosen,
        {
            "new": counts["new"],
            "changed": counts["changed"],
            "unchanged": counts["unchanged"],
            "waiting": counts["waiting"],
            "rejected": counts["rejected"],
            "reasons": dict(reasons.most_common()),
            "masked": dict(masked),
            "masked_rows": masked_rows,
            "marks": keep_marks(actor, upload, found),
        },
    )


def _forget_rows(upload: Upload) -> None:
    """What an earlier check kept: a draft that nobody acted upon, in short transactions."""
    while True:
        some = list(UploadRow.objects.filter(upload=upload).values_list("pk", flat=True)[:WRITTEN])
        if not some:
            return
        UploadRow.objects.filter(pk__in=some).delete()


def _likenesses(
    finders: Sequence[LikenessFinder], rows: Sequence[PlannedRow], known: Known
) -> dict[int, Sequence[Likeness]]:
    """What the finders found of new rows, each other thing or row once, as the first finder says it."""
    new = {
        row.number: row.item
        for row in rows
        if row.fault is None and row.digest not in known.same and row.source_key not in known.by_key
    }
    likely: dict[int, Sequence[Likeness]] = {}
    if not new:
        return likely
    for finder in finders:
        for number, found in finder.find(new).items():
            likely[number] = _joined([*likely.get(number, ()), *found])
    return likely


def _joined(found: Sequence[Likeness]) -> list[Likeness]:
    """Each other thing or row once, with the reasons of all who found it, in their order."""
    once: dict[Any, Likeness] = {}
    for one in found:
        held = once.get((one.uid, one.row))
        if held is None:
            once[one.uid, one.row] = one
        else:
            once[one.uid, one.row] = replace(
                held,
                reasons=tuple(dict.fromkeys((*held.reasons, *one.reasons))),
                sides=held.sides if len(held.sides) >= len(one.sides) else one.sides,
                score=one.score if held.score is None else held.score,
            )
    return list(once.values())


def _judged(
    upload: Upload,
    row: PlannedRow,
    known: Known,
    likely: Mapping[int, Sequence[Likeness]],
    counts: Counter[str],
) -> UploadRow | None:
    """The row to keep where it is rejected or waits; None where it is simply good."""
    if row.fault is not None:
        counts["rejected"] += 1
        kept = UploadRow(upload=upload, number=row.number, digest=row.digest, state=RowState.REJECTED)
        kept.reason, kept.column, kept.params = row.fault
        return kept
    if row.digest in known.same:
        counts["unchanged"] += 1
        return None
    if row.source_key in known.by_key:
        counts["changed"] += 1
        return None
    exact = [Likeness(None, (row.like_row[1],), row=row.like_row[0])] if row.like_row else []
    alike = _joined([*exact, *likely.get(row.number, ())])
    if not alike:
        counts["new"] += 1
        return None
    counts["waiting"] += 1
    kept = UploadRow(upload=upload, number=row.number, digest=row.digest, state=RowState.WAITING)
    kept.source_key = row.source_key
    # A thing that is there before a row of the file; among each, as the finders told them.
    alike.sort(key=lambda one: one.uid is None)
    kept.params = {"likenesses": [_kept_likeness(one) for one in alike[:5]]}
    kept.reason = "LIKE_THING" if alike[0].uid is not None else "LIKE_ROW"
    return kept


def _kept_likeness(one: Likeness) -> dict[str, Any]:
    said: dict[str, Any] = {"reasons": list(one.reasons), "score": one.score}
    if one.uid is None:
        return {"row": one.row, **said}
    return {"uid": str(one.uid), "name": one.name, **said, "sides": [list(side) for side in one.sides]}


@transaction.atomic
def _keep_check(upload: Upload, mapping: ListMapping, preview: dict[str, Any]) -> Upload:
    locked = locked_upload(upload)
    if locked.state not in OPEN:
        raise UnableToMap("MAPPING_FIXED")
    locked.mapping, locked.mapping_sha256 = mapping.as_json(), mapping.sha256
    locked.preview = preview
    locked.rejected, locked.waiting = preview["rejected"], preview["waiting"]
    locked.state = UploadState.CHECKED
    locked.save()
    return locked
