"""PostgreSQL: a GIN index over the words of `search_row`, and trigrams of `search_word` where pg_trgm is installed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from sambung.apps.search.models import Word

# The column of migration 0003, which the database itself keeps beside `stems`.
WORDS = '"search_row"."words"'
POINT = 'point("search_row"."longitude", "search_row"."latitude")'


def narrow(rows: Any, terms: Sequence[tuple[Sequence[str], bool]]) -> Any:
    """See `with_terms`."""
    wanted = " & ".join(_either(words, ":*" if is_beginning else "") for words, is_beginning in terms)
    return rows.filter(
        RawSQL(f"{WORDS} @@ %s::tsquery", [wanted], output_field=BooleanField())  # noqa: S611
    )


def _either(words: Sequence[str], end: str) -> str:
    joined = " | ".join(f"'{word}'{end}" for word in words)
    return f"({joined})"


def words_like(word: str, limit: int) -> list[str]:
    """See the package; without pg_trgm: words with the same two first letters and about the same length."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            cursor.execute(
                "SELECT word FROM search_word WHERE lower(word) %% %s "
                "ORDER BY similarity(lower(word), %s) DESC, word LIMIT %s",
                [word, word, limit],
            )
        else:
            cursor.execute(
                "SELECT word FROM search_word WHERE word LIKE %s AND length(word) BETWEEN %s AND %s "
                "ORDER BY word LIMIT %s",
                [f"{word[:2]}%", len(word) - 2, len(word) + 2, limit * 50],
            )
        return [str(row[0]) for row in cursor.fetchall()]


def beginning(word: str) -> Any:
    """Words that begin so."""
    return Word.objects.filter(word__startswith=word)


def by_distance(rows: Any, latitude: float, longitude: float, is_narrowed: bool) -> Any:
    """See the package; by the index of migration 0004."""
    away = RawSQL(f"{POINT} <-> point(%s, %s)", [longitude, latitude])  # noqa: S611
    return rows.order_by(away)
