"""Verification: recomputes the whole chain from the rows, and holds it against the checkpoints."""

from __future__ import annotations

import datetime
import enum
from dataclasses import dataclass, field
from pathlib import Path

from sambung.apps.journal.models import Entry, PersonalValues
from sambung.apps.journal.services.checkpoints import Checkpoint, read_checkpoints
from sambung.apps.journal.services.erase import ERASED
from sambung.apps.journal.services.record import entry_digest, personal_digest
from sambung.apps.journal.services.seal import chain_hash


class Finding(enum.StrEnum):
    """What can be wrong; stable codes."""

    ENTRY_ALTERED = "ENTRY_ALTERED"
    CHAIN_BROKEN = "CHAIN_BROKEN"
    POSITION_GAP = "POSITION_GAP"
    TIME_WENT_BACK = "TIME_WENT_BACK"
    PERSONAL_ALTERED = "PERSONAL_ALTERED"
    PERSONAL_MISSING = "PERSONAL_MISSING"
    PERSONAL_RESTORED = "PERSONAL_RESTORED"
    HALF_SEALED = "HALF_SEALED"
    CHECKPOINT_SIGNATURE = "CHECKPOINT_SIGNATURE"
    CHECKPOINT_DISAGREES = "CHECKPOINT_DISAGREES"
    CHECKPOINT_MISSING = "CHECKPOINT_MISSING"
    TAIL_CUT = "TAIL_CUT"


@dataclass(frozen=True)
class Trouble:
    """One thing found. `position` is None for an unsealed entry; `where` names the entry or the file."""

    finding: Finding
    position: int | None
    where: str


@dataclass
class Report:
    """The outcome. `is_sound`: nothing was found; the unsealed tail is no fault, but is not under the chain yet."""

    sealed: int = 0
    unsealed: int = 0
    checkpoints: int = 0
    last_checkpoint_position: int = 0
    erased: int = 0
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Nothing was found."""
        return not self.troubles

    def add(self, finding: Finding, position: int | None, where: object) -> None:
        """Note one thing found."""
        self.troubles.append(Trouble(finding, position, str(where)))


def verify(*, folder: Path | None = None, public_key: Path | None = None, batch: int = 2000) -> Report:
    """Recompute every digest, the chain, the positions, and hold them against every checkpoint file.

    Reads in batches; memory grows only with the number of erased entries and of checkpoints.
    """
    report = Report()
    checkpoints = read_checkpoints(folder, public_key=public_key)
    report.checkpoints = len(checkpoints)
    wanted = {checkpoint.position for checkpoint in checkpoints}
    hashes = {0: ""}
    erasures = _Erasures()
    previous, expected, before = "", 1, None
    sealed = Entry.objects.filter(position__isnull=False).select_related("personal").order_by("position")
    for entry in sealed.iterator(chunk_size=batch):
        report.sealed += 1
        position = entry.position or 0
        if position != expected:
            report.add(Finding.POSITION_GAP, position, f"expected {expected}")
        expected = position + 1
        _verify_content(entry, erasures, report)
        if entry.sealed_at is None:
            report.add(Finding.HALF_SEALED, position, entry.uid)
            sealed_at = entry.at
        else:
            sealed_at = entry.sealed_at
        if before is not None and sealed_at < before:
            report.add(Finding.TIME_WENT_BACK, position, entry.uid)
        before = sealed_at
        should_be = chain_hash(
            previous, position=position, entry_id=entry.pk, sealed_at=sealed_at, digest=entry.digest
        )
        if entry.chain_hash != should_be:
            report.add(Finding.CHAIN_BROKEN, position, entry.uid)
        # Go on from what is stored, so that one alteration is reported once and not for every later row.
        previous = entry.chain_hash
        if position in wanted:
            hashes[position] = entry.chain_hash
    unsealed = Entry.objects.filter(position__isnull=True).select_related("personal").order_by("id")
    for entry in unsealed.iterator(chunk_size=batch):
        report.unsealed += 1
        if entry.sealed_at is not None or entry.chain_hash:
            report.add(Finding.HALF_SEALED, None, entry.uid)
        _verify_content(entry, erasures, report)
    _verify_checkpoints(checkpoints, hashes, expected - 1, report)
    return report


class _Erasures:
    """Entry uid → when an erasure named it; grows while verification runs, for people go on erasing."""

    def __init__(self) -> None:
        self._named: dict[str, datetime.datetime] = {}
        self._last = 0
        self._read()

    def at(self, entry: Entry, *, is_bare: bool) -> datetime.datetime | None:
        """When the entry's values were erased; `is_bare`: they are gone, so look for later erasures too."""
        if is_bare and str(entry.uid) not in self._named:
            self._read()
        return self._named.get(str(entry.uid))

    def _read(self) -> None:
        rows = Entry.objects.filter(code=ERASED, id__gt=self._last).order_by("id")
        for pk, payload, at in rows.values_list("id", "payload", "at").iterator():
            self._last = pk
            entries = payload.get("entries") if isinstance(payload, dict) else None
            for uid in entries if isinstance(entries, list) else []:
                self._named[str(uid)] = at


def _verify_content(entry: Entry, erasures: _Erasures, report: Report) -> None:
    if entry_digest(entry) != entry.digest:
        report.add(Finding.ENTRY_ALTERED, entry.position, entry.uid)
    personal: PersonalValues | None = getattr(entry, "personal", None)
    erased_at = erasures.at(entry, is_bare=personal is not None and personal.values is None)
    if personal is None:
        report.add(Finding.PERSONAL_MISSING, entry.position, entry.uid)
    elif erased_at is not None:
        report.erased += 1
        if personal.values is not None or personal.salt or personal.erased_at != erased_at:
            report.add(Finding.PERSONAL_RESTORED, entry.position, entry.uid)
    elif personal.values is None:
        # Values went without an entry that says who erased them and why.
        report.add(Finding.PERSONAL_MISSING, entry.position, entry.uid)
    elif personal.erased_at is not None or (
        personal_digest(personal.salt, personal.values) != entry.personal_digest
    ):
        report.add(Finding.PERSONAL_ALTERED, entry.position, entry.uid)


def _verify_checkpoints(
    checkpoints: list[Checkpoint], hashes: dict[int, str], last_position: int, report: Report
) -> None:
    before = ""
    for checkpoint in checkpoints:
        name = checkpoint.path.name
        if not checkpoint.is_signed:
            report.add(Finding.CHECKPOINT_SIGNATURE, checkpoint.position, name)
            continue
        report.last_checkpoint_position = checkpoint.position
        if checkpoint.previous != before:
            report.add(Finding.CHECKPOINT_MISSING, checkpoint.position, name)
        before = checkpoint.digest
        if checkpoint.position > last_position:
            report.add(Finding.TAIL_CUT, checkpoint.position, name)
        elif hashes.get(checkpoint.position) != checkpoint.chain_hash:
            report.add(Finding.CHECKPOINT_DISAGREES, checkpoint.position, name)
