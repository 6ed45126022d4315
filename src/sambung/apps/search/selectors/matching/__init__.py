"""Rows by words, and words by their letters: the same two questions to each database, behind these functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from sambung.apps.search.selectors.matching import postgresql, sqlite


@dataclass(frozen=True, slots=True)
class Term:
    """A word (small letters and digits only) that a row must have; `is_beginning`: or a longer one that begins so;
    `others`: or one of these."""

    word: str
    is_beginning: bool = False
    others: tuple[str, ...] = ()

    def is_safe(self) -> bool:
        """Nothing that a database's own language of search would read as more than a word."""
        return all(one.isascii() and one.isalnum() for one in (self.word, *self.others))


def _database() -> Any:
    return postgresql if connection.vendor == "postgresql" else sqlite


def with_terms(rows: Any, terms: Sequence[Term]) -> Any:
    """The rows that have every term; all where there is none."""
    safe = [((one.word, *one.others), one.is_beginning) for one in terms if one.is_safe()]
    return _database().narrow(rows, safe) if safe else rows


def by_distance(rows: Any, latitude: float, longitude: float, *, is_narrowed: bool) -> Any | None:
    """The rows, those at the least distance in degrees first; None where that means to look at all rows there are.

    `is_narrowed`: by words.
    """
    return _database().by_distance(rows, latitude, longitude, is_narrowed)


def words_like(word: str, *, limit: int = 60) -> list[str]:
    """Words of the index that share letters with this one, the likest first. At most two queries."""
    return list(_database().words_like(word, limit)) if word.isascii() and word.isalnum() else []


def words_beginning(word: str, *, limit: int) -> list[str]:
    """Words of the index that begin with this one, in order. One query."""
    return list(_database().beginning(word).order_by("word").values_list("word", flat=True)[:limit])
