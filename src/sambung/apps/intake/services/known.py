"""What earlier uploads of the same centre and target made of the same rows."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sambung.apps.intake.models import Upload, UploadRow, UploadState
from sambung.apps.intake.services.planning import PlannedRow


@dataclass(frozen=True)
class Known:
    """`same`: digest → what it became, where it is the last word of its id; `by_key`: source key → what it became."""

    same: dict[str, uuid.UUID] = field(default_factory=dict)
    by_key: dict[str, uuid.UUID] = field(default_factory=dict)


def has_earlier(upload: Upload) -> bool:
    """Whether anything of this centre was read into this target before, and not taken back."""
    return (
        Upload.objects.unscoped("the same list was read before, whoever did it")
        .filter(centre=upload.centre_id, target=upload.target)
        .exclude(pk=upload.pk)
        .exclude(state__in=[UploadState.READING, UploadState.NEW, UploadState.CHECKED])
        .exists()
    )


def earlier(upload: Upload, rows: Sequence[PlannedRow]) -> Known:
    """What rows of earlier uploads became. A digest counts only where it is the newest that its source key said.

    A value set back is a change again; what was taken back is not known. Two queries, one where every row's key is
    known.
    """
    good = [row for row in rows if row.fault is None]
    keys = [row.source_key for row in good if row.source_key]
    mine = UploadRow.objects.filter(
        upload__centre=upload.centre_id,
        upload__target=upload.target,
        target_uid__isnull=False,
        is_taken_back=False,
    ).exclude(upload=upload)
    newest: dict[str, tuple[str, uuid.UUID]] = {}
    fields = ("source_key", "digest", "target_uid")
    if keys:
        for key, digest, uid in mine.filter(source_key__in=keys).order_by("id").values_list(*fields):
            newest[key] = (digest, uid)
    same = {row.digest: newest[row.source_key][1] for row in good if row.digest == _said(newest, row)}
    # A digest holds its row's key: of a key that is known it is either the newest, or not known.
    digests = [row.digest for row in good if row.source_key not in newest]
    if digests:
        for key, digest, uid in mine.filter(digest__in=digests).order_by("id").values_list(*fields):
            if not key:
                same[digest] = uid
    return Known(same, {key: uid for key, (_digest, uid) in newest.items()})


def _said(newest: dict[str, tuple[str, uuid.UUID]], row: PlannedRow) -> str:
    return newest[row.source_key][0] if row.source_key in newest else ""
