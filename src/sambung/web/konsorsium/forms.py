"""What a manager may change: hubs, limits, and single enterprises."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sambung.apps.pooling.facts import HubInput, PoolSettings
from sambung.engine.pooling.alternatives import Asked
from sambung.standards.money import NumberStyle, UnableToParseNumber, parse_price, parse_rupiah
from sambung.web import formats


def number_style() -> NumberStyle:
    """How numbers are read in the page's language."""
    return NumberStyle.EN if (get_language() or "id").startswith("en") else NumberStyle.ID


class MoneyField(forms.CharField):
    """Rupiah as people write them; `is_price` keeps two decimals (× 100)."""

    def __init__(self, *, is_price: bool = False, **options: Any) -> None:
        self.is_price = is_price
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **options
        )

    def clean(self, value: Any) -> int | None:
        """Scaled integer or None; errors say what to write."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return (parse_price if self.is_price else parse_rupiah)(text, style=number_style())
        except UnableToParseNumber as error:
            raise forms.ValidationError(_("Write an amount in rupiah, such as 1.250.000.")) from error


class SettingsForm(forms.Form):
    """The limits of a consortium; empty means as the requirement says."""

    hubs = forms.MultipleChoiceField(
        label=_("Hubs that may be used"), required=False, widget=forms.CheckboxSelectMultiple
    )
    price_ceiling = MoneyField(
        label=_("Ceiling for a unit, delivered (Rp)"),
        required=False,
        is_price=True,
        help_text=_("Empty: as the requirement says."),
    )
    max_suppliers = forms.IntegerField(
        label=_("Most suppliers"), required=False, min_value=1, max_value=10_000
    )
    max_share = forms.DecimalField(
        label=_("Largest share of one supplier (%)"),
        required=False,
        min_value=1,
        max_value=100,
        decimal_places=1,
        localize=False,
    )
    onboarding_cost = MoneyField(
        label=_("Cost of taking in a member (Rp)"),
        required=False,
        help_text=_("Samples, inspection, training: paid once for each member."),
    )
    never = forms.MultipleChoiceField(
        label=_("Leave out"), required=False, widget=forms.CheckboxSelectMultiple
    )
    must = forms.MultipleChoiceField(
        label=_("Keep in, whatever it costs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    inclusion = forms.DecimalField(
        label=_("Include more micro enterprises, for at most so much more (%)"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=1,
        localize=False,
        help_text=_("Of the least cost. Empty: the least cost alone counts."),
    )
    even_split = forms.DecimalField(
        label=_("Even split: nobody delivers more than so many times another"),
        required=False,
        min_value=1,
        max_value=100,
        decimal_places=1,
        localize=False,
    )
    smallest_share = forms.DecimalField(
        label=_("Smallest worthwhile share of the quantity (%)"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=1,
        localize=False,
    )
    fill = forms.DecimalField(
        label=_("Fill it with this chance, though members may fail (%)"),
        required=False,
        min_value=1,
        max_value=99,
        decimal_places=1,
        localize=False,
        help_text=_("More is ordered than asked, so that those who do not fail still fill it."),
    )
    failure = forms.DecimalField(
        label=_("Chance that a member fails (%)"),
        required=False,
        min_value=0,
        max_value=90,
        decimal_places=1,
        localize=False,
        help_text=_("An estimate: at first orders 8 in 100 units are often refused."),
    )
    with_shortage = forms.BooleanField(
        label=_("Accept that part of the quantity stays unfilled"), required=False
    )

    def __init__(
        self, *args: Any, hubs: Sequence[HubInput], offers: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["hubs"].choices = [(hub.uid, self._hub_label(hub)) for hub in hubs if hub.place]  # type: ignore[attr-defined]
        self.fields["never"].choices = list(offers)  # type: ignore[attr-defined]
        self.fields["must"].choices = list(offers)  # type: ignore[attr-defined]

    @staticmethod
    def _hub_label(hub: HubInput) -> str:
        away = "" if hub.distance_km is None else f" · {formats.number(round(hub.distance_km))} km"
        return f"{hub.name}{away} · {formats.rupiah(hub.opening_cost)}"

    def clean(self) -> dict[str, Any]:
        """Nobody is both left out and kept in."""
        values = super().clean() or {}
        if set(values.get("never", ())) & set(values.get("must", ())):
            raise forms.ValidationError(_("The same enterprise is both left out and kept in: choose one."))
        if values.get("fill") is not None and not values.get("failure"):
            self.add_error(
                "failure", _("Say how likely a member fails, else nothing is to be guarded against.")
            )
        return values

    def to_settings(self) -> PoolSettings:
        """What the room takes."""
        values = self.cleaned_data
        share = values.get("max_share")
        pins = [{"offer": uid, "rule": "NEVER"} for uid in values["never"]]
        pins += [{"offer": uid, "rule": "MUST"} for uid in values["must"]]
        return PoolSettings(
            hubs=tuple(values["hubs"]),
            price_ceiling=values["price_ceiling"],
            max_suppliers=values["max_suppliers"],
            max_share_permille=None if share is None else int(share * 10),
            onboarding_cost=values["onboarding_cost"] or 0,
            with_shortage=values["with_shortage"],
            pins=tuple(pins),
            inclusion_permille=_permille(values.get("inclusion")),
            even_split_tenths=_permille(values.get("even_split")),
            smallest_share_permille=_permille(values.get("smallest_share")),
            fill_permille=_permille(values.get("fill")),
            failure_permille=_permille(values.get("failure")),
        )


def _permille(percent: Decimal | None) -> int | None:
    """Tenths of what was typed; None: not given."""
    return None if percent is None else int(percent * 10)


def _percent(permille: int | None) -> float | None:
    return None if permille is None else permille / 10


def initial_of(settings: PoolSettings, hubs: Sequence[HubInput], used_by_default: int) -> dict[str, Any]:
    """The form as the run before was asked."""
    usable = [hub.uid for hub in hubs if hub.place is not None and not hub.is_expired]
    return {
        "hubs": usable[:used_by_default] if settings.hubs is None else list(settings.hubs),
        "price_ceiling": ""
        if settings.price_ceiling is None
        else formats.number(settings.price_ceiling / 100),
        "max_suppliers": settings.max_suppliers,
        "max_share": None if settings.max_share_permille is None else settings.max_share_permille / 10,
        "onboarding_cost": formats.number(settings.onboarding_cost) if settings.onboarding_cost else "",
        "never": [pin["offer"] for pin in settings.pins if pin.get("rule") == "NEVER"],
        "must": [pin["offer"] for pin in settings.pins if pin.get("rule") == "MUST"],
        "with_shortage": settings.with_shortage,
        "inclusion": _percent(settings.inclusion_permille),
        "even_split": _percent(settings.even_split_tenths),
        "smallest_share": _percent(settings.smallest_share_permille),
        "fill": _percent(settings.fill_permille),
        "failure": _percent(settings.failure_permille),
    }


class WeighForm(forms.Form):
    """What is weighed against a plan."""

    even_split = forms.DecimalField(
        label=_("Even split: nobody delivers more than so many times another"),
        min_value=1,
        max_value=100,
        decimal_places=1,
        localize=False,
        initial=2,
    )
    smallest_share = forms.DecimalField(
        label=_("Smallest worthwhile share of the quantity (%)"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=1,
        localize=False,
        initial=5,
    )
    fill = forms.DecimalField(
        label=_("Fill it with this chance, though members may fail (%)"),
        min_value=1,
        max_value=99,
        decimal_places=1,
        localize=False,
        initial=95,
    )
    failure = forms.DecimalField(
        label=_("Chance that a member fails (%)"),
        min_value=0,
        max_value=90,
        decimal_places=1,
        localize=False,
        initial=8,
        help_text=_("An estimate: at first orders 8 in 100 units are often refused."),
    )

    def asked(self) -> Asked:
        """What the engine is asked."""
        values = self.cleaned_data
        smallest = values.get("smallest_share")
        return Asked(
            even_split=float(values["even_split"]),
            smallest_share=float(smallest) / 100 if smallest else None,
            fill_probability=float(values["fill"]) / 100,
            failure_probability=float(values["failure"]) / 100,
        )
