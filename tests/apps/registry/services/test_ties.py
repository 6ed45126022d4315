"""Holders, interests and ends: what stands, what ended, what can be taken back, and by whom."""

import datetime

import pytest

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.registry.facts import Target, offer_facts
from sambung.apps.registry.models import Interest, Ownership
from sambung.apps.registry.selectors import (
    enterprise_card,
    enterprise_history,
    find_holder,
    possible_holders,
)
from sambung.apps.registry.services import (
    UnableToUndo,
    declare_interest,
    end_enterprise,
    end_hub_terms,
    end_interest,
    end_ownership,
    end_resource,
    last_write,
    state_hub_terms,
    state_ownership,
    state_resource,
    undo_change,
)

TODAY = datetime.date(2026, 11, 24)
LATER = TODAY + datetime.timedelta(days=10)


def card_on(cast, day, enterprise=None):
    return enterprise_card(cast.actor("manager"), (enterprise or cast.workshop).uid, today=day)


def undo(cast, who="manager", enterprise=None):
    one = enterprise or cast.workshop
    return undo_change(cast.actor(who), one, entry_uid=last_write(one).uid)


def test_a_holder_ends_on_its_day_and_the_end_is_taken_back(cast, manager):
    state_ownership(
        manager, cast.workshop, holder=cast.firm, share_permille=600, has_control=None, from_day=TODAY
    )
    end_ownership(manager, cast.workshop, holder=cast.firm, ended_on=LATER)
    assert [row.share_permille for row in card_on(cast, TODAY).ownerships] == [600]
    assert card_on(cast, LATER).ownerships == ()
    undo(cast)
    assert [row.share_permille for row in card_on(cast, LATER).ownerships] == [600]
    assert Ownership.objects.unscoped("a test looks").filter(enterprise=cast.workshop).count() == 3


def test_an_owner_may_name_a_large_firm_but_no_other_enterprise(cast):
    owner = cast.actor("owner")
    assert possible_holders(owner, cast.workshop, "besar") == [cast.firm]
    assert possible_holders(owner, cast.workshop, "koperasi") == []
    assert find_holder(owner, cast.workshop, cast.cooperative.uid) is None
    assert possible_holders(cast.actor("mentor"), cast.workshop, "koperasi") == [cast.cooperative]
    assert possible_holders(cast.actor("stranger"), cast.workshop, "besar") == []
    assert find_holder(owner, cast.workshop, cast.workshop.uid) is None


def test_an_interest_is_its_declarers_alone(cast):
    stranger = cast.actor("stranger")
    mine = declare_interest(stranger, cast.workshop, tie="bengkel adik saya", from_day=TODAY)
    assert mine.user == cast.stranger
    with pytest.raises(PermissionMissingError):
        end_interest(cast.actor("manager"), mine)
    with pytest.raises(UnableToUndo):
        undo(cast)
    assert not any(line.is_undoable for line in enterprise_history(cast.actor("manager"), cast.workshop))
    end_interest(stranger, mine, ended_on=LATER)
    assert [row.tie for row in card_on(cast, TODAY).interests] == ["bengkel adik saya"]
    assert card_on(cast, LATER).interests == ()
    assert Interest.objects.unscoped("a test looks").filter(superseded__isnull=True).count() == 1


def test_an_end_and_its_taking_back(cast, manager):
    end_enterprise(manager, cast.workshop, ended_on=TODAY, reason="pemilik pindah")
    cast.workshop.refresh_from_db()
    assert cast.workshop.ended_on == TODAY
    undo(cast)
    cast.workshop.refresh_from_db()
    assert cast.workshop.ended_on is None


def test_a_shared_resource_binds_until_it_ends(cast, manager, offer):
    machines = state_resource(
        manager, cast.workshop, name="Oven", unit="jam", number=200_000, uses=[(offer, 500)], stated_on=TODAY
    )
    asked = Target("kotak", "MONTH", TODAY, LATER)
    assert offer_facts([offer.pk], on=TODAY, target=asked)[0].uses == {str(machines.uid): 500}
    line = card_on(cast, TODAY).resources[0]
    assert (line.number, line.uses) == (200_000, {offer.pk: 500})
    state_resource(
        manager, cast.workshop, name="Oven", unit="jam", number=200_000, uses=[(offer, 0)], stated_on=TODAY
    )
    assert offer_facts([offer.pk], on=TODAY, target=asked)[0].uses == {}
    undo(cast)
    assert card_on(cast, TODAY).resources[0].uses == {offer.pk: 500}
    end_resource(manager, machines, ended_on=LATER)
    assert len(card_on(cast, TODAY).resources) == 1
    assert card_on(cast, LATER).resources == ()
    assert offer_facts([offer.pk], on=LATER, target=asked)[0].uses == {}


def test_another_unit_is_another_resource(cast, manager):
    said = {"name": "Oven", "number": 1000, "stated_on": TODAY}
    first = state_resource(manager, cast.workshop, unit="jam", **said)
    second = state_resource(manager, cast.workshop, unit="loyang", **said)
    assert first.pk != second.pk
    assert [line.row.unit for line in card_on(cast, TODAY).resources] == ["jam", "loyang"]


def test_figures_of_a_resource_are_not_for_another_centre(cast, manager, offer):
    state_resource(
        manager, cast.workshop, name="Oven", unit="jam", number=1000, uses=[(offer, 5)], stated_on=TODAY
    )
    line = enterprise_card(cast.actor("stranger"), cast.workshop.uid, today=TODAY).resources[0]
    assert (line.row.name, line.number, line.uses) == ("Oven", None, {})


def test_hub_terms_end(cast, manager):
    hub = cast.cooperative
    assert "HUB" in card_on(cast, TODAY, hub).questions
    term = state_hub_terms(manager, hub, unit="kg", capacity=5_000_000, stated_on=TODAY)
    assert "HUB" not in card_on(cast, TODAY, hub).questions
    end_hub_terms(manager, term, ended_on=LATER)
    assert card_on(cast, LATER, hub).hub_terms == ()
    undo(cast, enterprise=hub)
    assert len(card_on(cast, LATER, hub).hub_terms) == 1
