"""Linkages and their evidence, with what depends on the day: the buyer's class, and whether both are affiliates."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sambung.apps.linkages.models import Evidence, Linkage
from sambung.apps.registry.models import Kind, Ownership
from sambung.apps.reporting.facts.enterprises import (
    DAY,
    FIRST,
    LAST,
    REASON,
    Dated,
    class_reader,
    ends_known,
    read_bases,
)
from sambung.apps.reporting.facts.twins import Twins
from sambung.engine.certificates import SizeClass
from sambung.engine.indicators import EvidenceKind, EvidenceRow, LinkageRow, Moment

# To own a firm is to hold most of it; a smaller share counts where control is stated.
HALF_PERMILLE = 500
ENDED, RESUMED = "linkages.ended", "linkages.resumed"


class Tie(NamedTuple):
    """An ownership: the owned, its holder, whether that means control (None: not known), from when to when."""

    owned: int
    holder: int
    is_control: bool | None
    since: datetime.date
    until: datetime.date


class Head(NamedTuple):
    """A linkage's own columns; keys of seller and buyer for what is looked up of them."""

    uid: str
    seller: int
    seller_uid: str
    buyer: int
    buyer_uid: str
    buyer_kind: str
    valid_from: datetime.date
    valid_to: datetime.date | None


@dataclass(frozen=True)
class LinkageFacts:
    """All linkages known at a position. `simulated`: how many are."""

    heads: tuple[Head, ...]
    ties: tuple[Tie, ...]
    bases: dict[int, list[Dated]]
    evidence: list[EvidenceRow]
    simulated: int

    def rows(self, moment: Moment) -> list[LinkageRow]:
        """The linkages as the engine reads them on a day."""
        controllers, unclear = _control(self.ties, moment.on)
        class_on = class_reader()
        classes: dict[int, SizeClass | None] = {}
        found = []
        for head in self.heads:
            if head.buyer not in classes:
                bases = [one for one in self.bases.get(head.buyer, ()) if one.since <= moment.on < one.until]
                known = class_on(bases, moment.on)
                # A firm listed as large is large until its own figures say otherwise.
                classes[head.buyer] = known or (SizeClass.LARGE if head.buyer_kind == Kind.LARGE else None)
            found.append(
                LinkageRow(
                    linkage_id=head.uid,
                    supplier_id=head.seller_uid,
                    buyer_id=head.buyer_uid,
                    valid_from=head.valid_from,
                    valid_to=head.valid_to,
                    buyer_class=classes[head.buyer],
                    is_affiliate=_is_affiliate(head.seller, head.buyer, controllers, unclear),
                )
            )
        return found


def read_linkages(position: int, twins: Twins) -> LinkageFacts:
    """Linkages, evidence, ownership and buyers' class bases as known at a position; five queries, six with twins.

    Sellers, buyers and holders that are one stand under one key.
    """
    rows: Any = Linkage.objects.unscoped(REASON).known_at(position).order_by("uid")
    ends = ends_known(ENDED, position, resumed=RESUMED)
    heads: list[Head] = []
    patterns: dict[int, tuple[str, str]] = {}
    simulated = 0
    for (
        pk,
        uid,
        seller,
        seller_uid,
        buyer,
        buyer_uid,
        kind,
        since,
        until,
        pattern,
        is_simulated,
    ) in rows.values_list(
        "id",
        "uid",
        "seller_id",
        "seller__uid",
        "buyer_id",
        "buyer__uid",
        "buyer__kind",
        "valid_from",
        "valid_to",
        "pattern",
        "is_simulated",
    ).iterator(5000):
        patterns[pk] = (str(uid), pattern)
        simulated += is_simulated
        end = ends.get(uid, until)
        last = None if end is None else end - DAY
        heads.append(
            Head(
                str(uid),
                twins.key(seller),
                twins.uid(seller_uid),
                twins.key(buyer),
                twins.uid(buyer_uid),
                kind,
                since or FIRST,
                last,
            )
        )
    bases = read_bases(position, enterprise__in=rows.order_by().values("buyer")) if heads else {}
    buyers = {head.buyer for head in heads}
    # A buyer's twin may hold the basis though it has bought nothing itself.
    others = [key for key, first in twins.keys.items() if first in buyers and key not in bases]
    if others:
        bases |= read_bases(position, enterprise__in=others)
    twins.gather(bases)
    return LinkageFacts(
        heads=tuple(heads),
        ties=tuple(
            tie._replace(owned=twins.key(tie.owned), holder=twins.key(tie.holder)) for tie in _ties(position)
        ),
        bases=bases,
        evidence=_evidence(position, patterns),
        simulated=simulated,
    )


def _evidence(position: int, patterns: dict[int, tuple[str, str]]) -> list[EvidenceRow]:
    rows: Any = Evidence.objects.unscoped(REASON).known_at(position).order_by("uid")
    found = []
    for uid, linkage, kind, happened_on, until, delivery, by_seller, by_buyer in rows.values_list(
        "uid",
        "linkage_id",
        "kind",
        "happened_on",
        "valid_to",
        "delivery",
        "is_confirmed_by_seller",
        "is_confirmed_by_buyer",
    ).iterator(5000):
        if linkage not in patterns:
            continue
        linkage_uid, pattern = patterns[linkage]
        found.append(
            EvidenceRow(
                evidence_id=str(uid),
                linkage_id=linkage_uid,
                kind=EvidenceKind(kind),
                valid_from=happened_on,
                valid_to=None if until is None else until - DAY,
                transaction=delivery,
                pattern=pattern,
                is_confirmed_by_supplier=by_seller,
                is_confirmed_by_buyer=by_buyer,
            )
        )
    return found


def _ties(position: int) -> Iterable[Tie]:
    rows: Any = (
        Ownership.objects.unscoped(REASON).known_at(position).order_by("enterprise__uid", "holder__uid")
    )
    for owned, holder, share, has_control, since, until in rows.values_list(
        "enterprise_id", "holder_id", "share_permille", "has_control", "valid_from", "valid_to"
    ):
        is_control: bool | None
        if has_control or (share or 0) > HALF_PERMILLE:
            is_control = True
        elif share is None and has_control is None:
            is_control = None
        else:
            is_control = False
        yield Tie(owned, holder, is_control, since or FIRST, until or LAST)


def _control(ties: Iterable[Tie], on: datetime.date) -> tuple[dict[int, set[int]], set[frozenset[int]]]:
    """Who controls each (at any remove) on a day, and the pairs between whom a tie's weight is not known."""
    direct: dict[int, set[int]] = defaultdict(set)
    unclear: set[frozenset[int]] = set()
    for tie in ties:
        if not tie.since <= on < tie.until:
            continue
        if tie.is_control:
            direct[tie.owned].add(tie.holder)
        elif tie.is_control is None:
            unclear.add(frozenset((tie.owned, tie.holder)))
    controllers: dict[int, set[int]] = {}
    for owned in list(direct):
        reached: set[int] = set()
        waiting = [owned]
        while waiting:
            for holder in direct.get(waiting.pop(), ()):
                if holder not in reached:
                    reached.add(holder)
                    waiting.append(holder)
        controllers[owned] = reached
    return controllers, unclear


def _is_affiliate(
    seller: int, buyer: int, controllers: dict[int, set[int]], unclear: set[frozenset[int]]
) -> bool | None:
    """One controls the other, or a third controls both; None where a tie between the two has no known weight."""
    over_seller = controllers.get(seller)
    over_buyer = controllers.get(buyer)
    # Most have no ties at all; then nothing is built.
    if (over_seller or over_buyer) and (
        ({seller} | (over_seller or set())) & ({buyer} | (over_buyer or set()))
    ):
        return True
    return None if frozenset((seller, buyer)) in unclear else False
