"""What the rooms refuse, as problems: their stable codes, each with a sentence that says what to do.

A state that forbids it is a conflict (409); values that do not fit are refused (422).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sambung.apps.asking.services import UnableToAskError
from sambung.apps.demand.services import UnableToChangeRequirementError
from sambung.apps.documents.services import UnableToStoreError
from sambung.apps.intake.selectors import explain_error
from sambung.apps.intake.services import UnableToDecide, UnableToMap, UnableToReadSheet
from sambung.apps.linkages.services import LinkagesError
from sambung.apps.matching.services import UnableToMatchError
from sambung.apps.pooling.services import UnableToBuildConsortiumError
from sambung.apps.reference.services import UnableToConfirmError
from sambung.apps.registry.services import UnableToHoldCapacity, UnableToRecordIdentifier
from sambung.apps.webhooks.services import UnableToSubscribeError

Sentences = Mapping[str, str | Promise]
CONFLICTS = frozenset(
    {
        "WRONG_STATE",
        "NOT_MATCHED",
        "NOT_SOLVED",
        "REQUIREMENT_NOT_OPEN",
        "CAPACITY",
        "ANSWERED_SINCE",
        "REPLACED_ALREADY",
        "NOTHING_CHANGED",
        "SUPERSEDED",
        "ENDED",
        "NOTHING_TO_CONFIRM",
        "NOBODY",
        "TAKEN",
        "TOO_MANY",
        "UNKNOWN_CAPACITY",
        "EXPIRED_CAPACITY",
        "TOO_LITTLE",
        "REVOKED",
        "STATE",
        "MAPPING_FIXED",
        "NOT_WAITING",
        "GONE",
    }
)
LINKAGES: Sentences = {
    "NOT_SOLVED": _("The consortium has no solution yet: wait for its job, or ask for another."),
    "NO_MEMBERS": _("The consortium has no members."),
    "CENTRE_SELLS": _("The centre facilitates and never sells: name another seller of record."),
    "FORM_NEEDS_COOPERATIVE": _("This form needs a cooperative as seller of record."),
    "FORM_NEEDS_MEMBER": _("This form needs a member of the consortium as seller of record."),
    "FORM_HAS_NO_SELLER": _("In this form each sells alone: name no seller of record."),
    "SELLER_NOT_PKP": _("The buyer asks for tax invoices, and %(seller)s cannot issue them."),
    "PAST_DAY": _("This day has passed: name a later one."),
    "BELOW_COST": _("The price is lower than what members, freight and hubs cost."),
    "REQUIREMENT_NOT_OPEN": _("The requirement is not open."),
    "BAD_MARGIN": _("The margin is too large."),
    "WRONG_STATE": _("Its state does not allow this step: read it again."),
    "CAPACITY": _("%(member)s no longer has the capacity: plan again without it or with less."),
    "ANSWERED_SINCE": _("%(member)s answered after this plan was made: plan again."),
    "REPLACED_ALREADY": _("The proposal that this one replaces has ended otherwise."),
    "NOTHING_CHANGED": _("Nobody declined or can do less: there is nothing to plan again."),
    "NOT_MATCHED": _("The requirement was never matched: ask for a match first."),
    "FUTURE_DAY": _("This day lies ahead."),
    "BEFORE_LINKAGE": _("This day lies before the linkage was opened."),
    "BAD_AMOUNT": _("An amount is more than 0 rupiah."),
    "ENDED": _("The linkage has ended."),
    "SUPERSEDED": _("It was taken back before."),
    "NO_REASON": _("Write the reason: it stays in the history."),
    "NOTHING_TO_CONFIRM": _("Only the seller's and the buyer's own people confirm."),
}
DEMAND: Sentences = {
    "WRONG_STATE": _("It is %(state)s now: this step is not possible."),
    "BAD_CRITERION": _("The criterion %(criterion)s cannot be read: %(reason)s."),
    "NO_REFERENCE": _("Write the number or subject of the document."),
    "BAD_VALUES": _("The values do not fit together: %(fields)s."),
}
POOLING: Sentences = {
    "NOT_MATCHED": LINKAGES["NOT_MATCHED"],
    "WRONG_STATE": LINKAGES["WRONG_STATE"],
}
ASKING: Sentences = {
    "REQUIREMENT_NOT_OPEN": LINKAGES["REQUIREMENT_NOT_OPEN"],
    "NOT_MATCHED": LINKAGES["NOT_MATCHED"],
    "PAST_DAY": LINKAGES["PAST_DAY"],
    "NOBODY": _("Nobody of those named still waits for an answer."),
}
CODES: Sentences = {
    "NO_SUCH_CODE": _("This vintage of KBLI is not loaded, or has no such code of five digits."),
    "NO_WORDS": _("Write words that say what is made or done."),
}
IDENTIFIERS: Sentences = {
    "NOT_DIGITS": _("Write digits only."),
    "LENGTH": _("The number of digits is wrong: NIB 13, NPWP 15 or 16, NIK 16."),
    "CHECK_DIGIT": _("The check digit is wrong: compare it with the document."),
    "TAKEN": _("This NIB belongs to another enterprise already: search for it first."),
}
WEBHOOKS: Sentences = {
    "URL": _("Write an address that begins with https:// and can be reached from the internet."),
    "EVENTS": _("Choose at least one event."),
    "NAME": _("Write what it is for, in at most 80 characters."),
    "TOO_MANY": _("There are twenty live webhooks already: revoke one."),
    "REVOKED": _("This webhook was revoked. Make a new one."),
}
FILES: Sentences = {
    "EMPTY": _("The file is empty."),
    "TOO_LARGE": _("The file is too large."),
    "TYPE": _("This kind of file is not taken: send a PDF or a photo."),
}
PROMISED = _("The capacity is promised elsewhere by now, or no longer known: plan again.")
HOLDING: Sentences = dict.fromkeys(("UNKNOWN_CAPACITY", "EXPIRED_CAPACITY", "TOO_LITTLE", "ENDED"), PROMISED)
OTHERWISE = _("This does not fit: read the documentation of this endpoint.")
# The class of error, its sentences, and the field of the body where it always lies at one.
BY_ROOM: tuple[tuple[type[Exception], Sentences, Mapping[str, str]], ...] = (
    (
        LinkagesError,
        LINKAGES,
        {"PAST_DAY": "answer_by", "BAD_AMOUNT": "amount_rupiah", "NO_REASON": "reason"},
    ),
    (UnableToChangeRequirementError, DEMAND, {"BAD_CRITERION": "criteria", "NO_REFERENCE": "reference"}),
    (UnableToMatchError, POOLING, {}),
    (UnableToBuildConsortiumError, POOLING, {}),
    (UnableToAskError, ASKING, {"PAST_DAY": "answer_by"}),
    (UnableToConfirmError, CODES, {"NO_SUCH_CODE": "code", "NO_WORDS": "words"}),
    (UnableToRecordIdentifier, IDENTIFIERS, {}),
    (UnableToSubscribeError, WEBHOOKS, {"URL": "url", "EVENTS": "events", "NAME": "name"}),
    (UnableToStoreError, FILES, {}),
    (UnableToHoldCapacity, HOLDING, {}),
    (UnableToMap, {}, {}),
    (UnableToReadSheet, {}, {}),
    (UnableToDecide, {}, {}),
)
REFUSED = tuple(error for error, _sentences, _fields in BY_ROOM)
# Their sentences stand in the room: a list's reasons are the same in its file of rejects.
EXPLAINED = (UnableToMap, UnableToReadSheet, UnableToDecide)


@dataclass(frozen=True)
class Refusal:
    """A room's refusal in words; `field` is empty where it is no single field's."""

    kind: str
    code: str
    detail: str
    field: str


class _Params(dict[str, Any]):
    """What a sentence does not find is left empty: a refusal is no place for an accident."""

    def __missing__(self, name: str) -> str:
        return ""


def refusal_of(error: Any) -> Refusal:
    """What one of REFUSED says."""
    sentences, fields = next((said, at) for kind, said, at in BY_ROOM if isinstance(error, kind))
    code: str = error.code
    params = _Params(getattr(error, "params", {}))
    if code == "BAD_VALUES":
        params["fields"] = ", ".join(f"{name}: {why}" for name, why in params["fields"].items())
    detail = (
        explain_error(error) if isinstance(error, EXPLAINED) else str(sentences.get(code, OTHERWISE)) % params
    )
    return Refusal("conflict" if code in CONFLICTS else "refused", code, detail, fields.get(code, ""))
