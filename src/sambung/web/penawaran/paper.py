"""The proposal as PDF/UA in either language: the buyer's version, and with the members for those who see them."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import typst
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sambung.apps.linkages import selectors
from sambung.apps.linkages.selectors import ProposalView
from sambung.web import formats
from sambung.web.answers import actor_of
from sambung.web.penawaran.answered import answered
from sambung.web.permintaan import labels

TEMPLATE = Path(__file__).with_name("proposal.typ")
LANGUAGES = ("id", "en")


@answered
@require_GET
def proposal_pdf(request: HttpRequest, uid: uuid.UUID, language: str) -> HttpResponse:
    """The PDF; `?anggota=1` adds the members for the centre and the seller. A buyer's never has them."""
    if language not in LANGUAGES:
        raise Http404(language)
    actor = actor_of(request)
    view = selectors.view_proposal(actor, selectors.get_proposal(actor, uid))
    with_members = request.GET.get("anggota") == "1" and view.lines is not None
    content = proposal_paper(view, language, with_members=with_members)
    response = HttpResponse(content, content_type="application/pdf")
    name = f"penawaran-{str(view.proposal.uid)[:8]}-{language}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def proposal_paper(view: ProposalView, language: str, *, with_members: bool = False) -> bytes:
    """PDF bytes (PDF/UA-1), in the given language whatever the page's is."""
    with translation.override(language):
        data = _data(view, language, with_members=with_members)
    content: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
        pdf_standards=["ua-1"],
    )
    return content


def _data(view: ProposalView, language: str, *, with_members: bool) -> dict[str, Any]:
    proposal = view.proposal
    requirement = proposal.requirement
    seller = proposal.seller_of_record.name if proposal.seller_of_record else _("each member by itself")
    total_label = _("Total")
    quantity = labels.per_period(proposal.quantity, requirement.unit, requirement.period_kind)
    duration = labels.duration(requirement.periods, requirement.period_kind)
    price = [
        (_("Price, delivered"), labels.unit_price(proposal.unit_price, requirement.unit)),
        (_("Quantity"), f"{quantity}, {duration}"),
        (total_label, formats.rupiah(view.total)),
        (
            _("Margin for the seller's work"),
            _("none")
            if proposal.margin_permille is None
            else formats.percent(proposal.margin_permille / 1000),
        ),
    ]
    payment = (
        formats.unknown()
        if requirement.payment_days is None
        else _("%(days)s days after the invoice") % {"days": requirement.payment_days}
    )
    terms = [
        (_("Seller of record"), seller),
        (_("Form"), str(proposal.get_form_display())),
        (_("Delivered from"), formats.day(requirement.starts_on)),
        (_("Delivered to"), requirement.address or labels.region(requirement.region_code)),
        (_("Payment"), payment),
        (_("Tax invoice"), _("asked") if requirement.asks_tax_invoice else _("not asked")),
        (_("Answer by"), formats.day(proposal.answer_by)),
    ]
    members = _("%(count)s enterprises make it together.") % {"count": formats.number(view.member_count)}
    if view.names:
        members = f"{members} {', '.join(view.names)}"
    return {
        "language": language,
        "title": _("Proposal: %(product)s") % {"product": requirement.product},
        "author": requirement.centre.name,
        "simulated": _("SIMULATED DATA: no enterprise, buyer or amount here is real.")
        if proposal.is_simulated
        else "",
        "heading": _("Proposal: %(product)s") % {"product": requirement.product},
        "subheading": _("for %(buyer)s, facilitated by %(centre)s")
        % {"buyer": requirement.buyer.name, "centre": requirement.centre.name},
        "sections": [
            {"title": _("Price"), "note": "", "facts": price},
            {"title": _("Terms"), "note": "", "facts": terms},
            {"title": _("Members"), "note": members, "facts": []},
        ],
        "strong": total_label,
        "members_title": _("Parts of the members"),
        "members_head": [_("Enterprise"), _("Quantity"), _("Unit price"), _("Total")],
        "members": _members(view) if with_members else [],
        "signatures": [
            {"role": _("Buyer"), "name": requirement.buyer.name},
            {"role": _("Seller of record"), "name": seller},
        ],
        "closing": _("The centre brings both sides together and is no party to this agreement."),
        "footer": _("%(state)s · printed on %(day)s · %(uid)s")
        % {
            "state": str(proposal.get_state_display()),
            "day": formats.day(timezone.localdate()),
            "uid": str(proposal.uid),
        },
    }


def _members(view: ProposalView) -> list[list[str]]:
    requirement = view.proposal.requirement
    return [
        [
            line.name,
            labels.per_period(line.quantity, requirement.unit, requirement.period_kind),
            "–" if line.unit_price is None else formats.unit_price(line.unit_price),
            "–" if line.total is None else formats.rupiah(line.total),
        ]
        for line in view.lines or ()
    ]
