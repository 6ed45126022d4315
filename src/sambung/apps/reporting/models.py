"""Definitions of indicators as data, and readings of them."""

from __future__ import annotations

from django.db import models

from sambung.apps.actors.models import Noun


class Definition(Noun):
    """How an indicator is counted; `spec` has the fields of engine.indicators.Definition. A change is a new version."""

    code = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    name_id = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    spec = models.JSONField()
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="reporting_definition_version")
        ]


class Reading(Noun):
    """An indicator as computed for one day, as known at one journal position; kept so that pages need not recount."""

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="readings")
    on = models.DateField()
    known_position = models.BigIntegerField()
    input_sha256 = models.CharField(max_length=64)
    result = models.JSONField()
    computed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "on", "known_position"], name="reporting_reading_once"
            )
        ]
