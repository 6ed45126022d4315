"""Each requirement of a simulated province matched on an embedded database: seconds, candidates, what they say."""

from __future__ import annotations

import argparse
import datetime
import os
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

DAY = datetime.date(2026, 11, 24)


def main() -> None:
    """Make the province, load what matching reads, post its requirements, match each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="enterprises in the province")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--again", type=int, default=2, help="how often each requirement is matched")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sambung-match-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'match.sqlite3'}")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.config.settings")
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from sambung.engine.simulation import simulate_province

        started = time.perf_counter()
        province = simulate_province(seed=given.seed, size=given.size, day=DAY)
        requirements = load(province)
        print(
            f"{given.size:,} enterprises, {len(province.offers):,} offers: loaded in {time.perf_counter() - started:.1f} s"
        )
        measure(requirements, given.again)


def measure(requirements: list[tuple[Any, str]], again: int) -> None:
    """Match each requirement `again` times and print what it took."""
    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.matching.services import match_requirement

    seconds, worked, lines, reached = [], [], [], Counter()
    for requirement, expectation in requirements:
        for _ in range(again):
            started, busy = time.perf_counter(), time.process_time()
            run = match_requirement(SYSTEM, requirement=requirement, on=DAY)
            seconds.append(time.perf_counter() - started)
            worked.append(time.process_time() - busy)
        lines.append(sum(run.summary["counts"].values()))
        share = run.summary["eligible"] / requirement.quantity
        reached[expectation, "covered" if share >= 1 else "not covered"] += 1
    ordered = sorted(seconds)
    print(f"{len(requirements)} requirements, {len(seconds)} matches")
    print(f"candidates of a requirement: median {statistics.median(lines):,.0f}, most {max(lines):,}")
    print(
        f"seconds of a match: median {statistics.median(ordered):.3f}, "
        f"p95 {ordered[int(len(ordered) * 0.95) - 1]:.3f}, slowest {ordered[-1]:.3f}"
    )
    print(f"of these the processor worked: median {statistics.median(worked):.3f}, most {max(worked):.3f}")
    for (expectation, answer), count in sorted(reached.items()):
        print(f"designed {expectation}: eligible capacity {answer} in {count}")


def load(province: Any) -> list[tuple[Any, str]]:
    """The rows that matching reads, in bulk; (requirement, what it was designed to show)."""
    from django.db import transaction

    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.centres.models import Centre
    from sambung.apps.demand.services import CriterionValues, RequirementValues, draft_requirement
    from sambung.apps.journal import services as journal
    from sambung.apps.registry.models import (
        Certificate,
        ClassBasis,
        Consent,
        Enterprise,
        Offer,
        OfferValue,
        Ownership,
        Place,
        TaxStatus,
    )
    from sambung.standards.stems import stem_column
    from sambung.standards.units import parse_unit

    def unit(text: str) -> str:
        found = parse_unit(text)
        return text if found is None else found.code

    with transaction.atomic():
        said = journal.record(SYSTEM, "bench.loaded", subject_kind="bench", subject_uid=None)
        centre = Centre.objects.create(name="PLUT rekaan", region_code="33.72", is_simulated=True)
        enterprises = {
            one.enterprise_id: Enterprise(
                name=one.trade_name,
                kind="UMKM" if one.kind == "MSME" else one.kind.value,
                centre=centre,
                stems=stem_column(one.trade_name, one.activity),
                region_code=one.region_code,
                kbli=one.kbli_code,
                kbli_vintage="2020",
                registered_on=one.registered_on,
                is_simulated=True,
            )
            for one in province.enterprises
        }
        Enterprise.objects.bulk_create(enterprises.values(), batch_size=2000)
        rows: dict[type[Any], list[Any]] = {kind: [] for kind in (Place, ClassBasis, TaxStatus, Consent)}
        for one in province.enterprises:
            row = enterprises[one.enterprise_id]
            rows[Place].append(
                Place(
                    enterprise=row,
                    region_code=one.region_code,
                    latitude=one.latitude,
                    longitude=one.longitude,
                    recorded=said,
                )
            )
            if one.capital is not None or one.annual_sales is not None:
                rows[ClassBasis].append(
                    ClassBasis(
                        enterprise=row,
                        capital=one.capital,
                        annual_sales=one.annual_sales,
                        source="OWNER",
                        valid_from=one.basis_on,
                        recorded=said,
                    )
                )
            if one.is_taxable is not None:
                rows[TaxStatus].append(TaxStatus(enterprise=row, is_pkp=one.is_taxable, recorded=said))
            if one.consent_matching is not None:
                rows[Consent].append(
                    Consent(enterprise=row, purpose="MATCHING", given_on=one.consent_matching, recorded=said)
                )
        rows[Ownership] = [
            Ownership(
                enterprise=enterprises[one.owned_id],
                holder=enterprises[one.owner_id],
                share_permille=one.share_percent * 10,
                has_control=True,
                valid_from=one.valid_from,
                recorded=said,
            )
            for one in province.ties
        ]
        rows[Certificate] = [
            Certificate(
                enterprise=enterprises[one.enterprise_id],
                scheme=one.scheme,
                basis=one.basis.value,
                valid_from=one.issued_on,
                valid_to=one.valid_until,
                invalidated_on=one.invalidated_on,
                source="SEEN",
                recorded=said,
            )
            for one in province.certificates
        ]
        offers = {
            one.offer_id: Offer(
                enterprise=enterprises[one.enterprise_id],
                product=one.product_text,
                stems=stem_column(one.product_text),
                kbli=one.kbli_code,
                kbli_vintage="2020",
                unit=unit(one.unit),
                period_kind=one.period.value,
            )
            for one in province.offers
        }
        Offer.objects.bulk_create(offers.values(), batch_size=2000)
        rows[OfferValue] = [
            OfferValue(
                offer=offers[one.offer_id],
                kind=kind,
                name=name,
                number=number,
                source=stated.source.value,
                stated_on=stated.stated_on,
                valid_from=stated.stated_on,
                expires_on=stated.expires_on,
                recorded=said,
            )
            for one in province.offers
            for kind, name, stated, number in values_of(one)
            if number is not None
        ]
        for kind, made in rows.items():
            kind.objects.bulk_create(made, batch_size=2000)
    criteria: dict[str, list[CriterionValues]] = {}
    for one in province.criteria:
        for values in criteria_of(one):
            criteria.setdefault(one.requirement_id, []).append(CriterionValues(*values))
    return [
        (
            draft_requirement(
                SYSTEM,
                buyer=enterprises[one.buyer_id],
                centre=centre,
                values=RequirementValues(
                    product=one.product_words,
                    quantity=one.quantity * 1000,
                    unit=unit(one.unit),
                    period_kind=one.period.value,
                    periods=one.periods,
                    starts_on=one.first_day,
                    latest_day=one.latest_day,
                    region_code=one.region_code,
                    kbli_prefix=one.kbli_prefix,
                    kbli_vintage="2020",
                    price_ceiling=one.price_ceiling * 100,
                    asks_tax_invoice=one.is_tax_invoice_required,
                ),
                criteria=criteria.get(one.requirement_id, []),
                is_simulated=True,
            ),
            one.expectation.value,
        )
        for one in province.requirements
    ]


def values_of(offer: Any) -> list[tuple[str, str, Any, int | None]]:
    """(kind, name, who said it, scaled number) of each figure."""

    def scaled(stated: Any, scale: int) -> int | None:
        return None if stated.value is None else stated.value * scale

    found = [
        ("CAPACITY", "", offer.capacity, scaled(offer.capacity, 1000)),
        ("UNIT_PRICE", "", offer.unit_price, scaled(offer.unit_price, 100)),
        ("MIN_BATCH", "", offer.min_batch, scaled(offer.min_batch, 1000)),
        ("LEAD_TIME", "", offer.lead_time_days, scaled(offer.lead_time_days, 1)),
    ]
    return found + [
        ("ATTRIBUTE", name, offer.capacity, round(value * 1000)) for name, value in offer.attributes.items()
    ]


def criteria_of(one: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """A simulated condition as the engine's kinds."""
    level = one.strength.value
    if one.kind == "CERTIFICATE":
        return [("CERTIFICATE", level, {"scheme": scheme}) for scheme in one.values]
    if one.kind == "SIZE_CLASS":
        return [("SIZE_CLASS", level, {"classes": list(one.values)})]
    if one.kind == "REGION":
        return [("REGION", level, {"scheme": "KEMENDAGRI", "prefixes": list(one.values)})]
    if one.kind == "LEAD_TIME":
        return [("LEAD_TIME", level, {"max_days": int(one.high)})]
    return [("ATTRIBUTE", level, {"name": one.attribute, "minimum": one.low, "maximum": one.high})]


if __name__ == "__main__":
    main()
