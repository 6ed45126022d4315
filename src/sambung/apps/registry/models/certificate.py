"""Certificates: a scheme, a scope, and a validity by term, event or batch."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.apps.journal.models import Fact
from sambung.apps.registry.models.enterprise import Enterprise
from sambung.apps.registry.models.offer import Offer


class CertificateBasis(models.TextChoices):
    """What ends a certificate: its term, an event (a changed recipe), or the batch it was given for."""

    TERM = "TERM", _("for a term")
    EVENT = "EVENT", _("until something changes")
    BATCH = "BATCH", _("for one batch")


class Certificate(Fact):
    """valid_from / valid_to are the certificate's own days; an empty end may be right (event) or unknown (term)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="certificates")
    scheme = models.CharField(max_length=20)
    number = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=5, choices=CertificateBasis.choices)
    scope_text = models.CharField(max_length=200, blank=True)
    # None: the whole enterprise.
    offer = models.ForeignKey(
        Offer, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    invalidated_on = models.DateField(null=True, blank=True)
    batch = models.CharField(max_length=80, blank=True)
    proof_uid = models.UUIDField(null=True)
    source = models.CharField(max_length=10)

    class Meta:
        indexes = [models.Index(fields=["enterprise", "scheme"])]
