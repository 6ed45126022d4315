"""A member declines: the plan is made again by itself, and the new proposal goes out to whom it concerns."""

from __future__ import annotations

from tests.journeys import steps
from tests.journeys.visitor import Visitors


def test_a_decline_becomes_a_new_proposal_that_is_accepted(visitors: Visitors) -> None:
    manager = visitors.come("manajer")
    steps.post_requirement(manager, quantity="400", max_share="50")
    steps.match(manager)
    steps.build_consortium(manager)
    first = list(steps.send_proposal(manager))
    old = steps.open_proposal(manager)
    members = [link for link in first if not link.is_buyer]
    decliner = next(link for link in members if link.digits)
    accepted = [link for link in members if link.digits and link != decliner]
    if accepted:
        steps.answer_by_link(visitors, accepted[0])
    steps.answer_by_link(visitors, decliner, answer="DECLINED")
    new = steps.wait_for_new_draft(manager, old)
    assert new != old
    assert decliner.name not in manager.page.locator("main table").first.inner_text()
    second = steps.send_draft(manager)
    names = {link.name for link in second}
    assert decliner.name not in names
    proposal = steps.open_proposal(manager)
    for link in second:
        if link.is_buyer:
            continue
        if link.digits:
            steps.answer_by_link(visitors, link)
        else:
            manager.go(proposal)
            steps.write_down(manager, link.name)
    steps.answer_by_link(visitors, next(link for link in second if link.is_buyer))
    manager.go(proposal)
    assert manager.page.locator(".alert-success a[href='/keterkaitan/']").count() == 1, manager.text[:800]
    # The link of the plan that was replaced no longer decides anything.
    with visitors.visit() as late:
        late.page.goto(decliner.url)
        assert late.page.locator("button[name=answer]").count() == 0
        late.faults.clear()
