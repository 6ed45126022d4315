"""Rows by words, and words by their letters: the same two questions to each database, behind these functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sambung.apps.search.selectors.matching import postgresql, sqlite


@dataclass(frozen=True, slots=True)
class Term:
    """A word (small letters and digits only) that a row must have; `is_beginning`: or a longer one that begins so."""

    word: str
    is_beginning: bool = False


def _database() -> Any:
    return postgresql if connection.vendor == "postgresql" else sqlite


def with_terms(rows: Any, terms: Sequence[Term]) -> Any:
    """The rows that have every term; all where there is none."""
    safe = [(one.word, one.is_beginning) for one in terms if one.word.isascii() and one.word.isalnum()]
    return _database().narrow(rows, safe) if safe else rows


def words_like(word: str, *, limit: int = 60) -> list[str]:
    """Words of the index that share letters with this one, the likest first. At most two queries."""
    return list(_database().words_like(word, limit)) if word.isascii() and word.isalnum() else []


def begins_a_word(word: str) -> bool:
    """Whether some word of the index begins with this one. One query."""
    return bool(_database().begins_a_word(word))
