"""Run by the crash test as a process of its own: `prepare ROWS`, `scan STEPS`, `look`."""
# ruff: noqa: E402 - Django must be set up before the rooms can be imported.

import json
import sys
from pathlib import Path

from tests.killing import note_step

from sambung.commands.main import set_up_django

set_up_django()

from django.db import transaction

from sambung.apps.actors.access import SYSTEM
from sambung.apps.duplicates.models import Key, Proposal, Scan
from sambung.apps.duplicates.services import scan_registry
from sambung.apps.journal.services import record
from sambung.apps.registry.models import Activity, Enterprise


def prepare(rows: int) -> None:
    """Pairs of like entries: every second is the one before it, written a little otherwise."""
    with transaction.atomic():
        said = record(SYSTEM, "test.twins", subject_kind="test", subject_uid=None)
        made = Enterprise.objects.bulk_create(
            Enterprise(
                name=f"{'Warung ' if number % 2 else ''}Usaha{word(number // 2)}",
                kind="UMKM",
                region_code=f"33.72.01.{1000 + number // 2}",
                registered_on="2026-11-24",
            )
            for number in range(rows)
        )
        Activity.objects.bulk_create(
            Activity(enterprise=one, text="menjual sembako", recorded=said) for one in made
        )


def word(number: int) -> str:
    """A word of letters alone for each number."""
    return "".join(chr(ord("a") + int(digit)) * 2 for digit in str(number))


def scan(steps: str) -> None:
    """Begin or go on; the file has a byte for each chunk."""
    scan_registry(report=lambda _done, _total: note_step(Path(steps)))


def look() -> None:
    """What stands."""
    (one,) = Scan.objects.all()
    pairs = Proposal.objects.unscoped("a test looks").values_list("left_id", "right_id")
    print(
        json.dumps(
            {
                "finished": one.finished_at is not None,
                "done": one.done,
                "counted": one.proposed,
                "pairs": pairs.count(),
                "next_to_each_other": all(right == left + 1 for left, right in pairs),
                "keys_doubled": Key.objects.count()
                - Key.objects.values("number", "enterprise_key").distinct().count(),
                "without_keys": Enterprise.objects.unscoped("a test looks")
                .exclude(pk__in=Key.objects.values("enterprise_key"))
                .count(),
            }
        )
    )


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "prepare":
        prepare(int(arguments[0]))
    elif command == "scan":
        scan(arguments[0])
    else:
        look()
