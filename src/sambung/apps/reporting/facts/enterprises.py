"""Enterprises' facts as spans of time in which nothing changes, as known at one journal position."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from sambung.apps.journal.models import Entry
from sambung.apps.registry.facts import class_of
from sambung.apps.registry.models import Activity, ClassBasis, Enterprise, Kind, Owner, Place
from sambung.apps.reporting.facts.twins import REASON, EnterpriseHead, Twins
from sambung.engine.certificates import SizeClass
from sambung.engine.indicators import EnterpriseRow
from sambung.standards.rules import NoRuleInForce, rule

FIRST, LAST = datetime.date.min, datetime.date.max
DAY = datetime.timedelta(days=1)
# A position that no journal reaches: not sealed yet.
NEVER = 2**62
ENDED = "registry.enterprise.ended"


class Point(NamedTuple):
    """Degrees WGS84."""

    latitude: float
    longitude: float


class Dated(NamedTuple):
    """A value from its first to the day before `until`; `order`: of two from one day the later recorded counts."""

    since: datetime.date
    until: datetime.date
    order: int
    value: Any


class Basis(NamedTuple):
    """A row of ClassBasis as `registry.facts.class_of` reads it."""

    capital: int | None
    annual_sales: int | None
    valid_from: datetime.date | None
    source: str


def spans(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[Dated]]:
    """(owner's key, valid_from, valid_to, id, value) → the owner's dated values."""
    found: dict[int, list[Dated]] = defaultdict(list)
    for key, since, until, order, value in rows:
        found[key].append(Dated(since or FIRST, until or LAST, order, value))
    return found


def known_rows(model: Any, position: int, *columns: str, **filters: Any) -> Any:
    """Columns of a fact table as known at a position, after key, valid_from, valid_to and id."""
    facts = model.objects.unscoped(REASON).known_at(position).filter(**filters)
    return facts.values_list("enterprise_id", "valid_from", "valid_to", "id", *columns).iterator(5000)


def enterprise_rows(
    position: int, *, since: datetime.date, twins: Twins
) -> tuple[list[EnterpriseRow], dict[str, Point], int]:
    """Rows of every UMKM for days from `since` on, one for each span without change, by uid; where the
    regencies (four digits) lie by their enterprises; and how many enterprises are simulated. Twins are one.
    """
    places = spans(
        (key, start, end, order, (code.replace(".", ""), latitude, longitude))
        for key, start, end, order, code, latitude, longitude in known_rows(
            Place, position, "region_code", "latitude", "longitude", region_scheme="KEMENDAGRI"
        )
    )
    activities = spans(
        (key, start, end, order, (is_primary, kbli))
        for key, start, end, order, kbli, is_primary in known_rows(Activity, position, "kbli", "is_primary")
        if kbli
    )
    owners = spans(
        (key, start, end, order, sex)
        for key, start, end, order, sex in known_rows(Owner, position, "sex")
        if sex
    )
    bases = read_bases(position, enterprise__kind=Kind.UMKM)
    ends = ends_known(ENDED, position)
    rows = (
        Enterprise.objects.unscoped(REASON)
        .filter(kind=Kind.UMKM)
        .order_by("uid")
        .values_list("id", "uid", "registered_on", "ended_on", "is_simulated")
    )
    heads = twins.heads(
        EnterpriseHead(key, uid, registered_on, ends.get(uid, ended_on), is_simulated)
        for key, uid, registered_on, ended_on, is_simulated in rows
    )
    tables = (places, activities, owners, bases)
    for table in tables:
        twins.gather(table)
    bare = {head[0]: head[1] for head in heads if not any(head[0] in table for table in tables)}
    strangers = _recorded_later(bare) | _journalled_later(bare, position)
    changes = law_changes(since)
    class_on = class_reader()
    found: list[EnterpriseRow] = []
    simulated = 0
    for pk, uid, registered_on, ended, is_simulated in heads:
        if pk in strangers:
            continue
        simulated += is_simulated
        name = str(uid)
        begins = max(registered_on, since)
        until = ended or LAST
        own = (places.get(pk, ()), activities.get(pk, ()), owners.get(pk, ()), bases.get(pk, ()))
        for start, end in _cut(begins, until, own, changes):
            place, activity, owner, basis = ([one for one in rows if _holds(one, start)] for rows in own)
            where = _latest(place)
            found.append(
                EnterpriseRow(
                    name,
                    start,
                    None if end == LAST else end - DAY,
                    is_registered=True,
                    is_active=True,
                    size_class=class_on(basis, start),
                    kbli=_codes(activity),
                    region=where[0] or None if where else None,
                    owner_sex=_latest(owner),
                )
            )
        if ended is not None:
            found.append(
                EnterpriseRow(name, max(ended, registered_on, since), is_registered=True, is_active=False)
            )
    return found, _middles(places), simulated


def read_bases(position: int, **filters: Any) -> dict[int, list[Dated]]:
    """What size classes rest on, as `Basis`."""
    return spans(
        (key, start, end, order, Basis(capital, sales, start, source))
        for key, start, end, order, capital, sales, source in known_rows(
            ClassBasis, position, "capital", "annual_sales", "source", **filters
        )
    )


def class_reader() -> Callable[[Iterable[Dated], datetime.date], SizeClass | None]:
    """The class that bases give under the rule of a day; the same amounts under the same rule are judged once."""
    kept: dict[tuple[Any, ...], SizeClass | None] = {}
    versions: dict[datetime.date, str] = {}

    def read(bases: Iterable[Dated], on: datetime.date) -> SizeClass | None:
        rows = [one.value for one in bases]
        if not rows:
            return None
        if on not in versions:
            law = rule("size_class", on=on)
            versions[on] = "" if isinstance(law, NoRuleInForce) else law.version
        alone = len(rows) == 1
        key = (versions[on], rows[0].capital, rows[0].annual_sales) if alone else (on, *rows)
        if key not in kept:
            fact = class_of(rows, on)
            kept[key] = None if fact is None else fact.value
        return kept[key]

    return read


def law_changes(since: datetime.date) -> list[datetime.date]:
    """The days after `since` on which another version of the size classes came into force."""
    days = []
    law = rule("size_class", on=since)
    while not isinstance(law, NoRuleInForce) and law.valid_to is not None:
        days.append(law.valid_to + DAY)
        law = rule("size_class", on=days[-1])
    return days


def ends_known(ended: str, position: int, *, resumed: str = "") -> dict[UUID, datetime.date | None]:
    """Ends that stand in a column without history: the day that the journal's last entry up to the position gave.

    `ended`, `resumed`: the entries' codes. A thing that has such entries but none up to the position had not
    been ended then: None.
    """
    found: dict[UUID, datetime.date | None] = {}
    entries = Entry.objects.filter(code__in=[ended, resumed] if resumed else [ended]).order_by("id")
    for uid, code, payload, at in entries.values_list(
        "subject_uid", "code", "payload", "position"
    ).iterator():
        if uid is None:
            continue
        found.setdefault(uid, None)
        if at is not None and at <= position:
            day = payload.get("ended_on") if code == ended else None
            found[uid] = datetime.date.fromisoformat(day) if day else None
    return found


def _recorded_later(bare: dict[int, UUID]) -> set[int]:
    """Of enterprises (key → uid) of which nothing is known at the position: those recorded by now.

    One without any dated fact or journal entry was never recorded later: it stands as its own row says.
    """
    later: set[int] = set()
    if not bare:
        return later
    for model in (Place, Activity, Owner, ClassBasis):
        rows: Any = model.objects.unscoped(REASON)
        later |= bare.keys() & set(rows.values_list("enterprise_id", flat=True).distinct())
    return later


def _journalled_later(bare: dict[int, UUID], position: int) -> set[int]:
    """Of enterprises without dated facts: those whose first journal entry came after the position."""
    keys = {uid: pk for pk, uid in bare.items()}
    uids = list(keys)
    first: dict[UUID, int] = {}
    for start in range(0, len(uids), 5000):
        entries = Entry.objects.filter(subject_uid__in=uids[start : start + 5000])
        for uid, at in entries.values_list("subject_uid", "position"):
            if uid is not None:
                first[uid] = min(first.get(uid, NEVER), NEVER if at is None else at)
    return {keys[uid] for uid, at in first.items() if at > position}


def _cut(
    begins: datetime.date,
    until: datetime.date,
    tables: Iterable[Iterable[Dated]],
    changes: Iterable[datetime.date],
) -> list[tuple[datetime.date, datetime.date]]:
    """[begins, until) cut where some value begins or ends."""
    if begins >= until:
        return []
    days = {begins, until}
    for rows in tables:
        for one in rows:
            if begins < one.since < until:
                days.add(one.since)
            if begins < one.until < until:
                days.add(one.until)
    for day in changes:
        if begins < day < until:
            days.add(day)
    if len(days) == 2:
        return [(begins, until)]
    ordered = sorted(days)
    return list(pairwise(ordered))


def _holds(one: Dated, day: datetime.date) -> bool:
    return one.since <= day < one.until


def _latest(rows: list[Dated]) -> Any:
    """The value that became true last; None without any."""
    if not rows:
        return None
    if len(rows) == 1:
        return rows[0].value
    return max(rows, key=lambda one: (one.since, one.order)).value


def _codes(rows: list[Dated]) -> tuple[str, ...] | None:
    """All codes in force, the main activity first."""
    if not rows:
        return None
    if len(rows) == 1:
        return (rows[0].value[1],)
    ordered = sorted(rows, key=lambda one: (one.value[0], one.since, one.order), reverse=True)
    return tuple(dict.fromkeys(one.value[1] for one in ordered))


def _middles(places: dict[int, list[Dated]]) -> dict[str, Point]:
    """Regency → the middle of the places in it whose point is known."""
    sums: dict[str, list[float]] = {}
    for rows in places.values():
        for one in rows:
            code, latitude, longitude = one.value
            if len(code) >= 4 and latitude is not None and longitude is not None:
                total = sums.setdefault(code[:4], [0.0, 0.0, 0.0])
                total[0] += latitude
                total[1] += longitude
                total[2] += 1
    return {code: Point(total[0] / total[2], total[1] / total[2]) for code, total in sums.items()}
