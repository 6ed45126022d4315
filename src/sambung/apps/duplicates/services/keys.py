"""The index of keys: written for enterprises that changed, asked for whatever shares a key that is not crowded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db import connection, transaction

from sambung.apps.duplicates.models import Key
from sambung.apps.duplicates.services.records import Compared
from sambung.engine.resolution.blocks import (
    CROWDED,
    blocks_of,
    is_of_word,
    key_number,
    keys_of,
    word_key,
)
from sambung.engine.resolution.evidence import Frequency, Record
from sambung.engine.resolution.names import parse_name

# SQLite takes 32766 parameters in a statement, and reads short ones faster.
AT_ONCE = 400


def numbers_of(record: Record) -> dict[int, str]:
    """A record's keys by number, those that only count words among them."""
    blocks = blocks_of(record)
    texts = (*keys_of(blocks), *(word_key(word) for word in blocks.words))
    return {key_number(text): text for text in texts}


def wanted_keys(records: Mapping[int, Compared]) -> set[tuple[int, int]]:
    """(number, enterprise's key) of all that the index is to hold of these: reckoned before a transaction begins."""
    return {(number, key) for key, one in records.items() for number in numbers_of(one.record)}


@transaction.atomic
def write_keys(keys: Collection[int], wanted: Collection[tuple[int, int]]) -> None:
    """Bring the index to what is wanted of these enterprises, and nothing else of them. Three statements and more."""
    rows = Key.objects.filter(enterprise_key__in=list(keys)).values_list("id", "number", "enterprise_key")
    standing = {(number, key): pk for pk, number, key in rows}
    gone = [pk for pair, pk in standing.items() if pair not in wanted]
    for at in range(0, len(gone), 500):
        Key.objects.filter(pk__in=gone[at : at + 500]).delete()
    Key.objects.bulk_create(
        [Key(number=number, enterprise_key=key) for number, key in sorted(set(wanted) - set(standing))],
        batch_size=500,
        ignore_conflicts=True,
    )


def counts_of(numbers: Iterable[int]) -> dict[int, int]:
    """How many enterprises have each key; counted to one above CROWDED, whatever there are. A query for each 400."""
    found: dict[int, int] = {}
    ordered = sorted(set(numbers))
    with connection.cursor() as cursor:
        for at in range(0, len(ordered), AT_ONCE):
            some = ordered[at : at + AT_ONCE]
            values = ",".join(["(CAST(%s AS BIGINT))"] * len(some))
            # Bounded for each key: a word that a million names have costs no more than one of sixty.
            cursor.execute(
                f"WITH wanted(number) AS (VALUES {values}) SELECT number, (SELECT COUNT(*) FROM (SELECT 1 FROM "  # noqa: S608
                f"duplicates_key k WHERE k.number = wanted.number LIMIT {CROWDED + 1}) few) FROM wanted",
                some,
            )
            found |= dict(cursor.fetchall())
    return found


class Neighbours:
    """Who shares a key with the given records, and how often words stand in names. A few queries, whatever asked."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._of: list[tuple[str, dict[int, str]]] = [(one.uid, numbers_of(one)) for one in records]
        wanted = {number for _, numbers in self._of for number in numbers}
        self._counts = counts_of(wanted)
        usable = {
            number
            for _, numbers in self._of
            for number, text in numbers.items()
            if 0 < self._counts[number] <= CROWDED and self._brings_together(text)
        }
        self._holders: dict[int, list[int]] = defaultdict(list)
        ordered = sorted(usable)
        for at in range(0, len(ordered), AT_ONCE):
            rows = Key.objects.filter(number__in=ordered[at : at + AT_ONCE])
            for number, key in rows.values_list("number", "enterprise_key"):
                self._holders[number].append(key)

    def _brings_together(self, text: str) -> bool:
        if text.startswith("f|"):
            return False
        word = is_of_word(text)
        return not word or self._counts[key_number(word_key(word))] <= CROWDED

    def pairs(self) -> dict[str, set[int]]:
        """Each record's uid → keys of the enterprises that it is to be compared with (itself among them)."""
        return {
            uid: {key for number in numbers for key in self._holders.get(number, ())}
            for uid, numbers in self._of
        }

    def frequency(self, others: Iterable[Record]) -> Frequency:
        """How often a word stands in the registry's names, for these records and the others that they meet."""
        words = {word for one in others for word in parse_name(one.name).core}
        missing = {key_number(word_key(word)) for word in words} - set(self._counts)
        self._counts |= counts_of(missing)
        counts = self._counts
        return lambda word: counts.get(key_number(word_key(word)), 0)
