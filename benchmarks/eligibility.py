"""10,000 offers against 8 criteria, and a linkage rate over 10,000 enterprises at 24 dates: seconds."""

import argparse
import random
import time
from collections import Counter
from datetime import date, timedelta

from sambung.engine.certificates import Basis, Certificate, SchemeRule, Scope, SizeClass
from sambung.engine.eligibility import (
    Attribute,
    CertificateHeld,
    Closure,
    ControlRule,
    Criterion,
    Fact,
    LeadTime,
    OfferFacts,
    PartnerControl,
    PriceCeiling,
    Region,
    RequirementFacts,
    Rules,
    SizeClassIn,
    TaxInvoice,
    capacity_bar,
    evaluate_all,
)
from sambung.engine.indicators import (
    Definition,
    EnterpriseRow,
    EvidenceKind,
    EvidenceRow,
    LinkageLevel,
    LinkageRow,
    Moment,
    rate_series,
)

DAY = date(2026, 11, 24)
CRITERIA: tuple[Criterion, ...] = (
    CertificateHeld(criterion_id="halal", scheme="HALAL"),
    SizeClassIn(criterion_id="class", classes=frozenset({SizeClass.MICRO, SizeClass.SMALL})),
    Region(criterion_id="region", scheme="KEMENDAGRI", prefixes=("33",)),
    LeadTime(criterion_id="lead", max_days=21),
    Attribute(criterion_id="moisture", name="moisture", maximum=12, unit="%"),
    PriceCeiling(criterion_id="price"),
    TaxInvoice(criterion_id="tax"),
    PartnerControl(criterion_id="law"),
)
RULES = Rules(
    version="bench",
    schemes={"HALAL": SchemeRule("halal", "1", "", "HALAL", Basis.EVENT)},
    control=ControlRule("control", "1", "", {SizeClass.LARGE: frozenset({SizeClass.MICRO})}),
    closures={
        "CERTIFICATE:HALAL": Closure("CERTIFICATE:HALAL", "halal"),
        "LEAD_TIME": Closure("LEAD_TIME", "5s"),
    },
)


def offers(count: int, chance: random.Random) -> list[OfferFacts]:
    whole = Scope(whole_enterprise=True)
    return [
        OfferFacts(
            f"o{i}",
            f"e{i}",
            size_class=Fact(chance.choice(list(SizeClass))),
            regions={"KEMENDAGRI": chance.choice(["33.72", "33.11", "34.04"])},
            certificates=(Certificate(f"h{i}", "HALAL", valid_from=date(2024, 1, 1), scope=whole),)
            if chance.random() < 0.4
            else (),
            capacity=Fact(chance.randint(10, 500), "owner", DAY, DAY + timedelta(days=90)),
            unit_price=Fact(chance.randint(4000, 8000), "owner", DAY, DAY + timedelta(days=90)),
            lead_time_days=Fact(chance.randint(3, 40), "owner", DAY),
            attributes={"moisture": Fact(chance.uniform(5, 15), "owner", DAY, unit="%")},
            identifiers={"NIB": True},
        )
        for i in range(count)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, default=10_000)
    count = parser.parse_args().offers
    chance = random.Random(7)
    given = offers(count, chance)
    requirement = RequirementFacts(
        "r", 5000, 7000, buyer_id="b", buyer_class=SizeClass.LARGE, last_delivery=DAY + timedelta(days=90)
    )
    started = time.perf_counter()
    judged = list(evaluate_all(given, requirement, CRITERIA, RULES, DAY))
    bar = capacity_bar(judged, asked=requirement.quantity)
    seconds = time.perf_counter() - started
    print(f"{count} offers x {len(CRITERIA)} criteria: {seconds:.2f} s; eligible {bar.eligible}")
    print(dict(Counter(one.verdict.value for one in judged)))

    enterprises = [
        EnterpriseRow(
            f"e{i}", date(2024, 1, 1), None, 1, None, True, True, SizeClass.MICRO, ("10794",), "33.72"
        )
        for i in range(count)
    ]
    linkages = [
        LinkageRow(f"l{i}", f"e{i}", "b", date(2025, 1, 1), None, 1, None, SizeClass.LARGE, False)
        for i in range(0, count, 12)
    ]
    evidence = [
        EvidenceRow(
            f"{row.linkage_id}-{kind}-{month}",
            row.linkage_id,
            kind,
            date(2026, month, 3),
            None,
            1,
            None,
            str(month),
            "",
            True,
            True,
        )
        for row in linkages
        for month in (2, 5, 8)
        for kind in (EvidenceKind.ORDER, EvidenceKind.RECEIPT, EvidenceKind.INVOICE)
    ]
    definition = Definition("bench", "1", LinkageLevel.L3)
    moments = [Moment(date(2025 + month // 12, month % 12 + 1, 28), 9) for month in range(24)]
    started = time.perf_counter()
    series = rate_series(
        definition, moments=moments, enterprises=enterprises, linkages=linkages, evidence=evidence
    )
    seconds = time.perf_counter() - started
    print(f"{count} enterprises x {len(moments)} dates: {seconds:.2f} s; last {series[-1].value:.4f}")


if __name__ == "__main__":
    main()
