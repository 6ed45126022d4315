"""What people do on the pages, as functions: each takes a visitor and leaves it on the page where the step ends."""

from __future__ import annotations

import datetime
import re
import time
from dataclasses import dataclass

from tests.journeys.visitor import Visitor, Visitors

TODAY = datetime.date.today()
SOLVE_SECONDS = 60


@dataclass(frozen=True)
class Handed:
    """A link that was handed over: whose, where, and the last digits of the phone (empty: a witness is needed)."""

    name: str
    url: str
    digits: str
    is_buyer: bool


def post_requirement(visitor: Visitor, **values: object) -> str:
    """A buyer's requirement is typed in and published; its address."""
    visitor.go("/permintaan/baru/")
    visitor.fill(
        **{
            "product": "kaos",
            "quantity": "600",
            "unit": "piece",
            "period_kind": "MONTH",
            "periods": "3",
            "weight": visitor_number(visitor, "0,2"),
            "starts_on": (TODAY + datetime.timedelta(days=45)).isoformat(),
            "region_code": "33.72",
            "price_ceiling": "90000",
            "max_share": "60",
            **values,
        }
    )
    buyer = visitor.page.locator("main select[name=buyer]")
    if buyer.count():
        # A large firm: the rate counts linkages with those.
        large = buyer.locator("option", has_text=re.compile("^PT ")).first
        buyer.select_option(value=large.get_attribute("value"))
    visitor.press("button[name=publish]")
    assert re.search(r"/permintaan/[0-9a-f-]{36}/$", visitor.page.url), visitor.text[:500]
    return visitor.page.url


def visitor_number(visitor: Visitor, indonesian: str) -> str:
    """A decimal number as the page's language writes it."""
    return indonesian if visitor.language == "id" else indonesian.replace(",", ".")


def match(visitor: Visitor) -> None:
    """From the requirement's page: match it with the enterprises."""
    visitor.press("form[action$='/cocokkan/'] button")
    assert visitor.page.locator("#bisa").count() == 1


def build_consortium(visitor: Visitor) -> str:
    """From the requirement's page: the main button, then the optimiser's answer; its address."""
    visitor.press("form[action$='/konsorsium/baru/'] button")
    return wait_for_answer(visitor)


def wait_for_answer(visitor: Visitor) -> str:
    """Until the page of a consortium shows its allocation; the page polls and loads itself anew."""
    visitor.page.wait_for_function(
        "() => document.readyState === 'complete' && !document.querySelector('main .job, main [hx-get]')",
        timeout=SOLVE_SECONDS * 1000,
    )
    assert visitor.page.locator("main .stats").count(), visitor.text[:800]
    visitor.settle()
    return visitor.page.url


def send_proposal(visitor: Visitor, *, form: str = "") -> list[Handed]:
    """From the consortium's page: terms, draft, sent; the links that are handed over."""
    visitor.press("a[href*='/penawaran/baru/']")
    if form:
        visitor.fill(form=form)
    visitor.press("main form.form button.button-primary")
    assert re.search(r"/penawaran/[0-9a-f-]{36}/$", visitor.page.url), visitor.text[:800]
    return send_draft(visitor)


def send_draft(visitor: Visitor) -> list[Handed]:
    """From a draft's page: send it and read the links."""
    visitor.press("form[action$='/kirim/'] button")
    found = []
    for card in visitor.page.locator("main .grid section.card").all():
        whatsapp = card.locator("a[href*='wa.me']")
        phone = re.search(r"wa\.me/(\d+)", whatsapp.get_attribute("href") or "") if whatsapp.count() else None
        kind = card.locator("p").first.inner_text()
        needs_witness = card.locator(".chip, .state").count() > 0 and phone is None
        found.append(
            Handed(
                name=card.locator("h2").inner_text(),
                url=card.locator("code").first.inner_text().strip(),
                digits="" if needs_witness or phone is None else phone[1][-4:],
                is_buyer=any(word in kind for word in ("Pembeli", "Buyer")),
            )
        )
    assert found, visitor.text[:800]
    return found


def answer_by_link(visitors: Visitors, link: Handed, *, answer: str = "ACCEPTED") -> int:
    """Somebody opens a link on a phone without an account, answers with the last digits; bytes of the first load."""
    with visitors.visit() as person:
        person.go(link.url)
        first_load = person.bytes
        person.fill(digits=link.digits)
        button = person.page.locator(f"button[name=answer][value={answer}]")
        if not button.is_visible():
            person.page.locator("details", has=button).locator("summary").click()
        person.press(button)
        assert person.page.locator(".alert-success, [role=status]").count(), person.text[:500]
    return first_load


def write_down(visitor: Visitor, name: str, *, answer: str = "ACCEPTED") -> None:
    """From the proposal's page: a member without a phone answers through the centre, before a witness."""
    visitor.press(visitor.page.locator("main a[href*='/penawaran/bagian/']", has_text=name))
    visitor.fill(witness="Bu Lurah")
    visitor.press(f"button[name=answer][value={answer}]")


def open_proposal(visitor: Visitor) -> str:
    """From the page of links back to the proposal; its address."""
    visitor.press("a[href*='/penawaran/'].button:not([href*='.pdf'])")
    return visitor.page.url


def wait_for_new_draft(visitor: Visitor, proposal: str) -> str:
    """On the proposal that can no longer be filled: until the plan made again is there; its draft's address."""
    end_at = time.monotonic() + SOLVE_SECONDS
    while time.monotonic() < end_at:
        visitor.go(proposal)
        draft = visitor.page.locator(".alert-success a[href*='/penawaran/']")
        if draft.count():
            visitor.press(draft)
            return visitor.page.url
        visitor.page.wait_for_timeout(500)
    raise AssertionError(f"no new plan after {SOLVE_SECONDS} s: {visitor.text[:500]}")


@dataclass(frozen=True)
class Rate:
    """What Insights say: how many enterprises are linked, of how many, and the text of the rate."""

    linked: int
    counted: int
    text: str


def read_rate(visitor: Visitor) -> Rate:
    """Insights by the first definition (a linkage with a large firm holds), counted anew."""
    visitor.go("/wawasan/?definisi=L1")
    visitor.press("form[action='/wawasan/hitung/'] button")
    stat = visitor.page.locator("main .stats .stat").first
    numbers = [
        int(found.replace(".", "").replace(",", ""))
        for found in re.findall(r"\d[\d.,]*", stat.locator(".stat-note").inner_text())
    ]
    return Rate(numbers[0], numbers[1], stat.locator(".stat-value").inner_text())
