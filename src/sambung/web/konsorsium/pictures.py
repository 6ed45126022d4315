"""A run as the map, the waterfall and the tables of its page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sambung.apps.pooling.facts import PoolSettings
from sambung.apps.pooling.selectors import Line, RunView
from sambung.web import formats


def allocation_rows(view: RunView) -> list[dict[str, Any]]:
    """Lines with their share of what is delivered."""
    return [
        {"line": line, "share": line.quantity / view.delivered if view.delivered else None}
        for line in view.lines
    ]


def map_of(view: RunView) -> dict[str, Any]:
    """Who delivers through which hub to where."""
    requirement = view.run.requirement
    unit = requirement.unit
    most = max((line.quantity for line in view.lines), default=1)
    places: list[dict[str, Any]] = [
        {
            "name": line.enterprise,
            "latitude": line.latitude,
            "longitude": line.longitude,
            "kind": "origin",
            "size": line.quantity / most,
            "value": formats.quantity(line.quantity, unit),
            "url": reverse("enterprise", args=[line.enterprise_uid]),
        }
        for line in view.lines
    ]
    places += [
        {
            "name": hub["name"],
            "latitude": hub["latitude"],
            "longitude": hub["longitude"],
            "kind": "hub",
            "value": formats.quantity(hub["throughput"], unit),
        }
        for hub in view.hubs
        if hub["is_open"]
    ]
    places.append(
        {
            "name": requirement.buyer.name,
            "latitude": requirement.point[0],
            "longitude": requirement.point[1],
            "kind": "destination",
            "value": formats.quantity(requirement.quantity, unit),
        }
    )
    ways = [way for line in view.lines if (way := _first_leg(view, line, most)) is not None]
    ways += [
        {
            "start": (hub["latitude"], hub["longitude"]),
            "end": requirement.point,
            "weight": 1.0,
            "label": hub["name"],
        }
        for hub in view.hubs
        if hub["is_open"] and hub["latitude"] is not None and requirement.point[0] is not None
    ]
    open_hubs = [hub for hub in view.hubs if hub["is_open"]]
    members = ngettext("%(n)d enterprise delivers", "%(n)d enterprises deliver", view.members) % {
        "n": view.members
    }
    if open_hubs:
        gathered = ngettext("through %(n)d hub", "through %(n)d hubs", len(open_hubs)) % {"n": len(open_hubs)}
        heading = f"{members} {gathered}"
    else:
        heading = _("%(members)s directly") % {"members": members}
    return {"heading": heading, "places": places, "lines": ways, "size_label": _("Quantity a period")}


def _first_leg(view: RunView, line: Line, most: int) -> dict[str, Any] | None:
    requirement = view.run.requirement
    end = (line.hub_latitude, line.hub_longitude) if line.hub_uid else requirement.point
    if line.latitude is None or end[0] is None:
        return None
    return {
        "start": (line.latitude, line.longitude),
        "end": end,
        "weight": line.quantity / most,
        "label": line.enterprise,
    }


def waterfall_of(view: RunView) -> dict[str, Any]:
    """Goods + freight + handling against the ceiling, for the whole term."""
    cost, run = view.run.cost, view.run
    settings = PoolSettings.from_json(run.settings)
    ceiling = settings.price_ceiling if settings.price_ceiling is not None else run.requirement.price_ceiling
    delivered = view.delivered * run.requirement.periods
    variable = cost["goods"] + cost["freight"] + cost["handling"]
    most = None if ceiling is None else round(ceiling / 100 * delivered / 1000)
    heading = _("Goods, freight and handling come to %(cost)s a unit") % {
        "cost": formats.unit_price(round(variable * 100_000 / delivered) if delivered else None)
    }
    return {
        "heading": heading,
        "steps": [
            {"label": _("Goods"), "amount": cost["goods"]},
            {"label": _("Freight"), "amount": cost["freight"]},
            {"label": _("Handling"), "amount": cost["handling"]},
        ],
        "ceiling": most,
        "ceiling_label": _("Buyer's ceiling"),
        "total_label": _("Landed cost"),
        "asides": one_off_costs(view),
    }


def one_off_costs(view: RunView) -> list[dict[str, Any]]:
    """Costs that are paid once and do not count towards the ceiling."""
    cost = view.run.cost
    rows = [(_("Opening hubs"), cost["opening"]), (_("Taking in members"), cost["onboarding"])]
    return [{"label": label, "amount": amount} for label, amount in rows if amount]


def settings_words(run: Any) -> list[str]:
    """What was fixed by hand, in words."""
    settings = PoolSettings.from_json(run.settings)
    words = []
    if settings.hubs is not None:
        words.append(_("hubs chosen by hand: %(n)d") % {"n": len(settings.hubs)})
    if settings.price_ceiling is not None:
        words.append(_("ceiling %(price)s") % {"price": formats.unit_price(settings.price_ceiling)})
    if settings.max_suppliers is not None:
        words.append(_("at most %(n)d suppliers") % {"n": settings.max_suppliers})
    if settings.max_share_permille is not None:
        words.append(
            _("largest share %(share)s") % {"share": formats.percent(settings.max_share_permille / 1000, 0)}
        )
    if settings.onboarding_cost:
        words.append(
            _("taking in a member costs %(cost)s") % {"cost": formats.rupiah(settings.onboarding_cost)}
        )
    never = sum(1 for pin in settings.pins if pin.get("rule") == "NEVER")
    must = sum(1 for pin in settings.pins if pin.get("rule") == "MUST")
    if never:
        words.append(_("left out by hand: %(n)d") % {"n": never})
    if must:
        words.append(_("kept in by hand: %(n)d") % {"n": must})
    if settings.inclusion_permille is not None:
        words.append(
            _("more micro enterprises for at most %(share)s more")
            % {"share": formats.percent(settings.inclusion_permille / 1000, 1)}
        )
    if settings.even_split_tenths is not None:
        words.append(
            _("nobody more than %(n)s times another")
            % {"n": formats.number(settings.even_split_tenths / 10, 1)}
        )
    if settings.smallest_share_permille is not None:
        words.append(
            _("at least %(share)s each")
            % {"share": formats.percent(settings.smallest_share_permille / 1000, 1)}
        )
    if settings.fill_permille is not None:
        words.append(
            _("filled with a chance of %(share)s")
            % {"share": formats.percent(settings.fill_permille / 1000, 1)}
        )
    if settings.with_shortage:
        words.append(_("shortage accepted"))
    return words or [_("as the requirement says")]


def compared_costs(first: RunView, second: RunView) -> list[dict[str, Any]]:
    """Each part of the cost in both, and the difference."""
    labels = [
        ("goods", _("Goods")),
        ("freight", _("Freight")),
        ("handling", _("Handling")),
        ("opening", _("Opening hubs")),
        ("onboarding", _("Taking in members")),
        ("paid", _("Total")),
    ]
    return [
        {
            "label": label,
            "first": first.run.cost[key],
            "second": second.run.cost[key],
            "change": second.run.cost[key] - first.run.cost[key],
            "is_total": key == "paid",
        }
        for key, label in labels
    ]
