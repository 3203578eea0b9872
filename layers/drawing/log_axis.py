"""A logarithmic axis: its range, ticks and positions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class LogAxis:
    """From `low` to `high` (both positive) over `x` to `x + width` page units."""

    low: float
    high: float
    x: float
    width: float

    @classmethod
    def around(cls, values: Iterable[float], x: float, width: float) -> LogAxis | None:
        """An axis with room around the positive finite values; None when there are none."""
        good = [value for value in values if value > 0 and math.isfinite(value)]
        if not good:
            return None
        low, high = math.log10(min(good)), math.log10(max(good))
        pad = max((high - low) * 0.08, 0.25)
        return cls(10 ** (low - pad), 10 ** (high + pad), x, width)

    def position(self, value: float) -> float:
        """Page x of a value, kept on the axis."""
        if value <= self.low:
            return self.x
        if value >= self.high:
            return self.x + self.width
        share = math.log10(value / self.low) / math.log10(self.high / self.low)
        return self.x + share * self.width

    def ticks(self, most: int = 6) -> list[float]:
        """Round values on the axis, at most so many: every decade, or 1, 2 and 5 where there is room."""
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        fine = [step * 10.0**power for power in powers for step in STEPS]
        for candidates in (fine, [10.0**power for power in powers]):
            inside = [value for value in candidates if self.low <= value <= self.high]
            if 2 <= len(inside) <= most:
                return inside
        decades = [10.0**power for power in powers if self.low <= 10.0**power <= self.high]
        every = max(math.ceil(len(decades) / most), 1)
        return decades[::every] or [value for value in fine if self.low <= value <= self.high][:most]
