"""Search: p50 and p95 of each kind of question over simulated enterprises (default 100,000) in a throw-away database

`./run bench search 1000000`; SQLite in a temporary folder, or the empty database that BENCH_DATABASE_URL names.
"""

import datetime
import os
import random
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

SEED, REPEATS, CHUNK = 7, 25, 2000
MAKES = (
    "keripik",
    "kerajinan",
    "roti",
    "batik",
    "sambal",
    "kue",
    "tas",
    "mebel",
    "jamu",
    "kopi",
    "teh",
    "sepatu",
)
OF = (
    "tempe",
    "bambu",
    "pisang",
    "tulis",
    "bawang",
    "kering",
    "kulit",
    "jati",
    "kunyit",
    "robusta",
    "melati",
    "kain",
)
NAMES = ("Sumber", "Karya", "Dapur", "Berkah", "Maju", "Rejeki", "Mitra", "Putra", "Sinar", "Lestari")
KBLI = ("10792", "16293", "10710", "13134", "10773", "15121", "31001", "11050", "10761", "14111")


def fill(size: int) -> float:
    """Enterprises with a product each, around Central Java; returns seconds of CPU for the index alone."""
    from sambung.apps.registry.models import Enterprise, Offer
    from sambung.apps.search.services import rebuild_index
    from sambung.standards.places import places
    from sambung.standards.stems import stem_column

    chance = random.Random(SEED)
    regions = sorted(places().values(), key=lambda one: one.region)
    day = datetime.date(2026, 1, 1)
    for start in range(0, size, CHUNK):
        enterprises, products = [], []
        for number in range(start, min(size, start + CHUNK)):
            product = f"{chance.choice(MAKES)} {chance.choice(OF)}"
            name = f"{chance.choice(NAMES)} {chance.choice(NAMES)} {letters(number)}"
            place = chance.choice(regions)
            enterprises.append(
                Enterprise(
                    name=name,
                    stems=stem_column(name, product),
                    region_code=place.region.dotted,
                    latitude=place.lat + chance.gauss(0, 0.08),
                    longitude=place.lng + chance.gauss(0, 0.08),
                    kbli=chance.choice(KBLI),
                    kbli_vintage="2020",
                    size_class=chance.choice(("MICRO", "MICRO", "MICRO", "SMALL", "MEDIUM")),
                    is_simulated=True,
                    registered_on=day,
                )
            )
            products.append(product)
        made = Enterprise._base_manager.bulk_create(enterprises)
        Offer._base_manager.bulk_create(
            Offer(
                enterprise=one,
                product=product,
                stems=stem_column(product),
                kbli=one.kbli,
                kbli_vintage="2020",
                unit="kg",
            )
            for one, product in zip(made, products, strict=True)
        )
    begun = time.process_time()
    rebuild_index()
    return time.process_time() - begun


def letters(number: int) -> str:
    """A name that nobody else has, in syllables."""
    text = ""
    while True:
        number, place = divmod(number, 25)
        text += "bdgklmnprst"[place % 11] + "aeiou"[place % 5]
        if not number:
            return text.title() + "wa"


def questions(size: int) -> dict[str, Callable[[random.Random], Any]]:
    """Kind of question → filters, drawn anew each time."""
    from sambung.apps.search.selectors import Nearby, SearchFilters

    return {
        "a product (common)": lambda c: SearchFilters(words=f"{c.choice(MAKES)} {c.choice(OF)}"),
        "one common word": lambda c: SearchFilters(words=c.choice(MAKES)),
        "a name (rare)": lambda c: SearchFilters(words=letters(c.randrange(size))),
        "a misspelt product": lambda c: SearchFilters(
            words=c.choice(("kerpik tempe", "sambl bawang", "kopii robsta"))
        ),
        "words with a region": lambda c: SearchFilters(words=c.choice(MAKES), region="33.72"),
        "a KBLI code": lambda c: SearchFilters(words=c.choice(KBLI)[: c.choice((3, 5))]),
        "class and region alone": lambda c: SearchFilters(region="33.11", size_class="SMALL"),
        "within 10 km": lambda c: SearchFilters(words=c.choice(MAKES), nearby=Nearby(-7.57, 110.83, 10.0)),
        "within 3 km, no words": lambda c: SearchFilters(nearby=Nearby(-7.57, 110.83, 3.0)),
        "page 10 of a kind": lambda c: SearchFilters(words=c.choice(MAKES), kind="ENTERPRISE"),
        "nothing": lambda c: SearchFilters(words="zamrud xyzzyq"),
    }


def measure(size: int) -> None:
    """Print one line for each kind of question, for a manager and for an owner."""

    from django.db import connection

    from sambung.apps.actors.access import Actor, Role
    from sambung.apps.search.selectors import search

    actors = {
        "manager": Actor(uuid.UUID(int=5), "m", frozenset({Role.MANAGER}), 1, frozenset({1})),
        "owner": Actor(uuid.UUID(int=6), "o", frozenset({Role.OWNER}), 2, frozenset(), frozenset({17})),
    }
    today = datetime.date(2026, 6, 1)
    sys.stdout.write(f"{size} enterprises, {connection.vendor}\n{'':26}{'who':9}{'p50':>8}{'p95':>8}  ms\n")
    for name, ask in questions(size).items():
        for who, actor in actors.items():
            chance = random.Random(SEED)
            spent = []
            for _time in range(REPEATS):
                filters = ask(chance)
                begun = time.perf_counter()
                search(actor, filters, today=today, page=10 if name.startswith("page") else 1)
                spent.append(1000 * (time.perf_counter() - begun))
            spent.sort()
            p50, p95 = spent[len(spent) // 2], spent[int(0.95 * (len(spent) - 1))]
            sys.stdout.write(f"{name:26}{who:9}{p50:8.1f}{p95:8.1f}\n")
            sys.stdout.flush()


def main() -> None:
    """Fill, ask, throw away."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = os.environ.get(
            "BENCH_DATABASE_URL", f"sqlite:///{Path(folder) / 'search.sqlite3'}"
        )
        os.environ["SAMBUNG_DATA"] = folder
        from sambung.commands.main import set_up_django

        set_up_django()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        seconds = fill(size)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        sys.stdout.write(f"index written in {seconds:.1f} s CPU; at most {memory} MB\n")
        sys.stdout.flush()
        measure(size)


if __name__ == "__main__":
    main()
