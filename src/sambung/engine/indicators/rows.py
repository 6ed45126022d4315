"""Rows under an indicator, each with two times: when it was true, and from when to when it was believed."""

from datetime import date
from typing import NamedTuple

from sambung.engine.certificates import SizeClass
from sambung.engine.indicators.definitions import EvidenceKind


class EnterpriseRow(NamedTuple):
    """Facts of an enterprise; None says nothing, so one table may fill all columns or several tables one
    each.

    Where rows overlap, for each column the one that became true last counts (then the one recorded last);
    KBLI codes of all rows in force count together, the latest row's first code being the main activity.
    `region`: one scheme's code; dots do not matter. Ids are canonical: merged enterprises are resolved
    before.
    """

    enterprise_id: str
    valid_from: date
    valid_to: date | None = None
    recorded: int = 0
    superseded: int | None = None
    is_registered: bool | None = None
    is_active: bool | None = None
    size_class: SizeClass | None = None
    kbli: tuple[str, ...] | None = None
    region: str | None = None
    owner_sex: str | None = None


class LinkageRow(NamedTuple):
    """A supply relation. `is_affiliate` and `buyer_class` None are unknown: such a linkage is not counted."""

    linkage_id: str
    supplier_id: str
    buyer_id: str
    valid_from: date
    valid_to: date | None = None
    recorded: int = 0
    superseded: int | None = None
    buyer_class: SizeClass | None = None
    is_affiliate: bool | None = None


class EvidenceRow(NamedTuple):
    """A proof. `valid_from` is the day it happened; an agreement holds until `valid_to`.

    `transaction` ties order, receipt and invoice of one delivery together (empty: one and the same).
    """

    evidence_id: str
    linkage_id: str
    kind: EvidenceKind
    valid_from: date
    valid_to: date | None = None
    recorded: int = 0
    superseded: int | None = None
    transaction: str = ""
    pattern: str = ""
    is_confirmed_by_supplier: bool = False
    is_confirmed_by_buyer: bool = False


class Moment(NamedTuple):
    """The date asked about, and the journal position up to which things are known."""

    on: date
    known_at: int


def is_known(recorded: int, superseded: int | None, known_at: int) -> bool:
    """Believed at that position: recorded by then and not yet superseded."""
    return recorded <= known_at and (superseded is None or superseded > known_at)


def is_in_force(valid_from: date, valid_to: date | None, on: date) -> bool:
    """True on that day; both ends are inclusive."""
    return valid_from <= on and (valid_to is None or valid_to >= on)
