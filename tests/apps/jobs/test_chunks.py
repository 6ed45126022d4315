"""The size of a transaction follows how long the last one took: down at once, up slowly, within its bounds."""

import pytest
from django.db import connection

from sambung.apps.jobs.services import ChunkSize
from sambung.apps.jobs.services.chunks import LONGEST_TURN


@pytest.fixture(autouse=True)
def waited(monkeypatch):
    """How long was waited, instead of waiting."""
    spans = []
    monkeypatch.setattr("sambung.apps.jobs.services.chunks.time.sleep", spans.append)
    return spans


def test_a_slow_transaction_makes_the_next_one_small_and_quick_ones_let_it_grow():
    size = ChunkSize(least=20)
    first = size()
    size.took(0.6, first)
    assert size() == max(20, first // 10)
    smaller = size()
    size.took(0.001, smaller)
    assert smaller < size() <= smaller * 1.3 + 1
    for _ in range(60):
        size.took(0.001, size())
    assert size() == 1500
    assert size.longest == 0.6


def test_the_last_few_rows_teach_nothing_and_a_fixed_size_stays():
    size = ChunkSize()
    before = size()
    size.took(0.5, 3)
    assert size() == before
    fixed = ChunkSize(7)
    fixed.took(5.0, 7)
    assert fixed() == 7


def test_no_chunk_is_larger_than_the_most():
    size = ChunkSize(most=1)
    size.took(0.001, 1)
    assert size() == 1


def test_others_get_their_turn_at_the_one_writer(waited):
    size = ChunkSize()
    size.took(0.1, size())
    size.took(9.0, size())
    expected = [pytest.approx(0.015), LONGEST_TURN] if connection.vendor == "sqlite" else []
    assert waited == expected
