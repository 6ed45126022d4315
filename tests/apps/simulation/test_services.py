"""A small province in the database: every row in its place, labelled, and of use to whoever signs in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.test import Client

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import Role
from sambung.apps.centres.models import Centre
from sambung.apps.demand.models import Criterion, ProductConfirmation, Requirement
from sambung.apps.duplicates.models import Proposal, Twin
from sambung.apps.duplicates.services import scan_registry
from sambung.apps.journal.models import Entry
from sambung.apps.linkages.models import Evidence, Linkage
from sambung.apps.matching.models import MatchResult, MatchRun
from sambung.apps.mentoring.models import Case
from sambung.apps.registry.access import actor_of
from sambung.apps.registry.models import (
    Certificate,
    Consent,
    Contact,
    Enterprise,
    EnterprisePerson,
    HubTerm,
    Identifier,
    Offer,
    OfferValue,
    Ownership,
    Place,
    Resource,
    ResourceUse,
    ResourceValue,
)
from sambung.apps.registry.services.summaries import COLUMNS, refresh_summaries
from sambung.apps.simulation.services import Loaded, add_demo_twins, demo_sign_ins, load_province
from sambung.engine.eligibility import criterion_from_params
from sambung.engine.simulation.records import Province

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 24)
SIZE = 600
FACTS: tuple[Any, ...] = (
    Place,
    Certificate,
    Consent,
    Contact,
    Criterion,
    Evidence,
    HubTerm,
    Identifier,
    Linkage,
    OfferValue,
    Ownership,
    ProductConfirmation,
    ResourceUse,
    ResourceValue,
)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Loaded]:
    """One load for all tests of this file, rolled back at its end."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            yield load_province(enterprises=SIZE, seed=24, day=DAY)
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


def rows(model: Any) -> Any:
    return model._base_manager.all()


def test_every_record_of_the_generator_has_its_row(loaded: Loaded) -> None:
    province: Province = loaded.province
    expected = {
        Enterprise: SIZE,
        Place: SIZE,
        Offer: len(province.offers),
        Resource: len(province.resources),
        ResourceUse: len(province.resource_uses),
        Certificate: len(province.certificates),
        HubTerm: len(province.hubs),
        Requirement: len(province.requirements),
        Criterion: len(province.criteria),
        Linkage: len(province.linkages),
        Evidence: len(province.evidence),
        Ownership: len(province.ties),
        Centre: 35,
    }
    assert {model.__name__: rows(model).count() for model in expected} == {
        model.__name__: count for model, count in expected.items()
    }
    told = sum(
        stated.value is not None
        for offer in province.offers
        for stated in (offer.capacity, offer.unit_price, offer.min_batch, offer.lead_time_days)
    )
    attributes = sum(len(offer.attributes) for offer in province.offers)
    assert rows(OfferValue).count() == told + attributes


def test_every_fact_names_the_one_journal_entry_of_the_load(loaded: Loaded) -> None:
    entry = Entry.objects.get(code="simulation.province.loaded")
    assert len(entry.payload["sha256"]) == 64
    assert entry.payload["rows"]["enterprises"] == SIZE
    for model in FACTS:
        assert set(rows(model).values_list("recorded_id", flat=True)) == {entry.pk}, model
        assert not rows(model).filter(superseded__isnull=False).exists()


def test_the_database_s_own_constraints_hold(loaded: Loaded) -> None:
    connection.check_constraints()


def test_whatever_can_say_so_is_labelled_simulated(loaded: Loaded) -> None:
    for model in (Enterprise, Requirement, Linkage, Centre):
        assert rows(model).exists()
        assert not rows(model).filter(is_simulated=False).exists()


def test_summary_columns_are_those_that_the_registry_would_write(loaded: Loaded) -> None:
    before = {one.pk: [getattr(one, name) for name in COLUMNS] for one in rows(Enterprise)}
    refresh_summaries(list(rows(Enterprise)), today=DAY)
    after = {one.pk: [getattr(one, name) for name in COLUMNS] for one in rows(Enterprise)}
    # Stems in another order are the same stems.
    for found in (before, after):
        for values in found.values():
            values[0] = sorted(values[0].split())
    assert before == after


def test_small_ones_belong_to_their_regency_s_centre_and_large_firms_to_none(loaded: Loaded) -> None:
    for one in rows(Enterprise).select_related("centre"):
        assert (one.centre is None) == (one.kind == "LARGE")
        assert one.centre is None or one.centre.region_code == one.region_code
    names = set(rows(Centre).values_list("name", flat=True))
    assert {"PLUT Surakarta", "PLUT Kota Magelang", "PLUT Kabupaten Magelang"} <= names


def test_the_demo_s_centre_handles_two_of_three_requirements(loaded: Loaded) -> None:
    own = rows(Requirement).filter(centre__name="PLUT Surakarta").count()
    assert own == -(-2 * len(loaded.requirements) // 3)


def test_stored_criteria_are_read_by_the_engine(loaded: Loaded) -> None:
    kinds = set()
    for row in rows(Criterion):
        criterion_from_params(criterion_id="1", kind=row.kind, level=row.level, params=row.params)
        kinds.add(row.kind)
    assert {"CERTIFICATE", "LEAD_TIME", "ATTRIBUTE"} <= kinds


def test_each_requirement_is_matched_and_finds_its_own_product_alone(loaded: Loaded) -> None:
    assert loaded.matched == len(loaded.requirements) == rows(MatchRun).count()
    products = {loaded.offers[one.offer_id]: one.product for one in loaded.province.offers}
    for one in loaded.province.requirements:
        key = loaded.requirements[one.requirement_id]
        lines = MatchResult.objects.filter(run__requirement_id=key, offer__isnull=False)
        assert {products[offer] for offer in lines.values_list("offer_id", flat=True)} == {one.product}
        if one.expectation == "EASY":
            free = sum(lines.filter(verdict="ELIGIBLE").values_list("capacity", flat=True))
            # Some owners write the product so that words do not find it.
            assert free >= 1.25 * 1000 * one.quantity


def test_an_owner_of_a_firm_is_never_offered_to_it(loaded: Loaded) -> None:
    for tie in loaded.province.ties:
        lines = MatchResult.objects.filter(
            enterprise_id=loaded.enterprises[tie.owned_id],
            run__requirement__buyer_id=loaded.enterprises[tie.owner_id],
        )
        assert not lines.filter(verdict="ELIGIBLE").exists()


def test_proofs_of_one_delivery_hang_together(loaded: Loaded) -> None:
    chains: dict[tuple[int, str], set[str]] = {}
    for linkage, delivery, kind in rows(Evidence).values_list("linkage_id", "delivery", "kind"):
        if delivery:
            assert kind not in {"DECLARATION", "AGREEMENT", "EXPORT"}
            chains.setdefault((linkage, delivery), set()).add(kind)
    assert {"ORDER", "DESPATCH", "RECEIPT", "INVOICE", "PAYMENT"} in chains.values()
    assert all("ORDER" in kinds for kinds in chains.values())


@pytest.mark.parametrize(
    ("username", "role"),
    [
        ("manajer", Role.MANAGER),
        ("pendamping", Role.MENTOR),
        ("pemilik", Role.OWNER),
        ("pembeli", Role.BUYER),
        ("koperasi", Role.OPERATOR),
        ("analis", Role.ANALYST),
        ("admin", Role.ADMIN),
    ],
)
def test_each_role_signs_in_and_may_act_as_it(loaded: Loaded, username: str, role: Role) -> None:
    passwords = {name: password for _, name, password in demo_sign_ins()}
    user = authenticate(None, username=username, password=passwords[username])
    assert isinstance(user, User)
    assert actor_of(user).roles == {role}


def test_who_is_shown_has_something_to_do(loaded: Loaded) -> None:
    assert EnterprisePerson.objects.count() == 3
    buyer = EnterprisePerson.objects.get(user__username="pembeli")
    assert rows(Requirement).filter(buyer=buyer.enterprise).exists()
    owner = EnterprisePerson.objects.get(user__username="pemilik")
    assert owner.enterprise.centre.name == "PLUT Surakarta"
    assert owner.enterprise.offers.exists()
    assert not Case.objects.unscoped("test").filter(enterprise=owner.enterprise).exists()
    for case in Case.objects.unscoped("test"):
        assert case.steps.exists()
        assert case.centre.name == "PLUT Surakarta"


def test_every_page_of_the_demo_says_that_it_is_simulated(
    loaded: Loaded, client: Client, settings: Any
) -> None:
    settings.IS_DEMO = True
    assert "simulasi" in client.get("/akun/login/").content.decode().lower()


def test_the_demo_has_enterprises_that_are_listed_twice_and_finds_them(loaded: Loaded) -> None:
    before = Enterprise.objects.unscoped("test").count()
    assert add_demo_twins() == 6
    made = Enterprise.objects.unscoped("test").filter(pk__gt=max(loaded.enterprises.values()))
    assert Enterprise.objects.unscoped("test").count() == before + 6
    assert all(one.is_simulated for one in made)
    scan_registry(is_fresh=True)
    found = Proposal.objects.unscoped("test").filter(right__in=made, left__in=loaded.enterprises.values())
    # Five wait for the demo's people, labelled; one is judged already and is not proposed again.
    open_ones = found.filter(state="OPEN")
    assert open_ones.values("right").distinct().count() == 5
    assert all(one.is_simulated for one in open_ones)
    assert Twin.objects.values_list("canonical").distinct().count() == 1
    manager = actor_of(User.objects.get(username="manajer"))
    assert {one.right_id for one in Proposal.objects.visible(manager)} >= {one.right_id for one in open_ones}
