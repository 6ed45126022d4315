"""Tokens: shown once, kept as a digest, ended by time, by hand, or with their person."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from sambung.apps.accounts.models import ApiToken
from sambung.apps.accounts.selectors import find_token, own_tokens
from sambung.apps.accounts.services import (
    MOST_TOKENS,
    UnableToIssueTokenError,
    issue_token,
    revoke_token,
    use_token,
)
from sambung.apps.actors.access import NOBODY, SYSTEM, PermissionMissingError
from sambung.apps.journal.models import Entry, PersonalValues

ONE = ["registry:read"]


def rows():
    return ApiToken.objects.unscoped("a test looks")


def test_a_token_opens_for_its_person_and_only_its_digest_is_kept(cast):
    token, text = issue_token(cast.actor("manager"), name="Dasbor", scopes=["demand:read", *ONE])
    assert use_token(text).user == cast.manager
    assert token.scopes == ["registry:read", "demand:read"]
    kept = str(rows().values().get(pk=token.pk)) + str(list(Entry.objects.values()))
    kept += str(list(PersonalValues.objects.values()))
    assert text not in kept
    assert text.removeprefix("sambung_") not in kept
    assert use_token(text + "x") is None
    assert use_token("") is None
    assert use_token("\x00\ud800") is None


def test_it_ends_by_itself(cast):
    _token, text = issue_token(cast.actor("manager"), name="Dasbor", scopes=ONE, days=30)
    now = timezone.now()
    with time_machine.travel(now + datetime.timedelta(days=29), tick=False):
        assert use_token(text) is not None
    with time_machine.travel(now + datetime.timedelta(days=31), tick=False):
        assert use_token(text) is None


def test_revoked_it_opens_nothing_and_both_are_journalled_once(cast):
    manager = cast.actor("manager")
    token, text = issue_token(manager, name="Dasbor", scopes=ONE)
    revoke_token(manager, token)
    revoke_token(manager, token)
    assert use_token(text) is None
    codes = list(Entry.objects.filter(subject_uid=token.uid).order_by("id").values_list("code", flat=True))
    assert codes == ["accounts.token_issued", "accounts.token_revoked"]


def test_a_person_who_may_no_longer_sign_in_takes_the_tokens_along(cast):
    _token, text = issue_token(cast.actor("mentor"), name="Dasbor", scopes=ONE)
    cast.mentor.is_active = False
    cast.mentor.save(update_fields=["is_active"])
    assert use_token(text) is None


def test_nobody_sees_or_revokes_anothers(cast):
    token, text = issue_token(cast.actor("mentor"), name="Dasbor", scopes=ONE)
    for name in ("manager", "colleague", "admin"):
        actor = cast.actor(name)
        assert find_token(actor, token.uid) is None
        assert list(own_tokens(actor)) == []
        with pytest.raises(PermissionMissingError):
            revoke_token(actor, token)
    assert list(own_tokens(NOBODY)) == []
    assert use_token(text) is not None


def test_the_system_alone_makes_one_for_another(cast):
    token, _text = issue_token(SYSTEM, username=" Budi ", name="Dasbor", scopes=ONE)
    assert token.user == cast.mentor
    assert Entry.objects.get(subject_uid=token.uid).on_behalf_of_uid == cast.mentor.uid
    for actor in (cast.actor("admin"), cast.actor("manager"), NOBODY):
        with pytest.raises(PermissionMissingError):
            issue_token(actor, username="budi", name="Dasbor", scopes=ONE)
    with pytest.raises(PermissionMissingError):
        issue_token(NOBODY, name="Dasbor", scopes=ONE)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "  "}, "NO_NAME"),
        ({"scopes": []}, "NO_SCOPE"),
        ({"scopes": ["registry:everything"]}, "UNKNOWN_SCOPE"),
        ({"days": 10_000}, "LIFETIME"),
    ],
)
def test_what_makes_no_sense_is_refused(cast, values, code):
    with pytest.raises(UnableToIssueTokenError) as error:
        issue_token(cast.actor("manager"), **{"name": "Dasbor", "scopes": ONE, **values})
    assert error.value.code == code
    assert rows().count() == 0


def test_nobody_collects_tokens(cast):
    manager = cast.actor("manager")
    made = [issue_token(manager, name=str(number), scopes=ONE)[0] for number in range(MOST_TOKENS)]
    with pytest.raises(UnableToIssueTokenError) as error:
        issue_token(manager, name="terlalu banyak", scopes=ONE)
    assert error.value.code == "TOO_MANY"
    revoke_token(manager, made[0])
    issue_token(manager, name="lagi", scopes=ONE)


def test_the_day_of_the_last_use_is_written_once_a_day(cast, django_assert_num_queries):
    _token, text = issue_token(cast.actor("manager"), name="Dasbor", scopes=ONE)
    with django_assert_num_queries(2):
        use_token(text)
    with django_assert_num_queries(1):
        assert use_token(text).last_used_on == timezone.localdate()
