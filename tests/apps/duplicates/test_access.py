"""Who sees which pair and which word: the filter and the predicate say the same for everybody in the cast."""

import pytest

from sambung.apps.actors.access import NOBODY, SYSTEM, may, visible_rows
from sambung.apps.duplicates.models import Judgement, Proposal
from sambung.apps.duplicates.services import judge_pair, scan_registry
from sambung.apps.registry.models import Enterprise, EnterprisePerson

pytestmark = pytest.mark.django_db
PEOPLE = ("manager", "mentor", "colleague", "stranger", "owner", "buyer", "operator", "analyst", "admin")


@pytest.fixture
def rows(cast, register):
    """Pairs of one centre, of the other, across both, and of firms without a centre; a word on each."""
    for name, elsewhere in (("Sari Asih Bakery", False), ("Viven Boga", True)):
        for _twice in range(2):
            register(name, phone="0812-1111-2222", elsewhere=elsewhere, activity="roti")
    register("Rejeki Mulya Boga", phone="0812-3333-4444")
    register("Rejeki Mulya Boga", phone="0812-3333-4444", elsewhere=True)
    for _twice in range(2):
        Enterprise.objects.create(
            name="PT Raya Sentosa", kind="LARGE", region_code="33.72.01.1001", registered_on="2026-01-01"
        )
    other = register("Dapur Ani Dua")
    EnterprisePerson.objects.create(user=cast.owner, enterprise=other, role="OWNER", since="2026-11-24")
    scan_registry()
    for row in Proposal.objects.unscoped("a test looks").select_related("left", "right"):
        judge_pair(SYSTEM, one=row.left, other=row.right, verdict="SAME")
    judge_pair(SYSTEM, one=cast.workshop, other=other, verdict="DIFFERENT")


@pytest.mark.parametrize("model", [Proposal, Judgement])
def test_filter_and_predicate_agree(cast, rows, model):
    name = f"duplicates.view_{model._meta.model_name}"
    every = list(model.objects.unscoped("a test looks").select_related("left", "right"))
    assert len(every) >= 4
    seen = {}
    for actor in (*(cast.actor(person) for person in PEOPLE), NOBODY):
        by_filter = set(
            model.objects.unscoped("a test looks")
            .filter(visible_rows(model, actor))
            .values_list("pk", flat=True)
        )
        assert by_filter == {row.pk for row in every if may(actor, name, row)}, actor.name
        seen[actor.name] = len(by_filter)
    assert seen["Admin"] == len(every)
    assert seen["Eka"] == seen["Analis"] == seen["anonymous"] == 0
    assert 0 < seen["Budi"] < len(every)
    # Only managers answer for firms that belong to no centre.
    assert seen["Mira"] == seen["Budi"] + 1
    assert seen["Ani"] == (1 if model is Judgement else 0)
