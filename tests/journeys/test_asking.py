"""Owners are asked by link, answer on a phone, and send their profile on; a typed answer is taken back."""

from __future__ import annotations

from playwright.sync_api import Page
from tests.journeys import asking, registry, steps
from tests.journeys.test_accessibility import AXE, RUN
from tests.journeys.visitor import Visitor, Visitors

MOST_BYTES = 100_000


def faults_of(page: Page) -> list[object]:
    """axe's serious and critical findings. The policy of a page lets no script in: it is put into the page's world."""
    page.evaluate(AXE)
    found: list[object] = page.evaluate(RUN, None)
    return found


def make_owner(visitor: Visitor, name: str, phone: str) -> str:
    """An owner of the centre of whom only words and a telephone are known."""
    visitor.go("/usaha/baru/")
    visitor.fill(name=name, activity="membuat bakul purun", region_code="33.72", phone=phone, agrees=False)
    visitor.press("main form.form button.button-primary")
    return visitor.page.url


def test_owners_answer_by_link_and_get_a_profile(visitors: Visitors) -> None:
    mark = f"{visitors.width}{visitors.language}"
    manager = visitors.come("manajer")
    first = make_owner(manager, f"Purun Asih {mark}", "0812 3456 1111")
    make_owner(manager, f"Purun Budi {mark}", "0812 3456 2222")
    requirement = steps.post_requirement(
        manager, product="bakul purun", quantity="300", price_ceiling="50000"
    )
    steps.match(manager)
    asked = {one.name: one for one in asking.ask(manager, requirement, count=50, words=mark, is_test=True)}
    asih, budi = asked[f"Purun Asih {mark}"], asked[f"Purun Budi {mark}"]
    assert (asih.digits, budi.digits) == ("1111", "2222")

    # Somebody to whom the link was forwarded decides nothing, and keeps what was typed.
    with visitors.visit() as other:
        other.go(asih.url)
        other.fill(can="YES", capacity="1", digits="9999")
        other.page.locator("button[name=act][value=SEND]").click()
        other.page.wait_for_load_state()
        assert other.says("bukan empat angka terakhir", "not the last four digits"), other.text[:600]
        assert other.page.locator("[name=capacity]").input_value() == "1"
        other.faults[:] = [one for one in other.faults if " 422 " not in one and "422" not in one]

    thousands = "1.250" if visitors.language == "id" else "1,250"
    heaviest, said = asking.answer_by_link(visitors, asih, capacity=thousands, price="20000")
    assert heaviest < MOST_BYTES, f"the first load weighs {heaviest} bytes"
    assert thousands in said

    with visitors.visit() as owner:
        owner.go(asih.url)
        assert faults_of(owner.page) == []
        owner.go(f"{asih.url}profil/")
        assert faults_of(owner.page) == []
        owner.fill(page="UNLISTED", digits=asih.digits)
        owner.press("main form.form button.button-primary")
        share = owner.page.locator("a[href^='https://wa.me/?text=']").get_attribute("href") or ""
        public = owner.page.locator("main a[href*='/p/']").first.get_attribute("href") or ""
        assert "%2Fp%2F" in share
        for kind, start in (("png", b"\x89PNG"), ("pdf", b"%PDF")):
            got = owner.context.request.get(f"{asih.url}profil.{kind}")
            assert got.body().startswith(start)
    with visitors.visit() as buyer:
        buyer.go(public)
        assert buyer.bytes < MOST_BYTES
        assert faults_of(buyer.page) == []
        assert "bakul purun" in buyer.text
        # A band, never the figure; no price, no telephone that was not ticked.
        for hidden in (thousands, "20.000", "20,000", "1111"):
            assert hidden not in buyer.text

    mentor = visitors.come("pendamping")
    asking.type_answer(mentor, budi, capacity="40", price="21000")
    assert faults_of(mentor.page) == []
    mentor.page.once("dialog", lambda asks: asks.accept())
    mentor.press("form[action$='/batalkan/'] button")
    assert mentor.says("dibatalkan", "taken back"), mentor.text[:600]

    for address in ("kesanggupan/", "kesanggupan/?tampil=tanya", "kesanggupan/kunjungan/"):
        manager.go(requirement + address)
        assert faults_of(manager.page) == []
    assert f"Purun Budi {mark}" in manager.text
    assert f"Purun Asih {mark}" not in manager.text
    manager.go(first)
    assert "bakul purun" in manager.text
    assert registry.standing(manager, first, "bakul purun")
