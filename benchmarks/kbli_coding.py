"""KBLI proposals on labelled strings of real lists: accuracy at 1 and 5, what `sure` is worth, milliseconds"""

import csv
import os
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from sambung.engine.coding.index import build_index
from sambung.engine.coding.propose import Standing, propose_codes
from sambung.standards.kbli import load_kbli_2020

SHARED = Path(os.environ.get("SAMBUNG_SHARED", Path(__file__).parents[2] / "shared")) / "data"
LABELS = Path(__file__).parent / "labels"
FILES = {
    "umkm_surakarta": ("umkm_surakarta/umkm_surakarta.csv", "id_sumber"),
    "ikm_ikan_probolinggo": ("ikm_ikan_probolinggo/ikm_olahan_ikan.csv", "id"),
}
# Nobody can tell a code from these words.
CANNOT_TELL = "?"


def texts_of(name: str) -> dict[str, dict[str, str]]:
    """The rows of a real list by its own row identifier; the strings are not in this repository."""
    file, key = FILES[name]
    with (SHARED / file).open(encoding="utf-8-sig", newline="") as handle:
        return {row[key]: row for row in csv.DictReader(handle)}


def read_labels(path: Path) -> list[dict[str, str]]:
    """Rows of list, row, column, first, second, label: two people's codes and the one agreed on."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def main() -> None:
    """Print one line for each file of labels: those the words were written with, and those that were held back."""
    kbli = load_kbli_2020(SHARED / "kbli" / "kbli2020.csv", source="BPS")
    started = time.perf_counter()
    index = build_index(kbli)
    sys.stdout.write(
        f"KBLI 2020: {len(index.documents)} codes, indexed in {time.perf_counter() - started:.2f} s\n"
    )
    lists = {name: texts_of(name) for name in FILES}
    for path in sorted(LABELS.glob("kbli_*.csv")):
        labels = read_labels(path)
        both = [row for row in labels if row["second"]]
        differ = sum(row["first"] != row["second"] for row in both)
        tells = [row for row in labels if row["label"] != CANNOT_TELL]
        at, sure, cannot, times = Counter[int](), Counter[bool](), Counter[str](), []
        for row in labels:
            text = lists[row["list"]][row["row"]][row["column"]]
            begun = time.process_time()
            proposal = propose_codes(index, text)
            times.append(1000 * (time.process_time() - begun))
            codes = [one.code for one in proposal.candidates]
            if row["label"] == CANNOT_TELL:
                cannot[proposal.standing] += 1
                continue
            at[1] += codes[:1] == [row["label"]]
            at[5] += row["label"] in codes[:5]
            if proposal.standing is Standing.SURE:
                sure[codes[0] == row["label"]] += 1
        told = f"two people differed on {differ} of {len(both)}" if both else "labelled once"
        sys.stdout.write(
            f"{path.stem}: {len(labels)} strings, {told}; {len(tells)} tell a code: "
            f"at 1 {at[1] / len(tells):.3f}, at 5 {at[5] / len(tells):.3f}; "
            f"sure {sum(sure.values())}, of these right {sure[True] / max(1, sum(sure.values())):.3f}; "
            f"where nobody can tell: {dict(cannot)}; median {statistics.median(times):.1f} ms CPU\n"
        )


if __name__ == "__main__":
    main()
