"""The journal: alters real rows by SQL at random, cuts the tail, rewrites the chain; counts what verify finds."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import random
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Where the salted digest of one entry's personal values is altered, and so on: each returns what it did.
Alteration = Callable[[Any, random.Random, int], str]


def some(cursor: Any, rng: random.Random, condition: str = "position IS NOT NULL") -> int:
    """The id of a random row."""
    cursor.execute(f"SELECT id FROM journal_entry WHERE {condition} ORDER BY id")
    return int(rng.choice(cursor.fetchall())[0])


def change(column: str, make: Callable[[random.Random], Any], condition: str = "1 = 1") -> Alteration:
    """Overwrite one column of one row with something else."""

    def alter(cursor: Any, rng: random.Random, number: int) -> str:
        row = some(cursor, rng, condition)
        cursor.execute(f"UPDATE journal_entry SET {column} = %s WHERE id = %s", [make(rng), row])
        return f"{column} of row {row}"

    return alter


def text(rng: random.Random) -> str:
    return f"altered-{rng.getrandbits(40):x}"


def hexadecimal(rng: random.Random) -> str:
    return f"{rng.getrandbits(256):064x}"


def identifier(rng: random.Random) -> Any:
    from django.db import connection

    value = uuid.UUID(int=rng.getrandbits(128))
    return value if connection.vendor == "postgresql" else value.hex


def moment(rng: random.Random) -> Any:
    from django.db import connection

    at = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(
        seconds=rng.randrange(10**8), microseconds=1
    )
    return connection.ops.adapt_datetimefield_value(at)


def payload(cursor: Any, rng: random.Random, number: int) -> str:
    row = some(cursor, rng, "1 = 1")
    cursor.execute("SELECT payload FROM journal_entry WHERE id = %s", [row])
    (stored,) = cursor.fetchone()
    value = json.loads(stored) if isinstance(stored, str) else dict(stored)
    value[rng.choice([*value, "more"])] = rng.getrandbits(40) + 10**12
    cursor.execute("UPDATE journal_entry SET payload = %s WHERE id = %s", [json.dumps(value), row])
    return f"payload of row {row}"


def swap(cursor: Any, rng: random.Random, number: int) -> str:
    first = second = some(cursor, rng)
    while second == first:
        second = some(cursor, rng)
    cursor.execute("SELECT id, position FROM journal_entry WHERE id IN (%s, %s)", [first, second])
    positions = dict(cursor.fetchall())
    cursor.execute("UPDATE journal_entry SET position = NULL WHERE id = %s", [first])
    cursor.execute("UPDATE journal_entry SET position = %s WHERE id = %s", [positions[first], second])
    cursor.execute("UPDATE journal_entry SET position = %s WHERE id = %s", [positions[second], first])
    return f"positions of rows {first} and {second}"


def delete(cursor: Any, rng: random.Random, number: int) -> str:
    row = some(cursor, rng)
    cursor.execute("DELETE FROM journal_personalvalues WHERE entry_id = %s", [row])
    cursor.execute("DELETE FROM journal_entry WHERE id = %s", [row])
    return f"row {row} deleted"


def insert(cursor: Any, rng: random.Random, number: int) -> str:
    """A well-made entry that was never written by the program, put at the end of the chain or into it."""
    from django.db.models import F

    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.journal.models import Entry
    from sambung.apps.journal.services import record

    entry = record(SYSTEM, "forged.entry", subject_kind="thing", subject_uid=None, payload={"number": number})
    at = rng.randrange(1, Entry.objects.filter(position__isnull=False).count() + 1)
    far = 10**9
    Entry.objects.filter(position__gte=at).update(position=F("position") + far)
    Entry.objects.filter(position__gte=far).update(position=F("position") - far + 1)
    entry.position, entry.sealed_at, entry.chain_hash = at, entry.at, hexadecimal(rng)
    entry.save()
    return f"a forged entry at position {at}"


def redigest(cursor: Any, rng: random.Random, number: int) -> str:
    """A payload altered together with its digest: only the chain tells."""
    from sambung.apps.journal.models import Entry
    from sambung.apps.journal.services import entry_digest

    entry = Entry.objects.get(pk=some(cursor, rng))
    entry.payload = {**entry.payload, "forged": number}
    entry.digest = entry_digest(entry)
    entry.save()
    return f"payload and digest of row {entry.pk}"


def personal(cursor: Any, rng: random.Random, number: int) -> str:
    row = some(cursor, rng, "id IN (SELECT entry_id FROM journal_personalvalues WHERE erased_at IS NULL)")
    column, value = rng.choice(
        [("values", json.dumps({"actor_name": text(rng)})), ("salt", hexadecimal(rng))]
    )
    cursor.execute(f'UPDATE journal_personalvalues SET "{column}" = %s WHERE entry_id = %s', [value, row])
    return f"personal {column} of row {row}"


def secret_erasure(cursor: Any, rng: random.Random, number: int) -> str:
    row = some(cursor, rng, "id IN (SELECT entry_id FROM journal_personalvalues WHERE erased_at IS NULL)")
    cursor.execute(
        'UPDATE journal_personalvalues SET "values" = NULL, salt = %s, erased_at = %s WHERE entry_id = %s',
        ["", moment(rng), row],
    )
    return f"personal values of row {row} erased without an entry"


def restored(cursor: Any, rng: random.Random, number: int) -> str:
    row = some(cursor, rng, "id IN (SELECT entry_id FROM journal_personalvalues WHERE erased_at IS NOT NULL)")
    cursor.execute(
        'UPDATE journal_personalvalues SET "values" = %s, erased_at = NULL WHERE entry_id = %s',
        [json.dumps({"actor_name": text(rng)}), row],
    )
    return f"erased personal values of row {row} written again"


ALTERATIONS: list[Alteration] = [
    payload,
    swap,
    delete,
    insert,
    redigest,
    personal,
    secret_erasure,
    restored,
    change("code", text),
    change("at", moment),
    change("actor_uid", identifier),
    change("actor_name", text),
    change("on_behalf_of_uid", identifier),
    change("centre_uid", identifier),
    change("subject_kind", text),
    change("subject_uid", identifier),
    change("uid", identifier),
    change("digest", hexadecimal),
    change("personal_digest", hexadecimal),
    change("chain_hash", hexadecimal),
    change("sealed_at", moment, "position IS NOT NULL"),
    change("position", lambda rng: rng.randrange(10**6, 10**9), "position IS NOT NULL"),
]


def write_entries(count: int, rng: random.Random) -> None:
    """Entries as rooms write them, some with erased personal values, sealed; with two checkpoints."""
    from django.db import transaction
    from django.utils import timezone

    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.journal.models import Entry
    from sambung.apps.journal.services import erase_personal_values, record, seal_entries, write_checkpoint

    for number in range(count):
        with transaction.atomic():
            record(
                SYSTEM,
                rng.choice(["enterprise.changed", "offer.recorded", "requirement.posted"]),
                subject_kind="thing",
                subject_uid=uuid.UUID(int=rng.getrandbits(128)),
                payload={"number": number, "price": rng.randrange(10**9)},
                personal={"name": f"Ibu {number}", "phone": f"0812{rng.randrange(10**8):08d}"},
                on_behalf_of=uuid.UUID(int=rng.getrandbits(128)),
                centre_uid=uuid.UUID(int=rng.getrandbits(128)),
            )
        if number == count // 2:
            seal_entries()
            write_checkpoint(timezone.now())
    chosen = Entry.objects.order_by("id").values_list("uid", flat=True)[: count // 10]
    erase_personal_values(SYSTEM, reason="request of the person", entry_uids=list(chosen))
    seal_entries(limit=count * 2)
    write_checkpoint(timezone.now())


def undone(action: Callable[[], Any]) -> Any:
    """Do something to the database and take it back."""
    from django.db import transaction

    with transaction.atomic():
        point = transaction.savepoint()
        result = action()
        transaction.savepoint_rollback(point)
    return result


def alter_at_random(times: int, rng: random.Random) -> list[str]:
    """Alter one thing, verify, take it back; returns what was not found."""
    from django.db import connection

    from sambung.apps.journal.selectors import verify

    missed = []
    for number in range(times):

        def one(number: int = number) -> tuple[str, bool]:
            alteration = ALTERATIONS[number % len(ALTERATIONS)]
            with connection.cursor() as cursor:
                done = alteration(cursor, rng, number)
            return done, verify().is_sound

        done, is_sound = undone(one)
        if is_sound:
            missed.append(done)
    return missed


def cut_tail(length: int) -> bool:
    """Delete the last rows; whether that is found."""
    from sambung.apps.journal.models import Entry
    from sambung.apps.journal.selectors import Finding, verify

    def act() -> bool:
        last = Entry.objects.filter(position__isnull=False).count()
        Entry.objects.filter(position__gt=last - length).delete()
        return Finding.TAIL_CUT in {trouble.finding for trouble in verify().troubles}

    return bool(undone(act))


def rewrite_chain() -> bool:
    """Alter one early row, then recompute every digest and hash after it, all consistent; whether that is found."""
    from sambung.apps.journal.models import Entry
    from sambung.apps.journal.selectors import Finding, verify
    from sambung.apps.journal.services import chain_hash, entry_digest

    def act() -> bool:
        previous = ""
        for entry in Entry.objects.filter(position__isnull=False).order_by("position"):
            if entry.position == 2:
                entry.payload = {**entry.payload, "price": 1}
            entry.digest = entry_digest(entry)
            entry.chain_hash = previous = chain_hash(
                previous,
                position=entry.position,
                entry_id=entry.pk,
                sealed_at=entry.sealed_at,
                digest=entry.digest,
            )
            entry.save()
        return {trouble.finding for trouble in verify().troubles} == {Finding.CHECKPOINT_DISAGREES}

    return bool(undone(act))


def main() -> None:
    """Print the figures; exit status 1 where anything was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=60)
    parser.add_argument("--seed", type=int, default=24)
    options = parser.parse_args()
    folder = tempfile.TemporaryDirectory(prefix="sambung-tamper-")
    # Of its own always: the alterations must never meet real data.
    os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder.name) / 'tamper.sqlite3'}"
    os.environ["SAMBUNG_DATA"] = folder.name
    from sambung.commands.main import set_up_django

    set_up_django()
    from django.core.management import call_command

    from sambung.apps.journal.selectors import verify

    call_command("migrate", verbosity=0)
    rng = random.Random(options.seed)
    write_entries(options.entries, rng)
    if not verify().is_sound:
        raise SystemExit("the untouched journal is not sound")
    started = time.perf_counter()
    missed = alter_at_random(options.times, rng)
    seconds = time.perf_counter() - started
    print(f"random alterations: {options.times - len(missed):,} of {options.times:,} found ({seconds:.0f} s)")
    for what in missed:
        print(f"  missed: {what}")
    is_cut_found, is_rewriting_found = cut_tail(5), rewrite_chain()
    print(f"cut tail: {'found' if is_cut_found else 'MISSED'}")
    print(f"whole chain rewritten without the key: {'found' if is_rewriting_found else 'MISSED'}")
    print(f"the untouched journal afterwards: {'sound' if verify().is_sound else 'NOT SOUND'}")
    if missed or not is_cut_found or not is_rewriting_found or not verify().is_sound:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
