"""A definition's row → the engine's definition."""

from __future__ import annotations

from typing import Any

from sambung.apps.reporting.models import Definition
from sambung.engine.certificates import SizeClass
from sambung.engine.indicators import Definition as EngineDefinition
from sambung.engine.indicators import Denominator, Ladder, LinkageLevel


def definition_of(row: Definition) -> EngineDefinition:
    """What the row's `spec` says. Errors: KeyError, ValueError where it says something else than a definition."""
    spec: dict[str, Any] = row.spec
    return EngineDefinition(
        definition_id=row.code,
        version=str(row.version),
        minimum_level=LinkageLevel(spec["minimum_level"]),
        buyer_classes=frozenset(SizeClass(name) for name in spec["buyer_classes"]),
        denominator=Denominator(
            kbli_prefixes=tuple(spec["kbli_prefixes"]),
            classes=frozenset(SizeClass(name) for name in spec["classes"]),
            needs_registered=spec["needs_registered"],
            needs_active=spec["needs_active"],
            region_prefixes=tuple(spec["region_prefixes"]),
        ),
        ladder=Ladder(
            window_months=spec["window_months"],
            minimum_quarters=spec["minimum_quarters"],
            needs_both_sides=spec["needs_both_sides"],
        ),
        excludes_affiliates=spec["excludes_affiliates"],
        unit=spec["unit"],
        confidence=spec["confidence"],
        reference=spec["reference"],
    )
