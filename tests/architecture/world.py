"""A small world for the test of every address: one thing of each noun, and the people who may or may not see it.

Everything belongs to Centre Solo, except what is said to be another's. Sri's price, telephone and NIK are marks:
they must never stand on a page of somebody who may not see them.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import override_settings
from django.utils import timezone
from tests.apps.linkages.scene import Scene, make_run, make_scene, token_of
from tests.apps.pathways.answers import answer
from tests.cast import Cast, make_cast
from tests.market import certify, producer, require

from sambung.apps.accounts.models import User
from sambung.apps.accounts.services import issue_token
from sambung.apps.actors.access import SYSTEM
from sambung.apps.asking import services as asking
from sambung.apps.demand.models import Requirement
from sambung.apps.duplicates import models as duplicates
from sambung.apps.duplicates.services import judge_pair
from sambung.apps.intake.services import commit_upload, start_upload
from sambung.apps.linkages import services as linkages
from sambung.apps.linkages.models import Evidence, Linkage, Proposal
from sambung.apps.matching.models import MatchRun
from sambung.apps.matching.services import match_requirement
from sambung.apps.mentoring import services as mentoring
from sambung.apps.pathways import services as pathways
from sambung.apps.pathways.selectors import list_pathways
from sambung.apps.pooling.models import Allocation, PoolRun
from sambung.apps.pooling.services import build_consortium
from sambung.apps.profiles import services as profiles
from sambung.apps.profiles.selectors import profile_of
from sambung.apps.reference.services import load_code_list
from sambung.apps.registry import services as registry
from sambung.apps.registry.models import (
    Certificate,
    Consent,
    Contact,
    Enterprise,
    EnterprisePerson,
    Offer,
    OfferValue,
)
from sambung.apps.reporting import services as reporting
from sambung.apps.reporting.selectors import current_definitions
from sambung.apps.search.services import rebuild_index, save_search
from sambung.apps.webhooks import services as webhooks
from sambung.standards.stems import stem_column

TODAY = datetime.date.today()
CODES = Path(__file__).parents[1] / "standards/code_lists/files/isic.csv"
PDF = b"%PDF-1.4 bukti"
LIST = b"id,nama usaha,kegiatan,kode_wilayah\n1,Roti Sri,roti,33.72\n2,,,33.72\n"
# 5,237.41 rupiah a box, a mobile number, a NIK: each in all the ways in which a page could write it.
PRICE = 5_237_41
PRICE_MARKS = ("5.237,41", "5,237.41", "5237.41", "5237,41", "523741")
PHONE = "0857-9182-7364"
PHONE_MARKS = ("9182-7364", "91827364", "9182 7364")
NIK = "3372014506850003"
COST = {
    "goods": 10_420_000,
    "freight": 200_000,
    "handling": 70_000,
    "opening": 100_000,
    "onboarding": 0,
    "shortage": 0,
    "paid": 10_790_000,
    "delivered": 500_000,
    "short": 0,
}


@dataclass
class World:
    """The cast and the uids (or tokens) of one thing of each noun."""

    cast: Cast
    scene: Scene
    people: dict[str, Any]
    things: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.things[name]
        except KeyError as error:
            raise AttributeError(name) from error


def make_world() -> World:
    """Write the world into the database."""
    cast = make_cast()
    scene = make_scene(cast)
    people = make_people(cast, scene)
    mark(cast, scene)
    things = {
        "centre": cast.solo.uid,
        "membership": (cast.colleague.uid, "MENTOR"),
        "enterprise": scene.members["sri"].uid,
        "firm": cast.firm.uid,
        "hub": cast.cooperative.uid,
        "sign_in": (people["member"].uid, "OWNER"),
        "resource": registry.state_resource(
            cast.actor("mentor"), scene.members["sri"], name="oven", unit="jam", number=100_000
        ).uid,
        "api_token": issue_token(cast.actor("manager"), name="uji", scopes=["registry:read"])[0].uid,
        **make_supply(cast, scene),
        **make_coaching(cast),
        **make_planning(cast),
        **make_asking(cast, scene),
        **make_twins(cast, scene),
        "upload": start_upload(
            cast.actor("mentor"), centre=cast.solo, file_name="daftar.csv", content=LIST, today=TODAY
        ).uid,
    }
    taken = start_upload(
        cast.actor("mentor"), centre=cast.solo, file_name="diambil.csv", content=LIST, today=TODAY
    )
    columns = {"name": "nama usaha", "activity": "kegiatan", "region_code": "kode_wilayah"}
    things["taken_upload"] = commit_upload(
        cast.actor("mentor"), taken, mapping={"source": "uji", "columns": columns}, today=TODAY
    ).uid
    things["code_list"] = load_code_list(
        SYSTEM, kind="ISIC", paths=[CODES], vintage="4", source="berkas uji"
    ).code_list.uid
    things |= make_webhook(cast)
    things["saved_search"] = save_search(cast.actor("manager"), name="uji", query="q=kotak").uid
    rebuild_index()
    count_rate()
    return World(cast, scene, people, things)


def make_webhook(cast: Cast) -> dict[str, Any]:
    """The manager's webhook, at an address that leads to nobody's machine, with a trial that waits."""
    with override_settings(WEBHOOK_PRIVATE=True):
        hook, _secret = webhooks.subscribe(
            cast.actor("manager"), name="uji", url="http://127.0.0.1:9/", events=["requirement.published"]
        )
    return {"webhook": hook.uid, "delivery": webhooks.ping(cast.actor("manager"), hook).uid}


def count_rate() -> None:
    """A reading of every definition, so that the insights have something to show."""
    reporting.ensure_definitions()
    definitions = current_definitions(SYSTEM)
    reporting.compute_readings(SYSTEM, definitions=definitions, on=timezone.localdate())


def make_people(cast: Cast, scene: Scene) -> dict[str, Any]:
    """Role in the table → user: the cast, a member of the pool (Sri), a buyer of another firm, nobody."""

    def person(username: str, enterprise: Enterprise, role: str) -> User:
        user = User.objects.create(username=username, name=username.title(), password=cast.owner.password)
        EnterprisePerson.objects.create(user=user, enterprise=enterprise, role=role, since=TODAY)
        return user

    firm = Enterprise.objects.create(
        name="PT Saingan", kind="LARGE", region_code="33.74", registered_on=TODAY
    )
    return {
        "manager": cast.manager,
        "mentor": cast.mentor,
        "colleague": cast.colleague,
        "stranger": cast.stranger,
        "owner": cast.owner,
        "member": person("sri", scene.members["sri"], "OWNER"),
        "operator": cast.operator,
        "buyer": cast.buyer,
        "rival": person("rini", firm, "BUYER"),
        "analyst": cast.analyst,
        "admin": cast.admin,
        "anonymous": AnonymousUser(),
    }


def mark(cast: Cast, scene: Scene) -> None:
    """Sri's price, telephone and NIK become the marks; all members agree to be matched, Sri to be shown."""
    sri = scene.members["sri"]
    said = registry.record_identifier(cast.actor("mentor"), sri, scheme="NIK", digits=NIK).recorded
    rows: Any = OfferValue.objects.unscoped("a test's scene")
    rows.filter(offer=scene.offers["sri"], kind="UNIT_PRICE").update(number=PRICE)
    rows.filter(offer__in=scene.offers.values(), kind="CAPACITY").update(number=2_000_000)
    Allocation.objects.filter(offer=scene.offers["sri"]).update(unit_price=PRICE)
    for offer in scene.offers.values():
        offer.stems = stem_column(offer.product)
        offer.save(update_fields=["stems"])
    scene.requirement.stems = stem_column(scene.requirement.product)
    scene.requirement.save(update_fields=["stems"])
    rows = Contact.objects.unscoped("a test's scene")
    rows.filter(enterprise=sri).update(phone=PHONE)
    Consent.objects.bulk_create(
        Consent(enterprise=member, purpose=purpose, given_on=TODAY, recorded=said)
        for member in scene.members.values()
        for purpose in ("REGISTRY", "MATCHING")
    )


def make_supply(cast: Cast, scene: Scene) -> dict[str, Any]:
    """Requirement, match, runs, proposals in each state, linkage, evidence, document, job."""
    manager = cast.actor("manager")
    draft: Requirement = require(cast, product="keripik rahasia", publish=False, starts_on=TODAY)
    match_run: MatchRun = match_requirement(manager, requirement=scene.requirement, on=TODAY)
    lines = [
        (scene.offers["ani"], 250, 5000, cast.cooperative),
        (scene.offers["sri"], 150, 5200, cast.cooperative),
    ]
    other = make_run(scene.requirement, match_run, lines, hub=cast.cooperative, previous=scene.run)
    Allocation.objects.filter(run=other, offer=scene.offers["sri"]).update(unit_price=PRICE)
    PoolRun.objects.unscoped("a test's scene").update(
        cost=COST, objective=11_000_000, bound=10_990_000, gap=0.001
    )
    waiting: PoolRun = build_consortium(manager, requirement=scene.requirement)
    unsent: Proposal = scene.draft()
    linked = scene.send()
    for name in scene.offers:
        linkages.answer_as_member(
            cast.actor("mentor"),
            line=scene.line(linked.proposal, name),
            answer="ACCEPTED",
            witness="Bu Tini",
        )
    linkages.answer_as_buyer(cast.actor("buyer"), proposal=linked.proposal, answer="ACCEPTED")
    rows: Any = Linkage.objects.unscoped("a test looks")
    linkage = rows.get(seller=scene.members["sri"])
    proof: Evidence = linkages.record_evidence(
        cast.actor("mentor"),
        linkage=linkage,
        kind="ORDER",
        happened_on=TODAY,
        amount=1_000_000,
        upload=("pesanan.pdf", PDF),
        is_confirmed_by_seller=True,
    )
    # The order is filled; a second round begins, so that one proposal still waits for answers.
    rows = Requirement.objects.unscoped("a test's scene")
    rows.filter(pk=scene.requirement.pk).update(state="OPEN")
    open_round = scene.send(pool_run=other)
    return {
        "requirement": scene.requirement.uid,
        "draft": draft.uid,
        "offer": scene.offers["sri"].uid,
        "run": scene.run.uid,
        "other_run": other.uid,
        "waiting_run": waiting.uid,
        "job": waiting.job_uid,
        "unsent": unsent.uid,
        "proposal": open_round.proposal.uid,
        "line": scene.line(open_round.proposal, "sri").uid,
        "token": token_of(open_round, scene.members["sri"].name),
        "buyer_token": token_of(open_round),
        "linkage": linkage.uid,
        "evidence": proof.uid,
        "document": proof.document_uid,
    }


def make_asking(cast: Cast, scene: Scene) -> dict[str, Any]:
    """An owner of Centre Solo who is asked by a link, and two profiles: of that owner, and Sri's with a public page."""
    mentor = cast.actor("mentor")
    asked = registry.register_enterprise(
        mentor,
        name="Dapur Ditanya",
        kind="UMKM",
        centre=cast.solo,
        activity=registry.ActivityStatement("membuat kotak kudapan"),
        contact=registry.ContactStatement("", "0812-0000-7777"),
        registered_on=TODAY,
    )
    match_requirement(cast.actor("manager"), requirement=scene.requirement, on=TODAY)
    (question,) = asking.ask_enterprises(
        mentor, requirement=scene.requirement, enterprise_uids=[asked.uid]
    ).questions
    (issued,) = asking.hand_over(
        mentor, questions=[question], address=lambda token: f"https://uji.test/k/{token}/"
    )
    profiles.choose_profile(mentor, enterprise=asked, shown=profiles.Shown(), witness="Bu Tini")
    sri = scene.members["sri"]
    profiles.choose_profile(mentor, enterprise=sri, shown=profiles.Shown(page="UNLISTED"), witness="Bu Tini")
    (appeal,) = asking.appeal_to_centres(
        mentor, requirement=scene.requirement, centre_uids=[cast.tegal.uid], answer_by=TODAY
    )
    return {
        "appeal": appeal.uid,
        "question": question.uid,
        "ask_token": issued.token,
        "slug": profile_of(mentor, sri).slug,
    }


def make_twins(cast: Cast, scene: Scene) -> dict[str, Any]:
    """A pair that waits for somebody's word, and a word on another pair."""
    sri, joko, ani = (scene.members[name] for name in ("sri", "joko", "ani"))
    left, right = sorted((sri, joko), key=lambda one: one.pk)
    now = timezone.now()
    proposal = duplicates.Proposal.objects.create(
        left=left, right=right, centre_left=left.centre_id, centre_right=right.centre_id, strength="PERHAPS",
        weight=13, evidence=[["PHONE", "SAME", "", 13.0], ["NAME", "UNKNOWN", "kind_only", 0.0]], found_at=now,
        changed_at=now,
    )  # fmt: skip
    judged = judge_pair(cast.actor("mentor"), one=sri, other=ani, verdict="DIFFERENT")
    return {"pair": proposal.uid, "judgement": judged.uid}


def make_coaching(cast: Cast) -> dict[str, Any]:
    """A gap of Dapur Tempe, its case with a session, and a certificate."""
    offer: Offer = producer(cast, "Dapur Tempe", capacity=800_000)
    requirement = require(cast, starts_on=TODAY + datetime.timedelta(days=40))
    manager = cast.actor("manager")
    match_requirement(manager, requirement=requirement, on=TODAY)
    group = mentoring.open_cases(
        manager,
        enterprises=[offer.enterprise],
        mentor_uid=cast.mentor.uid,
        goal="Halal untuk keripik",
        gate="CERTIFICATE:HALAL",
        requirement=requirement,
    )
    (case,) = group.opened
    session = uuid.uuid4()
    mentoring.log_session(
        cast.actor("mentor"), case, uid=session, held_on=TODAY, minutes=60, note="RAHASIA SESI"
    )
    certificate: Certificate = certify(offer.enterprise, "PIRT")
    return {
        "coached": offer.enterprise.uid,
        "certificate": certificate.uid,
        "case": case.uid,
        "group": case.group_uid,
        "session": session,
        "step": case.steps.order_by("order")[0].uid,
    }


def make_planning(cast: Cast) -> dict[str, Any]:
    """A year with a course and a change by hand, an approved plan, a draft beside it, and a province's."""
    manager = cast.actor("manager")
    offer: Offer = producer(cast, "Dapur Rencana", capacity=300_000)
    requirement = require(cast, starts_on=TODAY + datetime.timedelta(days=120))
    match_requirement(manager, requirement=requirement, on=TODAY)
    year = pathways.open_year(manager, centre=cast.solo)
    course = pathways.add_course(
        manager, year, name="Kelas halal", gate="CERTIFICATE:HALAL", seats=10, cost=1_000_000, hours=80, field="",
        duration=0, in_periods=[1],
    )  # fmt: skip
    approved = answer(pathways.ask_for_plan(manager, year))
    pathways.approve_plan(manager, approved, expected_version=approved.version)
    (first, *_rest) = list_pathways(manager, approved)
    change = pathways.change_by_hand(
        manager, year, enterprise=first.enterprise, requirement=first.requirement, rule="NEVER"
    )
    draft = answer(pathways.ask_for_plan(manager, year))
    province = answer(pathways.ask_for_province(cast.actor("analyst"), province="33"))
    return {
        "year": year.uid,
        "course": course.uid,
        "change": change.uid,
        "plan": approved.uid,
        "draft_plan": draft.uid,
        "province_plan": province.uid,
        "planned": offer.enterprise.uid,
    }
