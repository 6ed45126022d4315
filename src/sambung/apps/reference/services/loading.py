"""A list's file to rows: in short transactions, seen by nobody until it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal.services import record
from sambung.apps.reference.models import CodeList, CodeListEntry
from sambung.standards.code_lists import CodeListFile, ListKind, read_code_list

# Rows of one transaction: well under 200 ms on both databases.
CHUNK = 500
LOADED = "reference.code_list.loaded"


class UnableToLoadList(ValueError):
    """`code`: KIND, SOURCE, VINTAGE (missing), VINTAGE_STANDS (another file of it is loaded: say that this corrects it)."""

    def __init__(self, code: str, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(f"{code} {params}" if params else code)


@dataclass(frozen=True)
class LoadedList:
    """The list that stands now, and whether this call wrote it; `corrected`: the edition that it supersedes."""

    code_list: CodeList
    is_new: bool
    corrected: CodeList | None = None


def load_code_list(
    actor: Actor,
    *,
    kind: str,
    paths: Sequence[Path],
    vintage: str,
    source: str,
    is_correction: bool = False,
) -> LoadedList:
    """Load one vintage of a list; the same file again changes nothing, and no other vintage is ever touched.

    A load that was cut off leaves a draft that the next one throws away. Errors: PermissionMissingError;
    UnableToLoadList; UnableToReadCodeList with every violation.
    """
    demand(actor, "reference.load_code_list", kind)
    if kind not in {one.value for one in ListKind}:
        raise UnableToLoadList("KIND", kind=kind[:20], known=", ".join(one.value for one in ListKind))
    if not vintage.strip() or len(vintage) > 20:
        raise UnableToLoadList("VINTAGE")
    if not source.strip():
        raise UnableToLoadList("SOURCE")
    file = read_code_list(ListKind(kind), paths, vintage=vintage)
    standing = CodeList.objects.filter(
        kind=kind, vintage=vintage, completed_at__isnull=False, superseded_at__isnull=True
    ).first()
    if standing is not None and standing.sha256 == file.sha256:
        return LoadedList(standing, is_new=False)
    if standing is not None and not is_correction:
        raise UnableToLoadList("VINTAGE_STANDS", kind=kind, vintage=vintage, sha256=standing.sha256[:12])
    draft = _write_draft(actor, file, source)
    return _complete(actor, draft, standing)


def _write_draft(actor: Actor, file: CodeListFile, source: str) -> CodeList:
    for left in CodeList.objects.filter(kind=file.kind, vintage=file.vintage, completed_at__isnull=True):
        _throw_away(left)
    draft = CodeList.objects.create(
        kind=file.kind.value,
        vintage=file.vintage,
        source=" ".join(source.split())[:300],
        file_name=file.file_name[-200:],
        sha256=file.sha256,
        entry_count=len(file.entries),
        actor_uid=actor.uid,
    )
    for start in range(0, len(file.entries), CHUNK):
        CodeListEntry.objects.bulk_create(
            [
                CodeListEntry(
                    code_list=draft,
                    code=one.code,
                    other=one.other,
                    title=one.title,
                    description=one.description,
                    level=one.level,
                    parent=one.parent,
                    values=dict(one.values),
                )
                for one in file.entries[start : start + CHUNK]
            ]
        )
    return draft


def _throw_away(draft: CodeList) -> None:
    while True:
        some = list(CodeListEntry.objects.filter(code_list=draft).values_list("pk", flat=True)[:CHUNK])
        if not some:
            break
        CodeListEntry.objects.filter(pk__in=some).delete()
    draft.delete()


@transaction.atomic
def _complete(actor: Actor, draft: CodeList, standing: CodeList | None) -> LoadedList:
    now = timezone.now()
    if standing is not None:
        CodeList.objects.filter(pk=standing.pk).update(superseded_at=now)
    draft.completed_at = now
    draft.save(update_fields=["completed_at"])
    record(
        actor,
        LOADED,
        subject_kind="reference.code_list",
        subject_uid=draft.uid,
        payload={
            "kind": draft.kind,
            "vintage": draft.vintage,
            "source": draft.source,
            "sha256": draft.sha256,
            "entries": draft.entry_count,
            "corrects": standing.uid if standing else None,
        },
    )
    return LoadedList(draft, is_new=True, corrected=standing)
