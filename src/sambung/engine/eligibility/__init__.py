"""An offer against a requirement: candidates, every criterion met, not met or unknown, gaps, and the bar.

Here: facts with source and expiry, kinds of criterion, verdicts, candidates by words and KBLI, groups of
the nearly-there. Not here: rule tables and units (`standards`), rows and confirmations (`apps.matching`),
what closes gaps best under hours and budget (`engine.pathways`), sentences (the edges turn codes and
params into them).
"""

from sambung.engine.eligibility.candidates import (
    Candidate,
    Confirmation,
    Offered,
    Reason,
    Wanted,
    Weights,
    find_candidates,
    score_candidate,
    stem_weights,
)
from sambung.engine.eligibility.criteria import (
    Attribute,
    CapacityMin,
    CertificateHeld,
    Criterion,
    CriterionError,
    IdentifierHeld,
    LeadTime,
    PartnerControl,
    PriceCeiling,
    Region,
    SizeClassIn,
    TaxInvoice,
    criterion_from_params,
)
from sambung.engine.eligibility.evaluation import evaluate, evaluate_all
from sambung.engine.eligibility.facts import Fact, OfferFacts, RequirementFacts
from sambung.engine.eligibility.fingerprint import input_hash
from sambung.engine.eligibility.groups import CapacityBar, MissingGroup, capacity_bar, group_by_missing
from sambung.engine.eligibility.results import CriterionResult, Eligibility, Gap, Kind, Level, State, Verdict
from sambung.engine.eligibility.rules import Closure, ControlRule, Rules

__all__ = [
    "Attribute",
    "Candidate",
    "CapacityBar",
    "CapacityMin",
    "CertificateHeld",
    "Closure",
    "Confirmation",
    "ControlRule",
    "Criterion",
    "CriterionError",
    "CriterionResult",
    "Eligibility",
    "Fact",
    "Gap",
    "IdentifierHeld",
    "Kind",
    "LeadTime",
    "Level",
    "MissingGroup",
    "OfferFacts",
    "Offered",
    "PartnerControl",
    "PriceCeiling",
    "Reason",
    "Region",
    "RequirementFacts",
    "Rules",
    "SizeClassIn",
    "State",
    "TaxInvoice",
    "Verdict",
    "Wanted",
    "Weights",
    "capacity_bar",
    "criterion_from_params",
    "evaluate",
    "evaluate_all",
    "find_candidates",
    "group_by_missing",
    "input_hash",
    "score_candidate",
    "stem_weights",
]
