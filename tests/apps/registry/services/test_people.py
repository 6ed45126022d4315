"""Sign-ins for those who act for an enterprise: who gives them, to whom, and what a new password may not open."""

import pytest

from sambung.apps.accounts.models import User
from sambung.apps.accounts.services import UnableToMakeUserError, new_password
from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.centres.models import Membership
from sambung.apps.journal.models import Entry
from sambung.apps.registry.access import actor_of
from sambung.apps.registry.models import EnterprisePerson
from sambung.apps.registry.selectors import people_of
from sambung.apps.registry.services import (
    UnableToManagePerson,
    add_person,
    end_person,
    last_write,
    rejoin_person,
    rename_enterprise,
    renew_person_password,
)


def add(cast, who="manager", enterprise=None, **said):
    said = {"username": "baru", "name": "Bu Baru", "role": "OWNER", "password": new_password(), **said}
    return add_person(cast.actor(who), enterprise or cast.workshop, **said)


def test_a_new_owner_signs_in_and_acts_for_the_enterprise_alone(cast):
    password = new_password()
    person = add(cast, password=password)
    user = User.objects.get(username="baru")
    assert user.check_password(password)
    actor = actor_of(user)
    assert actor.enterprise_ids == {cast.workshop.pk}
    assert {str(role) for role in actor.roles} == {"OWNER"}
    assert people_of(cast.actor("manager"), cast.workshop)[-1].row.pk in {
        person.pk,
        *EnterprisePerson.objects.filter(enterprise=cast.workshop).values_list("pk", flat=True),
    }
    entry = Entry.objects.get(code="registry.person.added")
    assert (entry.payload["role"], entry.payload["user"]) == ("OWNER", str(user.uid))
    assert "Bu Baru" not in str(entry.payload)


@pytest.mark.parametrize("who", ["mentor", "stranger", "owner", "buyer", "analyst"])
def test_only_managers_of_its_centre_give_sign_ins(cast, who):
    with pytest.raises(PermissionMissingError):
        add(cast, who)
    assert people_of(cast.actor(who), cast.workshop) == []
    assert not User.objects.filter(username="baru").exists()


def test_a_firm_without_centre_is_looked_after_by_every_manager(cast):
    assert add(cast, "stranger", cast.firm, role="BUYER").role == "BUYER"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"username": "ani"}, UnableToMakeUserError),
        ({"password": "123"}, UnableToMakeUserError),
        ({"role": "KING"}, UnableToManagePerson),
    ],
)
def test_what_is_refused_leaves_nothing_behind(cast, said, error):
    before = (User.objects.count(), Entry.objects.count())
    with pytest.raises(error):
        add(cast, **said)
    assert (User.objects.count(), Entry.objects.count()) == before


def test_a_large_firm_has_no_owner_who_signs_in(cast):
    with pytest.raises(UnableToManagePerson) as refused:
        add(cast, enterprise=cast.firm, role="OWNER")
    assert refused.value.code == "ROLE"


def test_who_left_no_longer_acts_until_it_is_taken_back(cast):
    person = add(cast)
    end_person(cast.actor("manager"), person)
    assert actor_of(person.user).enterprise_ids == frozenset()
    rejoin_person(cast.actor("manager"), person)
    assert actor_of(person.user).enterprise_ids == {cast.workshop.pk}


def test_a_new_password_is_never_given_to_who_also_works_elsewhere(cast):
    manager, person = cast.actor("manager"), add(cast)
    password = renew_person_password(manager, person)
    assert User.objects.get(pk=person.user_id).check_password(password)
    # Darto manages another centre: whoever knew a new password of his would stand there as manager.
    other = EnterprisePerson.objects.create(
        user=cast.stranger, enterprise=cast.workshop, role="OWNER", since=person.since
    )
    with pytest.raises(UnableToManagePerson):
        renew_person_password(manager, other)
    Membership.objects.filter(user=cast.stranger).delete()
    EnterprisePerson.objects.create(
        user=cast.stranger, enterprise=cast.firm, role="BUYER", since=person.since
    )
    assert renew_person_password(manager, other)
    cast.firm.centre = cast.tegal
    cast.firm.save()
    with pytest.raises(UnableToManagePerson):
        renew_person_password(manager, EnterprisePerson.objects.get(pk=other.pk))


def test_a_sign_in_does_not_stand_in_the_way_of_an_undo(cast):
    rename_enterprise(cast.actor("manager"), cast.workshop, name="Dapur Baru")
    add(cast)
    assert last_write(cast.workshop).code == "registry.enterprise.renamed"
