"""Lists of enterprises: filtered, paged, as points on a map, and as rows of an export."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from sambung.apps.actors.access import Actor, may
from sambung.apps.centres.models import Centre
from sambung.apps.registry.facts.twins import fold
from sambung.apps.registry.models import Activity, Certificate, Enterprise, Kind, Offer
from sambung.standards.stems import stems

PAGE_SIZE = 25
MAP_POINTS = 20_000


@dataclass(frozen=True)
class EnterpriseFilters:
    """What a list is narrowed to; empty: not narrowed.

    `words`: every word's stem must occur. `region`: a Kemendagri code of any level. `kbli`: a prefix.
    `sex`: F, M, or `-` for not known. `certificate`: a scheme with a certificate that is valid today by its
    own dates. `each_entry`: also entries for which another stands, where an enterprise is listed more than once.
    """

    words: str = ""
    region: str = ""
    kind: str = ""
    size_class: str = ""
    kbli: str = ""
    sex: str = ""
    centre: uuid.UUID | None = None
    certificate: str = ""
    each_entry: bool = False


def _filtered(actor: Actor, filters: EnterpriseFilters, today: datetime.date) -> Any:
    rows = Enterprise.objects.visible(actor).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    wanted = stems(filters.words)
    for one in wanted:
        rows = rows.filter(stems__contains=f" {one} ")
    if filters.words.strip() and not wanted:
        # Stop words and bare numbers have no stem: then the name itself is searched.
        rows = rows.filter(name__icontains=filters.words.strip())
    if filters.region:
        rows = rows.filter(Q(region_code=filters.region) | Q(region_code__startswith=f"{filters.region}."))
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.size_class:
        rows = rows.filter(size_class=filters.size_class)
    if filters.kbli:
        rows = rows.filter(kbli__startswith=filters.kbli)
    if filters.sex:
        rows = rows.filter(owner_sex="" if filters.sex == "-" else filters.sex)
    if filters.centre:
        rows = rows.filter(centre__uid=filters.centre)
    if filters.certificate:
        rows = rows.filter(
            Exists(
                Certificate.objects.visible(actor)
                .standing()
                .filter(
                    Q(valid_from__isnull=True) | Q(valid_from__lte=today),
                    Q(valid_to__isnull=True) | Q(valid_to__gte=today),
                    Q(invalidated_on__isnull=True) | Q(invalidated_on__gt=today),
                    enterprise=OuterRef("pk"),
                    scheme=filters.certificate,
                )
            )
        )
    return rows if filters.each_entry else fold(rows)


def list_enterprises(
    actor: Actor,
    filters: EnterpriseFilters,
    *,
    page: int | str = 1,
    page_size: int = PAGE_SIZE,
    today: datetime.date,
) -> Page[Enterprise]:
    """One page by name, each with its centre, products (`active_offers`) and activity (`primary_activity`, a list). Four queries."""
    said = Activity.objects.visible(actor).standing().on(today).filter(is_primary=True).order_by("-id")
    active = Offer.objects.visible(actor).filter(is_active=True).order_by("product")
    rows = (
        _filtered(actor, filters, today)
        .select_related("centre")
        .prefetch_related(
            Prefetch("offers", queryset=active, to_attr="active_offers"),
            Prefetch("activities", queryset=said, to_attr="primary_activity"),
        )
        .order_by("name", "id")
    )
    return Paginator(rows, page_size).get_page(page)


@dataclass(frozen=True)
class EnterprisePoint:
    """An enterprise on a map: WGS84 degrees."""

    uid: uuid.UUID
    name: str
    latitude: float
    longitude: float
    size_class: str


def enterprise_points(
    actor: Actor, filters: EnterpriseFilters, *, today: datetime.date, limit: int = MAP_POINTS
) -> tuple[list[EnterprisePoint], int]:
    """Those with a known point, at most `limit`, and how many there are in all. Two queries."""
    rows = _filtered(actor, filters, today).filter(latitude__isnull=False, longitude__isnull=False)
    fields = ("uid", "name", "latitude", "longitude", "size_class")
    return [EnterprisePoint(*row) for row in rows.order_by("id").values_list(*fields)[:limit]], rows.count()


def count_export(actor: Actor, filters: EnterpriseFilters, *, today: datetime.date) -> tuple[int, int]:
    """How many rows an export has, and how many of them are simulated. One query."""
    counts = _filtered(actor, filters, today).aggregate(
        rows=Count("pk"), simulated=Count("pk", filter=Q(is_simulated=True))
    )
    return counts["rows"], counts["simulated"]


def export_rows(
    actor: Actor, filters: EnterpriseFilters, *, today: datetime.date
) -> Iterator[dict[str, Any]]:
    """What the list shows, one dictionary for each enterprise; nothing private."""
    rows = _filtered(actor, filters, today).select_related("centre").order_by("name", "id")
    for one in rows.iterator(chunk_size=2000):
        yield {
            "uid": str(one.uid),
            "name": one.name,
            "kind": one.kind,
            "region_code": one.region_code,
            "kbli": one.kbli,
            "kbli_vintage": one.kbli_vintage,
            "size_class": one.size_class,
            "owner_sex": one.owner_sex,
            "is_pkp": one.is_pkp,
            "centre": one.centre.name if one.centre else "",
            "latitude": one.latitude,
            "longitude": one.longitude,
            "is_simulated": one.is_simulated,
        }


def find_enterprise(actor: Actor, uid: uuid.UUID) -> Enterprise | None:
    """The enterprise, where the actor may see it."""
    found: Enterprise | None = (
        Enterprise.objects.visible(actor).select_related("centre").filter(uid=uid).first()
    )
    return found


def find_offer(actor: Actor, uid: uuid.UUID) -> Offer | None:
    """The offer, where the actor may see it."""
    found: Offer | None = (
        Offer.objects.visible(actor).select_related("enterprise__centre").filter(uid=uid).first()
    )
    return found


def own_enterprises(actor: Actor) -> list[Enterprise]:
    """Those for which the actor acts, by name."""
    return list(Enterprise.objects.visible(actor).filter(pk__in=actor.enterprise_ids).order_by("name"))


def own_centres(actor: Actor) -> list[Centre]:
    """The centres for which the actor may register; administrators: all."""
    centres = Centre.objects.visible(actor).order_by("name")
    return [one for one in centres if may(actor, "registry.register_enterprise", one)]


def all_centres(actor: Actor) -> list[Centre]:
    """Every centre, by name, for a filter."""
    return list(Centre.objects.visible(actor).order_by("name"))


def enterprise_count(actor: Actor) -> int:
    """How many enterprises there are to see at all: tells an empty registry from an empty result."""
    return int(Enterprise.objects.visible(actor).filter(kind=Kind.UMKM).count())


def enterprise_keys_of(uids: Collection[uuid.UUID]) -> frozenset[int]:
    """Primary keys of the enterprises that the uids mean, themselves or through an offer or certificate."""
    why = "what a list touched decides what is matched again"
    keys = set(Enterprise.objects.unscoped(why).filter(uid__in=uids).values_list("pk", flat=True))
    for model in (Offer, Certificate):
        keys |= set(model.objects.unscoped(why).filter(uid__in=uids).values_list("enterprise_id", flat=True))
    return frozenset(keys)
