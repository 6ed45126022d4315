"""What an enterprise's page shows of matching and coaching: orders within reach, what each still needs, open cases.

No other enterprise's figure stands here, and no ceiling: an owner would bid up to it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sambung.apps.actors.access import Actor, may
from sambung.apps.demand.selectors import may_see_ceiling
from sambung.apps.matching.selectors import OrderInReach, orders_within_reach
from sambung.apps.mentoring.selectors import CaseFilter, TwinCase, cases_of_twins, list_cases
from sambung.web import formats
from sambung.web.pendampingan import words
from sambung.web.permintaan import board, labels, reasons

SHOWN = 12
# Gates and facts that the short form of capacity and price answers.
ANSWERED = {"capacity", "unit_price", "LEAD_TIME", "CAPACITY_MIN", "PRICE_CEILING"}
# What is asked twice, as a fact and as a criterion.
SAME = {"PRICE_CEILING": "unit_price", "CAPACITY_MIN": "capacity"}
FACTS = {"SIZE_CLASS": "kelas", "REGION": "tempat", "TAX_INVOICE": "pajak", "IDENTIFIER": "nomor"}


def orders(actor: Actor, enterprise: Any) -> list[dict[str, Any]] | None:
    """Open requirements for which it stands as a candidate, nearest first; None for a buyer's firm, which makes none.

    Each: title, url, state, state_label, note, missing (sentences with what closes them), questions (text, url),
    coach (text, url) for managers who have not yet opened a case for it.
    """
    if enterprise.kind == "LARGE":
        return None
    found = orders_within_reach(actor, enterprise)
    if not found:
        return []
    may_change = may(actor, "registry.change_enterprise", enterprise)
    coached: set[int | None] = set()
    may_open = may(actor, "mentoring.open_case", enterprise)
    if may_open:
        open_cases = list_cases(actor, narrowed=CaseFilter(state="OPEN", enterprise=str(enterprise.uid)))
        coached = {one.requirement_id for one in open_cases}
    return [
        _order(actor, enterprise, one, coached, may_open=may_open, may_change=may_change)
        for one in found[:SHOWN]
    ]


def _order(
    actor: Actor,
    enterprise: Any,
    order: OrderInReach,
    coached: set[int | None],
    *,
    may_open: bool,
    may_change: bool,
) -> dict[str, Any]:
    requirement, today = order.requirement, timezone.localdate()
    state, label = words.VERDICTS[order.verdict]
    closes = {gap["gate"]: reasons.closing(gap, today) for gap in order.gaps}
    missing = []
    for line in order.results:
        if line["level"] == "MUST" and line["state"] == "NOT_MET":
            missing.append({"text": _sentence(actor, order, line), "closing": closes.get(line["gate"], "")})
    gates = "+".join(sorted(gap["gate"] for gap in order.gaps if gap.get("closable")))
    is_coached = requirement.pk in coached
    return {
        "title": requirement.product,
        "asked": labels.per_period(requirement.quantity, requirement.unit, requirement.period_kind),
        "url": reverse("requirement-detail", args=[requirement.uid]),
        "state": state,
        "state_label": label,
        "note": _note(order),
        "missing": missing,
        "questions": _questions(enterprise, order) if may_change else [],
        "unknown": [] if may_change else [one["text"] for one in _questions(enterprise, order)],
        "buyer": requirement.buyer.name,
        "coach": {
            "text": _("Open a case"),
            "url": board.coaching_url(requirement, gates, enterprise),
        }
        if may_open and gates and not is_coached
        else None,
        "is_coached": is_coached,
    }


def _note(order: OrderInReach) -> str:
    """Which product of theirs it is, how much of it could go there, and from when."""
    requirement = order.requirement
    parts = []
    if order.product and order.product.lower() != requirement.product.lower():
        parts.append(order.product)
    if order.capacity is not None:
        parts.append(
            _("yours: %(quantity)s")
            % {"quantity": labels.per_period(order.capacity, requirement.unit, requirement.period_kind)}
        )
    parts.append(_("deliveries from %(day)s") % {"day": formats.day(requirement.starts_on)})
    return " · ".join(parts)


def _sentence(actor: Actor, order: OrderInReach, line: dict[str, Any]) -> str:
    if line["kind"] == "PRICE_CEILING" and not may_see_ceiling(actor, order.requirement):
        return _("About the price, speak with your centre.")
    return reasons.sentence(line, unit=order.requirement.unit)


def _questions(enterprise: Any, order: OrderInReach) -> list[dict[str, str]]:
    """What is not known, each once, with the page that answers it (empty: only a person of the centre can say)."""
    told = {line["gate"]: line for line in order.results if line["state"] == "UNKNOWN"}
    found: dict[str, dict[str, str]] = {}
    for name in order.unknown:
        kind = name.partition(":")[0]
        key = SAME.get(kind, name)
        if key in found:
            continue
        text = (
            reasons.sentence(told[name], unit=order.requirement.unit)
            if name in told and key == name
            else reasons.question(key)
        )
        found[key] = {"text": text, "url": _answer_url(enterprise, order, name)}
    return list(found.values())


def _answer_url(enterprise: Any, order: OrderInReach, name: str) -> str:
    kind, _colon, about = name.partition(":")
    here = [enterprise.uid]
    if kind in ANSWERED or kind == "offer":
        chosen = str(order.offer_uid) if order.offer_uid is not None and kind != "offer" else "baru"
        return f"{reverse('enterprise-answer', args=here)}?{urlencode({'produk': chosen})}"
    if kind == "consent":
        return reverse("enterprise-consents", args=here)
    if kind == "CERTIFICATE":
        return reverse("enterprise-certificate", args=here)
    if kind == "PARTNER_CONTROL":
        return reverse("enterprise-holders", args=here)
    if kind == "ATTRIBUTE" and order.offer_uid is not None:
        address = reverse("enterprise-attribute", args=[enterprise.uid, order.offer_uid])
        return f"{address}?{urlencode({'nama': about})}"
    if kind in FACTS:
        return reverse("enterprise-fact", args=[enterprise.uid, FACTS[kind]])
    return ""


def cases(actor: Actor, enterprise: Any) -> list[dict[str, Any]] | None:
    """Open cases that the actor sees, with the next step; for a centre's people also that the enterprise is coached under
    another entry. None where there is none."""
    rows = list_cases(actor, narrowed=CaseFilter(state="OPEN", enterprise=str(enterprise.uid)))[:SHOWN]
    found = [_case(one) for one in rows]
    if actor.is_staff_of_centre:
        found += [_twins_case(one) for one in cases_of_twins(actor, enterprise)[:SHOWN]]
    return found or None


def _twins_case(one: TwinCase) -> dict[str, Any]:
    """Another centre's case is named by its centre alone."""
    under = _("under the entry “%(name)s”, %(centre)s") % {"name": one.name, "centre": one.centre}
    if one.case is None:
        return {"title": _("Coached by another centre"), "url": "", "note": under}
    return {"title": one.case.goal, "url": reverse("case-detail", args=[one.case.uid]), "note": under}


def _case(case: Any) -> dict[str, Any]:
    parts = [case.mentor.name]
    if case.steps_all:
        parts.append(
            ngettext("%(done)s of %(all)s step done", "%(done)s of %(all)s steps done", case.steps_all)
            % {"done": formats.number(case.steps_done), "all": formats.number(case.steps_all)}
        )
    if case.next_what:
        due = f" ({formats.day(case.next_due)})" if case.next_due else ""
        parts.append(_("next: %(what)s") % {"what": case.next_what + due})
    is_late = case.next_due is not None and case.next_due < timezone.localdate()
    return {
        "title": case.goal,
        "url": reverse("case-detail", args=[case.uid]),
        "note": " · ".join(parts),
        "state": "warning" if is_late else "waiting",
        "state_label": _("a step is overdue") if is_late else _("running"),
    }
