"""Entries that are one are planned as one enterprise, with what each of them can make."""

import pytest
from tests.cast import TODAY
from tests.market import producer, require

from sambung.apps.duplicates.services import judge_pair, let_stand
from sambung.apps.matching.services import match_requirement
from sambung.apps.mentoring.services import open_case
from sambung.apps.pathways.facts import build_problem, gaps, read_gaps, settings_of
from sambung.apps.registry.models import Enterprise

pytestmark = pytest.mark.django_db


def merge(cast, one, other):
    judge_pair(cast.actor("manager"), one=one.enterprise, other=other.enterprise, verdict="SAME")


def read(cast, *requirements, centres=None):
    for one in requirements:
        match_requirement(cast.actor("manager"), requirement=one, on=TODAY)
    return read_gaps(centres or [cast.solo.pk], on=TODAY, first_day=TODAY)


def test_two_requirements_met_under_two_entries_are_one_enterprises(cast, offers, requirement):
    """Dapur Satu makes tempeh chips under one entry, cassava chips under another."""
    other = producer(cast, "Dapur Kesatu", product="keripik singkong", capacity=700_000)
    also = require(cast, product="keripik singkong")
    apart = read(cast, requirement, also)
    assert len({gap.enterprise for gap in apart.gaps}) == apart.registered - 1 == 4
    merge(cast, offers["satu"], other)
    found = read(cast, requirement, also)
    first = offers["satu"].enterprise_id
    assert [(gap.requirement, gap.offer) for gap in found.gaps if gap.enterprise == first] == [
        (requirement.pk, offers["satu"].pk),
        (also.pk, other.pk),
    ]
    assert (len({gap.enterprise for gap in found.gaps}), found.registered) == (3, 4)
    # The other entry stands: the same enterprise, under its name.
    let_stand(cast.actor("manager"), enterprise=other.enterprise)
    assert {gap.enterprise for gap in read(cast).gaps} == {
        other.enterprise_id, offers["siap"].enterprise_id, offers["dua"].enterprise_id,
    }  # fmt: skip
    assert found.enterprises.keys() == {gap.enterprise for gap in found.gaps}


def test_another_centres_offer_is_left_to_it(cast, offers, requirement):
    there = producer(cast, "Satu Tegal", product="keripik singkong", capacity=700_000, centre=cast.tegal)
    also = require(cast, product="keripik singkong")
    merge(cast, offers["satu"], there)
    both = read(cast, requirement, also, centres=[cast.solo.pk, cast.tegal.pk])
    assert there.pk not in {gap.offer for gap in both.gaps}
    assert {gap.offer for gap in read(cast, centres=[cast.tegal.pk]).gaps} == {there.pk}


@pytest.mark.parametrize("centre", ["solo", "tegal"])
def test_whoever_is_linked_or_coached_under_another_entry_is_not_planned(
    cast, offers, requirement, monkeypatch, centre
):
    other = producer(cast, "Dapur Kesatu", product="kue", centre=getattr(cast, centre))
    merge(cast, offers["satu"], other)
    linked = [lambda centres: {other.enterprise_id} if getattr(cast, centre).pk in centres else set()]
    with monkeypatch.context() as patch:
        patch.setattr(gaps, "linked_already", linked)
        found = read(cast)
        assert (found.linked, found.held_back) == (1, {offers["satu"].enterprise_id: "LINKED"})
    who, mentor = {"solo": ("manager", cast.mentor), "tegal": ("stranger", cast.stranger)}[centre]
    open_case(cast.actor(who), enterprise=other.enterprise, mentor_uid=mentor.uid, goal="Kue")
    assert read(cast).held_back == {offers["satu"].enterprise_id: "COACHED"}


def test_planning_with_many_twins_asks_no_more(
    cast, offers, requirement, year, django_assert_max_num_queries
):
    for number in range(6):
        one, other = (producer(cast, f"{name} {number}", capacity=700_000) for name in ("Dapur", "Bu Dapur"))
        merge(cast, one, other)
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    settings = settings_of(year)
    with django_assert_max_num_queries(12):
        assert len(build_problem(settings, on=TODAY).problem.enterprise_ids) == 9
    assert Enterprise.objects.unscoped("a test").filter(centre=cast.solo, kind="UMKM").count() == 16
