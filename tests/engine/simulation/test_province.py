"""A province is whole, reproducible and never to be taken for a real one."""

import hashlib
from collections.abc import Iterable
from datetime import date

import pytest

from sambung.engine.simulation import GENERATOR_VERSION, Province, simulate_province
from sambung.engine.simulation.province import UnableToSimulate
from sambung.engine.simulation.tables import MARK, TABLES, header, rows

DAY = date(2026, 11, 24)
# Change it only together with GENERATOR_VERSION: other people's seeds stop meaning what they meant.
DIGEST_OF_VERSION_2 = "faed1232f479a6fc0dc2bfa1b33b75ad4c18d047177efb0fd498cb8b220e4048"


def digest(province: Province) -> str:
    lines = (repr(row) for table in TABLES for row in rows(province, table))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_the_same_arguments_give_the_same_province_on_every_machine(small_province: Province) -> None:
    assert digest(simulate_province(seed=5, size=1_000, day=DAY)) == digest(small_province)
    assert (GENERATOR_VERSION, digest(small_province)) == ("2", DIGEST_OF_VERSION_2)


def test_another_seed_gives_another_province(small_province: Province) -> None:
    assert digest(simulate_province(seed=6, size=1_000, day=DAY)) != digest(small_province)


@pytest.mark.parametrize("size", [100, 137, 2_500])
def test_any_size_holds_exactly_that_many_enterprises_and_some_requirement(size: int) -> None:
    drawn = simulate_province(seed=2, size=size, day=DAY)
    assert len(drawn.enterprises) == size
    assert drawn.requirements
    check_references(drawn)


@pytest.mark.parametrize("size", [0, 99, 1_000_001])
def test_a_size_it_is_not_made_for_is_refused(size: int) -> None:
    with pytest.raises(UnableToSimulate, match="between 100 and 1000000"):
        simulate_province(seed=1, size=size, day=DAY)


def unique(values: Iterable[str]) -> set[str]:
    listed = list(values)
    assert len(listed) == len(set(listed))
    return set(listed)


def check_references(province: Province) -> None:
    enterprises = unique(e.enterprise_id for e in province.enterprises)
    offers = unique(o.offer_id for o in province.offers)
    resources = unique(r.resource_id for r in province.resources)
    requirements = unique(r.requirement_id for r in province.requirements)
    linkages = unique(link.linkage_id for link in province.linkages)
    unique(c.certificate_id for c in province.certificates)
    unique(c.criterion_id for c in province.criteria)
    unique(e.evidence_id for e in province.evidence)
    hubs = unique(h.hub_id for h in province.hubs)
    assert not offers & hubs
    assert not (offers | hubs) & requirements
    large = {e.enterprise_id for e in province.enterprises if e.kind == "LARGE"}
    assert {o.enterprise_id for o in province.offers} <= enterprises - large
    assert {h.enterprise_id for h in province.hubs} <= enterprises - large
    assert {c.enterprise_id for c in province.certificates} <= enterprises
    assert {u.offer_id for u in province.resource_uses} <= offers
    assert {u.resource_id for u in province.resource_uses} == resources
    assert {r.buyer_id for r in province.requirements} <= large
    assert {c.requirement_id for c in province.criteria} <= requirements
    assert {link.buyer_id for link in province.linkages} | {t.owner_id for t in province.ties} <= large
    assert {link.enterprise_id for link in province.linkages} <= enterprises - large
    assert {e.linkage_id for e in province.evidence} <= linkages
    codes = {region.code for region in province.regions}
    assert {e.region_code for e in province.enterprises} <= codes


def test_every_reference_resolves(province: Province) -> None:
    check_references(province)


def test_nothing_has_happened_after_the_day(province: Province) -> None:
    happened = [
        *(e.registered_on for e in province.enterprises),
        *(e.consent_buyers for e in province.enterprises),
        *(o.capacity.stated_on for o in province.offers),
        *(o.unit_price.stated_on for o in province.offers),
        *(c.issued_on for c in province.certificates),
        *(c.invalidated_on for c in province.certificates),
        *(link.opened_on for link in province.linkages),
        *(link.ended_on for link in province.linkages),
        *(m.reached_on for m in province.milestones),
        *(e.happened_on for e in province.evidence),
        *(e.buyer_confirmed_on for e in province.evidence),
        *(t.valid_from for t in province.ties),
    ]
    assert max(day for day in happened if day is not None) <= DAY
    assert min(r.first_day for r in province.requirements) > DAY


def test_every_row_of_every_table_is_marked_and_as_wide_as_its_header(small_province: Province) -> None:
    for table in TABLES:
        width = len(header(table))
        assert header(table)[0] == "data"
        for row in rows(small_province, table):
            assert row[0] == MARK
            assert len(row) == width
