"""The engine's codes as sentences that a manager can use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sambung.apps.pooling.selectors import RunView, Scarce
from sambung.web import formats

EXCLUDED = {
    "no_lane": gettext_lazy("Its place is not known, or no road joins it to the buyer: freight is unknown."),
    "not_in_pairs": gettext_lazy("It was not among those chosen."),
    "over_ceiling": gettext_lazy("Its price with freight lies above the buyer's ceiling."),
    "batch_over_limit": gettext_lazy("Its smallest batch is larger than what it may deliver."),
    "pinned": gettext_lazy("It was left out by hand."),
    "price": gettext_lazy("Others deliver for less."),
}
FAILURES = {
    "NO_WEIGHT": gettext_lazy(
        "Nobody has said what one unit weighs, so freight is unknown. State the weight in the requirement, then try again."
    ),
    "NO_PLACE": gettext_lazy(
        "The place of delivery has no point on the map, so freight is unknown. State the place in the requirement."
    ),
    "NO_TARIFF": gettext_lazy(
        "No freight tariff is in force on this day. Ask the administrator to load one."
    ),
    "NO_CANDIDATES": gettext_lazy(
        "No eligible enterprise has both a known capacity and a known price. Ask the owners first."
    ),
}
CONFLICTS = {
    "requirement": gettext_lazy("the whole quantity must be filled"),
    "capacity": gettext_lazy("the free capacity of the eligible enterprises"),
    "hub": gettext_lazy("the capacity of a hub"),
    "resource": gettext_lazy("machines that several offers share"),
    "lane": gettext_lazy("a limit on a way of transport"),
    "price_ceiling": gettext_lazy("the buyer's ceiling"),
    "max_suppliers": gettext_lazy("the largest number of suppliers"),
    "max_share": gettext_lazy("the largest share of one supplier"),
    "min_batch": gettext_lazy("a smallest batch"),
    "pairs": gettext_lazy("who may serve this requirement"),
    "pin": gettext_lazy("what was fixed by hand"),
}
SHORT = {
    "capacity": gettext_lazy(
        "The eligible enterprises together have no more free capacity within these limits."
    ),
    "cost": gettext_lazy("More would cost above what a missing unit was said to cost."),
    "rounding": gettext_lazy("What is missing is less than a whole unit for each member."),
}


SCARCE = {
    "capacity": gettext_lazy("capacity of %(name)s"),
    "hub": gettext_lazy("room at the hub %(name)s"),
    "resource": gettext_lazy("the shared machine %(name)s"),
}


def scarce(one: Scarce) -> dict[str, Any]:
    """What one more unit of a scarce thing is worth, with its name."""
    return {
        "label": str(SCARCE.get(one.kind, one.kind)) % {"name": one.name},
        "value": one.value,
        "is_solved": one.method == "solved",
    }


def failure(code: str) -> str:
    """Why no answer could be made, and what to do."""
    return str(
        FAILURES.get(code, _("The answer could not be computed. Try again; if it happens again, report it."))
    )


def conflict(rows: list[Mapping[str, Any]]) -> list[str]:
    """Each limit of a set that cannot hold together, once."""
    return list(dict.fromkeys(str(CONFLICTS.get(row["kind"], row["kind"])) for row in rows))


def foundation(view: RunView) -> str:
    """What the answer rests on."""
    unverified = view.run.unverified_permille
    return _(
        "With the prices and capacities known on %(day)s (%(share)s of the volume not yet verified):"
    ) % {
        "day": formats.day(view.run.known_on),
        "share": formats.percent(None if unverified is None else unverified / 1000, 0),
    }


def apart(cost: int, bound: int) -> tuple[str, str]:
    """Two amounts in words, with as many digits as tell them apart; whole rupiah where no shorter form does."""
    short = formats.rupiah_short(cost), formats.rupiah_short(bound)
    if short[0] != short[1]:
        return short
    millions = [_("Rp %(n)s million") % {"n": formats.number(round(one / 1e6, 1))} for one in (cost, bound)]
    if millions[0] != millions[1]:
        return millions[0], millions[1]
    return formats.rupiah(cost), formats.rupiah(bound)


def places(view: RunView) -> str:
    """Which points are estimates; empty where all are known."""
    members, buyer = view.run.cost.get("estimated_places", 0), view.run.cost.get("is_destination_estimated")
    words = []
    if buyer:
        words.append(_("The place of delivery is taken to be the middle of its regency."))
    if members:
        words.append(
            ngettext(
                "The place of %(n)d member is not known: the middle of its regency stands for it.",
                "The places of %(n)d members are not known: the middles of their regencies stand for them.",
                members,
            )
            % {"n": members}
        )
    if words:
        words.append(_("Freight is that much less certain."))
    return " ".join(words)


def quality(view: RunView) -> str:
    """The answer's cost, and the bound that says how good it is, in one sentence."""
    run, cost = view.run, view.run.cost
    if run.objective is None:
        return ""
    paid = formats.rupiah_short(cost["paid"])
    if run.bound is None or run.gap is None:
        return _("%(paid)s. How much cheaper a consortium could be is not proved.") % {"paid": paid}
    gap = formats.percent(run.gap, 1) if run.gap >= 0.0005 else _("less than 0.05 %")
    if view.short:
        return _(
            "%(paid)s for what is delivered. If each missing unit is counted at its penalty, no consortium does better "
            "than this one by more than %(gap)s."
        ) % {"paid": paid, "gap": gap}
    if run.objective == run.bound:
        return _("%(paid)s. No consortium can cost less.") % {"paid": paid}
    paid, bound = apart(run.objective, run.bound)
    return _("%(paid)s. No consortium can cost less than %(bound)s (%(gap)s).") % {
        "paid": paid,
        "bound": bound,
        "gap": gap,
    }
