"""Levels and what the next one needs, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEVELS: dict[int, tuple[str, str | Promise]] = {
    0: ("unknown", _("no level")),
    1: ("info", _("L1 declared")),
    2: ("near", _("L2 signed")),
    3: ("met", _("L3 transacted")),
    4: ("met", _("L4 sustained")),
    5: ("met", _("L5 exported")),
}
MISSING: dict[str, str | Promise] = {
    "agreement": _("Next: a signed agreement, confirmed by both sides."),
    "transaction": _("Next: an order, its receipt and its invoice or payment, confirmed by both sides."),
    "another_quarter": _("Next: a delivery in another quarter."),
    "export": _("Next: proof that the buyer's product was exported."),
    "linkage": _("The linkage does not hold today, and nothing was delivered within a year."),
    "": _("The highest level."),
}
