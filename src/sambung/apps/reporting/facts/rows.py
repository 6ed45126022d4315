"""All rows under an indicator, read once for many definitions and days."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass, field

from sambung.apps.reporting.facts.census import Census
from sambung.apps.reporting.facts.enterprises import Point, enterprise_rows
from sambung.apps.reporting.facts.linkages import LinkageFacts, read_linkages
from sambung.apps.reporting.facts.twins import read_twins
from sambung.engine.indicators import Denominator, EnterpriseRow


@dataclass(frozen=True)
class Rows:
    """Rows as known at `position`, for days from `since` on. `simulated`: how many of them are simulated.

    What is kept carries position 0: everything in it is known, and what became known later is not in it.
    """

    position: int
    since: datetime.date
    enterprises: list[EnterpriseRow]
    linkages: LinkageFacts
    middles: dict[str, Point]
    simulated: int
    _censuses: dict[Denominator, Census] = field(default_factory=dict, compare=False)

    def suppliers(self) -> list[EnterpriseRow]:
        """The rows of those who have a linkage: the only ones that a definition's level concerns."""
        sellers = {head.seller_uid for head in self.linkages.heads}
        return [row for row in self.enterprises if row.enterprise_id in sellers]

    def census(self, denominator: Denominator) -> Census:
        """Everybody else, under a denominator; taken once."""
        if denominator not in self._censuses:
            sellers = {head.seller_uid for head in self.linkages.heads}
            others = [row for row in self.enterprises if row.enterprise_id not in sellers]
            self._censuses[denominator] = Census(others, denominator)
        return self._censuses[denominator]

    def sha256(self) -> str:
        """The hash of the input: the same rows give the same on any database."""
        digest = hashlib.sha256(self.since.isoformat().encode())
        digest.update(repr([tuple(row) for row in self.enterprises]).encode())
        keys = {head.seller: head.seller_uid for head in self.linkages.heads}
        keys |= {head.buyer: head.buyer_uid for head in self.linkages.heads}
        heads = [(head.uid, head.seller_uid, *head[4:]) for head in self.linkages.heads]
        ties = [
            (keys.get(tie.owned, ""), keys.get(tie.holder, ""), *tie[2:])
            for tie in self.linkages.ties
            if tie.owned in keys or tie.holder in keys
        ]
        bases = sorted(
            (keys[key], one.since, one.until, tuple(map(str, one.value)))
            for key, rows in self.linkages.bases.items()
            for one in rows
            if key in keys
        )
        for part in (heads, ties, bases, [tuple(row) for row in self.linkages.evidence]):
            digest.update(repr(part).encode())
        return digest.hexdigest()


def read_rows(position: int, *, since: datetime.date) -> Rows:
    """Everything known at a journal position, for days from `since` on; about a dozen queries, however many rows."""
    twins = read_twins(position)
    enterprises, middles, simulated = enterprise_rows(position, since=since, twins=twins)
    linkages = read_linkages(position, twins)
    return Rows(position, since, enterprises, linkages, middles, simulated + linkages.simulated)
