"""Proposed pairs: the list, one pair side by side, the next one, and what was judged."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from sambung.apps.actors.access import Actor, may
from sambung.apps.centres.models import Centre
from sambung.apps.duplicates.models import Judgement, Proposal, ProposalState, Scan, Strength, Verdict
from sambung.apps.duplicates.services.records import records_of
from sambung.apps.duplicates.services.refusals import REASON
from sambung.apps.journal.models import PersonalValues
from sambung.apps.registry.models import Enterprise, Offer
from sambung.engine.resolution.evidence import Feature, Record, hidden

PAGE_SIZE = 25
BOTH = ("left__centre", "left__twin", "right__centre", "right__twin")
MOST_PRODUCTS = 40
# Whose values are told to the people of the enterprise's own centre alone.
PRIVATE = frozenset({Feature.IDENTIFIER, Feature.PHONE, Feature.OWNER})


@dataclass(frozen=True)
class ProposalFilters:
    """What a list is narrowed to; empty: not narrowed. `state`, `strength`: codes; `words`: part of either name."""

    state: str = ProposalState.OPEN
    centre: uuid.UUID | None = None
    strength: str = ""
    words: str = ""


@dataclass(frozen=True)
class Reason:
    """One feature of a pair. `bits`: its weight for (or, below 0, against) their being one; 0 where it is unknown.

    `left` and `right`: the values; None where the actor may not see them, empty where they are not known.
    """

    feature: str
    level: str
    detail: str
    bits: float
    left: str | None = ""
    right: str | None = ""


@dataclass(frozen=True)
class PairView:
    """A pair to be judged. `standing`: the judgement that counts now, if any. `products`: active ones of each.

    `right_stands`: were they called the same, the right one would stand for both, without anybody choosing it.
    """

    proposal: Proposal
    reasons: tuple[Reason, ...]
    products: tuple[tuple[str, ...], tuple[str, ...]]
    standing: Judgement | None
    may_judge: bool
    right_stands: bool = False


@dataclass(frozen=True)
class JudgementLine:
    """One word on a pair. `is_standing`: it counts; `may_take_back`; `by`: who, empty once erased."""

    row: Judgement
    by: str
    is_standing: bool
    may_take_back: bool = field(default=False)


def _filtered(actor: Actor, filters: ProposalFilters) -> Any:
    rows = Proposal.objects.visible(actor)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.strength:
        rows = rows.filter(strength=filters.strength)
    if filters.centre is not None:
        key = Centre.objects.visible(actor).filter(uid=filters.centre).values_list("pk", flat=True).first()
        rows = rows.filter(Q(centre_left=key) | Q(centre_right=key)) if key else rows.none()
    if filters.words.strip():
        words = filters.words.strip()
        rows = rows.filter(Q(left__name__icontains=words) | Q(right__name__icontains=words))
    # An owner's word first, then by weight; the key makes the order one.
    return rows.select_related(*BOTH).order_by("-weight", "id")


def list_proposals(
    actor: Actor, filters: ProposalFilters, *, page: int | str = 1, page_size: int = PAGE_SIZE
) -> Page[Proposal]:
    """One page, the heaviest first. Two queries, and one more where a centre is chosen."""
    return Paginator(_filtered(actor, filters), page_size).get_page(page)


def proposal_counts(actor: Actor) -> dict[str, int]:
    """State → how many the actor sees. One query."""
    rows = Proposal.objects.visible(actor).order_by()
    return dict(rows.values_list("state").annotate(many=Count("id")))


def export_rows(actor: Actor, filters: ProposalFilters) -> Iterator[dict[str, Any]]:
    """What the list shows, a dictionary for each pair; nothing private."""
    for one in _filtered(actor, filters).iterator(chunk_size=2000):
        yield {
            "uid": str(one.uid),
            "state": one.state,
            "strength": one.strength,
            "weight": one.weight,
            "rule": one.rule,
            "reasons": {name: level for name, level, _detail, _bits in one.evidence},
            "left": one.left,
            "right": one.right,
            "found_at": one.found_at,
        }


def find_proposal(actor: Actor, uid: uuid.UUID) -> Proposal | None:
    """One, where the actor may see it."""
    rows = Proposal.objects.visible(actor).select_related(*BOTH)
    found: Proposal | None = rows.filter(uid=uid).first()
    return found


def find_judgement(actor: Actor, uid: uuid.UUID) -> Judgement | None:
    """One, where the actor may see it."""
    rows = Judgement.objects.visible(actor).select_related("left__centre", "right__centre")
    found: Judgement | None = rows.filter(uid=uid).first()
    return found


def next_proposal(actor: Actor, filters: ProposalFilters, after: Proposal) -> uuid.UUID | None:
    """The one that follows in the list's order, else the first; None where there is no other. Two queries at most."""
    rows = _filtered(actor, filters).exclude(pk=after.pk)
    behind = Q(weight__lt=after.weight) | Q(weight=after.weight, id__gt=after.pk)
    found = rows.filter(behind).values_list("uid", flat=True).first()
    return found or rows.values_list("uid", flat=True).first()


def pair_view(actor: Actor, proposal: Proposal) -> PairView:
    """The pair side by side, with the values that the actor may see. Eight queries at most (seven where neither has twins)."""
    offers = Offer.objects.visible(actor).filter(
        enterprise__in=[proposal.left_id, proposal.right_id], is_active=True
    )
    products: dict[int, list[str]] = {proposal.left_id: [], proposal.right_id: []}
    for key, product in offers.order_by("product").values_list("enterprise_id", "product")[:MOST_PRODUCTS]:
        products[key].append(product)
    records = records_of([proposal.left_id, proposal.right_id])
    sides = [
        (
            _values(records[one.pk].record) if one.pk in records else {},
            may(actor, "registry.see_private", one),
        )
        for one in (proposal.left, proposal.right)
    ]
    reasons = tuple(
        Reason(name, level, detail, bits, *(_shown(name, values, sees) for values, sees in sides))
        for name, level, detail, bits in proposal.evidence
    )
    return PairView(
        proposal,
        reasons,
        (tuple(products[proposal.left_id]), tuple(products[proposal.right_id])),
        standing_judgement(proposal.left, proposal.right),
        may(actor, "duplicates.judge_pair", (proposal.left, proposal.right)),
        right_stands(proposal),
    )


def right_stands(proposal: Proposal) -> bool:
    """Whether the right one stands for the pair, or would once they are the same. One query where one has twins."""
    left, right = (_first(one) for one in (proposal.left, proposal.right))
    if (left, right) == (proposal.left_id, proposal.right_id) and not any(
        hasattr(one, "twin") for one in (proposal.left, proposal.right)
    ):
        return False
    if left == right or right != proposal.right_id:
        return left == right == proposal.right_id
    chosen = Judgement.objects.unscoped(REASON).standing().filter(chosen__in=[left, right])
    last = chosen.order_by("-chosen_at", "-recorded_id").values_list("chosen_id", flat=True).first()
    return last == right or (last is None and right < left)


def _first(enterprise: Enterprise) -> int:
    """The key of the one that stands for it; its own where it has no twins."""
    twin = getattr(enterprise, "twin", None)
    return enterprise.pk if twin is None else int(twin.canonical_id)


def _values(record: Record) -> dict[str, str]:
    numbers = sorted(record.identifiers.items())
    return {
        Feature.NAME: record.name,
        # A NIK is a keyed hash: its last figures say nothing.
        Feature.IDENTIFIER: ", ".join(
            scheme if scheme == "NIK" else f"{scheme} {hidden(value)}" for scheme, value in numbers
        ),
        Feature.PHONE: hidden(record.phone) if record.phone else "",
        Feature.OWNER: record.owner,
        Feature.PLACE: record.village,
        Feature.ACTIVITY: record.activity,
    }


def _shown(name: str, values: Mapping[str, str], sees: bool) -> str | None:
    return values.get(name, "") if sees or name not in PRIVATE else None


def standing_judgement(one: Enterprise, other: Enterprise) -> Judgement | None:
    """The word that counts on a pair, whoever said it; for who may judge or see the pair. One query."""
    left, right = sorted((one.pk, other.pk))
    rows = Judgement.objects.unscoped(REASON).standing().filter(left=left, right=right)
    found: Judgement | None = rows.select_related("left", "right").first()
    return found


def list_judgements(
    actor: Actor, *, enterprise: Enterprise | None = None, page: int | str = 1, page_size: int = PAGE_SIZE
) -> tuple[Page[Any], list[JudgementLine]]:
    """What was judged, the newest first, superseded words among them; of one enterprise or of all. Three queries."""
    rows = Judgement.objects.visible(actor).select_related("left__centre", "right__centre", "recorded")
    if enterprise is not None:
        rows = rows.filter(Q(left=enterprise) | Q(right=enterprise))
    found = Paginator(rows.order_by("-judged_at", "-id"), page_size).get_page(page)
    entries = PersonalValues.objects.filter(entry__in=[row.recorded_id for row in found.object_list])
    names = {one.entry_id: (one.values or {}).get("actor_name", "") for one in entries}
    return found, [
        JudgementLine(
            row,
            names.get(row.recorded_id, ""),
            row.superseded_id is None,
            row.superseded_id is None
            and row.verdict != Verdict.UNDECIDED
            and may(actor, "duplicates.judge_pair", (row.left, row.right)),
        )
        for row in found.object_list
    ]


def last_scan() -> Scan | None:
    """The newest scan, finished or not; None before the first. One query."""
    return Scan.objects.order_by("-id").first()


def scan_share(scan: Scan) -> float:
    """How much of a scan is done, 0 to 1. One query."""
    total = 2 * Enterprise.objects.unscoped(REASON).count()
    return min(1.0, scan.done / total) if total else 1.0


def strengths() -> list[tuple[str, str]]:
    """Codes and names, for a filter."""
    return [(str(code), str(label)) for code, label in Strength.choices]
