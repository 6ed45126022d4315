"""Who sees which part of planning: filter and predicate agree, a mentor has the own part, strangers nothing."""

import pytest
from tests.apps.pathways.answers import answer
from tests.apps.pathways.test_facts import OWN

from sambung.apps.actors.access import may
from sambung.apps.pathways import selectors, services
from sambung.apps.pathways.models import CatalogueRow, Pathway, PlanningYear, PlanRun
from sambung.apps.pathways.selectors import RunNotFoundError, YearNotFoundError

pytestmark = pytest.mark.django_db
NAMES = ["manager", "mentor", "colleague", "stranger", "owner", "buyer", "operator", "analyst", "admin"]


@pytest.fixture
def runs(cast, year):
    manager = cast.actor("manager")
    services.state_item(manager, centre=cast.solo, code="X1", values=OWN)
    approved = answer(services.ask_for_plan(manager, year))
    services.approve_plan(manager, approved, expected_version=approved.version)
    return {
        "approved": approved,
        "draft": answer(services.ask_for_plan(manager, year)),
        "province": answer(services.ask_for_province(cast.actor("analyst"), province="33")),
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("model", [CatalogueRow, PlanningYear, PlanRun, Pathway])
def test_filter_and_predicate_agree(cast, runs, name, model):
    actor = cast.actor(name)
    permission = f"pathways.view_{model._meta.model_name}"
    seen = set(model.objects.visible(actor).values_list("pk", flat=True))
    rows = model.objects.unscoped("test")
    assert rows.count()
    assert seen == {row.pk for row in rows if may(actor, permission, row)}


def test_what_each_sees(cast, runs):
    def seen(name):
        return {
            key for key, run in runs.items() if PlanRun.objects.visible(cast.actor(name)).filter(pk=run.pk)
        }

    assert seen("manager") == {"approved", "draft"}
    assert seen("mentor") == {"approved"}, "what is not decided is the manager's"
    assert seen("analyst") == {"province"}
    assert seen("admin") == {"approved", "draft", "province"}
    for name in ("stranger", "owner", "buyer", "operator"):
        assert seen(name) == set()


def test_a_mentor_reads_the_own_part_alone(cast, runs):
    run = runs["approved"]
    both = [selectors.list_pathways(cast.actor(name), run) for name in ("mentor", "colleague")]
    counts = [rows.count() for rows in both]
    assert sum(counts) == 2, "those who lack halal, each with one mentor"
    view = selectors.view_plan(cast.actor("mentor"), run)
    assert not view.sees_all
    assert [one.name for one in view.mentors] == ["Budi"]
    assert view.names == {}
    for read in (selectors.list_omissions, selectors.omission_reasons):
        with pytest.raises(RunNotFoundError):
            read(cast.actor("mentor"), run)


def test_strangers_find_nothing(cast, year, runs):
    stranger = cast.actor("stranger")
    for run in runs.values():
        with pytest.raises(RunNotFoundError):
            selectors.get_run(stranger, run.uid)
    with pytest.raises(YearNotFoundError):
        selectors.find_year(stranger, year.uid)
    with pytest.raises(YearNotFoundError):
        selectors.get_centre(stranger, cast.solo.uid)
    assert not selectors.planning_centres(cast.actor("owner"))
