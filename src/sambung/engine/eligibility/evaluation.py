"""Offers against a requirement: every criterion's state, the gaps, and one verdict."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sambung.engine.eligibility.criteria import Context, Criterion
from sambung.engine.eligibility.criteria.criterion import why_unknown
from sambung.engine.eligibility.facts import OfferFacts, RequirementFacts
from sambung.engine.eligibility.results import CriterionResult, Eligibility, Gap, Level, State, Verdict
from sambung.engine.eligibility.rules import Rules


def evaluate(
    offer: OfferFacts,
    requirement: RequirementFacts,
    criteria: Sequence[Criterion],
    rules: Rules,
    on: date,
) -> Eligibility:
    """Judge one offer on one day.

    NOT: a MUST is unmet that nothing closes, or more gaps than the rules allow. Else UNKNOWN: a MUST, the
    capacity or the price is unknown. Else NEARLY: gaps remain. Else ELIGIBLE. PREFER never changes the
    verdict.
    """
    return _judge(offer, criteria, Context(requirement, rules, on))


def evaluate_all(
    offers: Iterable[OfferFacts],
    requirement: RequirementFacts,
    criteria: Sequence[Criterion],
    rules: Rules,
    on: date,
) -> Iterator[Eligibility]:
    """`evaluate` for many offers of one requirement, in their order."""
    context = Context(requirement, rules, on)
    for offer in offers:
        yield _judge(offer, criteria, context)


def _judge(offer: OfferFacts, criteria: Sequence[Criterion], context: Context) -> Eligibility:
    results = tuple([criterion.judge(offer, context) for criterion in criteria])
    gaps: list[Gap] = []
    is_unknown = False
    is_closable = True
    for criterion, result in zip(criteria, results, strict=True):
        if result.state is State.MET or result.level is Level.PREFER:
            continue
        if result.state is State.UNKNOWN:
            is_unknown = True
            continue
        gap = _gap(criterion, result, context)
        is_closable = is_closable and gap.is_closable
        gaps.append(gap)
    capacity = offer.capacity
    if capacity is not None and why_unknown(capacity, context.on):
        capacity = None
    unit_price = offer.unit_price
    if unit_price is not None and why_unknown(unit_price, context.on):
        unit_price = None
    unknown_facts = tuple(
        [name for name, fact in (("capacity", capacity), ("unit_price", unit_price)) if fact is None]
    )
    if not is_closable:
        verdict, reason = Verdict.NOT, "unclosable"
    # A gate is one gap, however many criteria ask for it.
    elif len({gap.gate for gap in gaps}) > context.rules.maximum_gaps:
        verdict, reason = Verdict.NOT, "too_many_gaps"
    elif is_unknown or unknown_facts:
        verdict, reason = Verdict.UNKNOWN, "unknown"
    elif gaps:
        verdict, reason = Verdict.NEARLY, "gaps"
    else:
        verdict, reason = Verdict.ELIGIBLE, "all_met"
    return Eligibility(
        offer.offer_id,
        offer.enterprise_id,
        verdict,
        reason,
        results,
        tuple(gaps),
        unknown_facts,
        capacity.value if capacity is not None else None,
        unit_price.value if unit_price is not None else None,
    )


def _gap(criterion: Criterion, result: CriterionResult, context: Context) -> Gap:
    closures = context.rules.closures
    closure = None
    if not criterion.never_closable:
        closure = closures.get(result.gate) or closures.get(result.kind)
    if closure is None:
        return Gap(result.gate, result.reason_code, False, "", None, None, None, None)
    last_delivery = context.requirement.last_delivery
    is_in_time = None
    if closure.days is not None and last_delivery is not None:
        is_in_time = closure.days <= (last_delivery - context.on).days
    return Gap(
        result.gate,
        result.reason_code,
        True,
        closure.intervention,
        closure.days,
        closure.cost,
        closure.hours,
        is_in_time,
    )
