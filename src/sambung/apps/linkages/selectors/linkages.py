"""Linkages with their levels, and the evidence under them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from sambung.apps.actors.access import Actor, Role, may
from sambung.apps.linkages.access import stands_for_buyer, stands_for_seller, works_for_linkage
from sambung.apps.linkages.facts import level_of
from sambung.apps.linkages.models import Evidence, Linkage
from sambung.apps.linkages.selectors.proposals import consenting
from sambung.apps.registry.models.enterprise import Kind


class LinkageNotFoundError(LookupError):
    """No such linkage or evidence, or none that the actor may see: HTTP 404 for both."""


@dataclass(frozen=True)
class LinkageFilter:
    """What a list shows; empty fields do not narrow. `level`: 1 to 5; `state`: OPEN or ENDED."""

    words: str = ""
    level: int | None = None
    state: str = ""
    region: str = ""


@dataclass(frozen=True)
class LinkageView:
    """A linkage on a day. `seller_name` empty: the member did not agree to be shown to buyers. `missing`: what the
    next level still needs (a code of engine.indicators)."""

    linkage: Linkage
    seller_name: str
    level: int
    missing: str
    is_open: bool


@dataclass(frozen=True)
class EvidenceView:
    """A piece of evidence; `may_confirm`: the actor's own side has not confirmed it yet."""

    evidence: Evidence
    counts: bool
    may_confirm: bool
    is_superseded: bool
    reason: str


def list_linkages(actor: Actor, narrowed: LinkageFilter = LinkageFilter()) -> QuerySet[Any]:
    """Visible linkages that stand, newest first; lazy, to be paginated. With `level` the rows are read once more."""
    today = timezone.localdate()
    rows = (
        Linkage.objects.visible(actor)
        .standing()
        .select_related("seller", "buyer", "proposal__seller_of_record", "proposal__requirement")
        .order_by("-id")
    )
    if narrowed.words.strip():
        words = narrowed.words.strip()
        found = Q(buyer__name__icontains=words) | Q(product__icontains=words)
        if actor.has(Role.BUYER) and not actor.is_staff_of_centre:
            # A name that is not shown cannot be searched for either.
            rows = rows.filter(found)
        else:
            rows = rows.filter(found | Q(seller__name__icontains=words))
    if narrowed.region:
        rows = rows.filter(seller__region_code__startswith=narrowed.region)
    if narrowed.state == "OPEN":
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
    elif narrowed.state == "ENDED":
        rows = rows.filter(valid_to__lte=today)
    if narrowed.level is not None:
        fitting = [one.linkage.pk for one in view_linkages(actor, rows) if one.level == narrowed.level]
        rows = rows.filter(pk__in=fitting)
    return rows


def linkages_of_enterprise(actor: Actor, enterprise_uid: uuid.UUID) -> QuerySet[Any]:
    """Linkages in which an enterprise sells or buys, as `list_linkages`: for its card."""
    return list_linkages(actor).filter(Q(seller__uid=enterprise_uid) | Q(buyer__uid=enterprise_uid))


def view_linkages(
    actor: Actor, linkages: Iterable[Linkage], *, on: datetime.date | None = None
) -> list[LinkageView]:
    """Levels and names for rows that were read already; two queries for all of them."""
    day = on or timezone.localdate()
    rows = list(linkages)
    evidence: dict[int, list[Evidence]] = {row.pk: [] for row in rows}
    standing = Evidence.objects.unscoped("the linkages themselves were read for the actor").standing()
    for piece in standing.filter(linkage_id__in=list(evidence)):
        evidence[piece.linkage_id].append(piece)
    hides = actor.has(Role.BUYER) and not actor.has(Role.MANAGER, Role.MENTOR, Role.ADMIN)
    shown = consenting({row.seller_id for row in rows}) if hides else set()
    views = []
    for row in rows:
        result = level_of(row, evidence[row.pk], on=day)
        is_hidden = hides and row.seller_id not in shown and row.seller_id not in actor.enterprise_ids
        views.append(
            LinkageView(
                linkage=row,
                seller_name="" if is_hidden else row.seller.name,
                level=int(result.level),
                missing=result.missing,
                is_open=row.valid_to is None or row.valid_to > day,
            )
        )
    return views


def linked_enterprises(centre_ids: Collection[int]) -> set[int]:
    """Enterprises of these centres that hold a linkage with a large firm today; for planning, which names nobody."""
    rows = Linkage.objects.unscoped("only whether an enterprise is linked already, never to whom").standing()
    return set(
        rows.on(timezone.localdate())
        .filter(seller__centre_id__in=list(centre_ids), buyer__kind=Kind.LARGE)
        .values_list("seller_id", flat=True)
    )


def find_linkage(actor: Actor, uid: uuid.UUID) -> Linkage | None:
    """One linkage, superseded or not; None where there is none that the actor may see."""
    found: Linkage | None = (
        Linkage.objects.visible(actor)
        .select_related(
            "seller__centre",
            "buyer",
            "superseded",
            "proposal__requirement__centre",
            "proposal__seller_of_record",
        )
        .filter(uid=uid)
        .first()
    )
    return found


def get_linkage(actor: Actor, uid: uuid.UUID) -> Linkage:
    """The same. Errors: LinkageNotFoundError."""
    found = find_linkage(actor, uid)
    if found is None:
        raise LinkageNotFoundError(str(uid))
    return found


def get_evidence(actor: Actor, uid: uuid.UUID) -> Evidence:
    """One piece of evidence with its linkage. Errors: LinkageNotFoundError."""
    found: Evidence | None = (
        Evidence.objects.visible(actor)
        .select_related("linkage__seller__centre", "linkage__proposal__requirement__centre")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise LinkageNotFoundError(str(uid))
    return found


def view_linkage(
    actor: Actor, linkage: Linkage
) -> tuple[LinkageView, Sequence[EvidenceView], dict[str, bool]]:
    """A linkage's page: level, its evidence (also what was taken back), and what the actor may do."""
    (view,) = view_linkages(actor, [linkage])
    sides = (stands_for_seller(actor, linkage), stands_for_buyer(actor, linkage))
    rows = Evidence.objects.visible(actor).filter(linkage=linkage).select_related("superseded")
    pieces = []
    for row in rows.order_by("-happened_on", "-id"):
        is_superseded = row.superseded_id is not None
        if is_superseded and row.superseded.code == "linkages.evidence.confirmed":
            # The row that took its place says the same and more.
            continue
        lacks = (sides[0] and not row.is_confirmed_by_seller) or (sides[1] and not row.is_confirmed_by_buyer)
        pieces.append(
            EvidenceView(
                evidence=row,
                counts=not is_superseded and row.is_confirmed_by_seller and row.is_confirmed_by_buyer,
                may_confirm=bool(lacks) and not is_superseded,
                is_superseded=is_superseded,
                reason=row.superseded.payload.get("reason", "") if is_superseded else "",
            )
        )
    may_do = {
        "record": may(actor, "linkages.record_evidence", linkage) and linkage.superseded_id is None,
        "end": may(actor, "linkages.end_linkage", linkage) and linkage.superseded_id is None,
        "is_staff": works_for_linkage(actor, linkage),
    }
    return view, pieces, may_do
