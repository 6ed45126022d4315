"""Enterprises that may be one: candidate pairs by blocks over a whole table, each judged by `engine.resolution`.

What brings two records together stands in `engine.resolution.blocks`; a word of the name only while it is rare.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow

from sambung.analytics.linkage import Column, Kind, Linkage, blocked_pairs
from sambung.engine.resolution.blocks import CROWDED, blocks_of
from sambung.engine.resolution.decision import Decision, Verdict, decide
from sambung.engine.resolution.evidence import Record, compare_records
from sambung.engine.resolution.names import parse_name

ShouldStop = Callable[[], bool]

ENTERPRISES = Linkage(
    columns=[Column("name_key", Kind.CODE)],
    blocks=[
        ["phone"],
        ["identifiers"],
        ["name_key"],
        ["owner_key", "regency"],
        ["words", "regency"],
        ["plain_key"],
    ],
    exploded=["identifiers", "words"],
)


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two records by uid, the smaller first, and what was decided: SAME or PERHAPS."""

    left: str
    right: str
    decision: Decision


def word_frequency(names: Sequence[str], known: Mapping[str, int] | None = None) -> Counter[str]:
    """In how many names each distinguishing word stands, on top of what is known already."""
    held = Counter(known or {})
    for name in names:
        held.update(set(parse_name(name).core))
    return held


def find_likely_pairs(
    records: Sequence[Record],
    *,
    against: Sequence[Record] = (),
    should_stop: ShouldStop | None = None,
) -> list[LikelyPair]:
    """SAME and PERHAPS among the records, and between them and `against`; the heaviest first, then by uid.

    `should_stop()` True ends early with what was judged so far.
    """
    if not records:
        return []
    held = word_frequency([record.name for record in (*records, *against)])
    by_uid = {record.uid: record for record in (*records, *against)}
    table = _table(records, held)
    pairs = blocked_pairs(table, ENTERPRISES) if len(records) > 1 else []
    if against:
        pairs += blocked_pairs(table, ENTERPRISES, against=_table(against, held))
    found = []
    for number, (left, right) in enumerate(pairs):
        if should_stop is not None and number % 1000 == 0 and should_stop():
            break
        decision = decide(compare_records(by_uid[left], by_uid[right], held.__getitem__))
        if decision.verdict is not Verdict.DIFFERENT:
            found.append(LikelyPair(left, right, decision))
    return sorted(found, key=lambda pair: (-pair.decision.weight, pair.left, pair.right))


def _table(records: Sequence[Record], held: Mapping[str, int]) -> pyarrow.Table:
    """The columns of the blocks; None never meets anything."""
    columns: dict[str, list[object]] = {
        name: []
        for name in ("uid", "name_key", "phone", "identifiers", "owner_key", "words", "regency", "plain_key")
    }
    for record in records:
        blocks = blocks_of(record)
        columns["uid"].append(record.uid)
        columns["name_key"].append(blocks.name or None)
        columns["phone"].append(blocks.phone or None)
        columns["identifiers"].append(list(blocks.identifiers))
        columns["owner_key"].append(blocks.owner or None)
        columns["words"].append([word for word in blocks.words if held.get(word, 0) <= CROWDED])
        columns["regency"].append(blocks.where or None)
        columns["plain_key"].append(blocks.plain or None)
    text, texts = pyarrow.string(), pyarrow.list_(pyarrow.string())
    schema = pyarrow.schema([(name, texts if name in {"identifiers", "words"} else text) for name in columns])
    return pyarrow.table(columns, schema=schema)
