"""`{% load sambung %}`: formats, components and charts for every page. Signatures: docs/how-to/add-a-page.md."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sambung.web import formats
from sambung.web.charts import bars, line, places
from sambung.web.charts import timeline as timelines
from sambung.web.charts.capacity import capacity_bar
from sambung.web.icons import ICONS
from sambung.web.states import State, state_of

register = template.Library()


def _or_unknown(value: object, show: Callable[[], str]) -> str | SafeString:
    # Django hands filters an empty string where a lookup failed on None: that too is unknown.
    if value is None or value == "":
        return format_html('<span class="unknown">{}</span>', formats.unknown())
    return show()


@register.filter
def number(value: Any, digits: int | None = None) -> str:
    return _or_unknown(value, lambda: formats.number(value, digits))


@register.filter
def rupiah(value: Any) -> str:
    return _or_unknown(value, lambda: formats.rupiah(value))


@register.filter
def rupiah_short(value: Any) -> str:
    return _or_unknown(value, lambda: formats.rupiah_short(value))


@register.filter
def quantity(value: Any, unit: str = "") -> str:
    return _or_unknown(value, lambda: formats.quantity(value, unit))


@register.filter
def unit_price(value: Any, unit: str = "") -> str:
    return _or_unknown(value, lambda: formats.unit_price(value, unit))


@register.filter
def unit_label(value: str) -> str:
    return _or_unknown(value, lambda: formats.unit_label(value))


@register.filter
def percent(value: Any, digits: int = 1) -> str:
    return _or_unknown(value, lambda: formats.percent(value, digits))


@register.filter
def day(value: date | datetime | None) -> str:
    return _or_unknown(value, lambda: formats.day(value))


@register.filter
def moment(value: datetime | None) -> str:
    return _or_unknown(value, lambda: formats.moment(value))


@register.filter
def relative_day(value: date | datetime | None, today: date | None = None) -> str:
    return _or_unknown(value, lambda: formats.relative_day(value, today))


@register.filter
def or_unknown(value: object) -> str | SafeString:
    """Text as it is; None and the empty string as the visible word for unknown."""
    return _or_unknown(value, lambda: str(value))


@register.simple_tag
def icon(name: str, label: str = "", **attributes: str) -> SafeString:
    """An icon of `sambung.web.icons`; silent to screen readers unless it has a label. `class` adds a class."""
    classes = f"icon {attributes['class']}" if attributes.get("class") else "icon"
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 20 20" role="img" aria-label="{}"><path d="{}"/></svg>',
            classes,
            label,
            ICONS[name],
        )
    return format_html(
        '<svg class="{}" viewBox="0 0 20 20" aria-hidden="true"><path d="{}"/></svg>', classes, ICONS[name]
    )


@register.inclusion_tag("components/stat.html")
def stat(
    label: str, value: object, note: str = "", url: str = "", state: object = None, state_label: str = ""
) -> dict[str, object]:
    """One figure with its name; `value` is already formatted text, None is shown as unknown."""
    return {
        "label": label,
        "value": value,
        "note": note,
        "url": url,
        "state": state_of(state) if state is not None else None,
        "state_label": state_label,
    }


@register.inclusion_tag("components/state_chip.html")
def state_chip(state: object, label: str = "") -> dict[str, object]:
    """A state as colour, sign and word. `state`: a State, its code in any case, True, False or None (unknown)."""
    known: State = state_of(state)
    return {"state": known, "label": label or known.label}


@register.inclusion_tag("components/empty.html")
def empty(
    title: str, text: str = "", action_url: str = "", action_label: str = "", icon: str = "empty"
) -> dict[str, object]:
    """An empty list that says how to fill it."""
    return {
        "title": title,
        "text": text,
        "action_url": action_url,
        "action_label": action_label,
        "icon_name": icon,
    }


CHOICE_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, prefix: str = "", suffix: str = "", label: str = "", help: str | None = None
) -> dict[str, object]:
    """A bound form field with label, help and error tied to it; `prefix`/`suffix` show a unit beside the input."""
    widget = bound.field.widget
    if isinstance(widget, CHOICE_WIDGETS):
        kind = "choices"
    elif isinstance(widget, forms.CheckboxInput):
        kind = "check"
    elif widget.is_hidden:
        kind = "hidden"
    else:
        kind = "input"
    if widget.attrs.get("placeholder") == bound.label:
        # A placeholder that repeats the label only looks like a value.
        del widget.attrs["placeholder"]
    described = []
    help_text = bound.help_text if help is None else help
    if help_text:
        described.append(f"{bound.auto_id}_help")
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attributes: dict[str, Any] = {}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return {
        "field": bound,
        "kind": kind,
        "control": bound.as_widget(attrs=attributes) if kind != "choices" else "",
        "label": label or bound.label,
        "help_text": help_text,
        "prefix": prefix,
        "suffix": suffix,
        "described_by": " ".join(described),
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, object]:
    """What is wrong with a form as a whole, with a link to each field in error; nothing where all is well."""
    fields = [bound for bound in form if bound.errors]
    return {"form": form, "fields": fields, "general": form.non_field_errors() if form.is_bound else []}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = "page") -> dict[str, object]:
    """Links to the pages of a list; every other query parameter of the request is kept."""
    request = context.get("request")
    query = request.GET.copy() if request else None

    def url(target: int) -> str:
        if query is None:
            return f"?{parameter}={target}"
        query[parameter] = str(target)
        return f"?{query.urlencode()}"

    pages = [
        {
            "number": formats.number(shown) if isinstance(shown, int) else "…",
            "url": url(shown) if isinstance(shown, int) else "",
            "is_current": shown == page.number,
        }
        for shown in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "pages": pages,
        "first": formats.number(page.start_index()),
        "last": formats.number(page.end_index()),
        "count": formats.number(page.paginator.count),
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/job_progress.html", takes_context=True)
def job_progress(
    context: Context,
    job: Any,
    title: str = "",
    poll_url: str = "",
    result_url: str = "",
    cancel_url: str = "",
    retry_url: str = "",
) -> dict[str, object]:
    """A long job: its state, share done and way out; polls `poll_url` (which answers with this same fragment).

    `job` has `state` (QUEUED, RUNNING, DONE, FAILED, CANCELLED), `progress` (0 to 1, or None) and `message`.
    """
    state = str(_attribute(job, "state") or "QUEUED").upper()
    progress = _attribute(job, "progress")
    return {
        "csrf_token": context.get("csrf_token"),
        "state": state,
        "title": title or job_title(state),
        "state_word": job_title(state),
        "is_open": state in {"QUEUED", "RUNNING"},
        "note": _attribute(job, "message") or _attribute(job, "error") or "",
        "percent": f"{max(0.0, min(1.0, float(progress))) * 100:.0f}" if progress is not None else None,
        "percent_text": formats.percent(progress, 0) if progress is not None else "",
        "poll_url": poll_url,
        "result_url": result_url,
        "cancel_url": cancel_url,
        "retry_url": retry_url,
    }


def _attribute(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


def job_title(state: str) -> str:
    return {
        "QUEUED": gettext("Waiting for its turn"),
        "RUNNING": gettext("Working"),
        "DONE": gettext("Done"),
        "FAILED": gettext("It did not succeed"),
        "CANCELLED": gettext("Cancelled"),
    }.get(state, state)


@register.inclusion_tag("components/capacity_bar.html")
def bar(**values: Any) -> dict[str, Any]:
    """Capacity against the quantity asked: `sambung.web.charts.capacity.capacity_bar` has the arguments."""
    return capacity_bar(**_given(values)).context()


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(**values: Any) -> dict[str, Any]:
    """Values side by side: `sambung.web.charts.bars.bar_chart` has the arguments."""
    return bars.bar_chart(**_given(values)).context()


@register.inclusion_tag("components/waterfall.html")
def waterfall(**values: Any) -> dict[str, Any]:
    """A cost that adds up to a ceiling: `sambung.web.charts.bars.waterfall` has the arguments."""
    return bars.waterfall(**_given(values)).context()


@register.inclusion_tag("components/funnel.html")
def funnel(**values: Any) -> dict[str, Any]:
    """Stages and what remains of them: `sambung.web.charts.bars.funnel` has the arguments."""
    return bars.funnel(**_given(values)).context()


@register.inclusion_tag("components/line_chart.html")
def line_chart(**values: Any) -> dict[str, Any]:
    """A line over time with its interval: `sambung.web.charts.line.line_chart` has the arguments."""
    return line.line_chart(**_given(values)).context()


@register.inclusion_tag("components/timeline.html")
def timeline(**values: Any) -> dict[str, Any]:
    """Spans of validity: `sambung.web.charts.timeline.timeline` has the arguments; `today` is the local date."""
    given = _given(values)
    given.setdefault("today", timezone.localdate())
    return timelines.timeline(**given).context()


@register.inclusion_tag("components/map.html", takes_context=True, name="map")
def place_map(context: Context, **values: Any) -> dict[str, Any]:
    """Places and ways of goods: `sambung.web.charts.places.place_map` has the arguments."""
    picture = places.place_map(**_given(values)).context()
    # The scripts come once a page, with its first map.
    needs_scripts = not context.render_context.get("sambung_map")
    context.render_context["sambung_map"] = True
    return {**picture, "data_id": f"{picture['uid']}-data", "needs_scripts": needs_scripts}


def _given(values: dict[str, Any]) -> dict[str, Any]:
    # A template's missing optional value arrives as an empty string; only a text may be empty.
    texts = {
        "heading",
        "note",
        "csv_url",
        "unit",
        "name",
        "target_label",
        "ceiling_label",
        "total_label",
        "size_label",
    }
    return {name: value for name, value in values.items() if value != "" or name in texts}
