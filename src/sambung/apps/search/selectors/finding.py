"""What a search finds for an actor: narrowed by access before anything is counted, ranked, page by page.

At most `MOST` rows of a kind are ranked and counted (`MOST_FREE` where their free capacity is reckoned); of more it
is said that they are more.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q

from sambung.apps.actors.access import Actor
from sambung.apps.duplicates.selectors import canonical_keys, first_of_each
from sambung.apps.registry.models import Certificate, OfferValue, ValueKind
from sambung.apps.search.access import visible_of_kind
from sambung.apps.search.models import Row, RowKind
from sambung.apps.search.selectors.free import Enough, FreeCapacity
from sambung.apps.search.selectors.matching import with_terms
from sambung.apps.search.selectors.nearest import Nearby, nearest
from sambung.apps.search.selectors.reading import Reading, completed, filter_terms, read_words

MOST = 1000
MOST_FREE = 500
FIRST = 5
PAGE_SIZE = 25
FIELDS = ("pk", "kind", "key", "enterprise_key", "title", "latitude", "longitude")
KINDS = (RowKind.ENTERPRISE, RowKind.PRODUCT, RowKind.REQUIREMENT, RowKind.PERSON)
SUPPLY = (RowKind.ENTERPRISE, RowKind.PRODUCT)


@dataclass(frozen=True)
class SearchFilters:
    """Empty fields do not narrow. `kind`: a RowKind; `region`: a Kemendagri code of any level; `kbli`: a beginning.

    Certificate and capacity leave only enterprises and products, class and distance no people.
    """

    words: str = ""
    kind: str = ""
    region: str = ""
    kbli: str = ""
    size_class: str = ""
    certificate: str = ""
    nearby: Nearby | None = None
    free: FreeCapacity | None = None

    @property
    def is_narrowed(self) -> bool:
        """By anything but words and kind."""
        return any((self.region, self.kbli, self.size_class, self.certificate, self.nearby, self.free))

    @property
    def kinds(self) -> tuple[RowKind, ...]:
        """Which kinds these filters can find."""
        possible: Iterable[RowKind] = KINDS if not self.kind else (RowKind(self.kind),)
        if self.certificate or self.free or self.size_class:
            possible = [one for one in possible if one in SUPPLY]
        if self.nearby or self.region or self.kbli:
            possible = [one for one in possible if one != RowKind.PERSON]
        return tuple(possible)


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that was found. `km`: how far from the point of the filter; None without one."""

    row: Row
    km: float | None


@dataclass(frozen=True)
class Group:
    """What was found of one kind: the first few, and how many; `is_more`: there are more than `count`."""

    kind: RowKind
    hits: list[Hit]
    count: int
    is_more: bool


@dataclass(frozen=True)
class Found:
    """`groups`: kinds with something in them. `page`: of the chosen kind, else None. `reading`: how it was read."""

    reading: Reading
    groups: list[Group]
    page: Page[Hit] | None

    @property
    def is_nothing(self) -> bool:
        return not any(group.count for group in self.groups)


@dataclass(frozen=True, slots=True)
class _Candidate:
    pk: int
    kind: str
    key: int
    enterprise_key: int
    title: str
    km: float | None


def _candidate(read: Any, km: float | None) -> _Candidate:
    pk, kind, key, enterprise_key, title, *_point = read
    return _Candidate(pk, kind, key, enterprise_key, title, km)


def search(actor: Actor, filters: SearchFilters, *, today: datetime.date, page: int | str = 1) -> Found:
    """The first of each kind, and a page of the chosen one.

    At most 20 queries, 10 more where capacity is asked, and 8 more of each kind within a distance; words that the index does not have are looked up by
    their letters only where nothing was found, and what was meant instead is told only where it finds something.
    """
    reading = read_words(filters.words)
    if reading.is_empty and not filters.is_narrowed:
        return Found(reading, [], None)
    found = _search(actor, filters, reading, today, page)
    if found.is_nothing and reading.terms:
        other = completed(reading)
        if not other.is_as_written:
            again = _search(actor, filters, other, today, page)
            if not again.is_nothing:
                return again
    return found


def _search(
    actor: Actor, filters: SearchFilters, reading: Reading, today: datetime.date, page: int | str
) -> Found:
    groups: list[Group] = []
    chosen: Page[Hit] | None = None
    most, enough = MOST, None
    if filters.free is not None:
        most, enough = MOST_FREE, Enough(actor, filters.free, today)
    shown: dict[RowKind, list[_Candidate]] = {}
    for kind in filters.kinds:
        if kind == RowKind.PERSON and reading.has_code:
            continue
        ranked, is_more = candidates(
            actor, replace(filters, kind=kind), reading, today=today, most=most, enough=enough
        )
        if filters.kind:
            pages = Paginator(ranked, PAGE_SIZE).get_page(page)
            shown[kind] = list(pages.object_list)
            chosen = pages  # type: ignore[assignment]
        else:
            shown[kind] = ranked[:FIRST]
        groups.append(Group(kind, [], len(ranked), is_more))
    rows = _rows([one.pk for ones in shown.values() for one in ones])
    hits = {
        kind: [Hit(rows[one.pk], one.km) for one in ones if one.pk in rows] for kind, ones in shown.items()
    }
    if chosen is not None:
        chosen.object_list = hits[RowKind(filters.kind)]
    return Found(reading, [replace(group, hits=hits[group.kind]) for group in groups if group.count], chosen)


def _rows(keys: Sequence[int]) -> dict[int, Row]:
    found = Row.objects.unscoped("found by the rule of their kind a moment ago").filter(pk__in=keys)
    return {row.pk: row for row in found} if keys else {}


def candidates(
    actor: Actor,
    filters: SearchFilters,
    reading: Reading,
    *,
    today: datetime.date,
    most: int,
    enough: Enough | None = None,
) -> tuple[list[_Candidate], bool]:
    """The best `most` rows of the filters' one kind, and whether there are more that were not looked at.

    `enough`: who has the free capacity that the filters ask; the same one for all kinds of one search.
    """
    kind = RowKind(filters.kind)
    rows = Row.objects.unscoped("the rule of this one kind").filter(visible_of_kind(actor, kind))
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    marks = filter_terms(
        kinds=[kind],
        region=filters.region,
        kbli=filters.kbli,
        size_class=filters.size_class,
        certificate=filters.certificate,
        is_capacity_told=filters.free is not None,
    )
    # The kind alone is no word worth looking up: its column has an index together with the latitude.
    terms = (*reading.terms, *marks)
    rows = with_terms(rows, terms) if len(terms) > 1 else rows.filter(kind=kind)
    rows = _qualified(actor, rows, filters, today).values_list(*FIELDS)
    if filters.nearby is None:
        read = list(rows[: most + 1])
        found, is_more = [_candidate(one, None) for one in read[:most]], len(read) > most
    else:
        near, is_more = nearest(rows, filters.nearby, most, least=PAGE_SIZE, is_narrowed=len(terms) > 1)
        found = [_candidate(one, km) for one, km in near]
    if enough is not None:
        found = enough.of(found)
    ranked = _ranked(found, reading.words)
    if kind == RowKind.ENTERPRISE:
        # Enterprises that are one are found once, under the entry that fits best.
        keys = [one.enterprise_key for one in ranked]
        ranked = first_of_each(ranked, keys, canonical_keys(keys))
    return ranked, is_more


def _qualified(actor: Actor, rows: Any, filters: SearchFilters, today: datetime.date) -> Any:
    if filters.certificate:
        standing = (
            Certificate.objects.visible(actor)
            .standing()
            .filter(
                Q(valid_from__isnull=True) | Q(valid_from__lte=today),
                Q(valid_to__isnull=True) | Q(valid_to__gte=today),
                Q(invalidated_on__isnull=True) | Q(invalidated_on__gt=today),
                enterprise=OuterRef("enterprise_key"),
                scheme=filters.certificate,
            )
        )
        rows = rows.filter(Exists(standing))
    if filters.free is not None:
        told = OfferValue.objects.visible(actor).standing().filter(kind=ValueKind.CAPACITY, number__gt=0)
        own = "offer" if filters.kind == RowKind.PRODUCT else "offer__enterprise"
        key = "key" if filters.kind == RowKind.PRODUCT else "enterprise_key"
        rows = rows.filter(Exists(told.filter(**{own: OuterRef(key)})))
    return rows


def _ranked(found: list[_Candidate], words: str) -> list[_Candidate]:
    """Near ones first where a point was given; else titles that begin with the words, that have them, the others."""
    written = words.casefold()
    each = written.split()

    def place(one: _Candidate) -> tuple[float, int, int, str, int]:
        title = one.title.casefold()
        begins = 0 if written and title.startswith(written) else 1
        missing = sum(1 for word in each if word not in title)
        return one.km or 0.0, begins, missing, title, one.pk

    return sorted(found, key=place)


def results_of(
    actor: Actor,
    filters: SearchFilters,
    *,
    today: datetime.date,
    most: int,
    reading: Reading | None = None,
) -> tuple[list[Hit], bool]:
    """All rows of the filters (of one kind, or of all but people), for an export or a map; whether there are more.

    `reading`: as a search of the same filters read the words; it is asked for where it is not given.
    """
    reading = reading or search(actor, filters, today=today).reading
    hits: list[Hit] = []
    is_more = False
    enough = None if filters.free is None else Enough(actor, filters.free, today)
    if reading.is_empty and not filters.is_narrowed:
        return hits, is_more
    for kind in filters.kinds:
        if kind == RowKind.PERSON:
            continue
        ranked, more = candidates(
            actor,
            replace(filters, kind=kind),
            reading,
            today=today,
            most=most - len(hits),
            enough=enough,
        )
        is_more |= more
        for at in range(0, len(ranked), 500):
            part = ranked[at : at + 500]
            rows = _rows([one.pk for one in part])
            hits += [Hit(rows[one.pk], one.km) for one in part if one.pk in rows]
    return hits, is_more
