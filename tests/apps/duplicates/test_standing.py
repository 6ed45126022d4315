"""Which entry stands for a cluster: the older one, or the one that somebody chose; superseded and taken back."""

import pytest
from tests.apps.duplicates.pairs import judgements, twins

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.duplicates.models import Proposal
from sambung.apps.duplicates.selectors import (
    canonical_keys,
    canonical_known_at,
    cluster_view,
    find_proposal,
    right_stands,
)
from sambung.apps.duplicates.services import (
    UnableToJudge,
    judge_pair,
    let_stand,
    scan_registry,
    separate_enterprise,
    take_back_judgement,
)
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import seal_entries

pytestmark = pytest.mark.django_db


def judge(cast, one, other, verdict="SAME", who="manager", **more):
    return judge_pair(cast.actor(who), one=one, other=other, verdict=verdict, **more)


def standing(*rows):
    found = canonical_keys([row.pk for row in rows])
    return [found.get(row.pk) for row in rows]


def test_the_newer_entry_stands_where_it_was_chosen_and_the_older_again_when_taken_back(cast, register):
    a, b = register("A"), register("B")
    judge(cast, a, b)
    before = twins()
    made = judge(cast, a, b, stands=b, reason="nama yang dipakai sekarang")
    assert standing(a, b) == [b.pk, b.pk]
    assert judgements().filter(superseded=None).count() == 1
    # The same choice again changes nothing; another word on the pair, and it is gone.
    assert judge(cast, b, a, stands=b) == made
    take_back_judgement(cast.actor("mentor"), judgement=made)
    assert twins() == before


def test_the_last_choice_of_a_cluster_counts_and_taking_it_back_restores_the_one_before(cast, register):
    a, b, c = register("A"), register("B"), register("C")
    judge(cast, a, b, stands=b)
    judge(cast, b, c, stands=c)
    assert standing(a, b, c) == [c.pk] * 3
    last = judge(cast, a, b, stands=a)
    assert standing(a, b, c) == [a.pk] * 3
    take_back_judgement(cast.actor("manager"), judgement=last)
    assert standing(a, b, c) == [c.pk] * 3


def test_from_its_own_page_an_entry_is_chosen_for_all(cast, register):
    a, b, c = register("A"), register("B"), register("C")
    judge(cast, a, b)
    judge(cast, b, c)
    view = cluster_view(cast.actor("mentor"), c)
    assert (view.canonical, view.may_let_stand) == (a, True)
    let_stand(cast.actor("mentor"), enterprise=c)
    view = cluster_view(cast.actor("mentor"), c)
    assert (view.canonical, view.may_let_stand) == (c, False)
    with pytest.raises(UnableToJudge) as refused:
        let_stand(cast.actor("mentor"), enterprise=c)
    assert refused.value.code == "NOTHING"
    # Whoever is taken out no longer stands for the others.
    separate_enterprise(cast.actor("mentor"), enterprise=c)
    assert standing(a, b, c) == [a.pk, a.pk, None]


def test_whoever_may_not_judge_the_pair_chooses_nothing(cast, register):
    mine, theirs = register("A"), register("A lagi", elsewhere=True)
    judge(cast, mine, theirs)
    for who in ("mentor", "owner", "buyer", "analyst", "admin"):
        with pytest.raises(PermissionMissingError):
            let_stand(cast.actor(who), enterprise=theirs)
    let_stand(cast.actor("stranger"), enterprise=theirs)
    assert standing(mine) == [theirs.pk]
    with pytest.raises(ValueError, match="one of the two"):
        judge(cast, mine, theirs, stands=cast.workshop)


def test_as_it_was_known_at_a_position(cast, register):
    a, b = register("A"), register("B")
    judge(cast, a, b)
    seal_entries()
    then = Entry.objects.filter(position__isnull=False).count()
    let_stand(cast.actor("manager"), enterprise=b)
    seal_entries()
    now = Entry.objects.filter(position__isnull=False).count()
    assert (canonical_known_at(then)[a.pk], canonical_known_at(now)[a.pk]) == (a.pk, b.pk)


def test_a_pair_says_beforehand_who_would_stand(cast, register):
    a, b, c = (
        register(name, phone="0812-1111-2222", activity="menjual sembako")
        for name in ("Warung Tinah", "Warung Bu Tinah", "warung tinah jaya")
    )
    scan_registry()
    actor = cast.actor("manager")
    rows = Proposal.objects.unscoped("a test looks")
    uid = rows.get(left=a, right=c).uid
    assert not right_stands(find_proposal(actor, uid))
    judge(cast, b, c, stands=c)
    # C was chosen to stand for B: it would stand for A too.
    assert right_stands(find_proposal(actor, uid))
    judge(cast, a, c)
    assert (standing(a, b, c), right_stands(find_proposal(actor, uid))) == ([c.pk] * 3, True)
