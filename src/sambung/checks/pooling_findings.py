"""What a check found, and how near is near enough. Shared by all checkers."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Findings:
    """What does not hold (`failures`), and what was found (`figures`)."""

    failures: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    def need(self, holds: bool, message: str) -> None:
        """Note the message where it does not hold."""
        if not holds:
            self.failures.append(message)

    def at_most(self, value: float, most: float, message: str) -> None:
        """Note where value exceeds the limit by more than the tolerance."""
        self.need(value <= most + tolerance(most), f"{message}: {value:.9g} over {most:.9g}")

    def at_least(self, value: float, least: float, message: str) -> None:
        """Note where value falls short of the limit by more than the tolerance."""
        self.need(value >= least - tolerance(least), f"{message}: {value:.9g} under {least:.9g}")

    def same(self, value: float, expected: float, message: str) -> None:
        """Note where two numbers differ by more than the tolerance."""
        close = abs(value - expected) <= tolerance(expected)
        self.need(close, f"{message}: {value:.12g} is not {expected:.12g}")


def tolerance(bound: float) -> float:
    """1e-6 × max(1, limit)."""
    return 1e-6 * max(1.0, abs(bound))
