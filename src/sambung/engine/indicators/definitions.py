"""What the linkage rate means, as data: level, buyers, window, and which enterprises are counted."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from sambung.engine.certificates import SizeClass


class LinkageLevel(IntEnum):
    """The ladder of a linkage: declared, signed, transacted, sustained, exported."""

    NONE = 0
    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4
    L5 = 5


class EvidenceKind(StrEnum):
    DECLARATION = "DECLARATION"
    AGREEMENT = "AGREEMENT"
    ORDER = "ORDER"
    DESPATCH = "DESPATCH"
    RECEIPT = "RECEIPT"
    INVOICE = "INVOICE"
    PAYMENT = "PAYMENT"
    EXPORT = "EXPORT"


class Dimension(StrEnum):
    """By what a rate may be taken apart."""

    REGION = "REGION"
    SECTOR = "SECTOR"
    SIZE_CLASS = "SIZE_CLASS"
    OWNER_SEX = "OWNER_SEX"


@dataclass(frozen=True, slots=True)
class Ladder:
    """When evidence lifts a linkage to a level.

    A transaction counts when every group of `transaction_chain` has a piece of evidence of one of its
    kinds by that day, and its delivery (the receipt, else its last piece) lies in the trailing window.
    `lawful_patterns` empty = any pattern named counts as signed.
    """

    window_months: int = 12
    minimum_quarters: int = 2
    transaction_chain: tuple[frozenset[EvidenceKind], ...] = (
        frozenset({EvidenceKind.ORDER}),
        frozenset({EvidenceKind.RECEIPT}),
        frozenset({EvidenceKind.INVOICE, EvidenceKind.PAYMENT}),
    )
    lawful_patterns: frozenset[str] = frozenset()
    needs_both_sides: bool = True


@dataclass(frozen=True, slots=True)
class Denominator:
    """Which enterprises are counted: KBLI prefixes (digits; empty = all), classes, standing, region
    prefixes.
    """

    kbli_prefixes: tuple[str, ...] = ()
    classes: frozenset[SizeClass] = frozenset({SizeClass.MICRO, SizeClass.SMALL, SizeClass.MEDIUM})
    needs_registered: bool = True
    needs_active: bool = True
    region_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A linkage rate: the share of the denominator's enterprises with a linkage at `minimum_level` or
    higher.
    """

    definition_id: str
    version: str
    minimum_level: LinkageLevel
    buyer_classes: frozenset[SizeClass] = frozenset({SizeClass.LARGE})
    denominator: Denominator = field(default_factory=Denominator)
    ladder: Ladder = field(default_factory=Ladder)
    excludes_affiliates: bool = True
    unit: str = "ENTERPRISE"
    confidence: float = 0.95
    reference: str = ""
