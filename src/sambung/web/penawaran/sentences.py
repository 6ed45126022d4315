"""What the room says in codes, as sentences: refusals, warnings, states."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.apps.linkages.services import LinkagesError
from sambung.web import formats
from sambung.web.permintaan import labels

# State → the chip's colour and sign.
STATES = {
    "DRAFT": "plain",
    "SENT": "waiting",
    "LINKED": "met",
    "DECLINED": "not_met",
    "EXPIRED": "warning",
    "WITHDRAWN": "plain",
    "SUPERSEDED": "plain",
}
ANSWERS = {"WAITING": "waiting", "ACCEPTED": "met", "LESS": "near", "DECLINED": "not_met"}
FORM_NOTES: dict[str, str | Promise] = {
    "COOP_RESELLS": gettext_lazy(
        "The cooperative buys from the members and sells to the buyer in its own name."
    ),
    "COOP_COMMISSION": gettext_lazy("The cooperative sells for the members and keeps a commission."),
    "LEAD_SUBCONTRACTS": gettext_lazy(
        "One member signs with the buyer and gives subcontracts to the others."
    ),
    "KSO": gettext_lazy("The members sign a joint operation; one member leads it."),
    "EACH_ALONE": gettext_lazy("Each member signs and invoices by itself."),
}
REFUSALS: dict[str, str | Promise] = {
    "NOT_SOLVED": gettext_lazy("This consortium has no solution yet. Wait for it, or build another."),
    "NO_MEMBERS": gettext_lazy("This consortium has no members. Change its limits and build it again."),
    "CENTRE_SELLS": gettext_lazy("The centre facilitates and never signs. Choose a cooperative or a member."),
    "FORM_NEEDS_COOPERATIVE": gettext_lazy("This form needs a cooperative as seller of record. Choose one."),
    "FORM_NEEDS_MEMBER": gettext_lazy(
        "This form needs a member of the consortium as seller of record. Choose one."
    ),
    "FORM_HAS_NO_SELLER": gettext_lazy(
        "Where each member sells alone there is no seller of record: leave it empty."
    ),
    "PAST_DAY": gettext_lazy("The answer day has passed. Choose a day from today on."),
    "REQUIREMENT_NOT_OPEN": gettext_lazy("The requirement is not open. Reopen it first."),
    "WRONG_STATE": gettext_lazy("This can no longer be done: the proposal has moved on. Look at its state."),
    "REPLACED_ALREADY": gettext_lazy(
        "The proposal that this plan was to replace is already linked or replaced."
    ),
    "NOTHING_CHANGED": gettext_lazy("Nobody has declined or asked for less: there is nothing to plan again."),
    "NOT_MATCHED": gettext_lazy("Match the requirement with the enterprises first."),
    "NOT_OPEN": gettext_lazy("This proposal is closed: answers no longer count."),
    "NO_WITNESS": gettext_lazy("Write who heard the member say so: a witness is needed."),
    "LOCKED": gettext_lazy("Too many wrong tries. Ask your centre for a new link."),
    "NO_CAPACITY": gettext_lazy(
        "This capacity has been promised elsewhere meanwhile. Speak with your centre."
    ),
    "BAD_ANSWER": gettext_lazy("Choose one of the answers."),
    "FUTURE_DAY": gettext_lazy("This day is still to come. Write the day on which it happened."),
    "BAD_AMOUNT": gettext_lazy("Write an amount above zero, or leave it empty."),
    "SUPERSEDED": gettext_lazy("This was taken back and no longer counts."),
    "NO_REASON": gettext_lazy("Write the reason: it stays in the history."),
    "NOTHING_TO_CONFIRM": gettext_lazy("Only the seller and the buyer confirm."),
}
LINK_REFUSALS: dict[str, str | Promise] = {
    "UNKNOWN": gettext_lazy("This link is not known. Check that you copied all of it."),
    "EXPIRED": gettext_lazy("This link has expired. Ask your centre for a new one."),
    "REVOKED": gettext_lazy(
        "This link was replaced or the proposal was closed. Ask your centre for the newest one."
    ),
    "LOCKED": gettext_lazy("This link is locked after too many wrong tries. Ask your centre for a new one."),
}


def refusal(error: LinkagesError) -> str:
    """What happened and what to do."""
    params = error.params
    if error.code == "CAPACITY":
        return _capacity(params)
    if error.code == "SELLER_NOT_PKP":
        return _(
            "The buyer asks for a tax invoice, and %(seller)s is not a taxable entrepreneur (PKP). "
            "Choose another seller of record."
        ) % {"seller": params["seller"]}
    if error.code == "BELOW_COST":
        return _("This price does not cover the cost. The least is %(price)s.") % {
            "price": formats.unit_price(params["least"])
        }
    if error.code == "BAD_MARGIN":
        return _("A margin is between 0 and %(most)s.") % {"most": formats.percent(params["most"] / 1000, 0)}
    if error.code == "ANSWERED_SINCE":
        return _(
            "%(member)s has answered differently since this plan was made. Wait for the newest plan, or plan again."
        ) % {"member": params["member"]}
    if error.code == "TOO_LATE":
        return _("The answer day, %(day)s, has passed.") % {"day": formats.day(params["answer_by"])}
    if error.code == "BAD_QUANTITY":
        return _("Write how much you can make: more than 0 and less than %(most)s.") % {
            "most": formats.quantity(params["most"])
        }
    if error.code == "WRONG_DIGITS":
        return _(
            "These are not the last four digits of the phone number that this link was sent to. Tries left: %(left)s."
        ) % {"left": params["left"]}
    if error.code == "LINK":
        return str(LINK_REFUSALS[params["reason"]])
    if error.code == "BEFORE_LINKAGE":
        return _("The linkage opened on %(day)s: it cannot end before.") % {
            "day": formats.day(params["opened"])
        }
    return str(REFUSALS[error.code])


def _capacity(params: dict[str, Any]) -> str:
    member = params["member"]
    if params["reason"] == "TOO_LITTLE":
        return _(
            "%(member)s has only %(free)s free in a period, and %(asked)s is asked. "
            "Nobody was asked. Build the consortium again with what is free today."
        ) % {
            "member": member,
            "free": labels.quantity(params["free"], params["unit"]),
            "asked": labels.quantity(params["asked"], params["unit"]),
        }
    if params["reason"] == "ENDED":
        return _("%(member)s no longer makes this. Build the consortium again without it.") % {
            "member": member
        }
    return _(
        "The capacity of %(member)s is not known any more. Ask for it, or build the consortium again without it."
    ) % {"member": member}


def warning(code: str, params: dict[str, Any], unit: str) -> tuple[str, str]:
    """Title and text of what the centre must know before it sends."""
    if code == "ABOVE_CEILING":
        return _("The price is above the buyer's ceiling"), _(
            "%(price)s against %(ceiling)s. Build the consortium again with other limits, or agree with the buyer first."
        ) % {
            "price": labels.unit_price(params["price"], unit),
            "ceiling": labels.unit_price(params["ceiling"], unit),
        }
    if code == "SHORT":
        return _("Part of the quantity stays unfilled"), _(
            "%(short)s of each period is not in this proposal. The requirement stays open for the rest."
        ) % {"short": labels.quantity(params["short"], unit)}
    if code == "PKP_UNKNOWN":
        return _("The buyer asks for a tax invoice"), _(
            "Whether %(sellers)s may write one (PKP) is not known. Ask before the buyer accepts."
        ) % {"sellers": ", ".join(params["sellers"])}
    if code == "RELATED":
        ties = "; ".join(f"{who}: {whom}" for who, whom in params["ties"])
        return _("A related firm takes part"), _(
            "A person of this centre has declared an interest (%(ties)s). Let a colleague decide with you."
        ) % {"ties": ties}
    return _("The answer day is near"), _("Answers count until %(day)s.") % {
        "day": formats.relative_day(params["answer_by"])
    }
