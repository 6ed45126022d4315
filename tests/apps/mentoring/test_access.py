"""Who sees cases, steps and sessions: the filter and the predicate say the same for everybody."""

import uuid

import pytest
from tests.cast import TODAY

from sambung.apps.actors.access import NOBODY, may
from sambung.apps.documents.selectors import documents_of
from sambung.apps.mentoring import selectors, services
from sambung.apps.mentoring.models import Case, Session, Step
from sambung.apps.mentoring.services import Proof
from sambung.apps.registry.models import EnterprisePerson

CENTRE = {"manager", "mentor", "colleague"}


@pytest.fixture
def cases(cast, offer):
    """One of Solo about Dapur Tempe, one of Tegal; each with steps and a session."""
    tegal = cast.workshop.__class__.objects.create(
        name="Dapur Tegal", kind="UMKM", centre=cast.tegal, region_code="33.76", registered_on=TODAY
    )
    EnterprisePerson.objects.create(user=cast.owner, enterprise=offer.enterprise, role="OWNER", since=TODAY)
    made = [
        services.open_case(
            cast.actor("manager"),
            enterprise=offer.enterprise,
            mentor_uid=cast.mentor.uid,
            goal="Halal",
            gate="CERTIFICATE:HALAL",
        ),
        services.open_case(
            cast.actor("stranger"),
            enterprise=tegal,
            mentor_uid=cast.stranger.uid,
            goal="NIB",
            gate="IDENTIFIER:NIB",
        ),
    ]
    for case, name in zip(made, ("mentor", "stranger"), strict=True):
        services.log_session(cast.actor(name), case, uid=uuid.uuid4(), held_on=TODAY, minutes=30)
    return made


@pytest.mark.parametrize("model", [Case, Step, Session])
def test_filter_and_predicate_agree_for_the_whole_cast(cast, cases, model):
    permission = f"mentoring.view_{model._meta.model_name}"
    actors = {name: cast.actor(name) for name in cast.users()} | {"anonymous": NOBODY}
    for name, actor in actors.items():
        seen = set(model.objects.visible(actor))
        judged = {row for row in model.objects.unscoped("test") if may(actor, permission, row)}
        assert seen == judged, name


def test_who_sees_what(cast, cases):
    solo, tegal = cases
    seen = {name: set(Case.objects.visible(cast.actor(name))) for name in cast.users()}
    assert {name for name, rows in seen.items() if solo in rows} == CENTRE | {"owner"}
    assert {name for name, rows in seen.items() if tegal in rows} == {"stranger"}
    sessions = {name for name in cast.users() if Session.objects.visible(cast.actor(name)).exists()}
    # The owner sees the steps of the own case, never what was noted about the sessions.
    assert sessions == CENTRE | {"stranger"}


def test_evidence_is_read_by_who_sees_the_case(cast, cases):
    solo, _tegal = cases
    step = selectors.find_step(cast.actor("mentor"), solo.uid, solo.steps.order_by("order")[0].uid)
    services.finish_step(
        cast.actor("mentor"),
        step,
        done_on=TODAY,
        expected_version=step.version,
        proof=Proof(b"%PDF-1.4 daftar", "daftar.pdf"),
    )
    readers = {
        name
        for name in cast.users()
        if documents_of(cast.actor(name), owner_kind="mentoring.case", owner_uid=solo.uid)
    }
    assert readers == CENTRE | {"owner"}


def test_loads_are_the_centres_own(cast, cases):
    assert {one.name for one in selectors.mentor_loads(cast.actor("mentor"), on=TODAY)} == {
        "Mira",
        "Budi",
        "Cici",
    }
    assert selectors.mentor_loads(cast.actor("owner"), on=TODAY) == []
    assert selectors.mentor_loads(cast.actor("analyst"), on=TODAY) == []
