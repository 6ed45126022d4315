"""Links: only a digest is kept, looking changes nothing, five tries, revoking, one decision."""

import datetime
import uuid

import pytest
from django.utils import timezone

from sambung.apps.links.models import Link
from sambung.apps.links.services import (
    Digits,
    LinkRefused,
    LinkRefusedError,
    Refusal,
    check_digits,
    issue_link,
    open_link,
    revoke_links,
    tries_left,
    use_link,
)

SUBJECT = uuid.UUID(int=7)


@pytest.fixture
def issue(cast):
    def make(phone="0812-3456-7890", days=7):
        return issue_link(
            cast.actor("manager"),
            purpose="answer",
            subject_uid=SUBJECT,
            phone=phone,
            expires_at=timezone.now() + datetime.timedelta(days=days),
        )

    return make


def rows():
    return list(Link.objects.unscoped("the test looks at the table").values())


def test_the_token_is_nowhere_in_the_table(issue):
    _, token = issue()
    assert len(token) >= 22
    assert token not in str(rows())
    assert "34567890" not in str(rows())


def test_opening_writes_nothing(issue, django_assert_max_num_queries):
    link, token = issue()
    before = rows()
    with django_assert_max_num_queries(1):
        assert open_link(token, "answer").uid == link.uid
    assert rows() == before


@pytest.mark.parametrize("token", ["", "x" * 5000, "\ud800", "' OR 1=1 --", "\x00"])
def test_a_strange_token_is_unknown(db, token):
    assert open_link(token, "answer") == LinkRefused(Refusal.UNKNOWN)


def test_a_link_serves_its_purpose_alone(issue):
    _, token = issue()
    assert open_link(token, "buyer") == LinkRefused(Refusal.UNKNOWN)


def test_expired_and_revoked_links_say_which(issue, cast):
    _, old = issue(days=-1)
    _, token = issue()
    assert open_link(old, "answer") == LinkRefused(Refusal.EXPIRED)
    assert revoke_links(cast.actor("manager"), purpose="answer", subject_uid=SUBJECT) == 2
    assert open_link(token, "answer") == LinkRefused(Refusal.REVOKED)
    assert revoke_links(cast.actor("manager"), purpose="answer", subject_uid=SUBJECT) == 0


def test_five_wrong_tries_lock_the_link_even_for_the_right_digits(issue):
    link, token = issue()
    assert [check_digits(link, "0000") for _ in range(5)] == [Digits.WRONG] * 5
    assert check_digits(link, "7890") == Digits.LOCKED
    assert open_link(token, "answer") == LinkRefused(Refusal.LOCKED)


def test_a_right_try_does_not_give_back_the_wrong_ones(issue):
    link, _ = issue()
    for _ in range(4):
        check_digits(link, "1111")
    assert check_digits(link, " 78 90 ") == Digits.RIGHT
    assert tries_left(link) == 1


@pytest.mark.parametrize("given", ["", "789", "67890", "abcd", "７８９"])
def test_other_than_four_digits_are_wrong(issue, given):
    link, _ = issue()
    assert check_digits(link, given) == Digits.WRONG


def test_without_phone_a_witness_is_needed(issue):
    link, _ = issue(phone="")
    assert check_digits(link, "") == Digits.WITNESS


def test_a_link_is_used_once_and_never_after_revoking(issue, cast):
    link, token = issue()
    assert [use_link(cast.actor("manager"), link), use_link(cast.actor("manager"), link)] == [True, False]
    assert open_link(token, "answer").used_at is not None
    revoke_links(cast.actor("manager"), purpose="answer", subject_uid=SUBJECT)
    with pytest.raises(LinkRefusedError):
        use_link(cast.actor("manager"), link)
