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


def narrow(rows: Any, terms: Sequence[tuple[str, bool]]) -> Any:
    """See `with_terms`."""
    wanted = " & ".join(f"'{word}'{':*' if is_beginning else ''}" for word, is_beginning in terms)
    return rows.filter(
        RawSQL(f"{WORDS} @@ %s::tsquery", [wanted], output_field=BooleanField())  # noqa: S611
    )


def words_like(word: str, limit: int) -> list[str]:
    """See the package; without pg_trgm: words with the same two first letters and about the same length."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            cursor.execute(
                "SELECT word FROM search_word WHERE word %% %s ORDER BY similarity(word, %s) DESC, word LIMIT %s",
                [word, word, limit],
            )
        else:
            cursor.execute(
                "SELECT word FROM search_word WHERE word LIKE %s AND length(word) BETWEEN %s AND %s "
                "ORDER BY word LIMIT %s",
                [f"{word[:2]}%", len(word) - 2, len(word) + 2, limit * 50],
            )
        return [str(row[0]) for row in cursor.fetchall()]


def begins_a_word(word: str) -> bool:
    """See the package."""
    return Word.objects.filter(word__startswith=word).exists()
