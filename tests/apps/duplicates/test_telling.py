"""Whoever said *I am listed twice* is told what came of it: once for each outcome, nothing of the other entry."""

import pytest
from django.utils import translation
from tests.apps.duplicates.pairs import proposals
from tests.apps.duplicates.pairs import twins as rows_of_twins

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.duplicates.models import Claim
from sambung.apps.duplicates.selectors import last_claim, name_given
from sambung.apps.duplicates.services import (
    UnableToJudge,
    close_claim,
    judge_pair,
    reopen_claim,
    say_twice,
    scan_registry,
    separate_enterprise,
    take_back_judgement,
)
from sambung.apps.notices.models import Notice
from sambung.apps.notices.services import render_notice

pytestmark = pytest.mark.django_db


def judge(cast, one, other, verdict="SAME"):
    return judge_pair(cast.actor("mentor"), one=one, other=other, verdict=verdict)


def told():
    """Template, address and language of each message, in the order of their queueing."""
    rows = Notice.objects.unscoped("a test looks").filter(template__startswith="twice").order_by("id")
    return list(rows.values_list("template", "address", "language"))


@pytest.fixture
def three(register):
    mine = register("Warung Tinah", phone="0812-1111-2222")
    others = register("Warung Bu Tinah Jaya", owner="Tukiyem"), register("Bu Tinah Jaya Makmur")
    scan_registry()
    return mine, *others


def say(cast, enterprise, name="Bu Tinah Jaya"):
    with translation.override("en"):
        return say_twice(cast.actor("mentor"), enterprise=enterprise, other_name=name)


def test_the_owner_is_told_that_they_are_one(cast, three):
    mine, other, _third = three
    assert say(cast, mine)
    assert (last_claim(cast.actor("manager"), mine).state, told()) == ("OPEN", [])
    judge(cast, mine, other)
    assert last_claim(cast.actor("manager"), mine).state == "SAME"
    ((template, address, language),) = told()
    assert (template, address[-4:], language) == ("twice_merged", "2222", "en")
    (notice,) = Notice.objects.unscoped("a test looks").filter(template="twice_merged")
    text = render_notice(notice.template, notice.params, "id")
    assert "Warung Tinah" in text
    assert "PLUT Surakarta" in text
    assert "Tukiyem" not in text
    assert "Bu Tinah Jaya" not in text


def test_only_when_all_that_could_be_meant_are_others_it_is_told_so(cast, three):
    mine, other, third = three
    say(cast, mine)
    assert set(proposals().values()) == {"OPEN"}
    judge(cast, mine, other, "DIFFERENT")
    assert told() == []
    judge(cast, mine, third, "DIFFERENT")
    assert [template for template, *_ in told()] == ["twice_not_found"]


def test_a_word_that_is_taken_back_is_told_anew(cast, three):
    mine, other, _third = three
    say(cast, mine)
    made = judge(cast, mine, other)
    take_back_judgement(cast.actor("mentor"), judgement=made)
    assert last_claim(cast.actor("mentor"), mine).state == "OPEN"
    judge(cast, mine, other)
    assert [template for template, *_ in told()] == ["twice_merged", "twice_merged"]
    separate_enterprise(cast.actor("mentor"), enterprise=mine)
    assert last_claim(cast.actor("mentor"), mine).state == "OPEN"


def test_what_nobody_could_mean_is_settled_by_the_pair_that_the_centre_finds(cast, three):
    mine, other, _third = three
    assert say(cast, mine, "Zzz Qqq") == []
    judge(cast, mine, other)
    assert (last_claim(cast.actor("mentor"), mine).state, len(told())) == ("SAME", 1)


def test_said_again_after_it_was_judged_the_answer_is_there_at_once(cast, three):
    mine, other, third = three
    say(cast, mine)
    judge(cast, mine, other, "DIFFERENT")
    judge(cast, mine, third, "DIFFERENT")
    say(cast, mine)
    assert [one.state for one in Claim.objects.order_by("id")] == ["DIFFERENT", "DIFFERENT"]
    assert len(told()) == 2


def test_nobody_is_told_who_said_nothing_and_nobody_else_reads_it(cast, three):
    mine, other, third = three
    judge(cast, other, third)
    assert told() == []
    assert rows_of_twins()
    say(cast, mine)
    assert last_claim(cast.actor("stranger"), mine) is None
    assert last_claim(cast.actor("mentor"), other) is None


def test_the_centre_answers_that_there_is_none_and_takes_it_back(cast, three):
    mine, other, _third = three
    say(cast, mine, "Zzz Qqq")
    assert name_given(cast.actor("mentor"), mine) == "Zzz Qqq"
    close_claim(cast.actor("mentor"), enterprise=mine)
    closed = last_claim(cast.actor("manager"), mine)
    assert (closed.state, closed.is_closed) == ("DIFFERENT", True)
    assert [template for template, *_ in told()] == ["twice_none"]
    with pytest.raises(UnableToJudge, match="NOTHING"):
        close_claim(cast.actor("mentor"), enterprise=mine)
    # A word on a pair that it did not mean opens nothing again; one that is merged after all is told.
    judge(cast, mine, other, "DIFFERENT")
    assert last_claim(cast.actor("mentor"), mine).state == "DIFFERENT"
    judge(cast, mine, other)
    assert [template for template, *_ in told()] == ["twice_none", "twice_merged"]
    separate_enterprise(cast.actor("mentor"), enterprise=mine)
    assert last_claim(cast.actor("mentor"), mine).state == "DIFFERENT"
    reopen_claim(cast.actor("mentor"), enterprise=mine)
    reopened = last_claim(cast.actor("mentor"), mine)
    assert (reopened.state, reopened.is_closed) == ("OPEN", False)
    with pytest.raises(UnableToJudge, match="NOTHING"):
        reopen_claim(cast.actor("mentor"), enterprise=mine)


def test_where_a_pair_waits_it_is_judged_and_not_passed_over(cast, three):
    mine, *_others = three
    with pytest.raises(UnableToJudge, match="NOTHING"):
        close_claim(cast.actor("mentor"), enterprise=mine)
    say(cast, mine)
    with pytest.raises(UnableToJudge, match="PROPOSED"):
        close_claim(cast.actor("mentor"), enterprise=mine)
    assert last_claim(cast.actor("mentor"), mine).state == "OPEN"


@pytest.mark.parametrize("role", ["owner", "analyst", "stranger"])
def test_nobody_but_the_centre_closes_it(cast, three, role):
    mine, *_others = three
    say(cast, mine, "Zzz Qqq")
    with pytest.raises(PermissionMissingError):
        close_claim(cast.actor(role), enterprise=mine)
    assert name_given(cast.actor("analyst"), mine) == ""
