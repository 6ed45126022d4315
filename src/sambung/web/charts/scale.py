"""Positions on an axis as text for SVG attributes, and round values for its ticks."""

import math
from zlib import crc32


def share(value: float, low: float, high: float) -> float:
    """Where `value` lies between `low` and `high`, 0 to 100, cut off at both ends."""
    if high <= low:
        return 0.0
    return max(0.0, min(100.0, (value - low) / (high - low) * 100))


def text(position: float) -> str:
    """A position or length as SVG reads it, whatever the language: at most two decimals, a point."""
    return f"{position:.2f}".rstrip("0").rstrip(".") or "0"


def per_cent(position: float) -> str:
    """A position in per cent of the picture."""
    return f"{text(position)}%"


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values (1, 2, 2.5 or 5 times a power of ten) that cover `low` to `high`, at most `most` + 1 of them."""
    if high <= low:
        high = low + 1
    rough = (high - low) / most
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(index * step, 12) for index in range(first, last + 1)]


def identity(*parts: object) -> str:
    """A short identifier that is the same for the same picture, for references inside a page."""
    return f"figure-{crc32(repr(parts).encode()):08x}"


def shorten(label: str, most: int = 34) -> str:
    """A label that fits over a bar on a phone; the table keeps it whole."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"
