"""Twins at scale: a registry compared, then a list against it; seconds, peak memory, longest write, what is found

`./run bench twins [--registry 100000] [--rows 100000] [--seed 7]`. Every fiftieth enterprise of the registry is a twin
of another, every twentieth row of the list one of an enterprise: written otherwise, with some of its facts. The
database is DATABASE_URL's, or a new SQLite file.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

SYLLABLES = [
    "ka",
    "ki",
    "ku",
    "ma",
    "mi",
    "mu",
    "na",
    "ni",
    "nu",
    "ra",
    "ri",
    "ru",
    "sa",
    "si",
    "su",
    "ta",
    "ti",
    "tu",
    "la",
    "li",
    "lu",
    "wa",
    "ya",
    "ba",
    "bi",
    "bu",
    "da",
    "di",
    "du",
    "ja",
    "ju",
]
KINDS = ("Warung", "Toko", "Dapur", "CV", "UD", "Konveksi", "Katering", "Bengkel", "Rumah Produksi", "")
ACTIVITIES = (
    "membuat keripik tempe", "menjahit seragam", "kue basah dan jajan pasar", "mebel kayu", "batik tulis",
    "menjual sembako", "servis motor", "kerajinan bambu", "kopi bubuk", "sambal dalam kemasan",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """What is written of an enterprise."""

    name: str
    activity: str
    regency: str
    latitude: float
    longitude: float
    phone: str
    owner: str


def draw(pick: random.Random, words: list[str], number: int) -> Row:
    """A new enterprise: common words are common."""
    chosen = [words[int(len(words) * pick.random() ** 3)].title() for _ in range(pick.choice((1, 2, 2, 3)))]
    return Row(
        name=" ".join([pick.choice(KINDS), *chosen]).strip(),
        activity=pick.choice(ACTIVITIES),
        regency=f"33.{pick.randrange(1, 30):02d}",
        latitude=round(-7.5 + pick.random() / 2, 5),
        longitude=round(110.5 + pick.random() / 2, 5),
        phone=f"0813{number:08d}" if pick.random() < 0.6 else "",
        owner=" ".join(pick.choice(words).title() for _ in range(2)) if pick.random() < 0.5 else "",
    )


def otherwise(pick: random.Random, row: Row) -> Row:
    """The same, written a second time: another kind word, a letter, capitals; without some of its facts."""
    kind, _, rest = row.name.rpartition(" ")
    name = pick.choice((row.name.lower(), f"{rest} {kind}".strip(), _misspelt(pick, row.name)))
    return replace(
        row,
        name=name,
        activity=row.activity if pick.random() < 0.7 else pick.choice(ACTIVITIES),
        phone=row.phone if pick.random() < 0.7 else "",
        owner=row.owner if pick.random() < 0.5 else "",
    )


def _misspelt(pick: random.Random, name: str) -> str:
    at = pick.randrange(len(name))
    return name[:at] + pick.choice("aiueo") + name[at + 1 :]


def write_registry(rows: list[Row], centre: Any) -> list[Any]:
    """Straight into the tables: what is measured comes after. Returns the uids in the rows' order."""
    from django.db import transaction

    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.journal.services import record
    from sambung.apps.registry.models import Activity, Contact, Enterprise, Owner

    uids: list[Any] = []
    for at in range(0, len(rows), 5000):
        part = rows[at : at + 5000]
        with transaction.atomic():
            said = record(SYSTEM, "bench.twins", subject_kind="bench", subject_uid=None)
            made = Enterprise.objects.bulk_create(
                [
                    Enterprise(
                        name=row.name,
                        centre=centre,
                        region_code=row.regency,
                        latitude=row.latitude,
                        longitude=row.longitude,
                        registered_on="2026-01-01",
                    )
                    for row in part
                ],
                batch_size=1000,
            )
            uids += [one.uid for one in made]
            pairs = list(zip(made, part, strict=True))
            for model, column, value in (
                (Activity, "text", "activity"),
                (Contact, "phone", "phone"),
                (Owner, "name", "owner"),
            ):
                model.objects.bulk_create(
                    [
                        model(enterprise=one, recorded=said, **{column: getattr(row, value)})
                        for one, row in pairs
                        if getattr(row, value)
                    ],
                    batch_size=1000,
                )
    return uids


def list_lines(rows: list[Row]) -> Iterator[str]:
    """The list as a file."""
    yield "nama;kegiatan;wilayah;lat;lng;hp;pemilik"
    for row in rows:
        point = (str(row.latitude), str(row.longitude))
        yield ";".join((row.name, row.activity, row.regency, *point, row.phone, row.owner))


def measure_scan(planted: set[tuple[Any, Any]]) -> None:
    """The scan: its time, its longest write, and how many of the planted twins it proposes."""
    from sambung.apps.duplicates.models import Proposal
    from sambung.apps.duplicates.services import scan_registry

    begun = time.perf_counter()
    scan = scan_registry()
    seconds = time.perf_counter() - begun
    rows = Proposal.objects.unscoped("the benchmark counts").values_list(
        "left__uid", "right__uid", "strength"
    )
    found = {frozenset((left, right)): strength for left, right, strength in rows}
    wanted = {frozenset(pair) for pair in planted}
    sure = [pair for pair, strength in found.items() if strength == "SAME"]
    print(
        f"scan: {scan.done // 2} enterprises in {seconds:.0f} s, {scan.pairs} pairs looked at, longest write "
        f"{scan.longest_write_ms} ms, peak {peak_mb()} MB"
    )
    print(
        f"  proposed {len(found)}; of {len(wanted)} planted twins {len(wanted & found.keys())} found; of "
        f"{len(sure)} called almost sure {sum(pair in wanted for pair in sure)} are planted"
    )


def measure_list(rows: list[Row], twins: dict[int, Any], centre: Any) -> None:
    """The check of a list with and without the likely finder: time, memory, and what waits."""
    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.duplicates.services import open_finder
    from sambung.apps.intake.models import UploadRow
    from sambung.apps.intake.services import check_upload, find_likenesses, start_upload

    content = "\n".join(list_lines(rows)).encode()
    columns = {
        "name": "nama", "activity": "kegiatan", "region_code": "wilayah", "latitude": "lat", "longitude": "lng",
        "phone": "hp", "owner_name": "pemilik",
    }  # fmt: skip
    upload = start_upload(SYSTEM, centre=centre, file_name="daftar.csv", content=content)
    every = list(find_likenesses)
    for name, finders in (
        ("exact finder alone", [one for one in every if one is not open_finder]),
        ("with the likely finder", every),
    ):
        find_likenesses[:] = finders
        begun = time.perf_counter()
        upload = check_upload(SYSTEM, upload, mapping={"source": "bench", "columns": columns})
        seconds = time.perf_counter() - begun
        waiting = UploadRow.objects.filter(upload=upload, state="WAITING")
        met = {
            number
            for number, params in waiting.values_list("number", "params")
            if twins.get(number) in {like.get("uid") for like in params["likenesses"]} - {None}
        }
        print(
            f"list: {len(rows)} rows checked in {seconds:.0f} s ({name}), {upload.waiting} wait, {upload.rejected} rejected; of {len(twins)} "
            f"planted twins {len(met)} stand beside their enterprise; peak {peak_mb()} MB"
        )
    find_likenesses[:] = every


def peak_mb() -> int:
    """The most memory that this process held so far."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure on a database of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--registry", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ["SAMBUNG_DATA"] = folder
        from sambung.commands.main import set_up_django

        set_up_django()
        from django.core.management import call_command
        from django.db import connection

        from sambung.apps.centres.models import Centre

        call_command("migrate", verbosity=0)
        centre = Centre.objects.create(name="PLUT Ukur", region_code="33.72")
        pick = random.Random(asked.seed)
        words = ["".join(pick.choices(SYLLABLES, k=pick.choice((2, 3, 3, 4)))) for _ in range(20_000)]
        registry = [draw(pick, words, number) for number in range(asked.registry)]
        for number in range(49, asked.registry, 50):
            registry[number] = otherwise(pick, registry[number - 1])
        uids = write_registry(registry, centre)
        print(f"{connection.vendor}: {asked.registry} enterprises, a list of {asked.rows} rows")
        measure_scan({(uids[number - 1], uids[number]) for number in range(49, asked.registry, 50)})
        rows = [draw(pick, words, asked.registry + number) for number in range(asked.rows)]
        twins = {}
        for number in range(19, asked.rows, 20):
            of = pick.randrange(asked.registry)
            rows[number] = otherwise(pick, registry[of])
            twins[number + 2] = str(uids[of])
        measure_list(rows, twins, centre)


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    main()
