"""A fact that was said beforehand counts from its day, without anybody typing."""

import datetime

from django.utils import timezone

from sambung.apps.jobs.services import periodic
from sambung.apps.registry import services
from sambung.apps.registry.models import Enterprise
from sambung.apps.registry.services import (
    ClassBasisStatement,
    PlaceStatement,
    refresh_due_summaries,
    state_class_basis,
    state_place,
)
from sambung.apps.registry.services.days import due_enterprises


def row(cast):
    return Enterprise.objects.unscoped("a test looks").get(pk=cast.workshop.pk)


def test_a_move_said_beforehand_counts_from_its_day_once(cast, manager, monkeypatch):
    told = []
    monkeypatch.setattr(services.changes, "on_change", [told.append])
    today = timezone.localdate()
    moved = today + datetime.timedelta(days=3)
    state_place(manager, cast.workshop, PlaceStatement("33.72"), from_day=today)
    state_place(manager, cast.workshop, PlaceStatement("33.74"), from_day=moved)
    assert row(cast).region_code == "33.72"
    told.clear()
    assert refresh_due_summaries(today=moved - datetime.timedelta(days=1)) == 0
    assert refresh_due_summaries(today=moved) == 1
    assert row(cast).region_code == "33.74"
    assert refresh_due_summaries(today=moved) == 0
    assert [(one.code, set(one.enterprise_ids)) for one in told] == [
        ("registry.summary.day_began", {cast.workshop.pk})
    ]


def test_what_was_written_on_its_own_day_is_no_work(cast, manager):
    today = timezone.localdate()
    for amount in (1_000_000, 9_000_000_000):
        state_class_basis(manager, cast.workshop, ClassBasisStatement(annual_sales=amount), from_day=today)
    assert due_enterprises(today=today) == []
    assert due_enterprises(today=today + datetime.timedelta(days=1)) == []


def test_a_worker_that_slept_catches_up(cast, manager):
    today = timezone.localdate()
    moved = today + datetime.timedelta(days=2)
    state_place(manager, cast.workshop, PlaceStatement("33.74"), from_day=moved)
    assert refresh_due_summaries(today=moved + datetime.timedelta(days=20)) == 1


def test_queries_do_not_grow_with_what_is_due(cast, manager, django_assert_max_num_queries):
    today = timezone.localdate()
    for number in range(12):
        made = services.register_enterprise(manager, name=f"Usaha {number}", centre=cast.solo)
        state_place(manager, made, PlaceStatement("33.74"), from_day=today + datetime.timedelta(days=1))
    with django_assert_max_num_queries(40):
        assert refresh_due_summaries(today=today + datetime.timedelta(days=1)) == 12


def test_the_worker_does_it():
    assert "refresh what a new day changes of enterprises" in {duty.name for duty in periodic}
