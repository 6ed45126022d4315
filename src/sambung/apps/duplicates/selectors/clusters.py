"""Which enterprise stands for which: resolved where something is read, for no table is rewritten by a merge."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, Exists, F, OuterRef, Q

from sambung.apps.actors.access import Actor, may
from sambung.apps.duplicates.facts import resolved_in
from sambung.apps.duplicates.models import Judgement, Twin, Verdict
from sambung.apps.registry.facts import known
from sambung.apps.registry.facts.standing import chunks
from sambung.apps.registry.models import Certificate, Enterprise, Offer

REASON = (
    "which enterprise stands for which is nobody's secret; what is shown of it is asked for by its own room"
)
Item = TypeVar("Item")


def canonical_keys(keys: Collection[int]) -> dict[int, int]:
    """For those of these enterprises that have twins: the key of the one that stands for them. A query for each 5,000."""
    found: dict[int, int] = {}
    for part in chunks(keys):
        rows = Twin.objects.filter(enterprise__in=part)
        found |= dict(rows.values_list("enterprise_id", "canonical_id"))
    return found


def with_twins(keys: Collection[int]) -> dict[int, frozenset[int]]:
    """Each of these enterprises → all that are one with it, itself among them. A query for each 5,000."""
    members = one_with(keys)
    return {key: members.get(key, frozenset({key})) for key in keys}


def one_with(keys: Collection[int], known_entry: int | None = None) -> dict[int, frozenset[int]]:
    """Those of these enterprises that have twins → all that are one with each, itself among them.

    As known when a journal entry was the last; None: as it stands. A query for each 5,000.
    """
    if known_entry is None:
        canonical = _reached(keys)
    else:
        canonical = canonical_known_by(known_entry)
    members: dict[int, set[int]] = {}
    for key, first in canonical.items():
        members.setdefault(first, set()).add(key)
    groups = {first: frozenset(of) for first, of in members.items()}
    return {key: groups[canonical[key]] for key in keys if key in canonical}


def _reached(keys: Collection[int]) -> dict[int, int]:
    """Every member of the clusters of these enterprises → the key that stands for it. A query for each 5,000."""
    found: dict[int, int] = {}
    for part in chunks(keys):
        clusters = Twin.objects.filter(enterprise__in=part).values("canonical")
        rows = Twin.objects.filter(canonical__in=clusters)
        found |= dict(rows.values_list("enterprise_id", "canonical_id"))
    return found


@dataclass(frozen=True)
class Twinned:
    """An entry that has twins: the key of the one that stands for it, and the centre whose entry it is."""

    canonical: int
    centre: int | None


def twinned_of_centres(centre_ids: Collection[int]) -> dict[int, Twinned]:
    """All members, wherever they are, of the clusters that reach into these centres; whatever their number one query."""
    reached = Twin.objects.filter(enterprise__centre__in=list(centre_ids)).values("canonical")
    rows = Twin.objects.filter(canonical__in=reached)
    return {
        key: Twinned(first, centre)
        for key, first, centre in rows.values_list("enterprise_id", "canonical_id", "enterprise__centre_id")
    }


def canonical_known_at(position: int) -> dict[int, int]:
    """The same for the whole registry, as known when the journal was sealed up to a position. One query."""
    rows = Judgement.objects.unscoped(REASON).known_at(position).filter(verdict=Verdict.SAME)
    return resolved_in(rows)


def canonical_known_by(known_entry: int | None) -> dict[int, int]:
    """The same as known when a journal entry was the last; None: as it stands. One query."""
    rows = known(Judgement.objects, known_entry).filter(verdict=Verdict.SAME)
    return resolved_in(rows)


def first_of_each(items: Iterable[Item], keys: Iterable[int], canonical: Mapping[int, int]) -> list[Item]:
    """Of items that belong to one cluster only the first; `keys` are their enterprises, in the same order."""
    seen: set[int] = set()
    kept = []
    for item, key in zip(items, keys, strict=True):
        cluster = canonical.get(key, key)
        if cluster not in seen:
            seen.add(cluster)
            kept.append(item)
    return kept


def one_entry_each(rows: Any) -> Any:
    """A query of enterprises with one entry for each: the one that stands, else the oldest that the query has.

    An entry whose standing one does not fit the query stays: it is then what the query knows of that enterprise.
    """
    better = rows.order_by().filter(
        Q(pk=OuterRef("canonical")) | Q(pk__lt=OuterRef("enterprise")), twin__canonical=OuterRef("canonical")
    )
    folded = Twin.objects.exclude(canonical=F("enterprise")).filter(Exists(better))
    return rows.exclude(pk__in=folded.values("enterprise"))


@dataclass(frozen=True)
class Mark:
    """What a list says of an entry that has twins. `entries`: how many the enterprise has."""

    standing_uid: uuid.UUID
    standing_name: str
    is_standing: bool
    entries: int


def marks_of(keys: Collection[int]) -> dict[int, Mark]:
    """For those of these enterprises that have twins. A query for each 5,000; for whoever may see the names."""
    found = {}
    for part in chunks(keys):
        rows = Twin.objects.filter(enterprise__in=part).annotate(entries=Count("canonical__twins"))
        for key, first, uid, name, entries in rows.values_list(
            "enterprise_id", "canonical_id", "canonical__uid", "canonical__name", "entries"
        ):
            found[key] = Mark(uid, name, key == first, entries)
    return found


@dataclass(frozen=True)
class ClusterUids:
    """A cluster for programs, as far as somebody may see it. `standing` None: listed once, or not to be seen."""

    standing: uuid.UUID | None
    entries: tuple[uuid.UUID, ...]


def cluster_uids(actor: Actor, uids: Collection[uuid.UUID]) -> dict[uuid.UUID, ClusterUids]:
    """The clusters of these enterprises, those that the actor may see. Four queries, however many they are."""
    rows = Enterprise.objects.visible(actor)
    keys = dict(rows.filter(uid__in=list(uids)).values_list("pk", "uid"))
    members, canonical = one_with(keys), _reached(keys)
    seen = dict(rows.filter(pk__in=canonical).values_list("pk", "uid"))
    return {
        uid: ClusterUids(
            seen.get(canonical.get(key, 0)),
            tuple(seen[one] for one in sorted(members.get(key, ())) if one in seen) or (uid,),
        )
        for key, uid in keys.items()
    }


def with_standing(
    actor: Actor, rows: Iterable[dict[str, Any]], *, size: int = 2000
) -> Iterator[dict[str, Any]]:
    """Rows of enterprises (`uid`) with the uid of the entry that `stands_for_it`, as far as the actor may see it.

    Its own where it is listed once. Read in parts of `size`, four queries for each.
    """
    rest = iter(rows)
    while part := list(itertools.islice(rest, size)):
        clusters = cluster_uids(actor, [uuid.UUID(row["uid"]) for row in part])
        for row in part:
            found = clusters.get(uuid.UUID(row["uid"]))
            standing = found.standing if found is not None else None
            yield {**row, "stands_for_it": str(standing or row["uid"])}


@dataclass(frozen=True)
class Member:
    """One of a cluster that the actor may see: what it brings. `is_canonical`: it stands for the others."""

    enterprise: Any
    is_canonical: bool
    offers: int
    certificates: int


@dataclass(frozen=True)
class ClusterView:
    """A cluster around one enterprise. `hidden`: members that the actor may not see; `may_separate` this one;
    `may_let_stand`: this one is not the one that stands, and the actor may choose it."""

    members: tuple[Member, ...]
    hidden: int
    may_separate: bool
    may_let_stand: bool
    judgement_uid: uuid.UUID | None

    @property
    def canonical(self) -> Any:
        """The enterprise that stands for all; None where the actor may not see it."""
        return next((one.enterprise for one in self.members if one.is_canonical), None)


def cluster_view(actor: Actor, enterprise: Enterprise) -> ClusterView | None:
    """The cluster of an enterprise as the actor may see it; None where it has no twins. At most five queries."""
    stands = _reached([enterprise.pk])
    if not stands:
        return None
    keys, canonical = stands.keys(), stands[enterprise.pk]
    seen = list(Enterprise.objects.visible(actor).filter(pk__in=keys).select_related("centre").order_by("pk"))
    offers = _counted(Offer.objects.visible(actor).filter(enterprise__in=keys, is_active=True))
    certificates = _counted(Certificate.objects.visible(actor).standing().filter(enterprise__in=keys))
    joined = list(
        Judgement.objects.unscoped(REASON)
        .standing()
        .filter(Q(left=enterprise) | Q(right=enterprise), verdict=Verdict.SAME)
        .select_related("left", "right")
        .order_by("-judged_at", "-id")
    )
    may_judge = [may(actor, "duplicates.judge_pair", (one.left, one.right)) for one in joined]
    return ClusterView(
        members=tuple(
            Member(one, one.pk == canonical, offers.get(one.pk, 0), certificates.get(one.pk, 0))
            for one in seen
        ),
        hidden=len(keys) - len(seen),
        may_separate=bool(joined) and all(may_judge),
        may_let_stand=enterprise.pk != canonical and any(may_judge),
        judgement_uid=joined[0].uid if joined else None,
    )


def _counted(rows: Any) -> dict[int, int]:
    return dict(rows.values_list("enterprise_id").annotate(many=Count("id")).order_by())
