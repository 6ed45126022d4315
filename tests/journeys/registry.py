"""What people do on the pages of enterprises and imports, as functions of a visitor."""

from __future__ import annotations

import re
from pathlib import Path

from tests.journeys.steps import TODAY
from tests.journeys.visitor import Visitor


def register_enterprise(visitor: Visitor, name: str, *, activity: str) -> str:
    """A new enterprise with its owner's consent; its address."""
    visitor.go("/usaha/baru/")
    visitor.fill(
        name=name,
        activity=activity,
        region_code="33.72",
        owner_name="Bu Contoh",
        owner_sex="F",
        phone="0812 9000 1234",
        agrees=True,
    )
    visitor.press("main form.form button.button-primary")
    assert re.search(r"/usaha/[0-9a-f-]{36}/$", visitor.page.url), visitor.text[:600]
    return visitor.page.url


def type_answer(
    visitor: Visitor,
    enterprise: str,
    *,
    product: str,
    capacity: int,
    price: int,
    unit: str = "piece",
    period: str = "WEEK",
    witness: str = "",
    is_test: bool = True,
) -> None:
    """An owner's answer about a new product, in the short form, labelled as a test answer."""
    visitor.go(f"{enterprise}jawaban/?produk=baru")
    visitor.fill(
        product=product,
        unit=unit,
        period_kind=period,
        capacity=capacity,
        price=price,
        source="OWNER",
        stated_on=TODAY.isoformat(),
        witness=witness,
        is_test_answer=is_test,
    )
    visitor.press("main form.form button.button-primary")
    assert visitor.page.url == enterprise, visitor.text[:600]


def consent(visitor: Visitor, enterprise: str) -> None:
    """The owner agrees before a witness that capability and capacity are matched."""
    visitor.go(f"{enterprise}persetujuan/")
    visitor.press(
        visitor.page.locator("form", has=visitor.page.locator("[name=purpose][value=MATCHING]")).locator(
            "button"
        )
    )


def to_ask(visitor: Visitor, requirement: str, *, place: str, pages: int = 6) -> list[tuple[str, str]]:
    """Name and path of the enterprises of a place of which something that decides is not known."""
    found = []
    for number in range(1, pages + 1):
        visitor.go(f"{requirement}?daftar=tanya&page={number}")
        lines = visitor.page.locator("main ul.list > li")
        for line in lines.all():
            name = line.locator(".list-text > a").first
            if place in line.locator(".list-text .muted").first.inner_text():
                found.append((name.inner_text(), name.get_attribute("href") or ""))
        if visitor.page.locator(".pagination a[rel=next]").count() == 0:
            break
    return found


def import_list(visitor: Visitor, file: Path) -> dict[str, int]:
    """From file to result: what was read, accepted, already there, waits, is rejected."""
    look_at_list(visitor, file)
    take_list(visitor)
    return list_counts(visitor)


def look_at_list(visitor: Visitor, file: Path) -> None:
    """Upload a file, keep the columns as proposed, and wait until every row is looked at."""
    visitor.go("/unggahan/")
    visitor.page.locator("input[type=file]").set_input_files(str(file))
    visitor.press("main form.form button.button-primary")
    visitor.press("main .action-bar button.button-primary")
    visitor.page.wait_for_url(re.compile(r"/unggahan/[0-9a-f-]{36}/$"), timeout=60_000)


def take_list(visitor: Visitor) -> None:
    """Take the good rows of the list that is open, and wait for the result."""
    visitor.press("main form[action$='/ambil/'] button")
    visitor.page.wait_for_url(re.compile(r"/unggahan/[0-9a-f-]{36}/$"), timeout=120_000)


def list_counts(visitor: Visitor) -> dict[str, int]:
    """The figures at the head of a list that was taken."""
    numbers = [
        int(re.sub(r"\D", "", stat.inner_text()))
        for stat in visitor.page.locator("main .stats .stat-value").all()
    ]
    return dict(zip(("read", "accepted", "unchanged", "waiting", "rejected"), numbers, strict=True))


def standing(visitor: Visitor, enterprise: str, product: str) -> str:
    """What the enterprise's page says of an order within reach: the words of its chip."""
    visitor.go(enterprise)
    line = visitor.page.locator("#orders li", has_text=product)
    return line.locator(".chip").first.inner_text() if line.count() else ""
