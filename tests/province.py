"""A province small enough to count by hand: a dozen enterprises, two buyers, eight linkages. On TODAY:

| | class | sex | region | KBLI | linkage |
|---|---|---|---|---|---|
| 1 | micro | F | 33.72 | 10792 | with the large firm: L1 |
| 2 | micro | M | 33.72 | 14111 | with the large firm, agreement: L2 |
| 3 | small | F | 33.72 | 31001 | with the large firm, one delivery: L3 |
| 4 | small | M | 33.74 | 10792 | with the large firm, deliveries in two quarters: L4 |
| 5 | micro | F | 33.74 | 14111 | with the large firm, which owns it |
| 6 | micro | ? | 33.74 | 10792 | recorded in error, superseded |
| 7 | micro | M | 33.74 | 25111 | ended a year ago |
| 8 | medium | F | 33.74 | 10792 | with the medium firm |
| 9 | ? | ? | ? | ? | none |
| 10 | micro | F | 33.72 | 10792 | with the large firm, but the enterprise ended |
| 11 | micro | M | 33.72 | 47111 | with the large firm: L1 |
| 12 | micro | M | 33.72 | 14111 | none |
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from sambung.apps.linkages.models import Evidence, Linkage
from sambung.apps.registry.models import Activity, ClassBasis, Enterprise, Owner, Ownership, Place
from tests.cast import TODAY
from tests.market import entry

LONG_AGO = datetime.date(2024, 1, 2)
SALES = {"micro": 500_000_000, "small": 5_000_000_000, "medium": 20_000_000_000}
PEOPLE = {
    1: ("micro", "F", "33.72", "10792"),
    2: ("micro", "M", "33.72", "14111"),
    3: ("small", "F", "33.72", "31001"),
    4: ("small", "M", "33.74", "10792"),
    5: ("micro", "F", "33.74", "14111"),
    6: ("micro", "", "33.74", "10792"),
    7: ("micro", "M", "33.74", "25111"),
    8: ("medium", "F", "33.74", "10792"),
    9: ("", "", "", ""),
    10: ("micro", "F", "33.72", "10792"),
    11: ("micro", "M", "33.72", "47111"),
    12: ("micro", "M", "33.72", "14111"),
}


@dataclass
class SmallProvince:
    """What was written."""

    makers: dict[int, Enterprise] = field(default_factory=dict)
    linkages: dict[int, Linkage] = field(default_factory=dict)
    large: Enterprise | None = None
    medium: Enterprise | None = None


def make_enterprises() -> SmallProvince:
    """The dozen and their buyers, without linkages."""
    made = SmallProvince()
    said = entry("test.enterprises")
    made.large = Enterprise.objects.create(name="PT Raya", kind="LARGE", registered_on=LONG_AGO)
    made.medium = Enterprise.objects.create(name="PT Tengah", kind="LARGE", registered_on=LONG_AGO)
    ClassBasis.objects.create(
        enterprise=made.medium, annual_sales=SALES["medium"], source="OWNER", recorded=said
    )
    for number, (size, sex, region, kbli) in PEOPLE.items():
        maker = Enterprise.objects.create(name=f"Usaha {number}", kind="UMKM", registered_on=LONG_AGO)
        made.makers[number] = maker
        if size:
            ClassBasis.objects.create(
                enterprise=maker, annual_sales=SALES[size], source="OWNER", recorded=said
            )
        if sex:
            Owner.objects.create(enterprise=maker, sex=sex, recorded=said)
        if region:
            Place.objects.create(enterprise=maker, region_code=region, recorded=said)
        if kbli:
            Activity.objects.create(enterprise=maker, kbli=kbli, kbli_vintage="2020", recorded=said)
    made.makers[10].ended_on = datetime.date(2026, 6, 1)
    made.makers[10].save(update_fields=["ended_on"])
    Ownership.objects.create(enterprise=made.makers[5], holder=made.large, share_permille=600, recorded=said)
    return made


def link(made: SmallProvince, number: int, buyer: Enterprise | None = None, **more: object) -> Linkage:
    """A linkage since March 2026, unless said otherwise."""
    row = Linkage.objects.create(
        seller=made.makers[number],
        buyer=buyer or made.large,
        **{"valid_from": datetime.date(2026, 3, 2), "recorded": entry("linkages.test"), **more},
    )
    made.linkages[number] = row
    return row


def prove(linkage: Linkage, kind: str, day: datetime.date, delivery: str = "") -> Evidence:
    """A proof that both sides confirmed."""
    return Evidence.objects.create(
        linkage=linkage,
        kind=kind,
        happened_on=day,
        valid_from=day,
        delivery=delivery,
        is_confirmed_by_seller=True,
        is_confirmed_by_buyer=True,
        recorded=entry("linkages.test"),
    )


def deliver(linkage: Linkage, day: datetime.date, delivery: str) -> None:
    """Order, receipt and invoice."""
    for kind in ("ORDER", "RECEIPT", "INVOICE"):
        prove(linkage, kind, day, delivery)


def make_linkages(made: SmallProvince) -> SmallProvince:
    """The eight linkages and one that was wrong."""
    for number in (1, 2, 3, 4, 5, 6, 10, 11):
        link(made, number)
    link(made, 7, valid_from=datetime.date(2025, 1, 6), valid_to=datetime.date(2025, 11, 3))
    link(made, 8, made.medium)
    wrong = made.linkages[6]
    wrong.superseded = entry("linkages.superseded")
    wrong.save(update_fields=["superseded"])
    prove(made.linkages[2], "AGREEMENT", datetime.date(2026, 4, 1))
    deliver(made.linkages[3], datetime.date(2026, 5, 5), "1")
    deliver(made.linkages[4], datetime.date(2026, 5, 5), "1")
    deliver(made.linkages[4], datetime.date(2026, 9, 7), "2")
    return made


def make_province() -> SmallProvince:
    """All of it."""
    return make_linkages(make_enterprises())


__all__ = [
    "LONG_AGO",
    "TODAY",
    "SmallProvince",
    "deliver",
    "link",
    "make_enterprises",
    "make_linkages",
    "make_province",
    "prove",
]
