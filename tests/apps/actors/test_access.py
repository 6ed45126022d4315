"""Who sees what: no unscoped reads, and predicate and filter say the same."""

import pytest

from sambung.apps.actors.access import NOBODY, may, scoped_models
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
