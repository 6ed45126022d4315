"""What people do when owners are asked, as functions of a visitor."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.journeys.visitor import Visitor, Visitors


@dataclass(frozen=True)
class Asked:
    """An owner who was asked: its link, the last digits of its telephone (empty: a witness is needed), its question."""

    name: str
    url: str
    digits: str
    question: str


def ask(
    visitor: Visitor,
    requirement: str,
    *,
    count: int,
    way: str = "WHATSAPP",
    words: str = "",
    is_test: bool = True,
) -> list[Asked]:
    """From a requirement: the first of those to ask are ticked and asked; their links as they are shown, once."""
    visitor.go(f"{requirement}kesanggupan/?tampil=tanya&urut=WORDS&q={words}")
    boxes = visitor.page.locator("main input[name=pilih]")
    for number in range(min(count, boxes.count())):
        visitor.choose(boxes.nth(number))
    visitor.fill(way=way, is_test=is_test)
    visitor.press("main .action-bar button.button-primary")
    return links(visitor)


def links(visitor: Visitor) -> list[Asked]:
    """What the page of links shows."""
    found = []
    for card in visitor.page.locator("main .grid section.card").all():
        whatsapp = card.locator("a[href*='wa.me']")
        phone = re.search(r"wa\.me/(\d+)", whatsapp.get_attribute("href") or "") if whatsapp.count() else None
        found.append(
            Asked(
                name=card.locator("h2").inner_text(),
                url=card.locator("code").first.inner_text().strip(),
                digits=phone[1][-4:] if phone else "",
                question=card.locator("a[href*='/kesanggupan/']").first.get_attribute("href") or "",
            )
        )
    assert found, visitor.text[:800]
    return found


def answer_by_link(
    visitors: Visitors,
    asked: Asked,
    *,
    can: str = "YES",
    capacity: str = "",
    price: str = "",
    product: str = "",
) -> tuple[int, str]:
    """An owner answers on a phone without an account; the heaviest load in bytes, and what the page then says."""
    with visitors.visit() as owner:
        owner.go(asked.url)
        heaviest = owner.bytes
        owner.fill(can=can, capacity=capacity, price=price, product=product, digits=asked.digits)
        if owner.page.locator("[name=agrees]").count():
            owner.fill(agrees=True)
        owner.press("button[name=act][value=SEND]")
        assert owner.says("Terima kasih", "Thank you"), owner.text[:800]
        return heaviest, owner.text


def type_answer(
    visitor: Visitor,
    asked: Asked,
    *,
    can: str = "YES",
    capacity: object = "",
    price: object = "",
    product: str = "",
    witness: str = "Bu Tini (jawaban uji)",
) -> None:
    """A mentor types an owner's answer before a witness, as a test answer."""
    visitor.go(asked.question)
    visitor.fill(
        can=can, capacity=capacity, price=price, product=product, witness=witness, is_test_answer=True
    )
    if visitor.page.locator("main [name=agrees]").count():
        visitor.fill(agrees=can != "NO")
    visitor.press("button[name=act][value=SEND]")
    assert visitor.says("jawaban uji", "test answer"), visitor.text[:800]


def bar(visitor: Visitor, requirement: str) -> str:
    """What the requirement's bar says: its heading and the quantities under it, of which the first is eligible."""
    visitor.go(f"{requirement}kesanggupan/?tampil=sudah")
    return visitor.page.locator("main section .figure").first.inner_text()
