"""Gap → case → session → certificate with its evidence → within reach of the order, without anybody matching again."""

from __future__ import annotations

from tests.journeys import registry, steps
from tests.journeys.visitor import Visitors

PDF = {"name": "halal.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 sertifikat halal"}
STEPS_MOST = 8


def test_a_closed_gap_brings_the_order_within_reach(visitors: Visitors) -> None:
    # A product of its own for each run: the market of another language is not this one's.
    product = f"keripik gadung {visitors.language}{visitors.width}"
    manager = visitors.come("manajer")
    enterprise = registry.register_enterprise(manager, f"Dapur {product}", activity=f"membuat {product}")
    registry.type_answer(manager, enterprise, product=product, capacity=900, price=20000, is_test=False)
    requirement = steps.post_requirement(
        manager, product=product, quantity="500", period_kind="WEEK", certificate_HALAL="MUST", max_share=""
    )
    steps.match(manager)
    gap = manager.page.locator("#hampir li", has_text="halal")
    assert gap.count() == 1, manager.page.locator("#hampir").inner_text()
    manager.press(gap.locator("a.button"))
    manager.choose(manager.page.locator("main label", has_text="Budi Rekaan").locator("input[name=mentor]"))
    manager.press("main form.form button.button-primary")

    mentor = visitors.come("pendamping")
    assert mentor.page.url.endswith("/hari-ini/")
    mentor.go("/pendampingan/")
    mentor.press(mentor.page.locator("main a", has_text=f"Dapur {product}"))
    case = mentor.page.url
    mentor.press("a[href$='/sesi/']")
    mentor.fill(minutes="60", mode="VISIT")
    mentor.press("main .action-bar button.button-primary")
    assert mentor.page.locator("#sesi ol.events li").count() == 1
    for _ in range(STEPS_MOST):
        finish = mentor.page.locator("a[href$='/selesai/'].button-primary")
        if not finish.count():
            break
        mentor.press(finish)
        if mentor.page.locator("[name=number]").count():
            mentor.fill(number="ID33110000123")
        mentor.page.locator("input[type=file]").set_input_files(PDF)
        mentor.press("main .action-bar button.button-primary")
        mentor.go(case)
    assert mentor.page.locator("a[href$='/selesai/']").count() == 0, "no step is left to do"
    assert mentor.page.locator("a[href^='/berkas/']").count() >= 1, "the evidence can be read again"

    chip = registry.standing(mentor, enterprise, product)
    assert (
        "all criteria are met" in chip
        if mentor.language == "en"
        else "memenuhi" in chip or "terpenuhi" in chip
    )
    manager.go(requirement)
    assert manager.page.locator("#bisa li", has_text=f"Dapur {product}").count() == 1
