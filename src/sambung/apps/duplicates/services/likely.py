"""The likely finder behind uploads: each new row against the registry's index of keys and the rows before it.

It is asked chunk by chunk; the registry costs a bounded number of queries for each. Of the file itself it holds the
keys and the compared values of at most `MOST_ROWS` rows; beyond them only the list's exact keys tell.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sambung.apps.centres.models import Centre
from sambung.apps.duplicates.services.keys import Neighbours, numbers_of
from sambung.apps.duplicates.services.records import Compared, records_of
from sambung.apps.duplicates.services.scanning import index_waiting
from sambung.apps.intake.services import Likeness, LikenessFinder
from sambung.engine.resolution.blocks import CROWDED, is_of_word, plain_phone
from sambung.engine.resolution.decision import Decision, Verdict, decide
from sambung.engine.resolution.evidence import Feature, Frequency, Level, Record, compare_records
from sambung.engine.resolution.names import parse_name

MOST_ROWS = 100_000
# So many are shown beside a row.
SHOWN = 3
TARGET = "enterprises"
COLUMNS = {
    Feature.NAME: "name",
    Feature.PLACE: "region_code",
    Feature.ACTIVITY: "activity",
}
AGREES = {Level.SAME, Level.ALIKE, Level.PARTLY}


def open_finder(centre: Centre, target: str) -> LikenessFinder:
    """A finder for one check of a list; for lists of other things one that finds nothing."""
    if target != TARGET:
        return _Nothing()
    return _Finder()


class _Nothing:
    """For lists of other things."""

    def survey(self, values: Mapping[str, str]) -> None:
        """Nothing is kept."""

    def find(self, items: Mapping[int, Any]) -> Mapping[int, Sequence[Likeness]]:
        """Nothing."""
        return {}


class _Finder:
    """What a check remembers of the rows that it has seen."""

    def __init__(self) -> None:
        # Key → row, or rows where there are several; one more than CROWDED tells that it is crowded.
        self._rows: dict[int, int | list[int]] = {}
        self._seen: dict[int, tuple[str, Record]] = {}
        self._is_current = False
        # In how many names of the whole file a word stands: a list read twice is judged the same twice.
        self._words: Counter[str] = Counter()

    def survey(self, values: Mapping[str, str]) -> None:
        """Count the words of a row's name."""
        self._words.update(set(parse_name(values.get("name", "")).core))

    def find(self, items: Mapping[int, Any]) -> dict[int, list[Likeness]]:
        """The likely ones of each row, the heaviest first."""
        if not self._is_current:
            # What the list before this one brought is found too, though the worker has not yet come to it. Not
            # sooner than somebody asks: of a list that is read again nothing is new, and it takes minutes of a million.
            index_waiting()
            self._is_current = True
        records = {number: _record(number, item) for number, item in items.items()}
        kinds = {number: str(item.kind) for number, item in items.items()}
        neighbours = Neighbours(records.values())
        met = {int(uid): keys for uid, keys in neighbours.pairs().items()}
        registry = records_of({key for keys in met.values() for key in keys})
        earlier = {number: self._remember(number, kinds[number], one) for number, one in records.items()}
        others = [one.record for one in registry.values()]
        others += [self._seen[row][1] for rows in earlier.values() for row in rows]
        in_registry = neighbours.frequency([*others, *records.values()])

        def frequency(word: str) -> int:
            return max(in_registry(word), self._words[word])

        return {
            number: found
            for number, record in records.items()
            if (
                found := [
                    *self._in_registry(record, kinds[number], met[number], registry, frequency),
                    *self._in_file(number, record, kinds[number], earlier[number], frequency),
                ]
            )
        }

    def _in_registry(
        self, record: Record, kind: str, keys: set[int], known: Mapping[int, Compared], frequency: Frequency
    ) -> list[Likeness]:
        found = [
            (decision, known[key])
            for key in sorted(keys)
            if key in known
            and known[key].kind == kind
            and (decision := _decide(record, known[key].record, frequency)) is not None
        ]
        found.sort(key=lambda one: (-one[0].weight, one[1].key))
        return [
            Likeness(
                uid=uuid.UUID(other.record.uid),
                name=other.record.name or other.record.activity[:200],
                reasons=_reasons(decision),
                sides=_sides(decision),
                score=round(decision.weight, 1),
            )
            for decision, other in found[:SHOWN]
        ]

    def _in_file(
        self, number: int, record: Record, kind: str, rows: Sequence[int], frequency: Frequency
    ) -> list[Likeness]:
        found = [
            (decision, row)
            for row in rows
            if self._seen[row][0] == kind
            and (decision := _decide(record, self._seen[row][1], frequency)) is not None
        ]
        found.sort(key=lambda one: (-one[0].weight, one[1]))
        return [
            Likeness(uid=None, row=row, reasons=_reasons(decision), score=round(decision.weight, 1))
            for decision, row in found[:SHOWN]
        ]

    def _remember(self, number: int, kind: str, record: Record) -> list[int]:
        """Earlier rows of the file that share a key that is not crowded there; the row is one of them from now on."""
        numbers = numbers_of(record)
        counts = {key: self._count(key) for key in numbers}
        found: set[int] = set()
        for key, text in numbers.items():
            word = is_of_word(text)
            is_crowded = counts[key] > CROWDED or (word and self._words[word] > CROWDED)
            if not text.startswith("f|") and not is_crowded:
                held = self._rows.get(key, ())
                found.update((held,) if isinstance(held, int) else held)
        if len(self._seen) < MOST_ROWS:
            self._seen[number] = (kind, record)
            for key, text in numbers.items():
                if not text.startswith("f|"):
                    self._note(key, number)
        return sorted(found)

    def _count(self, key: int) -> int:
        held = self._rows.get(key)
        return 0 if held is None else 1 if isinstance(held, int) else len(held)

    def _note(self, key: int, number: int) -> None:
        held = self._rows.get(key)
        if held is None:
            self._rows[key] = number
        elif isinstance(held, int):
            self._rows[key] = [held, number]
        elif len(held) <= CROWDED:
            held.append(number)


def _record(number: int, item: Any) -> Record:
    """A list's row as the engine compares it; `uid` is the row's number."""
    activity = item.activity.text if item.activity else ""
    return Record(
        uid=str(number),
        name="" if activity and item.name == activity[:200] else item.name,
        identifiers={str(one.scheme): one.value for one in item.identifiers},
        phone=plain_phone(item.contact.phone) if item.contact else "",
        owner=item.owner.name if item.owner else "",
        village=item.place.region_code if item.place else "",
        latitude=item.place.latitude if item.place else None,
        longitude=item.place.longitude if item.place else None,
        activity=activity,
    )


def _decide(one: Record, other: Record, frequency: Frequency) -> Decision | None:
    decision = decide(compare_records(one, other, frequency))
    return None if decision.verdict is Verdict.DIFFERENT else decision


def _reasons(decision: Decision) -> tuple[str, ...]:
    """What speaks for it, most telling first, as stable codes FEATURE_LEVEL."""
    told = sorted(
        zip(decision.bits, decision.evidence, strict=True), key=lambda one: (-one[0], one[1].feature.value)
    )
    return tuple(f"{one.feature.value}_{one.level.value}" for bits, one in told if one.level in AGREES)


def _sides(decision: Decision) -> tuple[tuple[str, str, str], ...]:
    """(column, the row's, the other's); nothing personal, for it is kept with the row and shown across centres."""
    return tuple(
        (COLUMNS[one.feature], one.left, one.right)
        for one in decision.evidence
        if one.feature in COLUMNS and (one.left or one.right)
    )
