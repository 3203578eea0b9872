"""Ranges of numbers, and arithmetic that keeps them honest."""

from __future__ import annotations

import math
from dataclasses import dataclass

from layers.errors import UnitError


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from `low` to `high`; equal ends for a single number. `high` may be infinite."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if math.isnan(self.low) or math.isnan(self.high) or self.low > self.high:
            raise UnitError(f"{self.low} to {self.high} is no range: give the lower number first")

    @classmethod
    def of(cls, low: float | None, high: float | None) -> Interval | None:
        """A range from a statement's ends; None when it has no number.

        A lone lower end reaches up without limit, a lone upper end down to zero.
        """
        if low is None and high is None:
            return None
        return cls(0.0 if low is None else low, math.inf if high is None else high)

    @property
    def is_number(self) -> bool:
        """True when both ends are the same."""
        return self.low == self.high

    @property
    def drawn_end(self) -> float:
        """The upper end, or the lower where there is none above: what a size on a map can stand for."""
        return self.low if math.isinf(self.high) else self.high

    @property
    def drawn_middle(self) -> float:
        """The middle, or the lower end where there is no upper."""
        return (self.low + self.drawn_end) / 2

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [_product(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        """Quotient; dividing by a range that begins at zero reaches up without limit.

        Raises
        ------
        UnitError
            When the divisor is zero or spans it.
        """
        if other.low == 0 < other.high and self.low >= 0:
            return Interval(self.low / other.high, math.inf)
        if other.low <= 0 <= other.high:
            raise UnitError("a value can't be divided by a range that includes zero")
        return self * Interval(1 / other.high, 1 / other.low)

    def hull(self, other: Interval) -> Interval:
        """Smallest range around both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def overlaps(self, other: Interval) -> bool:
        """True when the two share a number."""
        return self.low <= other.high and other.low <= self.high


def _product(a: float, b: float) -> float:
    # 0 x inf: a bound that isn't there times nothing is nothing
    return 0.0 if a == 0 or b == 0 else a * b
