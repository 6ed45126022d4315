"""Hours → run → plan → fixed by hand → anew, side by side → approved → case opened, seen by its mentor."""

from __future__ import annotations

import re

from playwright.sync_api import TimeoutError
from tests.journeys import registry, steps
from tests.journeys.test_accessibility import AXE, judge
from tests.journeys.visitor import Visitor, Visitors

PLAN = re.compile(r"/pendampingan/rencana/hasil/[0-9a-f-]{36}/$")
SECONDS = 240


def wait_for_plan(visitor: Visitor) -> str:
    """Until the plan's page is there; it polls and loads itself anew. Its address."""
    try:
        visitor.page.wait_for_function(
            "() => document.readyState === 'complete' && !document.querySelector('main .job, main [hx-get]')",
            timeout=SECONDS * 1000,
        )
    except TimeoutError as error:
        raise AssertionError(f"no plan on {visitor.page.url}: {visitor.text[:800]}") from error
    assert PLAN.search(visitor.page.url), visitor.page.url
    assert visitor.page.locator("main .stats").count(), visitor.text[:800]
    visitor.settle()
    return visitor.page.url


def look(visitor: Visitor) -> None:
    """No serious finding of axe on the page as it stands."""
    visitor.page.evaluate(AXE)
    assert judge(visitor.page) == [], visitor.page.url


def test_a_year_is_planned_changed_by_hand_approved_and_coached(visitors: Visitors) -> None:
    product = f"keripik ganyong {visitors.language}{visitors.width}"
    manager = visitors.come("manajer")
    enterprise = registry.register_enterprise(manager, f"Dapur {product}", activity=f"membuat {product}")
    registry.type_answer(manager, enterprise, product=product, capacity=900, price=20000, is_test=False)
    steps.post_requirement(
        manager, product=product, quantity="500", period_kind="WEEK", certificate_HALAL="MUST", max_share="",
        periods="20",
    )  # fmt: skip
    steps.match(manager)

    manager.go("/pendampingan/rencana/")
    year = manager.page.locator("main a[href$='/jam/']").get_attribute("href").removesuffix("jam/")
    look(manager)
    manager.press("main a[href$='/jam/']")
    look(manager)
    for field in manager.page.locator("main input[name^='h-'][name*='PRODUCTION']").all():
        field.fill("30")
    manager.press("main form.form button.button-primary")
    manager.press("form[action$='/hitung/'] button")
    first = wait_for_plan(manager)
    assert manager.says("Tidak ada rencana yang bernilai lebih", "No plan can be worth more")
    look(manager)

    manager.go(f"{first}jalur/?q={product.replace(' ', '+')}")
    manager.press(manager.page.locator("main table a", has_text=f"Dapur {product}"))
    look(manager)
    manager.fill(start="1")
    manager.press("#ubah form:has(select[name=start]) button")
    assert manager.says("belum dihitung", "not yet computed")
    manager.press("#tangan form[action$='/hitung/'] button")
    second = wait_for_plan(manager)
    assert second != first
    manager.press("main a[href*='/banding/']")
    assert manager.page.locator("main .versus > section").count() == 2
    look(manager)

    manager.go(second)
    manager.press("form[action$='/setujui/'] button")
    assert manager.says("disetujui", "approved")
    manager.go(f"{second}jalur/?q={product.replace(' ', '+')}")
    look(manager)
    assert manager.page.locator("main tbody tr").count() == 1
    mentor_name = manager.page.locator("main tbody tr td").last.inner_text().strip()
    manager.choose(manager.page.locator("main input[name=pathway]"))
    manager.press("main .action-bar button.button-primary")
    assert "/pendampingan/kelompok/" in manager.page.url
    assert f"Dapur {product}" in manager.text

    names = {"Budi Rekaan": "pendamping", "Cici Umpama": "pendamping2", "Danu Misal": "pendamping3"}
    mentor = visitors.come(names[mentor_name])
    mentor.go(second)
    assert mentor.page.locator("#kurva").count() == 0, "a mentor sees the own part alone"
    mentor.go("/pendampingan/")
    assert f"Dapur {product}" in mentor.text
    # Another run begins with a draft: the year is the same for all four.
    manager.go(year)
