"""The states that chips and charts show, each with colour class, icon and word: colour alone never speaks."""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class State:
    """`code` names the CSS class and the icon; `label` is the word shown where the page gives none."""

    code: str
    icon: str
    label: str | Promise


STATES: dict[str, State] = {
    state.code: state
    for state in (
        State("met", "met", _("met")),
        State("not-met", "not-met", _("not met")),
        State("unknown", "unknown", _("unknown")),
        State("near", "near", _("nearly")),
        State("warning", "warning", _("attention")),
        State("info", "info", _("note")),
        State("waiting", "clock", _("waiting")),
        State("plain", "", ""),
    )
}
SYNONYMS = {
    "true": "met",
    "eligible": "met",
    "ok": "met",
    "done": "met",
    "success": "met",
    "valid": "met",
    "accepted": "met",
    "approved": "met",
    "confirmed": "met",
    "false": "not-met",
    "not-eligible": "not-met",
    "failed": "not-met",
    "danger": "not-met",
    "error": "not-met",
    "expired": "not-met",
    "declined": "not-met",
    "rejected": "not-met",
    "none": "unknown",
    "": "unknown",
    "nearly": "near",
    "soon": "warning",
    "open": "waiting",
    "queued": "waiting",
    "running": "waiting",
    "sent": "waiting",
    "asked": "waiting",
    "cancelled": "plain",
    "neutral": "plain",
    "draft": "plain",
}


def state_of(value: object) -> State:
    """The state behind a code (`NOT_MET`, `not-met`), an enum member, True, False or None; KeyError if not one."""
    if isinstance(value, State):
        return value
    if isinstance(value, Enum):
        value = value.value
    code = str(value).lower().replace("_", "-") if value is not None else "none"
    return STATES[SYNONYMS.get(code, code)]
