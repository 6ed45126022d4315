"""Sentences of asking: states, ways, refusals, what was said, conversions, what is read out on the telephone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sambung.apps.asking.services.outcomes import AskingError
from sambung.standards.periods import DAYS, PeriodKind
from sambung.standards.units import Dimension, units
from sambung.web import formats
from sambung.web.permintaan import labels

WAYS: list[tuple[str, str | Promise]] = [
    ("WHATSAPP", _("WhatsApp")),
    ("PAPER", _("printed sheet with a QR code")),
    ("CALL", _("telephone call")),
    ("VISIT", _("visit")),
]
STATES: dict[str, tuple[str, str | Promise]] = {
    "WAITING": ("waiting", _("no answer yet")),
    "ANSWERED": ("met", _("answered")),
    "DECLINED": ("plain", _("would rather not say")),
    "NOT_ME": ("warning", _("wrong person or number")),
    "WITHDRAWN": ("plain", _("withdrawn")),
    "EXPIRED": ("warning", _("answer day passed")),
}
APPEALS: dict[str, tuple[str, str | Promise]] = {
    "OPEN": ("waiting", _("waits for the centre")),
    "LATE": ("warning", _("the day passed without a word")),
    "ASKED": ("met", _("the centre asks its owners")),
    "DECLINED": ("plain", _("the centre cannot")),
    "WITHDRAWN": ("plain", _("withdrawn")),
}
REPLIES: dict[str, tuple[str, str | Promise]] = {
    "YES": ("met", _("can make it")),
    "OTHER": ("info", _("makes something like it")),
    "NO": ("not_met", _("does not make it")),
    "DECLINED": ("plain", _("would rather not say")),
    "NOT_ME": ("warning", _("wrong person or number")),
}
BY: dict[str, str | Promise] = {
    "LINK": _("by the owner's link"),
    "ACCOUNT": _("by the owner, signed in"),
    "TYPED": _("typed by the centre"),
}
LIKELY: dict[str, str | Promise] = {
    "KNOWN": _("its own figure"),
    "LAST": _("its own figure, out of date"),
    "SIMILAR": _("median of those like it"),
    "": "",
}
SKIPPED: dict[str, str | Promise] = {
    "ASKED_ALREADY": _("asked already"),
    "ASKED_TOO_OFTEN": _("asked too often lately"),
    "NOT_A_CANDIDATE": _("no candidate any more"),
}
REFUSALS: dict[str, str | Promise] = {
    "REQUIREMENT_NOT_OPEN": _("This requirement is not open: nobody can be asked for it."),
    "NOT_MATCHED": _("Match the requirement first: then it is known whom to ask."),
    "PAST_DAY": _("The answer day has passed: choose a later one."),
    "NOBODY": _("None of the chosen waits for an answer."),
    "NO_CENTRE": _("Tick which centres are to ask their owners."),
    "WRONG_STATE": _("This step is no longer possible."),
    "NO_SUCH_VISITOR": _("This person does not work in your centre."),
    "NOT_OPEN": _("This question is closed: answers no longer count."),
    "TOO_LATE": _("The answer day has passed. Tell your centre, it can still write your answer down."),
    "NO_CAPACITY": _("Write how much. 0 means: nothing at the moment."),
    "NO_PRODUCT": _("Write what you make."),
    "PAST_EXPIRY": _("Choose a day from today on, at most two years from now."),
    "NO_WITNESS": _("Somebody must have heard it: write who."),
    "LOCKED": _("There were too many wrong tries. Ask your centre for a new link."),
    "NOTHING_TO_TAKE_BACK": _(
        "There is no typed answer to take back. What an owner answered by link, the owner changes."
    ),
    "ANSWERED_SINCE": _("Somebody answered meanwhile."),
}
LINK_REFUSALS: dict[str, str | Promise] = {
    "UNKNOWN": _(
        "This address is not complete. Open the link in the message again, or ask your centre for a new one."
    ),
    "EXPIRED": _("This link has run out. Ask your centre for a new one."),
    "REVOKED": _("This link was withdrawn. If you still want to answer, tell your centre."),
    "LOCKED": _("There were too many wrong tries. Ask your centre for a new link."),
}


def refusal(error: AskingError) -> str:
    """Why something cannot be done, and what to do."""
    if error.code == "LINK":
        return str(LINK_REFUSALS[error.params["reason"]])
    if error.code == "WRONG_DIGITS":
        return gettext("These are not the last four digits. Tries left: %(left)s.") % error.params
    return str(REFUSALS[error.code])


def conversion(requirement: Any) -> str:
    """What one unit and one period are in smaller ones: `1 t = 1.000 kg · 700 a week are 100 a day`."""
    parts = []
    known = units().get(requirement.unit)
    if known is not None and known.factor is not None and known.factor != 1:
        base = {
            Dimension.MASS: "kg",
            Dimension.COUNT: "piece",
            Dimension.LENGTH: "m",
            Dimension.VOLUME: "l",
        }.get(known.dimension)
        if base is not None and base in units():
            parts.append(
                gettext("1 %(unit)s is %(amount)s %(base)s")
                % {
                    "unit": labels.unit(requirement.unit),
                    "amount": formats.number(float(known.factor)),
                    "base": labels.unit(base),
                }
            )
    kind = PeriodKind(requirement.period_kind)
    if kind is not PeriodKind.DAY:
        smaller = PeriodKind.DAY if kind is PeriodKind.WEEK else PeriodKind.WEEK
        ratio = DAYS[kind] / DAYS[smaller]
        amount = Fraction(100) * ratio
        parts.append(
            gettext("%(amount)s %(per)s is about 100 %(smaller)s")
            % {
                "amount": formats.number(int(amount)),
                "per": labels.per(kind.value),
                "smaller": labels.per(smaller.value),
            }
        )
    return " · ".join(parts)


def per_day(capacity: int | None, requirement: Any) -> str:
    """A capacity in a smaller period, rounded, beside what was said; empty where nothing is gained."""
    kind = PeriodKind(requirement.period_kind)
    if not capacity or kind is PeriodKind.DAY:
        return ""
    smaller = PeriodKind.DAY if kind is PeriodKind.WEEK else PeriodKind.WEEK
    share = int(Fraction(capacity) * DAYS[smaller] / DAYS[kind])
    shown = share - share % 1000 if share >= 1000 else share
    return gettext("about %(quantity)s") % {
        "quantity": labels.per_period(shown, requirement.unit, smaller.value)
    }


def said(answer: Any, requirement: Any, *, sees_price: bool) -> list[str]:
    """What an answer says, in short parts."""
    if answer.reply not in ("YES", "OTHER"):
        return []
    parts = []
    if answer.reply == "OTHER":
        parts.append(answer.product)
    quantity = labels.per_period(answer.capacity, answer.unit, answer.period_kind)
    daily = per_day(answer.capacity, requirement)
    parts.append(f"{quantity} ({daily})" if daily else quantity)
    if answer.from_day:
        parts.append(gettext("from %(day)s") % {"day": formats.day(answer.from_day)})
    if answer.unit_price is None:
        parts.append(gettext("price not yet known"))
    elif sees_price:
        parts.append(labels.unit_price(answer.unit_price, answer.unit))
    if answer.expires_on:
        parts.append(gettext("holds until %(day)s") % {"day": formats.day(answer.expires_on)})
    return parts


def skipped(reasons: dict[Any, str]) -> str:
    """How many were not asked, and why."""
    counts: dict[str, int] = {}
    for code in reasons.values():
        counts[code] = counts.get(code, 0) + 1
    return ", ".join(f"{SKIPPED[code]}: {formats.number(count)}" for code, count in sorted(counts.items()))


def asked(count: int) -> str:
    """How many were asked."""
    return ngettext("%(count)s owner is asked.", "%(count)s owners are asked.", count) % {
        "count": formats.number(count)
    }


def script(question: Any) -> list[str]:
    """What is read out on the telephone: who calls, why, the three questions, what happens with the answer."""
    requirement = question.requirement
    per = labels.per(requirement.period_kind)
    unit = labels.unit(requirement.unit)
    centre = question.enterprise.centre.name if question.enterprise.centre else requirement.centre.name
    return [
        gettext("Hello, this is %(centre)s. Am I speaking with the owner of %(name)s? It takes one minute.")
        % {"centre": centre, "name": question.enterprise.name},
        gettext(
            "A buyer looks for %(product)s, %(quantity)s %(duration)s, from %(day)s. Several businesses may make it together. It is a question, not yet an order, and you may say no."
        )
        % {
            "product": requirement.product,
            "quantity": labels.per_period(requirement.quantity, requirement.unit, requirement.period_kind),
            "duration": labels.duration(requirement.periods, requirement.period_kind),
            "day": formats.day(requirement.starts_on),
        },
        gettext("First: can you make it? Or something like it – what?"),
        gettext("Second: how many %(unit)s %(per)s can you make beside what you sell now, and from when?")
        % {"unit": unit, "per": per},
        gettext("Third: at what price for one %(unit)s, and until when does it hold?") % {"unit": unit},
        gettext("May we match what you can make with buyers' orders? Your price is shown to no buyer."),
        gettext(
            "I repeat what I wrote down … Is that right? Thank you; you can send your profile to any buyer, shall I send it to you?"
        ),
    ]


QUESTION_SHORT: dict[str, str | Promise] = {
    "offer": _("what it makes"),
    "product": _("whether it is this product"),
    "capacity": _("capacity"),
    "unit_price": _("price"),
    "consent": _("consent"),
}


def unknowns(codes: list[str]) -> str:
    """What is not known of a candidate, in short: `capacity, price`."""
    return ", ".join(str(QUESTION_SHORT[code]) for code in codes if code in QUESTION_SHORT)
