"""The rows of a pooling problem, as the public folder format (version 1) names them.

Quantities are in the requirement's unit, money in one currency; both are floats here, as the engine
computes in floats. `None` means *not given*; what that stands for is said at each field.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Requirement:
    """A buyer asks for `quantity` (in `period`, where the problem has periods).

    `shortage_penalty` None: must be filled. `max_suppliers` counts enterprises over all periods of the id.
    `max_share` (0..1) limits one enterprise, with all its offers, to that share of the quantity asked.
    """

    requirement_id: str
    quantity: float
    price_ceiling: float | None = None
    shortage_penalty: float | None = None
    max_suppliers: int | None = None
    max_share: float | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What an enterprise can make. A row without period holds in every period.

    `enterprise_id` None: the offer is an enterprise of its own, named as the offer. `grade`: the quality that one
    price may be paid for; None is a grade of its own.
    """

    offer_id: str
    capacity: float
    unit_price: float
    enterprise_id: str | None = None
    min_batch: float = 0.0
    onboarding_cost: float = 0.0
    size_class: str | None = None
    failure_probability: float = 0.0
    period: str | None = None
    grade: str | None = None

    @property
    def enterprise(self) -> str:
        """The enterprise's identifier: the offer's own where none was given."""
        return self.enterprise_id or self.offer_id


@dataclass(frozen=True, slots=True)
class Hub:
    """A place that gathers, processes or inspects; `handling_cost` per unit that passes through."""

    hub_id: str
    capacity: float
    opening_cost: float = 0.0
    handling_cost: float = 0.0
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """Goods may move from origin to destination: offer → requirement, offer → hub, hub → requirement.

    `max_quantity` holds period by period; `fixed_cost` is paid once where the lane is used at all.
    """

    origin_id: str
    destination_id: str
    unit_cost: float = 0.0
    fixed_cost: float = 0.0
    max_quantity: float | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """This offer may serve this requirement. Where a problem gives pairs, only these are eligible."""

    offer_id: str
    requirement_id: str


@dataclass(frozen=True, slots=True)
class Resource:
    """What several offers share: machines, hands. In a period without a row there is none of it."""

    resource_id: str
    capacity: float
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """One unit of the offer takes `amount` of the resource."""

    offer_id: str
    resource_id: str
    amount: float


@dataclass(frozen=True, slots=True)
class Pin:
    """What a manager has fixed, on all lines that match the identifiers given (None matches every one).

    `min_quantity` and `max_quantity` limit the sum over these lines, period by period, in each period in
    which the named offer and requirement have rows. `must`: at least one of the lines is used, in some
    period; `never`: none is.
    """

    offer_id: str | None = None
    requirement_id: str | None = None
    hub_id: str | None = None
    min_quantity: float | None = None
    max_quantity: float | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """settings.json. None: the part of the problem that the key switches on is off.

    `inclusion_minimum` None: the larger of the offer's min_batch and 10 % of its capacity. `even_split` ≥ 1: of a
    requirement's suppliers in a period none delivers more than so many times what another delivers.
    `smallest_share` (0..1): each of them delivers at least that share of the quantity asked.
    """

    change_cost: float | None = None
    inclusion_class: str = "micro"
    inclusion_tolerance: float | None = None
    inclusion_minimum: float | None = None
    fill_probability: float | None = None
    even_split: float | None = None
    smallest_share: float | None = None


@dataclass(frozen=True, slots=True)
class Previous:
    """A quantity of the plan before, from the offer to the requirement; `hub_id` where it is known."""

    offer_id: str
    requirement_id: str
    quantity: float
    period: str | None = None
    hub_id: str | None = None


@dataclass(frozen=True, slots=True)
class BoundPrice:
    """A price on which a bound rests. Per unit; ≥ 0 but for what is asked, where that may not be exceeded.

    `kind`: requirement, capacity (id an offer's), hub, resource, lane (id and other_id its ends), share (id an
    enterprise's, other_id a requirement's), change (id an offer's, other_id a requirement's).
    """

    kind: str
    id: str
    other_id: str | None
    period: str | None
    value: float


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole pooling problem. `lanes` may be a table by columns (`lanes.LaneTable`). `pairs` None: every pair is eligible; () means none is.

    `previous_prices`: the bound's prices of the earlier solution, a start for this one's. `input_sha256`: over the tables read, where the problem came from a folder.
    """

    requirements: tuple[Requirement, ...]
    offers: tuple[Offer, ...]
    lanes: Sequence[Lane]
    hubs: tuple[Hub, ...] = ()
    pairs: tuple[Pair, ...] | None = None
    resources: tuple[Resource, ...] = ()
    uses: tuple[Use, ...] = ()
    pins: tuple[Pin, ...] = ()
    settings: Settings = field(default_factory=Settings)
    previous: tuple[Previous, ...] = ()
    previous_prices: tuple[BoundPrice, ...] = ()
    input_sha256: str | None = None

    @property
    def periods(self) -> tuple[str | None, ...]:
        """Periods in the order in which the requirements name them; (None,) where there are none."""
        return tuple(dict.fromkeys(row.period for row in self.requirements)) or (None,)
