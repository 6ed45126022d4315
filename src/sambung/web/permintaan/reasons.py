"""A full sentence for every reason code of matching: criteria, verdicts, candidates, gaps.

The engine gives codes with parameters; a test walks all codes of the engine and finds none without a sentence.
Prices appear only where the reader may see them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sambung.web import formats
from sambung.web.permintaan import labels

Text = str | Promise

SENTENCES: dict[tuple[str, str], Text] = {
    ("CERTIFICATE", "not_given"): _("Whether it holds %(scheme)s is not known."),
    ("CERTIFICATE", "no_certificate"): _("No %(scheme)s is recorded."),
    ("CERTIFICATE", "outside_scope"): _("Its %(scheme)s is for other products."),
    ("CERTIFICATE", "valid"): _("%(scheme)s holds until %(valid_to)s."),
    ("CERTIFICATE", "valid_unless_changed"): _(
        "%(scheme)s holds as long as nothing on which it rests changes."
    ),
    ("CERTIFICATE", "renewed_in_time"): _("%(scheme)s is renewed before it ends."),
    ("CERTIFICATE", "invalidated"): _("%(scheme)s has not held since %(invalidated_on)s."),
    ("CERTIFICATE", "not_yet_valid"): _("%(scheme)s begins only on %(valid_from)s."),
    ("CERTIFICATE", "basis_not_given"): _("It is not recorded on what the validity of %(scheme)s rests."),
    ("CERTIFICATE", "batch_only"): _("%(scheme)s was given for one batch only."),
    ("CERTIFICATE", "start_not_given"): _("It is not recorded since when %(scheme)s holds."),
    ("CERTIFICATE", "end_not_given"): _("It is not recorded until when %(scheme)s holds."),
    ("CERTIFICATE", "expired"): _("%(scheme)s ended on %(valid_to)s."),
    ("CERTIFICATE", "expires_before_last_delivery"): _(
        "%(scheme)s ends on %(valid_to)s, before the last delivery on %(needed_until)s: renew it by %(renew_by)s."
    ),
    ("CERTIFICATE", "scope_not_given"): _("It is not recorded for which products %(scheme)s was given."),
    ("SIZE_CLASS", "not_given"): _("Its size class is not known: neither capital nor sales is recorded."),
    ("SIZE_CLASS", "class_asked"): _("Its class is %(size_class)s, as asked."),
    ("SIZE_CLASS", "other_class"): _("Its class is %(size_class)s; asked is %(asked)s."),
    ("REGION", "not_given"): _("It is not known where it works."),
    ("REGION", "region_in_other_scheme"): _("Its region is recorded under another code list."),
    ("REGION", "in_region"): _("It works in %(region)s, as asked."),
    ("REGION", "region_too_coarse"): _("Only its province is known: %(region)s."),
    ("REGION", "other_region"): _("It works in %(region)s; asked is %(asked)s."),
    ("LEAD_TIME", "not_given"): _("Its lead time is not known."),
    ("LEAD_TIME", "first_delivery_not_given"): _("The day of the first delivery is not given."),
    ("LEAD_TIME", "in_time"): _("It needs %(days)s days; %(max_days)s are allowed."),
    ("LEAD_TIME", "too_slow"): _("It needs %(days)s days; only %(max_days)s are allowed."),
    ("ATTRIBUTE", "not_given"): _("Not known: %(name)s."),
    ("ATTRIBUTE", "in_set"): _("%(name)s is %(value)s, as asked."),
    ("ATTRIBUTE", "not_in_set"): _("%(name)s is %(value)s; asked is %(allowed)s."),
    ("ATTRIBUTE", "not_a_number"): _("%(name)s is recorded as “%(value)s”, which is no number."),
    ("ATTRIBUTE", "unit_differs"): _(
        "%(name)s is recorded in another unit (%(given_unit)s) and cannot be compared."
    ),
    ("ATTRIBUTE", "below_minimum"): _("%(name)s is %(value)s; at least %(minimum)s is asked."),
    ("ATTRIBUTE", "above_maximum"): _("%(name)s is %(value)s; at most %(maximum)s is asked."),
    ("ATTRIBUTE", "in_range"): _("%(name)s is %(value)s, within what is asked."),
    ("PRICE_CEILING", "no_ceiling"): _("The buyer gave no price ceiling."),
    ("PRICE_CEILING", "not_given"): _("Its price is not known."),
    ("PRICE_CEILING", "within_ceiling"): _(
        "Its price is under the ceiling; freight and handling come on top."
    ),
    ("PRICE_CEILING", "over_ceiling"): _("Its price is over the ceiling."),
    ("CAPACITY_MIN", "not_given"): _("Its capacity is not known."),
    ("CAPACITY_MIN", "enough_capacity"): _("It can make %(capacity)s; at least %(minimum)s is asked."),
    ("CAPACITY_MIN", "capacity_too_small"): _(
        "It can make only %(capacity)s; at least %(minimum)s is asked."
    ),
    ("TAX_INVOICE", "not_given"): _("It is not known whether it can issue tax invoices."),
    ("TAX_INVOICE", "is_pkp"): _("It can issue tax invoices itself (PKP)."),
    ("TAX_INVOICE", "through_seller_of_record"): _("The seller of record can issue the tax invoice for it."),
    ("TAX_INVOICE", "not_pkp"): _("It cannot issue tax invoices (not PKP)."),
    ("IDENTIFIER", "not_given"): _("It is not known whether it has %(name)s."),
    ("IDENTIFIER", "identifier_held"): _("It has %(name)s."),
    ("IDENTIFIER", "identifier_missing"): _("It has no %(name)s yet."),
    ("PARTNER_CONTROL", "not_given"): _("It has not yet declared who owns or controls it."),
    ("PARTNER_CONTROL", "no_rule"): _("No rule on the control of partners was in force on that day."),
    ("PARTNER_CONTROL", "no_control_recorded"): _(
        "Nothing is recorded by which the buyer would own or control it."
    ),
    ("PARTNER_CONTROL", "buyer_not_given"): _("The buyer is not known, so its control cannot be checked."),
    ("PARTNER_CONTROL", "not_controlled"): _("The buyer neither owns nor controls it."),
    ("PARTNER_CONTROL", "buyer_class_unknown"): _(
        "The buyer owns or controls it, and the buyer's class is not known."
    ),
    ("PARTNER_CONTROL", "controlled_by_buyer"): _(
        "The buyer owns or controls it: the law forbids this partnership."
    ),
    ("PARTNER_CONTROL", "partner_class_unknown"): _(
        "The buyer owns or controls it, and its own class is not known."
    ),
    ("PARTNER_CONTROL", "control_not_forbidden"): _(
        "The buyer owns or controls it, which the law allows for these classes."
    ),
}
# Of any kind of criterion that rests on something told.
GENERAL: dict[str, Text] = {
    "expired": _("What was told is out of date since %(expires)s: ask again."),
    "not_yet": _("What was told holds only from %(as_of)s."),
}
WITH_PRICES: dict[str, Text] = {
    "within_ceiling": _(
        "Its price, %(unit_price)s, is under the ceiling of %(ceiling)s; freight and handling come on top."
    ),
    "over_ceiling": _("Its price, %(unit_price)s, is over the ceiling of %(ceiling)s."),
}
VERDICTS: dict[str, Text] = {
    "all_met": _("It meets every criterion."),
    "gaps": _("Only what can be closed is missing."),
    "unclosable": _("Something is missing that no known step closes."),
    "too_many_gaps": _("Too much is missing at once."),
    "unknown": _("Something that decides is not known yet."),
    "consent_withdrawn": _("The owner no longer agrees to be matched."),
    "does_not_make_it": _("Its owner was asked and does not make this product."),
    "no_offer": _("Its words fit, but nobody has recorded what it can make."),
}
CANDIDATES: dict[str, Text] = {
    "confirmed": _("A person confirmed that this is the product."),
    "refused": _("A person said that this is another product."),
    "shared_words": _("The product's words fit: %(stems)s."),
    "kbli_match": _("Its activity code %(code)s fits."),
    "nothing_shared": _("Neither words nor code fit."),
}
UNKNOWN_FACTS: dict[str, Text] = {
    "product": _("Is it the product that is meant?"),
    "capacity": _("How much can it make?"),
    "unit_price": _("At what price?"),
    "consent": _("Does the owner agree to be matched?"),
    "offer": _("What can it make?"),
}
FORM_ERRORS: dict[str, Text] = {
    "unknown_kind": _("This kind of criterion is not known."),
    "unknown_level": _("A criterion is a must or a preference."),
    "unknown_parameter": _("“%(name)s” means nothing for this criterion."),
    "unknown_class": _("“%(name)s” is no size class."),
    "unknown_region": _("“%(prefix)s” is no region: write a name or a code such as 33.72."),
    "text_expected": _("Write what is meant by “%(name)s”."),
    "list_of_texts_expected": _("Choose at least one for “%(name)s”."),
    "number_expected": _("Write “%(name)s” as a number."),
    "whole_number_expected": _("Write “%(name)s” as a whole number of 0 or more."),
    "true_or_false_expected": _("Answer “%(name)s” with yes or no."),
    "range_is_empty": _("The least is more than the most."),
    "range_or_set_expected": _("Write the least, the most, or the words that are allowed."),
}


def sentence(line: Mapping[str, Any], *, unit: str = "", shows_prices: bool = False) -> str:
    """The sentence of one criterion of a result row (`MatchResult.results`). Errors: KeyError for an unknown code."""
    kind, reason = str(line["kind"]), str(line["reason"])
    text = SENTENCES.get((kind, reason)) or GENERAL[reason]
    if kind == "PRICE_CEILING" and shows_prices and reason in WITH_PRICES:
        text = WITH_PRICES[reason]
    return str(text) % _Shown(labels.shown_params(line["params"], unit=unit))


def candidate_sentence(reason: Mapping[str, Any]) -> str:
    """Why an offer is taken for the product."""
    params = dict(reason["params"])
    if "stems" in params:
        params["stems"] = ", ".join(params["stems"])
    return str(CANDIDATES[str(reason["code"])]) % _Shown(params)


def verdict_sentence(code: str) -> str:
    """What a verdict rests on."""
    return str(VERDICTS[code])


def question(fact: str) -> str:
    """The question whose answer is not known: a fact's name, or a gate such as CERTIFICATE:HALAL."""
    if fact in UNKNOWN_FACTS:
        return str(UNKNOWN_FACTS[fact])
    return gettext("Not known: %(what)s") % {"what": labels.gate(fact)}


def closing(gap: Mapping[str, Any], on: datetime.date) -> str:
    """What closes a gap, how long it takes and what it costs; empty where nothing known does."""
    if not gap.get("closable") or not gap.get("intervention"):
        return ""
    parts = [labels.intervention(str(gap["intervention"]), on)]
    if gap.get("days") is not None:
        parts.append(
            ngettext("about %(days)s day", "about %(days)s days", gap["days"])
            % {"days": formats.number(gap["days"])}
        )
    if gap.get("cost") is not None:
        parts.append(formats.rupiah(gap["cost"]) if gap["cost"] else gettext("free of charge"))
    if gap.get("hours") is not None:
        parts.append(gettext("%(hours)s mentor hours") % {"hours": formats.number(gap["hours"])})
    text = " · ".join(parts)
    if gap.get("in_time") is False:
        text += " · " + gettext("too late for this order")
    return text


def lacking(gates: list[str], enterprises: int) -> str:
    """The heading of a group: `23 enterprises lack: halal certificate`."""
    return ngettext(
        "%(count)s enterprise lacks: %(what)s", "%(count)s enterprises lack: %(what)s", enterprises
    ) % {"count": formats.number(enterprises), "what": ", ".join(labels.gate(gate) for gate in gates)}


class _Shown(dict[str, Any]):
    """What a sentence names but a row of an older version does not carry is said to be unknown."""

    def __missing__(self, key: str) -> str:
        return formats.unknown()
