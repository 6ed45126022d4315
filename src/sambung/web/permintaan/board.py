"""What the requirement's screen shows of a run: the bar, the groups and the lines, as text ready for the template."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from sambung.apps.actors.access import Actor
from sambung.apps.matching.selectors import may_see_price
from sambung.web import formats
from sambung.web.permintaan import labels, reasons

# Address word → verdict and whether the product is sure, in the order of the screen.
LISTS = {
    "bisa": ("ELIGIBLE", True),
    "hampir": ("NEARLY", True),
    "tanya": ("UNKNOWN", True),
    "pastikan": ("UNKNOWN", False),
    "tidak": ("NOT", True),
}


@dataclass(frozen=True)
class Line:
    """One offer (or an enterprise without one) on a list."""

    name: str
    url: str
    place: str
    product: str
    why_url: str
    product_url: str
    capacity: str | None
    capacity_value: int | None
    price: str | None
    is_price_hidden: bool
    source: str
    is_seen: bool
    notes: list[str]
    closings: list[str]
    because: list[str]
    confirmation: str
    has_consent: bool


@dataclass(frozen=True)
class Group:
    """Those who lack the same: heading, capacity, and where to see and to coach them."""

    heading: str
    what: str
    count: int
    quantity: int
    capacity: str
    unknown: int
    url: str
    coach: list[tuple[str, str]] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Its name in the bar's legend."""
        return self.what


def list_url(requirement: Any, word: str, **more: str) -> str:
    """The address of one list in full."""
    return f"{reverse('requirement-detail', args=[requirement.uid])}?{urlencode({'daftar': word, **more})}"


def coaching_url(requirement: Any, gate: str, enterprise: Any = None) -> str:
    """Where a manager plans coaching for a gap of this requirement."""
    query = {"requirement": str(requirement.uid), "gate": gate}
    if enterprise is not None:
        query["enterprise"] = str(enterprise.uid)
    return f"{reverse('case-new')}?{urlencode(query)}"


def groups_of(requirement: Any, summary: dict[str, Any]) -> list[Group]:
    """The nearly-there by what they lack, greatest capacity first."""
    return [
        Group(
            heading=reasons.lacking(one["gates"], one["enterprises"]),
            what=", ".join(labels.gate(gate) for gate in one["gates"]),
            count=one["enterprises"],
            quantity=one["capacity"],
            capacity=labels.per_period(one["capacity"], requirement.unit, requirement.period_kind),
            unknown=one["unknown_capacity"],
            url=list_url(requirement, "hampir", kurang=one["gap_key"]),
            coach=[(labels.gate(gate), coaching_url(requirement, gate)) for gate in one["gates"]],
        )
        for one in summary["nearly"]
    ]


def bar_of(requirement: Any, summary: dict[str, Any], groups: list[Group]) -> dict[str, Any]:
    """Arguments of the capacity bar; its heading states the finding."""
    asked, eligible = requirement.quantity, summary["eligible"]
    if eligible >= asked:
        heading = gettext("Eligible capacity covers all that is asked")
    elif eligible:
        heading = gettext("Eligible capacity covers %(share)s of what is asked") % {
            "share": formats.percent(eligible / asked, 0)
        }
    else:
        heading = gettext("No capacity is eligible yet")
    return {
        "heading": heading,
        "asked": asked,
        "unit": requirement.unit,
        "eligible": eligible,
        "nearly": groups,
        "unknown": summary["unknown"],
        "unknown_count": summary["unknown_offers"] + summary["without_offer"],
    }


def line_of(actor: Actor, requirement: Any, row: Any, on: datetime.date) -> Line:
    """One result row as the actor may see it."""
    shows_price = may_see_price(actor, row)
    has_offer = row.offer is not None
    why = [requirement.uid, row.offer.uid] if has_offer else []
    return Line(
        name=row.enterprise.name,
        url=reverse("enterprise", args=[row.enterprise.uid]),
        place=labels.region(row.enterprise.region_code),
        product=row.offer.product if has_offer else "",
        why_url=reverse("requirement-line", args=why) if has_offer else "",
        product_url=reverse("requirement-product", args=why) if has_offer else "",
        capacity=None
        if row.capacity is None
        else labels.per_period(row.capacity, requirement.unit, requirement.period_kind),
        capacity_value=row.capacity,
        price=None
        if row.unit_price is None or not shows_price
        else labels.unit_price(row.unit_price, requirement.unit),
        is_price_hidden=not shows_price,
        source=str(labels.SOURCES.get(row.source, "")),
        is_seen=row.source in ("SEEN", "DELIVERY"),
        notes=notes_of(row, requirement.unit, shows_price),
        closings=[text for gap in row.gaps if (text := reasons.closing(gap, on))],
        because=[reasons.candidate_sentence(one) for one in row.candidate.get("reasons", [])],
        confirmation=row.candidate.get("confirmation", "NONE"),
        has_consent=row.has_consent,
    )


def notes_of(row: Any, unit: str, shows_price: bool) -> list[str]:
    """What stands against it, in full sentences: gaps, questions, reasons; a missing preference where all is met."""
    lines = [one for one in row.results if one["level"] == "MUST"]
    notes = [
        reasons.sentence(one, unit=unit, shows_prices=shows_price)
        for one in lines
        if one["state"] == "NOT_MET"
    ]
    reason = row.candidate.get("reason", "")
    if reason in ("consent_withdrawn", "does_not_make_it", "no_offer"):
        notes.insert(0, reasons.verdict_sentence(reason))
    if row.verdict == "UNKNOWN":
        asked = {one["kind"] for one in lines if one["state"] == "UNKNOWN"}
        notes += [
            reasons.question(fact)
            for fact in row.candidate.get("unknown", [])
            if not (fact == "unit_price" and "PRICE_CEILING" in asked)
        ]
        notes += [
            reasons.sentence(one, unit=unit, shows_prices=shows_price)
            for one in lines
            if one["state"] == "UNKNOWN"
        ]
        if row.candidate.get("unconvertible"):
            notes.append(
                gettext("It was told in %(unit)s: what one holds is not recorded.")
                % {"unit": labels.unit(row.candidate["unit"])}
            )
    if row.verdict == "ELIGIBLE":
        notes = [
            reasons.sentence(one, unit=unit, shows_prices=shows_price)
            for one in row.results
            if one["level"] == "PREFER" and one["state"] != "MET"
        ]
    return notes


def trace_of(row: Any, unit: str, shows_price: bool) -> list[dict[str, Any]]:
    """Every criterion of a line: what it asks, its state, the sentence, and on which rule it rests."""
    return [
        {
            "kind": str(labels.KINDS[one["kind"]]),
            "about": labels.gate(one["gate"]),
            "is_must": one["level"] == "MUST",
            "state": one["state"],
            "sentence": reasons.sentence(one, unit=unit, shows_prices=shows_price),
            "source": str(labels.SOURCES.get(one["params"].get("source", ""), "")),
            "as_of": _day(one["params"].get("as_of")),
            "expires": _day(one["params"].get("expires")),
            "rule": one["rule"],
            "version": one["version"],
            "reference": one["reference"],
        }
        for one in row.results
    ]


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def criterion_text(row: Any, unit: str) -> str:
    """A stored criterion as a reader knows it: `halal certificate`, `lead time: 14 days at most`."""
    params = row.params
    if row.kind == "CERTIFICATE":
        return labels.scheme(params["scheme"])
    if row.kind == "SIZE_CLASS":
        return gettext("class: %(names)s") % {
            "names": ", ".join(labels.size_class(one) for one in params["classes"])
        }
    if row.kind == "REGION":
        return gettext("makers in %(names)s") % {
            "names": ", ".join(labels.region(one) for one in params["prefixes"])
        }
    if row.kind == "LEAD_TIME" and params.get("max_days") is not None:
        return gettext("lead time: %(days)s days at most") % {"days": formats.number(params["max_days"])}
    if row.kind == "CAPACITY_MIN":
        return gettext("each maker at least %(quantity)s") % {
            "quantity": labels.quantity(params["minimum"], unit)
        }
    if row.kind == "ATTRIBUTE":
        return _attribute_text(params)
    if row.kind == "IDENTIFIER":
        return str(params.get("name", "NIB"))
    return str(labels.KINDS.get(row.kind, row.kind))


def _attribute_text(params: dict[str, Any]) -> str:
    unit = labels.unit(params["unit"]) if params.get("unit") else ""
    if params.get("allowed"):
        return gettext("%(name)s: one of %(words)s") % {
            "name": params["name"],
            "words": ", ".join(params["allowed"]),
        }
    least, most = params.get("minimum"), params.get("maximum")
    if most is None:
        text = gettext("%(name)s: at least %(least)s %(unit)s")
    elif least is None:
        text = gettext("%(name)s: at most %(most)s %(unit)s")
    else:
        text = gettext("%(name)s: from %(least)s to %(most)s %(unit)s")
    shown = {
        "name": params["name"],
        "least": formats.number(least),
        "most": formats.number(most),
        "unit": unit,
    }
    return (text % shown).strip()
