"""Small named problems, each worked by hand, and random ones for laws and enumeration."""

from dataclasses import replace

from hypothesis import strategies as st

from sambung.engine.pooling.problem import (
    Hub,
    Lane,
    Offer,
    Pair,
    Pin,
    Previous,
    Problem,
    Requirement,
    Resource,
    Settings,
    Use,
)


def two_weavers() -> Problem:
    """100 pieces from A (60 at 10 + 1, onboarding 50) and B (80 at 11, smallest batch 20).

    B's direct lane costs 4; by hub H (opening 10, handling 0.25) it costs 1 + 0.5. C (30 at 9, onboarding
    400) saves too little. Cheapest: A 60 × 11 + 50 = 710, B 40 × 12.75 + 10 = 520; 1230 together.
    """
    return Problem(
        requirements=(Requirement("R", 100.0),),
        offers=(
            Offer("A", 60.0, 10.0, onboarding_cost=50.0),
            Offer("B", 80.0, 11.0, min_batch=20.0),
            Offer("C", 30.0, 9.0, onboarding_cost=400.0),
        ),
        lanes=(
            Lane("A", "R", 1.0),
            Lane("B", "H", 1.0),
            Lane("H", "R", 0.5),
            Lane("B", "R", 4.0),
            Lane("C", "R"),
        ),
        hubs=(Hub("H", 100.0, opening_cost=10.0, handling_cost=0.25),),
    )


def one_baker(quantity: float = 10.0, capacity: float = 10.0, **offer: float) -> Problem:
    """One requirement, one offer at 5 a unit, one free lane."""
    return Problem(
        requirements=(Requirement("R", quantity),),
        offers=(Offer("A", capacity, 5.0, **offer),),  # type: ignore[arg-type]
        lanes=(Lane("A", "R"),),
    )


def three_micros() -> Problem:
    """100 units; a large firm sells all at 10, three micro enterprises sell 40 each at 10.5.

    Least cost 1000. Within 3 % (1030) up to 60 units may come from micros, each at least 4 (10 % of 40):
    all three are included.
    """
    return Problem(
        requirements=(Requirement("R", 100.0),),
        offers=(
            Offer("L", 100.0, 10.0, size_class="large"),
            *(Offer(name, 40.0, 10.5, size_class="micro") for name in ("M1", "M2", "M3")),
        ),
        lanes=tuple(Lane(name, "R") for name in ("L", "M1", "M2", "M3")),
        settings=Settings(inclusion_tolerance=0.03),
    )


whole = st.integers(1, 9).map(float)
maybe_whole = st.one_of(st.just(0.0), whole)


@st.composite
def problems(draw: st.DrawFn, *, must_fill: bool = False) -> Problem:
    """Up to 4 offers, 2 hubs, 2 requirements in up to 2 periods, with every kind of limit now and then."""
    periods = draw(st.sampled_from([(None,), (None,), ("p1", "p2")]))
    requirements = []
    for name in ("R1", "R2")[: draw(st.integers(1, 2))]:
        suppliers = draw(st.sampled_from([None, None, 1, 2]))
        for period in periods:
            requirements.append(
                Requirement(
                    name,
                    draw(whole),
                    price_ceiling=draw(st.sampled_from([None, None, 12.0])),
                    shortage_penalty=None if must_fill else draw(st.sampled_from([20.0, 35.0])),
                    max_suppliers=suppliers,
                    max_share=draw(st.sampled_from([None, None, 0.5])),
                    period=period,
                )
            )
    offers = [
        Offer(
            name,
            draw(whole),
            draw(whole),
            enterprise_id=draw(st.sampled_from([None, "E"])),
            min_batch=draw(st.sampled_from([0.0, 0.0, 2.0, 4.0])),
            onboarding_cost=draw(maybe_whole),
            size_class=draw(st.sampled_from([None, "micro", "small"])),
        )
        for name in ("A", "B", "C", "D")[: draw(st.integers(1, 4))]
    ]
    hubs = [
        Hub(name, draw(whole), draw(maybe_whole), draw(st.sampled_from([0.0, 0.5])))
        for name in ("H1", "H2")[: draw(st.integers(0, 2))]
    ]
    names = sorted({row.requirement_id for row in requirements})
    ends = [(o.offer_id, r) for o in offers for r in names]
    ends += [(o.offer_id, h.hub_id) for o in offers for h in hubs] + [
        (h.hub_id, r) for h in hubs for r in names
    ]
    lanes = [
        Lane(
            *end,
            draw(maybe_whole),
            draw(st.sampled_from([0.0, 0.0, 3.0])),
            draw(st.sampled_from([None, None, 5.0])),
        )
        for end in ends
        if draw(st.integers(0, 4))
    ]
    pins = []
    if draw(st.booleans()):
        rule = draw(st.sampled_from(["never", None]))
        most = None if rule else draw(whole)
        pins.append(Pin(offer_id=offers[0].offer_id, max_quantity=most, rule=rule))
    return Problem(tuple(requirements), tuple(offers), tuple(lanes), hubs=tuple(hubs), pins=tuple(pins))


@st.composite
def rich_problems(draw: st.DrawFn) -> Problem:
    """Random problems with pairs, resources, minimum and `must` pins, earlier plans and settings as well."""
    base = draw(problems(must_fill=draw(st.booleans())))
    names = [offer.offer_id for offer in base.offers]
    asked = sorted({row.requirement_id for row in base.requirements})
    period = base.requirements[0].period
    pins = list(base.pins)
    if draw(st.integers(0, 3)) == 0:
        pins.append(Pin(offer_id=names[-1], requirement_id=asked[0], rule="must"))
    if draw(st.integers(0, 3)) == 0:
        pins.append(Pin(requirement_id=asked[-1], min_quantity=1.0))
    if base.hubs and draw(st.integers(0, 3)) == 0:
        pins.append(Pin(hub_id=base.hubs[0].hub_id, rule=draw(st.sampled_from(["must", "never"]))))
    settings = Settings(
        change_cost=draw(st.sampled_from([None, 2.0])),
        inclusion_tolerance=draw(st.sampled_from([None, 0.0, 0.1])),
        inclusion_minimum=draw(st.sampled_from([None, 1.0])),
        fill_probability=draw(st.sampled_from([None, None, 0.8])),
    )
    offers = tuple(
        replace(offer, failure_probability=draw(st.sampled_from([0.0, 0.1]))) for offer in base.offers
    )
    shares = draw(st.booleans())
    pairs = None
    if draw(st.integers(0, 2)) == 0:
        pairs = tuple(
            Pair(name, requirement) for name in names for requirement in asked if draw(st.booleans())
        )
    return replace(
        base,
        offers=offers,
        pairs=pairs,
        pins=tuple(pins),
        settings=settings,
        resources=(Resource("machines", draw(whole)),) if shares else (),
        uses=(Use(names[0], "machines", 0.5), Use(names[-1], "machines", 2.0))[: shares * min(2, len(names))],
        previous=(Previous(names[0], asked[0], draw(whole), period),) if draw(st.booleans()) else (),
    )


@st.composite
def period_rows(draw: st.DrawFn) -> Problem:
    """`rich_problems` in which offers, hubs and resources have rows of their own in each period, or in some."""
    base = draw(rich_problems())
    periods = sorted({row.period for row in base.requirements if row.period})
    if not periods:
        return base

    def spread(rows: tuple, **changes: st.SearchStrategy) -> tuple:  # type: ignore[type-arg]
        found = []
        for row in rows:
            own = [period for period in periods if draw(st.integers(0, 3))]
            if draw(st.booleans()) or not own:
                found.append(row)
                continue
            for period in own:
                drawn = {name: draw(strategy) for name, strategy in changes.items()}
                found.append(replace(row, period=period, **drawn))
        return tuple(found)

    return replace(
        base,
        offers=spread(
            base.offers, capacity=whole, unit_price=whole, min_batch=st.sampled_from([0.0, 0.0, 2.0])
        ),
        hubs=spread(base.hubs, capacity=whole, handling_cost=maybe_whole),
        resources=spread(base.resources, capacity=whole),
    )
