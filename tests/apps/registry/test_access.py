"""For every table of the registry, with rows of two enterprises: the filter and the predicate say the same."""

import pytest

from sambung.apps.actors.access import NOBODY, may, scoped_models
from sambung.apps.registry.services import (
    ActivityStatement,
    ClassBasisStatement,
    ContactStatement,
    OwnerStatement,
    PlaceStatement,
    ValueStatement,
    add_offer,
    declare_interest,
    give_consent,
    record_certificate,
    record_identifier,
    state_activity,
    state_class_basis,
    state_contact,
    state_hub_terms,
    state_offer_values,
    state_owner,
    state_ownership,
    state_place,
    state_resource,
    state_tax_status,
)


def fill(cast, manager, enterprise, digits):
    state_place(manager, enterprise, PlaceStatement("33.72"))
    state_activity(manager, enterprise, ActivityStatement("roti"))
    state_owner(manager, enterprise, OwnerStatement("Ani", "F"))
    state_class_basis(manager, enterprise, ClassBasisStatement(capital=1))
    state_contact(manager, enterprise, ContactStatement("Ani", "0811"))
    state_tax_status(manager, enterprise, is_pkp=True)
    state_ownership(manager, enterprise, holder=cast.firm, share_permille=100)
    record_identifier(manager, enterprise, scheme="NIB", digits=digits)
    declare_interest(manager, enterprise, user=cast.manager, tie="saudara")
    record_certificate(manager, enterprise, scheme="HALAL")
    state_hub_terms(manager, enterprise, unit="kg", capacity=1000)
    offer = add_offer(manager, enterprise, product="Roti", unit="piece")
    kinds = ["CAPACITY", "UNIT_PRICE", "MIN_BATCH", "LEAD_TIME", "OWN_SALES"]
    state_offer_values(manager, offer, [ValueStatement(kind, 5) for kind in kinds])
    state_resource(manager, enterprise, name="Oven", unit="jam", number=5, uses=[(offer, 1)])


@pytest.fixture
def filled(cast):
    manager = cast.actor("manager")
    fill(cast, manager, cast.workshop, "1234567890123")
    fill(cast, manager, cast.cooperative, "1234567890124")
    give_consent(manager, cast.cooperative, purpose="MATCHING")
    give_consent(manager, cast.workshop, purpose="STATISTICS")
    return cast


def registry_models():
    return [model for model in scoped_models() if model._meta.app_label == "registry"]


@pytest.mark.parametrize("model", registry_models(), ids=lambda model: model.__name__)
def test_predicate_and_filter_agree_for_every_row_and_actor(filled, model):
    things = list(model.objects.unscoped("the test compares the filter with the predicate"))
    assert things, "the fixture has no row of this table"
    permission = f"registry.view_{model._meta.model_name}"
    for actor in [NOBODY, *(filled.actor(name) for name in filled.users())]:
        visible = list(model.objects.visible(actor).values_list("pk", flat=True))
        assert len(visible) == len(set(visible)), "a rule must not multiply rows"
        seen = {thing.pk for thing in things if may(actor, permission, thing)}
        assert seen == set(visible), (actor.name, permission)


def test_every_scoped_table_of_the_registry_has_a_rule():
    from django.apps import apps

    from sambung.apps.actors.models import ScopedManager

    scoped = {m for m in apps.get_app_config("registry").get_models() if isinstance(m.objects, ScopedManager)}
    assert scoped == set(registry_models())
