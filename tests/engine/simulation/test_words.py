"""Invented names stay invented; codes are real ones."""

import csv
import re
from pathlib import Path

import pytest

from sambung.engine.simulation.products import OTHER_ACTIVITIES, PRODUCTS
from sambung.engine.simulation.words import BUYERS


@pytest.mark.shared
def test_every_code_is_in_the_official_classification(shared_data: Path) -> None:
    with (shared_data / "kbli" / "kbli2020.csv").open(encoding="utf-8", newline="") as stream:
        official = {row["kode"] for row in csv.DictReader(stream)}
    used = (
        {p.kbli for p in PRODUCTS}
        | {row[0] for row in OTHER_ACTIVITIES}
        | {row[1] for row in BUYERS}
        | {"64142"}
    )
    assert used <= official


@pytest.mark.shared
def test_no_buyer_bears_the_name_of_a_listed_firm(shared_data: Path) -> None:
    listed = set()
    for file in (shared_data / "nama_perusahaan_lkpp").glob("*.csv"):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            listed.update(re.sub(r"[^a-z ]", "", cell.lower()).strip() for cell in line.split(","))
    assert len(listed) > 100
    for name, *_ in BUYERS:
        bare = re.sub(r"[^a-z ]", "", name.lower()).strip()
        assert bare not in listed
        assert bare.removeprefix("pt ") not in listed


def test_products_are_described_consistently() -> None:
    assert len({p.key for p in PRODUCTS}) == len(PRODUCTS)
    for product in PRODUCTS:
        assert len(product.attributes) == 2
        assert all(low < high and step > 0 for _, low, high, step in product.attributes)
        assert not set(product.texts) & set(product.variants)
        assert set(product.asked) <= set(product.schemes)
