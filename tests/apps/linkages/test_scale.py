"""Writes about fifty members take as many queries as about five: no write holds SQLite's one writer for long."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.linkages.scene import ANSWER_BY, TODAY, address, entry, make_offer, make_run

from sambung.apps.linkages import services
from sambung.apps.linkages.models import Proposal, ProposalMember
from sambung.apps.registry.models import Contact, Enterprise


def wide(scene, count):
    """A draft with `count` members, nine boxes a week each through the cooperative: never enough to fill the requirement."""
    written = entry()
    plan = []
    for number in range(count):
        member = Enterprise.objects.create(
            name=f"Dapur {number}",
            kind="UMKM",
            centre=scene.cast.solo,
            region_code="33.72",
            registered_on=TODAY,
        )
        Contact.objects.create(enterprise=member, phone=f"0812-0000-{number:04}", recorded=written)
        plan.append((make_offer(member, 300, 5000, written), 9, 5000, scene.cast.cooperative))
    run = make_run(scene.requirement, scene.run.match_run, plan, hub=scene.cast.cooperative)
    return scene.draft(pool_run=run)


def queries_of(act):
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as caught:
        act()
    print(f"{len(caught)} queries, {1000 * (time.perf_counter() - started):.0f} ms")  # with -s
    return len(caught)


def send(scene, proposal):
    return services.send_proposal(scene.cast.actor("manager"), proposal=proposal, address=address)


def accept(proposal, *, until=1):
    """All members but the first `until` accept, without their links."""
    lines = ProposalMember.objects.unscoped("a test").filter(proposal=proposal).order_by("pk")
    rest = list(lines)[until:]
    ProposalMember.objects.unscoped("a test").filter(pk__in=[one.pk for one in rest]).update(
        answer="ACCEPTED"
    )
    return list(lines)[:until]


def open_linkages(scene, proposal):
    """The queries of the answer that opens them."""
    send(scene, proposal)
    (last,) = accept(proposal)
    Proposal.objects.unscoped("a test").filter(pk=proposal.pk).update(buyer_answer="ACCEPTED")
    return queries_of(
        lambda: services.answer_as_member(
            scene.cast.actor("manager"), line=last, answer="ACCEPTED", witness="Ibu lurah"
        )
    )


def withdraw(scene, proposal):
    send(scene, proposal)
    return queries_of(
        lambda: services.withdraw_proposal(scene.cast.actor("manager"), proposal=proposal, reason="uji")
    )


def expire(scene, proposal):
    send(scene, proposal)
    return queries_of(lambda: services.expire_proposals(ANSWER_BY.replace(year=ANSWER_BY.year + 1)))


def replace(scene, proposal):
    send(scene, proposal)
    accept(proposal)
    new = scene.draft(pool_run=proposal.pool_run, supersedes=proposal)
    return queries_of(lambda: send(scene, new))


def decline(scene, proposal):
    """The queries of an answer after which the consortium is asked for again."""
    send(scene, proposal)
    (first,) = accept(proposal)
    return queries_of(
        lambda: services.answer_as_member(
            scene.cast.actor("manager"), line=first, answer="DECLINED", witness="Ibu lurah"
        )
    )


@pytest.mark.parametrize(
    "act",
    [
        lambda scene, proposal: queries_of(lambda: send(scene, proposal)),
        open_linkages,
        withdraw,
        expire,
        replace,
        decline,
    ],
    ids=["send", "open", "withdraw", "expire", "replace", "decline"],
)
def test_the_queries_of_a_write_do_not_grow_with_its_members(scene, act):
    few = act(scene, wide(scene, 5))
    scene.requirement.refresh_from_db()
    scene.requirement.state = "OPEN"
    scene.requirement.save()
    assert act(scene, wide(scene, 50)) <= few
