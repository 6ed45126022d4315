"""Proposals, the answers of members and buyers, linkages and their evidence."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.apps.actors.models import Aggregate
from sambung.apps.demand.models import Requirement
from sambung.apps.journal.models import Fact
from sambung.apps.pooling.models import PoolRun
from sambung.apps.registry.models import Enterprise, Offer
from sambung.apps.registry.models.offer import PeriodKind


class ProposalState(models.TextChoices):
    """DRAFT → SENT → (all members and the buyer accept) LINKED; or DECLINED, EXPIRED, WITHDRAWN, SUPERSEDED by a re-plan."""

    DRAFT = "DRAFT", _("draft")
    SENT = "SENT", _("sent, waiting for answers")
    LINKED = "LINKED", _("linked")
    DECLINED = "DECLINED", _("declined by the buyer")
    EXPIRED = "EXPIRED", _("answer day passed")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")
    SUPERSEDED = "SUPERSEDED", _("replaced by a new plan")


class ConsortiumForm(models.TextChoices):
    """In which form the consortium sells: who signs with the buyer. The centre never signs."""

    COOP_RESELLS = "COOP_RESELLS", _("cooperative buys and resells")
    COOP_COMMISSION = "COOP_COMMISSION", _("cooperative on commission")
    LEAD_SUBCONTRACTS = "LEAD_SUBCONTRACTS", _("lead firm with subcontracts")
    KSO = "KSO", _("joint operation (KSO)")
    EACH_ALONE = "EACH_ALONE", _("each member sells alone")


class Settlement(models.TextChoices):
    """What members are paid."""

    OWN_PRICE = "OWN_PRICE", _("each its own price")
    ONE_PRICE = "ONE_PRICE", _("one price for all")


class Answer(models.TextChoices):
    """A member's or buyer's answer."""

    WAITING = "WAITING", _("no answer yet")
    ACCEPTED = "ACCEPTED", _("accepted")
    LESS = "LESS", _("can do less")
    DECLINED = "DECLINED", _("declined")


class Proposal(Aggregate):
    """What a consortium offers to a buyer: one price, a seller of record, a form, an answer day."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="proposals")
    pool_run = models.ForeignKey(PoolRun, on_delete=models.PROTECT, related_name="proposals")
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    seller_of_record = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, related_name="proposals_sold"
    )
    form = models.CharField(max_length=18, choices=ConsortiumForm.choices)
    settlement = models.CharField(max_length=10, choices=Settlement.choices, default=Settlement.OWN_PRICE)
    # Rupiah × 100 per unit of the requirement, landed, what the buyer pays.
    unit_price = models.BigIntegerField()
    quantity = models.BigIntegerField()
    answer_by = models.DateField()
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.DRAFT)
    buyer_answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.WAITING)
    buyer_answered_at = models.DateTimeField(null=True)
    buyer_note = models.TextField(blank=True)
    # What the cooperative adds for its work; None: nothing. Shown to everybody who sees the price.
    margin_permille = models.PositiveSmallIntegerField(null=True, blank=True)
    # goods_own, goods_one, freight, handling, opening, onboarding in rupiah over all periods: what the price is made of.
    cost = models.JSONField(default=dict)
    # The consortium that was asked for again after a member declined or could do less.
    replan = models.ForeignKey(
        PoolRun, on_delete=models.PROTECT, null=True, blank=True, related_name="replans"
    )
    # Managers' or mentors' declared ties to a member, as uids of registry.Interest.
    related_interests = models.JSONField(default=list)
    is_simulated = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["requirement", "-id"]), models.Index(fields=["state", "answer_by"])]


class ProposalMember(Aggregate):
    """One member's line: its own quantity for a period, its own price, its own answer."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="members")
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="proposal_lines")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="proposal_lines")
    hub = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, related_name="proposal_lines_gathered"
    )
    # For each period of the requirement, × 1000.
    quantities = models.JSONField()
    # What the member is paid; with one price for all it is at least `own_price`, what the member asked for.
    unit_price = models.BigIntegerField()
    own_price = models.BigIntegerField()
    # [hub's uid or None for the buyer, quantity × 1000 a period], where the member brings its goods.
    deliveries = models.JSONField(default=list)
    # The line of the proposal before, whose answer still counts because nothing in it changed.
    carried_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="carried_to"
    )
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.WAITING)
    asked_quantity = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by_uid = models.UUIDField(null=True)
    witness = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "offer"], name="linkages_line_once")]
        indexes = [models.Index(fields=["enterprise", "answer"])]


class Pattern(models.TextChoices):
    """Pola kemitraan (PP 7/2021)."""

    SUBCONTRACT = "SUBCONTRACT", _("subcontract")
    SUPPLY_CHAIN = "SUPPLY_CHAIN", _("supply chain")
    NUCLEUS_PLASMA = "NUCLEUS_PLASMA", _("nucleus and plasma")
    GENERAL_TRADE = "GENERAL_TRADE", _("general trade")
    OTHER = "OTHER", _("another pattern")


class Linkage(Fact):
    """A supply relation of one member to one buyer, tied to its pool. valid_from: opened; valid_to: ended."""

    seller = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="linkages_sold")
    buyer = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="linkages_bought")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="linkages")
    pattern = models.CharField(max_length=14, choices=Pattern.choices, default=Pattern.SUPPLY_CHAIN)
    is_direct = models.BooleanField(default=False)
    product = models.CharField(max_length=200, blank=True)
    kbli = models.CharField(max_length=5, blank=True)
    quantity = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=12, blank=True)
    period_kind = models.CharField(max_length=8, choices=PeriodKind.choices, blank=True)
    is_simulated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "proposal"], name="linkages_once_for_member"),
        ]
        indexes = [models.Index(fields=["seller", "buyer"])]


class EvidenceKind(models.TextChoices):
    """What a piece of evidence shows; the level of a linkage follows from them (engine.indicators)."""

    DECLARATION = "DECLARATION", _("declaration of both sides")
    AGREEMENT = "AGREEMENT", _("signed agreement")
    ORDER = "ORDER", _("order")
    DESPATCH = "DESPATCH", _("despatch")
    RECEIPT = "RECEIPT", _("receipt (BAST)")
    INVOICE = "INVOICE", _("invoice")
    PAYMENT = "PAYMENT", _("payment")
    EXPORT = "EXPORT", _("buyer's product exported")


class Evidence(Fact):
    """A proof of a linkage on a day. Amount in rupiah, or not known."""

    linkage = models.ForeignKey(Linkage, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    happened_on = models.DateField()
    amount = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=120, blank=True)
    document_uid = models.UUIDField(null=True)
    # Ties order, receipt and invoice of one delivery together; empty: one and the same.
    delivery = models.CharField(max_length=60, blank=True)
    is_confirmed_by_seller = models.BooleanField(default=False)
    is_confirmed_by_buyer = models.BooleanField(default=False)
