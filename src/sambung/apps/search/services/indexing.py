"""Writing the index's rows from what the rooms below hold: a few queries for each chunk, and only what differs."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection, transaction

from sambung.apps.demand.models import Requirement
from sambung.apps.jobs.services import ChunkSize
from sambung.apps.journal.services import insert_rows
from sambung.apps.registry.models import (
    Activity,
    Certificate,
    Enterprise,
    Offer,
    OfferValue,
    Owner,
    ValueKind,
)
from sambung.apps.search.models import Row, RowKind, Waiting, Word
from sambung.apps.search.selectors.reading import CAPACITY_TOLD, MARK, kbli_marks, mark, region_marks
from sambung.standards.regions import UnableToParseRegion, parse_region, region_name
from sambung.standards.stems import stem_column, stems

REASON = "the index repeats what stands, whoever may find it"
CHUNK = 400
# As many enterprises at once are indexed in the change's own transaction; more wait for the worker.
AT_ONCE = 20
PRODUCTS_SHOWN = 4
COLUMNS = [
    "enterprise_key",
    "uid",
    "title",
    "text",
    "stems",
    "kbli",
    "kbli_vintage",
    "region_code",
    "size_class",
    "latitude",
    "longitude",
    "state",
    "centre_name",
    "is_simulated",
    "ended_on",
]


def index_enterprises(keys: Collection[int]) -> int:
    """Write what is found of these enterprises: themselves, active products, owners. Returns how many rows changed.

    Twelve queries at most for each 400; an enterprise that is gone loses its rows.
    """
    wanted = sorted(keys)
    changed = 0
    for at in range(0, len(wanted), CHUNK):
        changed += _index_chunk(wanted[at : at + CHUNK])
    return changed


def _index_chunk(keys: Sequence[int]) -> int:
    enterprises: list[Any] = list(
        Enterprise.objects.unscoped(REASON).filter(pk__in=keys).select_related("centre")
    )
    offers: dict[int, list[Any]] = defaultdict(list)
    rows = Offer.objects.unscoped(REASON).filter(enterprise__in=keys, is_active=True)
    for offer in rows.order_by("product"):
        offers[offer.enterprise_id].append(offer)
    said = Activity.objects.unscoped(REASON).standing().filter(enterprise__in=keys, valid_to__isnull=True)
    activities = dict(said.filter(is_primary=True).order_by("id").values_list("enterprise_id", "text"))
    owners: dict[int, list[Any]] = defaultdict(list)
    people = Owner.objects.unscoped(REASON).standing().filter(enterprise__in=keys, valid_to__isnull=True)
    for owner in people.exclude(name=""):
        owners[owner.enterprise_id].append(owner)
    schemes: dict[int, set[str]] = defaultdict(set)
    held = Certificate.objects.unscoped(REASON).standing().filter(enterprise__in=keys)
    for enterprise, scheme in held.values_list("enterprise_id", "scheme"):
        schemes[enterprise].add(scheme)
    told = OfferValue.objects.unscoped(REASON).standing().filter(offer__enterprise__in=keys)
    told_of = set(told.filter(kind=ValueKind.CAPACITY).values_list("offer", flat=True))
    made: list[Row] = []
    for one in enterprises:
        products = offers[one.pk]
        held_by = [mark("s", scheme) for scheme in sorted(schemes[one.pk])]
        told_by = {offer.pk: [CAPACITY_TOLD] for offer in products if offer.pk in told_of}
        shown = ", ".join(offer.product for offer in products[:PRODUCTS_SHOWN])
        made.append(
            _row(
                one,
                RowKind.ENTERPRISE,
                one.pk,
                one.uid,
                one.name,
                shown or activities.get(one.pk, ""),
                one.stems,
                [*held_by, *next(iter(told_by.values()), ())],
            )
        )
        made += [
            _row(
                one,
                RowKind.PRODUCT,
                offer.pk,
                one.uid,
                offer.product,
                one.name,
                stem_column(offer.product, one.name),
                [*held_by, *told_by.get(offer.pk, ())],
                offer,
            )
            for offer in products
        ]
        made += [
            _row(one, RowKind.PERSON, owner.pk, one.uid, owner.name, one.name, stem_column(owner.name), ())
            for owner in owners[one.pk]
        ]
    of_these = [RowKind.ENTERPRISE, RowKind.PRODUCT, RowKind.PERSON]
    # By key alone: asked for kinds as well, a planner that has not counted reads every row of the kinds.
    standing = Row.objects.unscoped(REASON).filter(enterprise_key__in=keys)
    return _write(made, (row for row in standing if row.kind in of_these))


def _row(
    one: Any,
    kind: str,
    key: int,
    uid: Any,
    title: str,
    text: str,
    words: str,
    marks: Iterable[str],
    offer: Any = None,
) -> Row:
    kbli, vintage = one.kbli, one.kbli_vintage
    if offer is not None and offer.kbli:
        kbli, vintage = offer.kbli, offer.kbli_vintage
    return Row(
        kind=kind,
        key=key,
        enterprise_key=one.pk,
        uid=uid,
        title=title[:200],
        text=text[:300],
        stems=_stems(kind, words, one.region_code, kbli, one.size_class, marks),
        kbli=kbli,
        kbli_vintage=vintage,
        region_code=one.region_code,
        size_class=one.size_class,
        latitude=one.latitude,
        longitude=one.longitude,
        centre_name=one.centre.name if one.centre else "",
        is_simulated=one.is_simulated,
        ended_on=one.ended_on,
    )


def index_requirements(requirements: Iterable[Requirement]) -> int:
    """Write the rows of these requirements, which have buyer and centre. Returns how many changed."""
    made = []
    for one in requirements:
        latitude, longitude = one.point
        made.append(
            Row(
                kind=RowKind.REQUIREMENT,
                key=one.pk,
                enterprise_key=one.buyer_id,
                uid=one.uid,
                title=one.product,
                text=one.buyer.name[:300],
                stems=_stems(
                    RowKind.REQUIREMENT,
                    f"{one.stems}{stem_column(one.buyer.name)}",
                    one.region_code,
                    one.kbli_prefix,
                    "",
                ),
                kbli=one.kbli_prefix,
                kbli_vintage=one.kbli_vintage,
                region_code=one.region_code,
                latitude=latitude,
                longitude=longitude,
                state=one.state,
                centre_name=one.centre.name,
                is_simulated=one.is_simulated,
            )
        )
    keys = [row.key for row in made]
    return _write(made, Row.objects.unscoped(REASON).filter(kind=RowKind.REQUIREMENT, key__in=keys))


def _stems(kind: str, words: str, region: str, kbli: str, size_class: str, marks: Iterable[str] = ()) -> str:
    """Words, those of the places around, and the marks; each once, in order. Of people their names alone."""
    found = dict.fromkeys(words.split())
    found[mark("i", kind)] = None
    if kind == RowKind.PERSON:
        return f" {' '.join(found)} "
    found.update(dict.fromkeys(_place_words(region)))
    found.update(dict.fromkeys(region_marks(region)))
    found.update(dict.fromkeys(kbli_marks(kbli)))
    found.update(dict.fromkeys(marks))
    if size_class:
        found[mark("c", size_class)] = None
    return f" {' '.join(found)} "


@lru_cache(maxsize=4096)
def _place_words(code: str) -> tuple[str, ...]:
    """Stems of the names of the region and of those around it, so that *keripik sukoharjo* finds."""
    parts = code.split(".") if code else []
    found: list[str] = []
    for size in range(len(parts)):
        try:
            name = region_name(parse_region(".".join(parts[: size + 1])))
        except UnableToParseRegion:
            continue
        found += stems(name or "")
    return tuple(found)


def _write(made: Sequence[Row], standing: Any) -> int:
    # Within a savepoint SQLite's full-text index ends a segment after each row, and merges them all later.
    with transaction.atomic(savepoint=False):
        old: dict[tuple[str, int], Row] = {(row.kind, row.key): row for row in standing}
        new: list[Row] = []
        changed: list[Row] = []
        for row in made:
            was = old.pop((row.kind, row.key), None)
            if was is None:
                new.append(row)
            elif any(getattr(was, name) != getattr(row, name) for name in COLUMNS):
                row.pk = was.pk
                changed.append(row)
        if old:
            Row.objects.unscoped(REASON).filter(pk__in=[row.pk for row in old.values()]).delete()
        if changed:
            Row._base_manager.bulk_update(changed, COLUMNS, batch_size=50)
        if new:
            insert_rows(new)
        _learn(row for row in [*new, *changed] if row.kind != RowKind.PERSON)
    return len(old) + len(changed) + len(new)


def _learn(rows: Iterable[Row]) -> None:
    """Remember the words of these rows."""
    words = {
        word for row in rows for word in row.stems.split() if not word.startswith(MARK) and len(word) <= 60
    }
    if not words:
        return
    known = set(Word.objects.filter(word__in=words).values_list("word", flat=True))
    unknown = [Word(word=word) for word in sorted(words - known)]
    Word.objects.bulk_create(unknown, batch_size=500, ignore_conflicts=True)


def index_later(keys: Iterable[int]) -> None:
    """Note enterprises whose rows the worker is to write."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO search_waiting (enterprise_key) VALUES (%s) ON CONFLICT (enterprise_key) DO NOTHING",
            [(key,) for key in sorted(keys)],
        )


def index_waiting(*, most: int = 20) -> int:
    """Write what waits, at most so many chunks; each in its own transaction. Returns how many enterprises it wrote."""
    done = 0
    size = ChunkSize(most=CHUNK)
    for _round in range(most):
        rows = list(Waiting.objects.order_by("id")[: size()])
        if not rows:
            break
        started = time.perf_counter()
        with transaction.atomic():
            # First taken off the list: a change in between puts it there again.
            Waiting.objects.filter(pk__in=[row.pk for row in rows]).delete()
            index_enterprises([row.enterprise_key for row in rows])
        size.took(time.perf_counter() - started, len(rows))
        done += len(rows)
    return done
