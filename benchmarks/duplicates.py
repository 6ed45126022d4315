"""Duplicates: precision, recall and F1 on FEBRL and fake_1000; no false merge among real company names"""

import csv
import itertools
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyarrow

from sambung.analytics.linkage import Column, Kind, Linkage, cluster_rows, find_pairs
from sambung.engine.resolution.evidence import Level, compare_names
from sambung.engine.resolution.names import parse_name

SHARED = Path(os.environ.get("SAMBUNG_SHARED", Path(__file__).parents[2] / "shared")) / "data"
PROBABILITY = 0.9

FEBRL = Linkage(
    columns=[
        Column("given_name", Kind.NAME),
        Column("surname", Kind.NAME),
        Column("date_of_birth", Kind.NUMBER),
        Column("soc_sec_id", Kind.NUMBER),
        Column("street_number", Kind.CODE),
        Column("address_1", Kind.NAME),
        Column("postcode", Kind.NUMBER),
        Column("suburb", Kind.NAME),
    ],
    blocks=[
        ["soc_sec_id"],
        ["date_of_birth"],
        ["surname", "given_name"],
        ["postcode", "substr(surname, 1, 2)"],
        ["address_1", "street_number"],
        ["given_name", "postcode"],
        ["suburb", "street_number"],
    ],
    training=[["date_of_birth"], ["postcode"]],
    certain=[["soc_sec_id"]],
    recall=0.8,
)
FAKE = Linkage(
    columns=[
        Column("first_name", Kind.NAME),
        Column("surname", Kind.NAME),
        Column("dob", Kind.NUMBER),
        Column("city", Kind.COMMON),
        Column("email", Kind.EMAIL),
    ],
    blocks=[
        ["first_name"],
        ["surname"],
        ["dob"],
        ["email"],
        ["substr(dob, 1, 7)"],
        ["substr(dob, 6, 5)"],
        ["substr(dob, 1, 4)", "substr(surname, 1, 2)"],
        ["city", "substr(dob, 1, 4)"],
        ["substr(email, 1, 6)"],
    ],
    training=[["dob"], ["email"]],
    certain=[["email"], ["first_name", "surname", "dob"]],
)


def read_rows(path: Path) -> list[dict[str, str | None]]:
    """Rows with stripped cells, None where empty."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return [
            {k.strip(): (v or "").strip() or None for k, v in row.items()} for row in csv.DictReader(handle)
        ]


def pairs_of(cluster_of: Mapping[str, str]) -> set[tuple[str, str]]:
    """All pairs of rows of one cluster."""
    members: dict[str, list[str]] = defaultdict(list)
    for uid, cluster in cluster_of.items():
        members[cluster].append(uid)
    return {pair for rows in members.values() for pair in itertools.combinations(sorted(rows), 2)}


def scores(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> str:
    """Precision, recall, F1."""
    right = len(found & true)
    precision, recall = right / max(1, len(found)), right / max(1, len(true))
    return f"precision {precision:.4f}  recall {recall:.4f}  F1 {2 * precision * recall / max(1e-9, precision + recall):.4f}"


def measure(
    name: str,
    rows: list[dict[str, str | None]],
    linkage: Linkage,
    truth: Mapping[str, str],
    probability: float = PROBABILITY,
) -> None:
    """Print what pairs and clusters at a probability are worth against the truth."""
    table = pyarrow.Table.from_pylist(rows)
    begun = time.process_time()
    found = {(pair.left, pair.right) for pair in find_pairs(table, linkage, probability=probability)}
    seconds = time.process_time() - begun
    joined = pairs_of(cluster_rows(table, linkage, probability=probability))
    true = pairs_of(truth)
    sys.stdout.write(
        f"{name}, from {probability}: {len(rows)} rows, {len(true)} true pairs, {seconds:.1f} s CPU\n"
    )
    sys.stdout.write(f"  pairs     {scores(found, true)}\n  clusters  {scores(joined, true)}\n")


def measure_names(records: Iterable[Mapping[str, str | None]]) -> None:
    """Every pair of real company names by the rules that the registry uses: what is called one, and rightly."""
    names = [(str(row["entity_id"]), str(row["nama_penyedia"])) for row in records]
    held = Counter(word for _, name in names for word in set(parse_name(name).core))
    counts: Counter[tuple[Level, bool]] = Counter()
    begun = time.process_time()
    for (one, left), (two, right) in itertools.combinations(names, 2):
        counts[compare_names(left, right, held.__getitem__).level, one == two] += 1
    seconds = time.process_time() - begun
    merged = [counts[level, True] + counts[level, False] for level in (Level.SAME, Level.ALIKE)]
    wrong = counts[Level.SAME, False] + counts[Level.ALIKE, False]
    true = sum(count for (_, is_one), count in counts.items() if is_one)
    sys.stdout.write(
        f"company names: {len(names)} names, {true} true pairs among {sum(counts.values())}: "
        f"called one {sum(merged)}, wrongly {wrong}; "
        f"left to a person {counts[Level.PARTLY, True] + counts[Level.PARTLY, False]}; {seconds:.1f} s CPU\n"
    )


def main() -> None:
    """Print all."""
    for number in (1, 3):
        rows = read_rows(SHARED / "febrl" / f"dataset{number}.csv")
        for row in rows:
            row["uid"] = row["rec_id"]
        truth = {str(row["rec_id"]): str(row["rec_id"]).split("-")[1] for row in rows}
        measure(f"febrl dataset{number}", rows, FEBRL, truth)
    rows = read_rows(SHARED / "splink_fake1000" / "fake_1000.csv")
    for row in rows:
        row["uid"] = row["unique_id"]
    truth = {str(row["unique_id"]): str(row["cluster"]) for row in rows}
    # More likely than not, and as sure as for FEBRL: what a stricter threshold costs is seen beside it.
    for probability in (0.5, PROBABILITY):
        measure("fake_1000", rows, FAKE, truth, probability)
    measure_names(read_rows(SHARED / "nama_perusahaan_lkpp" / "records.csv"))


if __name__ == "__main__":
    main()
