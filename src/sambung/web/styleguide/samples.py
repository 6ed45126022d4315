"""Made-up things to show on the style guide; nothing here is real."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.web import formats


class SampleForm(forms.Form):
    """One field of every kind."""

    product = forms.CharField(label=gettext_lazy("Product"), help_text=gettext_lazy("As the buyer names it."))
    quantity = forms.DecimalField(label=gettext_lazy("Quantity a month"))
    ceiling = forms.IntegerField(label=gettext_lazy("Ceiling"), required=False)
    place = forms.ChoiceField(
        label=gettext_lazy("Delivery place"), choices=[("33.72", "Surakarta"), ("33.74", "Semarang")]
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("Can you make it?"),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Yes")),
            ("less", gettext_lazy("Yes, but less")),
            ("no", gettext_lazy("Not now")),
        ],
    )
    consent = forms.BooleanField(
        label=gettext_lazy("The owner agrees that buyers see this profile"), required=False
    )
    proof = forms.FileField(label=gettext_lazy("Proof"), required=False)
    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def navigation() -> list[dict[str, Any]]:
    """The six items of a manager."""
    items = [
        ("today", _("Today")),
        ("requirements", _("Requirements")),
        ("enterprises", _("Enterprises")),
        ("coaching", _("Coaching")),
        ("linkages", _("Linkages")),
        ("insights", _("Insights")),
    ]
    return [
        {"url": f"#{icon}", "label": label, "icon": icon, "is_current": icon == "requirements"}
        for icon, label in items
    ]


def samples(today: date) -> dict[str, Any]:
    """The template's context; figures in the scaled integers that pages really have."""
    years = range(2019, 2030)
    values = [0.041, 0.044, 0.043, 0.052, 0.061, 0.068, 0.071, 0.083, 0.097, 0.115, 0.13]
    return {
        "headings": {
            "capacity": _(
                "Eligible capacity covers %(share)s of what is asked; halal certificates would close the rest"
            )
            % {"share": formats.percent(0.7, 0)},
            "cost": _("Landed cost is %(share)s under the ceiling") % {"share": formats.percent(0.018)},
            "rate": _("The linkage rate rose from %(from)s to %(to)s; the plan reaches %(goal)s in 2029")
            % {
                "from": formats.percent(0.041),
                "to": formats.percent(0.083),
                "goal": formats.percent(0.13, 0),
            },
            "quality": _(
                "With the prices and capacities known on %(day)s (%(share)s of the volume not yet verified): %(cost)s. No consortium can cost less than %(bound)s (%(gap)s)."
            )
            % {
                "day": formats.day(today),
                "share": formats.percent(0.41, 0),
                "cost": formats.rupiah_short(412_300_000),
                "bound": formats.rupiah_short(411_900_000),
                "gap": formats.percent(0.001),
            },
        },
        "navigation": navigation(),
        "is_simulated": True,
        "today": today,
        "form": SampleForm(initial={"product": _("Snack boxes"), "answer": "less"}),
        "bad_form": SampleForm(data={"product": "", "quantity": "-"}, auto_id="bad_%s"),
        "page": Paginator(range(1, 1241), 25).page(7),
        "nearly": [
            {"label": _("without a halal certificate"), "quantity": 4_100_000, "count": 23, "url": "#halal"},
            {"label": _("lead time too long"), "quantity": 1_250_000, "count": 6, "url": "#lead"},
        ],
        "steps": [
            {"label": _("Goods"), "amount": 348_200_000},
            {"label": _("Freight"), "amount": 41_600_000},
            {"label": _("Handling"), "amount": 22_500_000},
        ],
        "asides": [{"label": _("Opening of the hub"), "amount": 6_000_000}],
        "steps_unknown": [
            {"label": _("Goods"), "amount": 348_200_000},
            {"label": _("Freight"), "amount": None},
            {"label": _("Handling"), "amount": 92_500_000},
        ],
        "certificates": [
            {
                "label": _("Halal certificate"),
                "start": today - timedelta(days=200),
                "end": None,
                "state": "met",
                "state_label": _("valid"),
                "note": _("valid while the recipe is unchanged"),
            },
            {
                "label": "SPP-IRT",
                "start": today - timedelta(days=330),
                "end": today + timedelta(days=40),
                "state": "warning",
                "state_label": _("ends soon"),
            },
            {
                "label": "SNI",
                "start": today - timedelta(days=360),
                "end": today - timedelta(days=20),
                "state": "expired",
                "state_label": _("ended"),
            },
            {"label": "HACCP", "start": None, "end": None, "end_unknown": True, "state": None},
        ],
        "rate": [
            {
                "name": _("Linkage rate"),
                "points": [
                    {
                        "label": str(year),
                        "value": value,
                        "low": value * 0.86,
                        "high": value * 1.16,
                        "is_forecast": year > today.year,
                    }
                    for year, value in zip(years, values, strict=True)
                ],
            }
        ],
        "plans": [
            {
                "name": _("Plan"),
                "points": [{"label": str(month), "value": 20 + month * 3} for month in range(1, 13)],
            },
            {
                "name": _("Actual"),
                "points": [
                    {"label": str(month), "value": 18 + month * 3.4 - (month % 3) if month < 9 else None}
                    for month in range(1, 13)
                ],
            },
        ],
        "sectors": [
            {"label": _("Food"), "value": 0.112, "low": 0.094, "high": 0.131},
            {"label": _("Garments"), "value": 0.083, "low": 0.067, "high": 0.102, "is_marked": True},
            {"label": _("Wood and furniture"), "value": 0.051, "low": 0.034, "high": 0.073},
            {"label": _("Metal parts"), "value": None},
        ],
        "stages": [
            {"label": _("Registered"), "value": 10_000},
            {"label": _("Capacity known"), "value": 4_310},
            {"label": _("Within reach of an order"), "value": 1_284},
            {"label": _("In a consortium"), "value": 402},
            {"label": _("Linkage held for a year"), "value": 156},
        ],
        "places": [
            {
                "name": "Warung Sari Boga",
                "latitude": -7.561,
                "longitude": 110.782,
                "size": 0.9,
                "value": "1,2 t",
            },
            {
                "name": "Dapur Bu Karto",
                "latitude": -7.602,
                "longitude": 110.953,
                "size": 0.5,
                "value": "0,7 t",
            },
            {
                "name": "Roti Mekar Jaya",
                "latitude": -7.702,
                "longitude": 110.601,
                "size": 0.3,
                "value": "0,4 t",
            },
            {"name": "Kue Lestari", "latitude": -7.531, "longitude": 110.592, "size": 0.15, "value": "0,2 t"},
            {"name": "Katering Rahayu", "latitude": None, "longitude": None, "value": "0,3 t"},
            {"name": "Koperasi Solo Maju", "latitude": -7.575, "longitude": 110.824, "kind": "hub"},
            {"name": "Semarang", "latitude": -6.993, "longitude": 110.42, "kind": "destination"},
        ],
        "ways": [
            {"start": (-7.561, 110.782), "end": (-7.575, 110.824), "weight": 0.8, "label": "1,2 t"},
            {"start": (-7.602, 110.953), "end": (-7.575, 110.824), "weight": 0.5, "label": "0,7 t"},
            {"start": (-7.702, 110.601), "end": (-7.575, 110.824), "weight": 0.3, "label": "0,4 t"},
            {"start": (-7.531, 110.592), "end": (-6.993, 110.42), "weight": 0.2, "label": "0,2 t"},
            {"start": (-7.575, 110.824), "end": (-6.993, 110.42), "weight": 1.0, "label": "2,3 t"},
        ],
        "running": {
            "state": "RUNNING",
            "progress": 0.42,
            "message": _("12 of 29 hubs examined"),
        },
        "done": {"state": "DONE", "progress": 1, "message": ""},
        "failed": {
            "state": "FAILED",
            "progress": None,
            "message": _("The limits conflict: at most 3 suppliers, and none with more than a fifth."),
        },
    }
