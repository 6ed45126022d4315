"""A city's published list of 5,907 enterprises: imported, matched by words, owners asked, a consortium.

The list has names, activities and places only: whoever is asked is asked by printed sheet, and a mentor types the
answers before a witness. The answers here are test answers and labelled as such.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys import asking, registry, steps
from tests.journeys.visitor import Visitor, Visitors

ROWS = 5907
OWNERS = 14
# Product, pieces a week, grams a piece, ceiling, what the first of those who say yes can make, and at what price.
REQUIREMENTS = [
    ("kotak snack", "5.000", "0,35", "15000", 450, 9000),
    ("roti", "3.000", "0,1", "6000", 300, 3000),
    ("kue", "2.000", "0,1", "6000", 200, 2500),
]
pytestmark = pytest.mark.shared


@pytest.mark.parametrize("visitors", [(1440, "id")], indirect=True, ids=["1440-id"])
def test_consortia_from_a_real_list(visitors: Visitors, shared_data: Path) -> None:
    manager = visitors.come("manajer")
    file = shared_data / "umkm_surakarta/umkm_surakarta.csv"
    counts = registry.import_list(manager, file)
    assert counts["read"] == ROWS
    assert counts["read"] == sum(counts.values()) - counts["read"]
    again = registry.import_list(manager, file)
    assert (again["read"], again["accepted"]) == (ROWS, 0), "the same file twice changes nothing"
    mentor = visitors.come("pendamping")
    for product, quantity, weight, ceiling, capacity, price in REQUIREMENTS:
        requirement = steps.post_requirement(
            manager,
            product=product,
            quantity=quantity,
            period_kind="WEEK",
            periods="4",
            weight=weight,
            price_ceiling=ceiling,
            max_share="",
        )
        steps.match(manager)
        before = asking.bar(manager, requirement)
        owners = asking.ask(manager, requirement, count=OWNERS, way="PAPER")
        print(product, "asked:", [one.name for one in owners])
        assert len(owners) == OWNERS
        answer(mentor, owners, capacity, price)
        after = asking.bar(manager, requirement)
        print(product, "bar:", before, "→", after)
        assert after != before
        manager.go(requirement)
        can = manager.page.locator("#bisa li").count()
        assert can >= 9, manager.text[:1500]
        steps.build_consortium(manager)
        rows = manager.page.locator("main table tbody tr").count()
        print(product, "consortium:", manager.page.locator("main .lead").inner_text(), rows, "lines")
        assert rows >= 5
    # What was said no to is not asked again; who did not answer stands on the list of whom to visit.
    manager.go(f"{requirement}kesanggupan/kunjungan/")
    assert owners[-1].name in manager.text
    assert owners[0].name not in manager.text


def answer(mentor: Visitor, owners: list[asking.Asked], capacity: int, price: int) -> None:
    """Eleven can make it, one makes something like it, one does not; the last is silent."""
    for number, one in enumerate(owners[:11]):
        asking.type_answer(
            mentor, one, capacity=capacity + 50 * (number % 4), price=price + price // 40 * number
        )
    asking.type_answer(mentor, owners[11], can="OTHER", product="nasi kotak", capacity=100, price=price * 2)
    asking.type_answer(mentor, owners[12], can="NO")
