"""The thread: gap → case → session → step with evidence → certificate → within reach, and back again."""

import datetime
import uuid

import pytest
import time_machine
from tests.cast import TODAY
from tests.market import producer

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.documents.selectors import open_document
from sambung.apps.journal.models import Entry
from sambung.apps.matching.selectors import orders_within_reach
from sambung.apps.mentoring import selectors, services
from sambung.apps.mentoring.models import Case, Session, StepState
from sambung.apps.mentoring.services import Proof, Statement, UnableToCoachError
from sambung.apps.registry.models import Certificate, Identifier, OfferValue

PDF = Proof(b"%PDF-1.4 halal", "halal.pdf")
pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(datetime.datetime(2026, 11, 24, 3, tzinfo=datetime.UTC), tick=False):
        yield


def open_halal(cast, offer, requirement, **more):
    return services.open_case(
        cast.actor("manager"),
        enterprise=offer.enterprise,
        mentor_uid=cast.mentor.uid,
        goal="Halal untuk keripik tempe",
        gate="CERTIFICATE:HALAL",
        requirement=requirement,
        **more,
    )


def verdict(cast, offer):
    (order,) = orders_within_reach(cast.actor("manager"), offer.enterprise)
    return order.verdict


def finish(cast, step, **more):
    return services.finish_step(
        cast.actor("mentor"),
        step,
        **{
            "done_on": TODAY,
            "expected_version": step.version,
            "proof": PDF,
            "statement": Statement(number="ID3311", issuer="BPJPH"),
            **more,
        },
    )


def issued(case):
    """The step that writes."""
    return next(step for step in case.steps.select_related("case__enterprise__centre") if step.writes)


def test_the_plan_comes_from_the_catalogue_with_working_days(cast, offer, requirement):
    case = open_halal(cast, offer, requirement)
    first, second, third = case.steps.order_by("order")
    # Self-declaration: 17 days, 4 mentor hours, free for the enterprise, the state pays.
    assert [(one.who, one.hours, one.cost, one.payer) for one in (first, second, third)] == [
        ("MENTOR", 20, None, ""),
        ("OWNER", 20, 0, "STATE"),
        ("AGENCY", None, None, ""),
    ]
    # 24 Nov 2026 is a Tuesday; 17 days on is Friday 11 Dec, 3 days on is Friday 27 Nov.
    assert (first.due_on, third.due_on) == (datetime.date(2026, 11, 27), datetime.date(2026, 12, 11))
    assert third.writes == {"kind": "CERTIFICATE", "scheme": "HALAL"}
    assert all(one.is_estimate for one in (first, second, third))


def test_due_days_skip_holidays():
    # 25 Dec 2026 is Christmas, a Friday; the next day on which offices work is Monday.
    assert services.plans.working_day(datetime.date(2026, 12, 25)) == datetime.date(2026, 12, 28)


def test_a_step_with_evidence_brings_the_order_within_reach_and_undo_takes_it_back(
    cast, offer, requirement, rematching, django_capture_on_commit_callbacks
):
    assert verdict(cast, offer) == "NEARLY"
    case = open_halal(cast, offer, requirement)
    with django_capture_on_commit_callbacks(execute=True):
        done = finish(cast, issued(case))
    certificate = Certificate.objects.unscoped("test").get(enterprise=offer.enterprise)
    assert (certificate.scheme, certificate.basis, certificate.source) == ("HALAL", "EVENT", "SEEN")
    assert open_document(cast.actor("mentor"), certificate.proof_uid).content == PDF.content
    assert verdict(cast, offer) == "ELIGIBLE"
    assert [one.requirement for one in done.newly] == [requirement]
    assert (done.recorded, done.case_reach.verdict) == ("Sertifikat halal", "ELIGIBLE")

    step = done.step
    services.undo_finish(cast.actor("mentor"), step, expected_version=step.version)
    assert verdict(cast, offer) == "NEARLY"
    assert not Certificate.objects.unscoped("test").standing().exists()
    assert Certificate.objects.unscoped("test").count() == 1
    # The evidence stays, so that finishing it again asks for no second upload.
    again = selectors.find_step(cast.actor("mentor"), case.uid, step.uid)
    finish(cast, again, proof=None)
    assert verdict(cast, offer) == "ELIGIBLE"


def test_undo_after_something_else_was_written_takes_back_only_its_own(cast, offer, requirement, rematching):
    from sambung.apps.registry import services as registry

    case = open_halal(cast, offer, requirement)
    done = finish(cast, issued(case))
    registry.state_tax_status(cast.actor("mentor"), offer.enterprise, is_pkp=True)
    services.undo_finish(cast.actor("mentor"), done.step, expected_version=done.step.version)
    assert not Certificate.objects.unscoped("test").standing().exists()
    assert offer.enterprise.tax_statuses.standing().get().is_pkp is True


def test_undo_of_what_was_corrected_since_is_refused_and_changes_nothing(cast, offer, requirement):
    from sambung.apps.registry import services as registry

    case = open_halal(cast, offer, requirement)
    done = finish(cast, issued(case))
    certificate = Certificate.objects.unscoped("test").get()
    registry.record_certificate(
        cast.actor("mentor"), offer.enterprise, scheme="HALAL", number="ID9", corrects=certificate
    )
    with pytest.raises(UnableToCoachError, match="WRITTEN_SINCE"):
        services.undo_finish(cast.actor("mentor"), done.step, expected_version=done.step.version)
    step = selectors.find_step(cast.actor("mentor"), case.uid, done.step.uid)
    assert step.state == StepState.DONE
    assert Certificate.objects.unscoped("test").standing().get().number == "ID9"


def test_finishing_twice_writes_once(cast, offer, requirement):
    case = open_halal(cast, offer, requirement)
    step, same = issued(case), issued(case)
    finish(cast, step)
    with pytest.raises(StaleWriteError):
        finish(cast, same)
    assert Certificate.objects.unscoped("test").count() == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"proof": None}, "EVIDENCE_MISSING"),
        ({"proof": Proof(b"MZ\x00\x01", "halal.exe")}, "EVIDENCE_REFUSED"),
        ({"proof": Proof(b"a,b\n1,2\n", "halal.csv")}, "EVIDENCE_REFUSED"),
        ({"done_on": datetime.date(2026, 12, 24)}, "FUTURE"),
    ],
)
def test_a_certificate_needs_evidence_and_a_day_that_came(cast, offer, requirement, more, code):
    case = open_halal(cast, offer, requirement)
    with pytest.raises(UnableToCoachError, match=code):
        finish(cast, issued(case), **more)
    assert issued(case).state == StepState.OPEN
    assert not Certificate.objects.unscoped("test").exists()


def test_a_figure_and_a_number_are_written_too(cast, requirement, rematching):
    offer = producer(cast, "Belum Diukur", capacity=None, certificates=("HALAL",))
    manager = cast.actor("manager")
    case = services.open_case(
        manager,
        enterprise=offer.enterprise,
        mentor_uid=cast.mentor.uid,
        goal="Ukur kapasitas",
        gate="CAPACITY_MIN IDENTIFIER:NIB",
    )
    assert case.gate == "CAPACITY_MIN+IDENTIFIER:NIB"
    by_kind = {
        step.writes["kind"]: step
        for step in case.steps.select_related("case__enterprise__centre")
        if step.writes
    }
    with pytest.raises(UnableToCoachError, match="FIGURE_MISSING"):
        finish(cast, by_kind["VALUE"], statement=None)
    by_kind["VALUE"].refresh_from_db(from_queryset=by_kind["VALUE"].case.steps.select_related("case"))
    finish(cast, by_kind["VALUE"], statement=Statement(figure=900_000), proof=None)
    value = OfferValue.objects.unscoped("test").get(offer=offer, kind="CAPACITY")
    assert (value.number, value.source, value.witness) == (900_000, "SEEN", "Budi")
    with pytest.raises(UnableToCoachError, match="NUMBER"):
        finish(cast, by_kind["IDENTIFIER"], statement=Statement(number="12"))
    step = selectors.find_step(manager, case.uid, by_kind["IDENTIFIER"].uid)
    finish(cast, step, statement=Statement(number="1234567890123"))
    assert Identifier.objects.unscoped("test").get(enterprise=offer.enterprise).scheme == "NIB"


def test_a_session_sent_twice_counts_once(cast, offer, requirement):
    case = open_halal(cast, offer, requirement)
    uid = uuid.uuid4()
    said = {
        "uid": uid,
        "held_on": TODAY,
        "minutes": 90,
        "topic": "Bahan",
        "next_on": TODAY + datetime.timedelta(days=7),
    }
    first = services.log_session(cast.actor("mentor"), case, **said)
    again = services.log_session(cast.actor("mentor"), case, **said)
    assert (first.is_new, again.is_new) == (True, False)
    assert Session.objects.unscoped("test").get().minutes == 90
    assert Entry.objects.filter(code="mentoring.session.logged").count() == 1
    (load,) = [
        one for one in selectors.mentor_loads(cast.actor("manager"), on=TODAY) if one.uid == cast.mentor.uid
    ]
    assert (load.open_cases, load.minutes) == (1, 90)
    # What somebody said is personal: it never stands in the sealed payload.
    assert "Bahan" not in str(Entry.objects.get(code="mentoring.session.logged").payload)


def test_the_last_session_says_the_next_meeting(cast, offer, requirement):
    case = open_halal(cast, offer, requirement)
    actor = cast.actor("mentor")
    week = datetime.timedelta(days=7)
    late = services.log_session(
        actor, case, uid=uuid.uuid4(), held_on=TODAY, minutes=60, next_on=TODAY + week
    ).session
    services.log_session(
        actor, case, uid=uuid.uuid4(), held_on=TODAY - week, minutes=60, next_on=TODAY - week / 7
    )
    assert selectors.find_case(actor, case.uid).next_on == TODAY + week
    services.withdraw_session(actor, late, expected_version=late.version)
    assert selectors.find_case(actor, case.uid).next_on == TODAY - week / 7
    assert selectors.case_view(actor, case.uid).minutes == 60
    services.restore_session(actor, late, expected_version=late.version)
    assert selectors.case_view(actor, case.uid).minutes == 120


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"minutes": 0}, "MINUTES"),
        ({"minutes": 2000}, "MINUTES"),
        ({"held_on": datetime.date(2027, 1, 1)}, "FUTURE"),
        ({"next_on": datetime.date(2026, 1, 1)}, "NEXT_BEFORE"),
    ],
)
def test_a_session_that_cannot_be_is_refused(cast, offer, requirement, more, code):
    case = open_halal(cast, offer, requirement)
    with pytest.raises(UnableToCoachError, match=code):
        services.log_session(
            cast.actor("mentor"), case, uid=uuid.uuid4(), **{"held_on": TODAY, "minutes": 60, **more}
        )


def test_one_open_case_for_a_gap_until_it_is_closed(cast, offer, requirement):
    case = open_halal(cast, offer, requirement)
    with pytest.raises(UnableToCoachError, match="ALREADY_OPEN") as refused:
        open_halal(cast, offer, requirement)
    assert refused.value.params["case"] == case.uid
    actor = cast.actor("manager")
    services.close_case(actor, case, outcome="NOT_POSSIBLE", expected_version=case.version)
    second = open_halal(cast, offer, requirement)
    with pytest.raises(UnableToCoachError, match="ALREADY_OPEN"):
        services.reopen_case(actor, case, expected_version=case.version)
    services.close_case(actor, second, outcome="MOVED", expected_version=second.version)
    services.reopen_case(actor, selectors.find_case(actor, case.uid), expected_version=case.version)
    assert selectors.find_case(actor, case.uid).state == "OPEN"


def test_a_group_gets_one_case_each_and_says_whom_it_left_out(cast, requirement):
    own = [producer(cast, f"Dapur {number}").enterprise for number in range(3)]
    foreign = producer(cast, "Dapur Tegal", centre=cast.tegal).enterprise
    services.open_case(
        cast.actor("manager"),
        enterprise=own[0],
        mentor_uid=cast.colleague.uid,
        goal="Halal",
        gate="CERTIFICATE:HALAL",
        requirement=requirement,
    )
    done = services.open_cases(
        cast.actor("manager"),
        enterprises=[*own, foreign],
        mentor_uid=cast.mentor.uid,
        goal="Halal",
        gate="CERTIFICATE:HALAL",
        requirement=requirement,
    )
    assert [case.enterprise for case in done.opened] == own[1:]
    assert done.left_out == [(own[0], "ALREADY_OPEN"), (foreign, "OTHER_CENTRE")]
    assert {case.group_uid for case in done.opened} == {done.group_uid}
    # A step for all of them is added once and stands in each plan.
    services.add_step(cast.actor("mentor"), done.opened[0], what="Kelas bersama", for_group=True)
    assert [case.steps.filter(what="Kelas bersama").count() for case in done.opened] == [1, 1]


def test_a_gaps_group_is_who_lacks_it_here_and_how_many_elsewhere(cast, requirement):
    from sambung.apps.matching.services import match_requirement

    producer(cast, "Dapur Dua")
    producer(cast, "Dapur Tegal", centre=cast.tegal)
    producer(cast, "Sudah Halal", certificates=("HALAL",))
    manager = cast.actor("manager")
    match_requirement(manager, requirement=requirement, on=TODAY)
    group = selectors.gap_group(manager, requirement, "CERTIFICATE:HALAL")
    assert {line.enterprise.name for line in group.lines} == {"Dapur Tempe", "Dapur Dua"}
    assert group.elsewhere == [("PLUT Tegal", 1)]


@pytest.mark.parametrize("name", ["mentor", "colleague", "stranger", "owner", "buyer", "analyst", "admin"])
def test_only_a_manager_of_the_enterprises_centre_opens(cast, offer, requirement, name):
    expected = (
        UnableToCoachError
        if name in {"stranger", "owner", "buyer", "analyst", "admin"}
        else (PermissionMissingError)
    )
    with pytest.raises(expected):
        services.open_case(
            cast.actor(name),
            enterprise=offer.enterprise,
            mentor_uid=cast.mentor.uid,
            goal="Halal",
            gate="CERTIFICATE:HALAL",
        )
    assert Case.objects.unscoped("test").count() == 0


def test_a_case_goes_only_to_people_of_the_centre(cast, offer, requirement):
    case = open_halal(cast, offer, requirement)
    actor = cast.actor("manager")
    with pytest.raises(UnableToCoachError, match="NOT_A_MENTOR"):
        services.reassign_case(actor, case, mentor_uid=cast.stranger.uid, expected_version=case.version)
    with pytest.raises(PermissionMissingError):
        services.reassign_case(
            cast.actor("mentor"), case, mentor_uid=cast.colleague.uid, expected_version=case.version
        )
    services.reassign_case(actor, case, mentor_uid=cast.colleague.uid, expected_version=case.version)
    assert selectors.find_case(actor, case.uid).mentor == cast.colleague


def test_steps_are_added_ordered_dropped_and_estimates_end_when_a_person_says_it(cast, offer, requirement):
    case = open_halal(cast, offer, requirement)
    actor = cast.actor("mentor")
    extra = services.add_step(actor, case, what="Bersihkan dapur", who="OWNER")
    services.move_step(actor, extra, by=-1)
    assert [one.what for one in case.steps.order_by("order")].index("Bersihkan dapur") == 2
    first = case.steps.order_by("order").first()
    services.move_step(actor, first, by=-1)
    assert case.steps.order_by("order").first() == first
    second = case.steps.order_by("order")[1]
    services.change_step(actor, second, expected_version=second.version, cost=150_000)
    assert (second.cost, second.is_estimate) == (150_000, False)
    with pytest.raises(StaleWriteError):
        services.change_step(actor, second, expected_version=1, cost=1)
    services.drop_step(actor, extra, expected_version=extra.version)
    view = selectors.case_view(actor, case.uid)
    assert [step.state for step in view.steps].count("DROPPED") == 1
    services.restore_step(actor, extra, expected_version=extra.version)
    assert extra.state == StepState.OPEN


def test_a_closed_cases_plan_does_not_change(cast, offer, requirement):
    case = open_halal(cast, offer, requirement)
    services.close_case(cast.actor("mentor"), case, outcome="GOAL_REACHED", expected_version=case.version)
    with pytest.raises(UnableToCoachError, match="CASE_CLOSED"):
        services.add_step(cast.actor("mentor"), case, what="Lagi")
    with pytest.raises(UnableToCoachError, match="CASE_CLOSED"):
        finish(cast, issued(case))
    # A phone that was without connection still brings its session.
    assert services.log_session(
        cast.actor("mentor"), case, uid=uuid.uuid4(), held_on=TODAY, minutes=30
    ).is_new


@pytest.mark.django_db(transaction=True)
def test_the_house_as_it_is_wired_matches_again_by_itself(cast, offer, requirement):
    """Nothing is attached here: what config attaches must do it, once the step is committed."""
    case = open_halal(cast, offer, requirement)
    done = finish(cast, issued(case))
    assert [one.requirement for one in done.newly] == [requirement]
    assert done.case_reach.verdict == "ELIGIBLE"
    services.undo_finish(cast.actor("mentor"), done.step, expected_version=done.step.version)
    assert verdict(cast, offer) == "NEARLY"


def test_the_own_order_is_judged_at_once_even_where_matching_is_left_to_a_job(
    cast, offer, requirement, monkeypatch
):
    from sambung.apps.registry import services as registry

    monkeypatch.setattr(registry.changes, "on_change", [])
    case = open_halal(cast, offer, requirement)
    done = finish(cast, issued(case))
    assert done.case_reach.verdict == "ELIGIBLE"
