"""Why a code is proposed, and how far the first can be relied on, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sambung.engine.coding.propose import Candidate, Standing
from sambung.standards.trade_words import Action

ACTIONS: dict[Action, str | Promise] = {
    Action.MAKE: gettext_lazy("who makes it"),
    Action.SELL: gettext_lazy("who sells it"),
    Action.REPAIR: gettext_lazy("who repairs it"),
    Action.SERVE: gettext_lazy("who cooks and serves it"),
    Action.DO: gettext_lazy("who renders this service"),
}
STANDINGS: dict[Standing, str | Promise] = {
    Standing.REMEMBERED: gettext_lazy("People confirmed the first code for the same words before."),
    Standing.SURE: gettext_lazy("The first code fits clearly better than the others. Read it all the same."),
    Standing.UNSURE: gettext_lazy(
        "Several codes are near. Read them and choose; if none fits, write more words."
    ),
    Standing.UNKNOWN: gettext_lazy(
        "No code shares these words. Write what is made or sold, of what, and for whom."
    ),
}


def reasons_of(candidate: Candidate) -> list[str]:
    """What speaks for a code, the strongest first."""
    found = []
    if candidate.confirmed:
        found.append(
            ngettext(
                "confirmed once for like words",
                "confirmed %(times)s times for like words",
                candidate.confirmed,
            )
            % {"times": candidate.confirmed}
        )
    if candidate.words:
        found.append(_("its words: %(words)s") % {"words": ", ".join(candidate.words)})
    if candidate.meant:
        found.append(_("meant by: %(words)s") % {"words": ", ".join(candidate.meant)})
    found += [_("“%(written)s” read as “%(read)s”") % {"written": a, "read": b} for a, b in candidate.nearest]
    if candidate.action is not None:
        found.append(str(ACTIONS[candidate.action]))
    return found
