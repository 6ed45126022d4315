"""Merging, separating, taking back: what follows is that of the judgements in force, whatever their order."""

import itertools

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.apps.duplicates.pairs import clusters, judgements, twins
from tests.cast import make_cast

from sambung.apps.actors.access import SYSTEM, PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.duplicates import services
from sambung.apps.duplicates.selectors import canonical_keys, canonical_known_at, with_twins
from sambung.apps.duplicates.services import (
    UnableToJudge,
    judge_pair,
    separate_enterprise,
    take_back_judgement,
)
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import seal_entries
from sambung.apps.registry.models import Enterprise
from sambung.engine.resolution.clusters import clusters_of

pytestmark = pytest.mark.django_db


def judge(cast, one, other, verdict="SAME", who="manager", **more):
    return judge_pair(cast.actor(who), one=one, other=other, verdict=verdict, **more)


def test_two_become_one_and_two_again_and_no_word_is_lost(cast, register):
    one, other = register("Warung Tinah"), register("Warung Bu Tinah")
    judge(cast, other, one, reason="orang yang sama")
    assert canonical_keys([one.pk, other.pk]) == {one.pk: one.pk, other.pk: one.pk}
    judge(cast, one, other, "DIFFERENT")
    assert clusters() == set()
    told = list(judgements().order_by("id").values_list("verdict", "reason", "superseded_id"))
    assert [(verdict, reason) for verdict, reason, _ in told] == [
        ("SAME", "orang yang sama"),
        ("DIFFERENT", ""),
    ]
    assert told[0][2] is not None
    assert told[1][2] is None


def test_both_centres_read_it_in_the_journal(cast, register):
    one, other = register("Warung Tinah"), register("Warung Tinah", elsewhere=True)
    judge(cast, one, other)
    entries = Entry.objects.filter(code=services.JUDGED)
    assert {(row.subject_uid, row.centre_uid) for row in entries} == {
        (one.uid, cast.solo.uid),
        (other.uid, cast.tegal.uid),
    }
    assert "Tinah" not in str([row.payload for row in entries])


def test_the_same_word_twice_writes_once(cast, register):
    one, other = register("Warung Tinah"), register("Warung Bu Tinah")
    assert judge(cast, one, other) == judge(cast, other, one, who="mentor")
    assert judgements().count() == 1


def test_taking_back_restores_exactly_what_stood_before(cast, register):
    a, b, c = register("A"), register("B"), register("C")
    judge(cast, a, b)
    before = twins()
    made = judge(cast, b, c)
    assert clusters() == {frozenset("ABC")}
    take_back_judgement(cast.actor("mentor"), judgement=made)
    assert twins() == before
    # A second word on a pair goes back to the first one, not to nothing.
    split = judge(cast, a, b, "DIFFERENT")
    take_back_judgement(cast.actor("mentor"), judgement=split)
    assert twins() == before
    with pytest.raises(StaleWriteError):
        take_back_judgement(cast.actor("mentor"), judgement=split)


def test_nobody_contradicts_another_without_knowing(cast, register):
    a, b, c = register("A"), register("B"), register("C")
    judge(cast, a, b)
    judge(cast, a, c, "DIFFERENT")
    with pytest.raises(UnableToJudge) as refused:
        judge(cast, b, c)
    assert (refused.value.code, refused.value.params) == ("APART", {"one": "A", "other": "C"})
    assert clusters() == {frozenset("AB")}
    judge(cast, a, c)
    judge(cast, b, c)
    with pytest.raises(UnableToJudge) as refused:
        judge(cast, a, c, "DIFFERENT")
    assert refused.value.code == "JOINED"
    assert judgements().filter(superseded=None, verdict="SAME").count() == 3


def test_an_enterprise_is_taken_out_of_its_cluster_whole(cast, register):
    a, b, c, d = (register(name) for name in "ABCD")
    for one, other in [(a, b), (b, c), (a, c), (c, d)]:
        judge(cast, one, other)
    separate_enterprise(cast.actor("mentor"), enterprise=b)
    assert clusters() == {frozenset("ACD")}
    separate_enterprise(cast.actor("mentor"), enterprise=c)
    assert clusters() == set()
    with pytest.raises(UnableToJudge):
        separate_enterprise(cast.actor("mentor"), enterprise=b)


def test_what_cannot_be_one(cast, register):
    one = register("Warung Tinah")
    for other, code in [(one, "ITSELF"), (cast.cooperative, "KIND")]:
        with pytest.raises(UnableToJudge) as refused:
            judge(cast, one, other)
        assert refused.value.code == code
    with pytest.raises(UnableToJudge) as refused:
        judge(cast, one, register("Warung Sri"), "UNDECIDED")
    assert refused.value.code == "NOTHING"


def test_who_may_judge(cast, register):
    mine, also = register("Warung Tinah"), register("Warung Bu Tinah")
    theirs = register("Warung Tinah", elsewhere=True)
    for who in ("stranger", "owner", "buyer", "operator", "analyst", "admin"):
        with pytest.raises(PermissionMissingError):
            judge(cast, mine, also, who=who)
    with pytest.raises(PermissionMissingError):
        judge(cast, mine, theirs, who="mentor")
    made = judge(cast, mine, theirs, who="manager")
    # The other centre's manager takes it back: its enterprise is touched too.
    take_back_judgement(cast.actor("stranger"), judgement=made)
    assert clusters() == set()


def test_an_owner_of_two_says_that_they_are_one(cast, register):
    from sambung.apps.registry.models import EnterprisePerson

    other = register("Dapur Bu Ani")
    EnterprisePerson.objects.create(user=cast.owner, enterprise=other, role="OWNER", since="2026-11-24")
    made = judge(cast, cast.workshop, other, who="owner")
    assert (made.voice, clusters()) == ("OWNER", {frozenset({"Dapur Ani", "Dapur Bu Ani"})})


def test_a_page_that_is_out_of_date_overwrites_nothing(cast, register):
    one, other = register("A"), register("B")
    first = judge(cast, one, other, expected=None)
    with pytest.raises(StaleWriteError):
        judge(cast, one, other, "DIFFERENT", expected=None)
    judge(cast, one, other, "DIFFERENT", expected=first.uid)
    assert clusters() == set()


def test_clusters_as_they_were_known_at_a_position(cast, register):
    a, b, c = register("A"), register("B"), register("C")
    judge(cast, a, b)
    seal_entries()
    then = Entry.objects.filter(position__isnull=False).count()
    made = judge(cast, b, c)
    assert canonical_known_at(then) == {a.pk: a.pk, b.pk: a.pk}
    seal_entries()
    now = Entry.objects.filter(position__isnull=False).count()
    assert canonical_known_at(now)[c.pk] == a.pk
    take_back_judgement(SYSTEM, judgement=made)
    assert canonical_known_at(now)[c.pk] == a.pk


def test_telling_whoever_follows(cast, register, monkeypatch):
    told = []
    monkeypatch.setattr("sambung.apps.duplicates.services.judging.on_judged", [told.append])
    a, b, c = register("A"), register("B"), register("C")
    judge(cast, a, b)
    judge(cast, b, c)
    assert told == [frozenset({a.pk, b.pk}), frozenset({a.pk, b.pk, c.pk})]


def test_resolving_a_page_of_a_list_takes_one_query(cast, register, django_assert_num_queries):
    rows = [register(f"Usaha {number}") for number in range(12)]
    for one, other in itertools.pairwise(rows[:4]):
        judge(cast, one, other)
    keys = [row.pk for row in rows]
    with django_assert_num_queries(1):
        members = with_twins(keys)
    assert members[rows[3].pk] == {row.pk for row in rows[:4]}
    assert members[rows[9].pk] == {rows[9].pk}


ACTS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(0, 4),
        st.sampled_from(["SAME", "SAME", "DIFFERENT", "UNDECIDED", "BACK"]),
    ),
    max_size=14,
)


class AnyOrder(TestCase):
    """Whatever people say in whatever order: the clusters are those of the words in force."""

    @given(ACTS)
    def test_clusters_are_those_of_the_judgements_in_force(self, acts):
        cast = make_cast()
        rows = [
            Enterprise.objects.create(name=name, kind="UMKM", centre=cast.solo, registered_on="2026-11-24")
            for name in "ABCDE"
        ]
        actor = cast.actor("manager")
        for left, right, verdict in acts:
            before = twins()
            made = None
            try:
                with transaction.atomic():
                    if verdict == "BACK":
                        standing = judgements().filter(superseded=None).order_by("id").last()
                        if standing is not None:
                            take_back_judgement(actor, judgement=standing)
                    else:
                        made = judge_pair(actor, one=rows[left], other=rows[right], verdict=verdict)
            except UnableToJudge:
                assert twins() == before
            force = judgements().filter(superseded=None)
            same = list(force.filter(verdict="SAME").values_list("left_id", "right_id"))
            assert dict(twins()) == clusters_of(same)
            for one, other in force.filter(verdict="DIFFERENT").values_list("left_id", "right_id"):
                assert dict(twins()).get(one, one) != dict(twins()).get(other, other)
            if made is not None and judgements().count():
                assert made.superseded_id is None
        # What was said in another order comes to the same.
        assert clusters_of(reversed(same if acts else [])) == dict(twins())
