"""SQLite: FTS5 tables beside `search_row` and `search_word`, kept current by triggers (migration 0002)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from sambung.apps.search.models import Word


def narrow(rows: Any, terms: Sequence[tuple[str, bool]]) -> Any:
    """See `with_terms`."""
    wanted = " AND ".join(f'"{word}"{"*" if is_beginning else ""}' for word, is_beginning in terms)
    found = RawSQL("SELECT rowid FROM search_row_words WHERE search_row_words MATCH %s", [wanted])
    return rows.filter(pk__in=found)


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


def begins_a_word(word: str) -> bool:
    """See the package; as a range, because LIKE uses no index here."""
    return Word.objects.filter(word__gte=word, word__lt=word + "~").exists()
