"""A city's published list of 5,907 enterprises: imported, matched by words, a dozen owners asked, a consortium.

The list has names, activities and places only. The answers typed here are test answers and labelled as such.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys import registry, steps
from tests.journeys.visitor import Visitors

ROWS = 5907
OWNERS = 12
pytestmark = pytest.mark.shared


@pytest.mark.parametrize("visitors", [(1440, "id")], indirect=True, ids=["1440-id"])
def test_snack_boxes_from_a_real_list(visitors: Visitors, shared_data: Path) -> None:
    manager = visitors.come("manajer")
    file = shared_data / "umkm_surakarta/umkm_surakarta.csv"
    counts = registry.import_list(manager, file)
    assert counts["read"] == ROWS
    assert counts["read"] == sum(counts.values()) - counts["read"]
    again = registry.import_list(manager, file)
    assert (again["read"], again["accepted"]) == (ROWS, 0), "the same file twice changes nothing"

    requirement = steps.post_requirement(
        manager,
        product="kotak snack",
        quantity="5.000",
        period_kind="WEEK",
        periods="4",
        weight="0,35",
        price_ceiling="15000",
        max_share="",
    )
    steps.match(manager)
    asked = registry.to_ask(manager, requirement, place="Surakarta")
    print(len(asked), "enterprises of the centre to ask; the first:", [name for name, _ in asked[:OWNERS]])
    assert len(asked) >= OWNERS, manager.text[:1500]

    mentor = visitors.come("pendamping")
    for number, (_name, address) in enumerate(asked[:OWNERS]):
        enterprise = mentor.site.address + address
        registry.consent(mentor, enterprise)
        registry.type_answer(
            mentor,
            enterprise,
            product="kotak snack",
            capacity=400 + 50 * (number % 4),
            price=9000 + 250 * number,
            witness="Bu Tini (jawaban uji)",
        )
        assert "uji" in mentor.text
    manager.go(requirement)
    steps.match(manager)
    assert manager.page.locator("#bisa li").count() >= 10
    steps.build_consortium(manager)
    rows = manager.page.locator("main table tbody tr").count()
    print("consortium:", manager.page.locator("main .lead").inner_text(), rows, "lines")
    assert rows >= 10
