"""Sign in → requirement → match → consortium → proposal → accepted by link → linkage → the rate moves."""

from __future__ import annotations

import pytest
from tests.journeys import steps
from tests.journeys.conftest import SIZES
from tests.journeys.visitor import Visitors

MEMBER_LINK_BYTES = 100_000
# Makers who are not yet linked, another product for each run: the rate moves each time.
ORDERS = {
    (360, "id"): {"product": "kaos", "quantity": "600"},
    (360, "en"): {"product": "celana kerja", "quantity": "300", "price_ceiling": "180000"},
    (1440, "id"): {"product": "tas kain", "quantity": "900"},
    (1440, "en"): {"product": "kotak snack", "quantity": "900"},
}
FIRST = pytest.param(SIZES[0], marks=pytest.mark.first)


@pytest.mark.parametrize("visitors", [FIRST, *SIZES[1:]], indirect=True, ids=lambda one: f"{one[0]}-{one[1]}")
def test_from_requirement_to_linkage(visitors: Visitors) -> None:
    manager = visitors.come("manajer")
    assert manager.page.url.endswith("/hari-ini/")
    before = steps.read_rate(manager)
    steps.post_requirement(manager, **ORDERS[visitors.width, visitors.language])
    steps.match(manager)
    assert manager.page.locator("#bisa li").count() > 1
    steps.build_consortium(manager)
    assert manager.says("Tidak ada konsorsium yang bisa lebih murah", "No consortium can cost less")
    links = steps.send_proposal(manager)
    members = [link for link in links if not link.is_buyer]
    assert len(members) >= 2, "no member may hold more than 60 %"
    proposal = steps.open_proposal(manager)
    for link in members:
        if link.digits:
            assert steps.answer_by_link(visitors, link) < MEMBER_LINK_BYTES
        else:
            manager.go(proposal)
            steps.write_down(manager, link.name)
    (buyer,) = [link for link in links if link.is_buyer]
    assert buyer.digits, "the simulated buyer has a telephone"
    steps.answer_by_link(visitors, buyer)
    manager.go(proposal)
    assert manager.page.locator("a[href='/keterkaitan/']").count() >= 1
    assert str(len(members)) in manager.page.locator(".alert-success").first.inner_text()
    manager.go("/keterkaitan/")
    for link in members:
        assert link.name in manager.text
    after = steps.read_rate(manager)
    assert after.linked > before.linked
