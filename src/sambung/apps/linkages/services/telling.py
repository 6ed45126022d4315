"""Messages that follow from what happened to a proposal: to the centre's managers, and to its members."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils import timezone

from sambung.apps.actors.access import Actor
from sambung.apps.centres.models import CentreRole, Membership
from sambung.apps.linkages.models import Proposal, ProposalMember
from sambung.apps.notices import services as notices
from sambung.apps.registry.models import Contact


def tell_managers(actor: Actor, proposal: Proposal, template: str, params: dict[str, object]) -> None:
    """A message to the managers of the centre; nothing personal in it."""
    requirement = proposal.requirement
    people = Membership.objects.filter(
        centre_id=requirement.centre_id, role=CentreRole.MANAGER, ended_on__isnull=True
    ).select_related("user")
    wanted = [
        notices.NewNotice(
            channel="email" if person.user.email or not person.user.phone else "whatsapp",
            template=template,
            params={
                "product": requirement.product,
                "buyer": requirement.buyer.name,
                "proposal": str(proposal.uid),
                "is_simulated": proposal.is_simulated,
                **params,
            },
            recipient_uid=person.user.uid,
            address=person.user.email or person.user.phone,
            language=person.user.language,
            subject_uid=proposal.uid,
        )
        for person in people
    ]
    notices.queue_notices(actor, wanted)


def tell_members(
    actor: Actor,
    proposal: Proposal,
    lines: Iterable[ProposalMember],
    template: str,
    params: dict[str, object],
) -> None:
    """A message to each member of `lines` whose phone is known; one however many lines it has, about no other."""
    requirement = proposal.requirement
    members = {line.enterprise_id: line.enterprise for line in lines}
    phones = phones_of(members)
    wanted = [
        notices.NewNotice(
            channel="whatsapp",
            template=template,
            params={
                "name": member.name,
                "product": requirement.product,
                "buyer": requirement.buyer.name,
                "centre": requirement.centre.name,
                "is_simulated": proposal.is_simulated,
                **params,
            },
            recipient_uid=member.uid,
            address=phones[pk],
            subject_uid=proposal.uid,
        )
        for pk, member in members.items()
        if pk in phones
    ]
    notices.queue_notices(actor, wanted)


def phones_of(enterprise_pks: Collection[int]) -> dict[int, str]:
    """The phone that stands for each enterprise; missing where none is known."""
    rows = Contact.objects.unscoped("a link goes to the member's own phone").standing()
    found = rows.on(timezone.localdate()).filter(enterprise_id__in=enterprise_pks).exclude(phone="")
    return dict(found.order_by("pk").values_list("enterprise_id", "phone"))
