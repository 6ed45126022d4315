"""SQLite: FTS5 tables beside `search_row` and `search_word`, kept current by triggers (migration 0002)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import F

from sambung.apps.search.models import Word


def narrow(rows: Any, terms: Sequence[tuple[Sequence[str], bool]]) -> Any:
    """See `with_terms`."""
    wanted = " AND ".join(_either(words, "*" if is_beginning else "") for words, is_beginning in terms)
    # Joined, so that it ends with the last row that is read: an inner query would first gather all that have the words.
    return rows.extra(
        tables=["search_row_words"],
        where=["search_row_words MATCH %s", "search_row_words.rowid = search_row.id"],
        params=[wanted],
    )


def _either(words: Sequence[str], end: str) -> str:
    joined = " OR ".join(f'"{word}"{end}' for word in words)
    return f"({joined})"


def words_like(word: str, limit: int) -> list[str]:
    """See the package: any of the word's triples of letters; the rank is FTS5's own."""
    triples = {word[at : at + 3] for at in range(len(word) - 2)}
    if not triples:
        return []
    wanted = " OR ".join(f'"{one}"' for one in sorted(triples))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM search_word_letters WHERE search_word_letters MATCH %s ORDER BY rank LIMIT %s",
            [wanted, limit],
        )
        return [str(row[0]) for row in cursor.fetchall()]


def beginning(word: str) -> Any:
    """Words that begin so; as a range, because LIKE uses no index here."""
    return Word.objects.filter(word__gte=word, word__lt=word + "~")


def by_distance(rows: Any, latitude: float, longitude: float, is_narrowed: bool) -> Any | None:
    """See the package. No index tells what is nearest, but of rows that the words narrow one look at each is enough."""
    if not is_narrowed:
        return None
    north, east = F("latitude") - latitude, F("longitude") - longitude
    return rows.filter(latitude__isnull=False).order_by(north * north + east * east)
