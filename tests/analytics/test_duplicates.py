"""Pairs that may be one enterprise, found in a whole table."""

import csv
import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from sambung.analytics.duplicates import find_likely_pairs
from sambung.engine.resolution.decision import Verdict
from sambung.engine.resolution.evidence import Level, Record, compare_names
from sambung.engine.resolution.names import parse_name

TINAH = Record("a", "Warung Bu Tinah", {}, phone="6281", village="33.72.01.1001", activity="menjual sembako")
RECORDS = (
    TINAH,
    replace(TINAH, uid="b", name="warung tinah"),
    replace(TINAH, uid="c", name="Bengkel Slamet", phone="6282", activity="servis motor"),
    Record("d", "CV Viven Jaya", {"NIB": "1"}, village="33.72.02.1001", activity="konveksi"),
    Record("e", "CV Vipen Jaya", {}, village="33.72.02.1001", activity="konveksi kemeja"),
)


def test_pairs_within_a_table_the_heaviest_first() -> None:
    found = find_likely_pairs(RECORDS)
    assert [(pair.left, pair.right, pair.decision.verdict) for pair in found] == [
        ("a", "b", Verdict.SAME),
        ("d", "e", Verdict.PERHAPS),
    ]


def test_pairs_against_another_table() -> None:
    new = [Record("n", "", {"NIB": "1"}), Record("m", "Toko Lain", {}, phone="6282")]
    found = find_likely_pairs(new, against=RECORDS)
    assert {(pair.left, pair.right) for pair in found} == {("d", "n")}
    assert find_likely_pairs([], against=RECORDS) == []


def test_the_order_of_the_records_means_nothing() -> None:
    shown = [(pair.left, pair.right, pair.decision.weight) for pair in find_likely_pairs(RECORDS)]
    assert [
        (pair.left, pair.right, pair.decision.weight) for pair in find_likely_pairs(tuple(reversed(RECORDS)))
    ] == shown


def test_it_can_be_stopped() -> None:
    assert find_likely_pairs(RECORDS, should_stop=lambda: True) == []


@pytest.mark.shared
def test_no_false_merge_among_real_company_names(shared_data: Path) -> None:
    with (shared_data / "nama_perusahaan_lkpp" / "records.csv").open(
        encoding="utf-8-sig", newline=""
    ) as handle:
        rows = [(row["entity_id"], row["nama_penyedia"]) for row in csv.DictReader(handle)]
    held = Counter(word for _, name in rows for word in set(parse_name(name).core))
    called = [
        one == two
        for (one, left), (two, right) in itertools.combinations(rows, 2)
        if compare_names(left, right, held.__getitem__).level in {Level.SAME, Level.ALIKE}
    ]
    assert len(called) == 5
    assert all(called)
