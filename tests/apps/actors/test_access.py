"""Who sees what: no unscoped reads, and predicate and filter say the same."""

import pytest
from django.db.models import Exists, Q

from sambung.apps.actors.access import EVERYTHING, NOBODY, may, scoped_models, through
from sambung.apps.actors.models import StaleWriteError, UnscopedQueryError
from sambung.apps.registry.models import Enterprise


@pytest.mark.parametrize(
    "read", [list, lambda rows: rows.count(), lambda rows: rows.exists(), lambda rows: rows.first()]
)
def test_an_unscoped_read_raises(cast, read):
    with pytest.raises(UnscopedQueryError):
        read(Enterprise.objects.all())


def test_rows_reached_through_an_instance_are_scoped_by_it(cast):
    assert list(cast.solo.enterprises.order_by("name").values_list("name", flat=True)) == [
        "Dapur Ani",
        "Koperasi Guyub",
    ]


def test_has_perm_equals_membership_in_visible(cast):
    actors = [NOBODY, *(cast.actor(name) for name in cast.users())]
    for model in scoped_models():
        permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
        things = list(model.objects.unscoped("the test compares the filter with the predicate"))
        for actor in actors:
            visible = set(model.objects.visible(actor).values_list("pk", flat=True))
            for thing in things:
                assert may(actor, permission, thing) == (thing.pk in visible), (actor.name, permission, thing)


def test_a_stale_write_is_refused(cast):
    first = Enterprise.objects.visible(cast.actor("manager")).get(name="Dapur Ani")
    second = Enterprise.objects.visible(cast.actor("manager")).get(name="Dapur Ani")
    first.name = "Dapur Ani Baru"
    first.save_changes(expected_version=first.version, fields=["name"])
    second.name = "Dapur Lama"
    with pytest.raises(StaleWriteError):
        second.save_changes(expected_version=second.version, fields=["name"])


def test_a_rule_is_taken_along_foreign_keys():
    rule = Q(centre_id__in=[1]) | ~Q(pk__in=[2], kind="LARGE")
    expected = Q(offer__enterprise__centre_id__in=[1]) | ~Q(
        ("offer__enterprise__kind", "LARGE"), ("offer__enterprise__pk__in", [2])
    )
    assert through("offer__enterprise", rule) == expected
    assert through("offer__enterprise", EVERYTHING) == EVERYTHING
    with pytest.raises(TypeError, match="a rule of enterprise"):
        through("enterprise", Q(Exists(Enterprise.objects.unscoped("test"))))
