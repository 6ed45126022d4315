"""Insights in words: what a definition counts, what a reading says, what its parts are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sambung.apps.reporting.selectors import Cell, Path, ReadingView
from sambung.standards.kbli import division_title
from sambung.standards.regions import UnableToParseRegion, parse_region, region_name
from sambung.web import formats


def definition_name(definition: Any) -> str:
    """A definition's published name in the active language."""
    return str(definition.name_en if formats.language() == "en" else definition.name_id)


def level_words(level: int, spec: dict[str, Any]) -> str:
    """What a linkage must show for a level."""
    return {
        1: _("declared by both sides and in force on that day"),
        2: _("with a written agreement of a lawful pattern, in force on that day"),
        3: _("with order, receipt, and invoice or payment in the last %(months)s months")
        % {"months": spec["window_months"]},
        4: _("with complete transactions in at least %(quarters)s quarters of the last %(months)s months")
        % {"quarters": spec["minimum_quarters"], "months": spec["window_months"]},
        5: _("with the buyer's product exported"),
    }[level]


def buyer_words(classes: list[str]) -> str:
    """With whom."""
    return _("a medium or large firm") if "MEDIUM" in classes else _("a large firm")


def definition_words(definition: Any) -> list[str]:
    """The whole definition, one sentence a line."""
    spec = definition.spec
    words = [
        _("Counted as linked: an enterprise that has at least one linkage with %(buyer)s, %(level)s.")
        % {
            "buyer": buyer_words(spec["buyer_classes"]),
            "level": level_words(spec["minimum_level"], spec),
        }
    ]
    if spec["kbli_prefixes"]:
        words.append(
            _(
                "Out of: all micro, small and medium enterprises on the list that work in KBLI %(first)s to %(last)s."
            )
            % {"first": spec["kbli_prefixes"][0], "last": spec["kbli_prefixes"][-1]}
        )
    else:
        words.append(_("Out of: all micro, small and medium enterprises on the list."))
    if spec["needs_active"]:
        words.append(_("On the list means: registered with a centre and not ended on that day."))
    if "UNKNOWN" in spec["classes"]:
        words.append(
            _("An enterprise listed as UMKM whose capital and sales are not known yet is counted, too.")
        )
    if spec["excludes_affiliates"]:
        words.append(
            _(
                "Not counted: a linkage between firms of which one controls the other or a third controls both."
            )
        )
    if spec["minimum_level"] >= 2 and spec["needs_both_sides"]:
        words.append(_("Only proofs that both sides have confirmed count."))
    words.append(_("Each enterprise counts once, however many buyers it has."))
    words.append(
        _(
            "Interval: Wilson's, at %(level)s confidence; it is about chance, not about linkages nobody recorded."
        )
        % {"level": formats.percent(spec["confidence"], 0)}
    )
    return words


def short_words(definition: Any) -> str:
    """A definition in one line of the table that compares."""
    spec = definition.spec
    return _("%(buyer)s, %(level)s") % {
        "buyer": buyer_words(spec["buyer_classes"]),
        "level": level_words(spec["minimum_level"], spec),
    }


def interval_words(cell: Cell) -> str:
    """From where to where."""
    if cell.low is None or cell.high is None:
        return formats.unknown()
    return _("%(low)s to %(high)s") % {"low": formats.percent(cell.low), "high": formats.percent(cell.high)}


def count_words(cell: Cell) -> str:
    """How many of how many."""
    if cell.numerator is None:
        return _("too few to show")
    return _("%(linked)s of %(all)s enterprises") % {
        "linked": formats.number(cell.numerator),
        "all": formats.number(cell.denominator),
    }


def news_words(count: int) -> str:
    """What the reading does not know."""
    if not count:
        return _("no linkage was recorded since")
    return ngettext(
        "%(count)s linkage was recorded since", "%(count)s linkages were recorded since", count
    ) % {"count": formats.number(count)}


def region_words(key: str | None) -> str:
    """A regency or province by name; its digits where it has none."""
    if key is None:
        return _("Region not known")
    try:
        code = parse_region(key)
    except UnableToParseRegion:
        return key
    return region_name(code) or code.dotted


def sector_words(key: str | None) -> str:
    """A KBLI division."""
    if key is None:
        return _("Activity not known")
    title = division_title(key, formats.language())
    return f"{key} {title}" if title else key


def class_words(key: str | None) -> str:
    """A size class."""
    return {
        "MICRO": _("Micro"),
        "SMALL": _("Small"),
        "MEDIUM": _("Medium"),
        "LARGE": _("Large"),
    }.get(key or "", _("Class not known"))


def sex_words(key: str | None) -> str:
    """The owner's sex."""
    return {"F": _("Owned by a woman"), "M": _("Owned by a man")}.get(key or "", _("Owner's sex not known"))


def stage_words(stage: str) -> str:
    """A stage of the funnel."""
    return {
        "registered": _("On the list"),
        "capacity_known": _("Capacity known"),
        "eligible": _("Eligible for a requirement"),
        "proposed": _("In a proposal"),
        "L1": _("Linked (L1, declared)"),
        "L2": _("Written agreement (L2)"),
        "L3": _("Transacted (L3)"),
        "L4": _("Sustained (L4)"),
    }[stage]


def reason_words(reason: str) -> str:
    """Why an enterprise or a linkage is not counted, or what is not known of it."""
    return {
        "not_registered": _("enterprises: not registered"),
        "not_active": _("enterprises: ended"),
        "other_class": _("enterprises: of another size class"),
        "other_sector": _("enterprises: of another activity"),
        "other_region": _("enterprises: in another region"),
        "supplier_not_counted": _("linkages: the seller is not in the denominator"),
        "other_buyer_class": _("linkages: the buyer is of another class"),
        "affiliate": _("linkages: seller and buyer belong together"),
        "below_level": _("linkages: below the level, or no longer in force"),
        "size_class": _("enterprises: size class not known"),
        "kbli": _("enterprises: activity not known"),
        "region": _("enterprises: region not known"),
        "registered": _("enterprises: registration not known"),
        "active": _("enterprises: not known whether still working"),
        "buyer_class": _("linkages: the buyer's class is not known"),
        "affiliation": _("linkages: not known whether seller and buyer belong together"),
    }.get(reason, reason)


def time_heading(view: ReadingView) -> str:
    """What the months say."""
    known = [cell for _on, cell in view.series if cell.value is not None]
    if len(known) < 2:
        return _("The rate over time")
    return _("From %(first)s to %(last)s in %(months)s months") % {
        "first": formats.percent(known[0].value),
        "last": formats.percent(known[-1].value),
        "months": len(known) - 1,
    }


def highest_heading(cells: Any, words: Any, nothing: str) -> str:
    """The part with the highest rate, by name."""
    shown = [cell for cell in cells if cell.value and cell.key is not None]
    if not shown:
        return nothing
    best = max(shown, key=lambda cell: cell.value)
    return _("Highest: %(name)s, %(rate)s") % {"name": words(best.key), "rate": formats.percent(best.value)}


def funnel_heading(view: ReadingView) -> str:
    """From the list to sustained."""
    stages = dict(view.funnel)
    return _("%(all)s on the list, %(linked)s linked, %(sustained)s sustained") % {
        "all": formats.number(stages["registered"]),
        "linked": formats.number(stages["L1"]),
        "sustained": formats.number(stages["L4"]),
    }


def path_heading(path: Path) -> str:
    """What is missing."""
    target = formats.percent(path.target.value, 0)
    if path.missing is None:
        return _("Nothing is counted yet")
    if path.missing == 0:
        return _("The rate has reached %(target)s") % {"target": target}
    return ngettext(
        "%(count)s more linked enterprise would make %(target)s",
        "%(count)s more linked enterprises would make %(target)s",
        path.missing,
    ) % {"count": formats.number(path.missing), "target": target}


def path_note(path: Path) -> str:
    """Where the last year's speed leads, and what the two figures are."""
    if path.speed is None:
        speed = _("The last twelve months are not known, so no line is drawn on.")
    elif path.reached_in is not None and path.missing:
        speed = _(
            "At the speed of the last twelve months (%(speed)s points) in %(year)s: a straight line, no forecast."
        ) % {
            "speed": formats.number(path.speed * 100, 1),
            "year": path.reached_in,
        }
    elif path.missing:
        speed = _("At the speed of the last twelve months (%(speed)s points) it is not reached.") % {
            "speed": formats.number(path.speed * 100, 1)
        }
    else:
        speed = ""
    figures = _(
        "For comparison: %(baseline)s in %(year)s (%(source)s); %(target)s (%(other)s). How those were counted is not published."
    ) % {
        "baseline": formats.percent(path.baseline.value, 0),
        "year": path.baseline.year,
        "source": path.baseline.source,
        "target": formats.percent(path.target.value, 0),
        "other": path.target.source,
    }
    return f"{speed} {figures}".strip()


def covered_note(cells: Any) -> str:
    """That small parts are not shown."""
    covered = sum(cell.is_covered for cell in cells)
    if not covered:
        return ""
    return ngettext(
        "%(count)s part is not shown, so that no single enterprise can be recognised.",
        "%(count)s parts are not shown, so that no single enterprise can be recognised.",
        covered,
    ) % {"count": covered}
