"""People of a centre: who may add whom, what stays after somebody leaves, and what the journal keeps."""

import pytest

from sambung.apps.accounts.models import User
from sambung.apps.accounts.services import UnableToMakeUserError, make_user, new_password
from sambung.apps.actors.access import PermissionMissingError, Role
from sambung.apps.centres.services import (
    UnableToChangeCentreError,
    add_member,
    end_membership,
    join_centre,
    register_centre,
)
from sambung.apps.journal.models import Entry
from sambung.apps.registry.access import actor_of

GOOD = "padi-jagung-kedelai-7"


def test_a_manager_adds_a_mentor_to_the_own_centre_alone(cast):
    membership = add_member(
        cast.actor("manager"), centre=cast.solo, username="Tuti", name="Tuti", password=GOOD, role="MENTOR"
    )
    actor = actor_of(User.objects.get(username="tuti"))
    assert actor.roles == {Role.MENTOR}
    assert actor.centre_ids == {cast.solo.pk}
    assert membership.user.check_password(GOOD)
    with pytest.raises(PermissionMissingError):
        add_member(
            cast.actor("manager"), centre=cast.tegal, username="x", name="X", password=GOOD, role="MENTOR"
        )
    assert not User.objects.filter(username="x").exists()


@pytest.mark.parametrize("name", ["mentor", "owner", "buyer", "analyst", "operator"])
def test_nobody_else_adds_people(cast, name):
    with pytest.raises(PermissionMissingError):
        add_member(cast.actor(name), centre=cast.solo, username="x", name="X", password=GOOD, role="MENTOR")


def test_a_manager_makes_no_administrator(cast):
    with pytest.raises(PermissionMissingError):
        make_user(cast.actor("manager"), username="x", name="X", password=GOOD, is_administrator=True)


def test_a_user_name_is_used_once_whatever_its_case(cast):
    with pytest.raises(UnableToMakeUserError, match="TAKEN"):
        make_user(cast.actor("admin"), username="MIRA", name="Another", password=GOOD)


def test_who_left_sees_nothing_and_may_come_back(cast):
    membership = cast.mentor.memberships.get()
    end_membership(cast.actor("manager"), membership=membership)
    assert cast.actor("mentor").roles == frozenset()
    join_centre(cast.actor("manager"), centre=cast.solo, user=cast.mentor, role="MENTOR")
    assert cast.actor("mentor").roles == {Role.MENTOR}
    assert cast.mentor.memberships.count() == 1


def test_the_last_manager_stays(cast):
    with pytest.raises(UnableToChangeCentreError, match="LAST_MANAGER"):
        end_membership(cast.actor("admin"), membership=cast.manager.memberships.get())


def test_names_stay_out_of_the_chained_part_of_the_journal(cast):
    make_user(cast.actor("admin"), username="rahasia", name="Nama Rahasia", password=GOOD)
    entry = Entry.objects.latest("id")
    assert "ahasia" not in str(entry.payload) + entry.actor_name
    assert entry.personal.values["name"] == "Nama Rahasia"


def test_a_centre_lies_in_a_region_that_exists(cast):
    with pytest.raises(UnableToChangeCentreError, match="BAD_REGION"):
        register_centre(cast.actor("admin"), name="PLUT Entah", region_code="99.99")
    assert register_centre(cast.actor("admin"), name="PLUT Kudus", region_code="3319").region_code == "33.19"


def test_a_first_password_is_strong_and_easily_read_aloud():
    passwords = {new_password() for _ in range(200)}
    assert len(passwords) == 200
    assert all(len(one) == 14 and not set(one) & set("0o1li") for one in passwords)
